"""
What differs inside one field, for people.

Never decides *whether* something differs: that is equality of items. DeepDiff is used only on values that
are known to differ, because on everything it measured 177 times slower than a keyed comparison.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labelform.core.change import FieldChange
from labelform.core.model import Item

DEEPEST_LISTS = 5
"""So many lists of objects or lists may stand in each other where they are compared entry by entry."""
MOST_PARTS = 2_000
"""So many objects and lists may stand in lists within lists where these are compared entry by entry."""


def item_fields(before: Item | None, after: Item | None) -> Iterator[FieldChange]:
    """Yield what differs between two states of an item; where there is only one, every field of it."""
    if before is None or after is None:
        item = after if before is None else before
        yield from whole_fields(item, is_new=before is None) if item else ()
        return
    for name, new in after:
        if getattr(before, name) != new:
            yield from field_changes(name, before.shown(name), after.shown(name))


def field_changes(name: str, old: Any, new: Any) -> Iterator[FieldChange]:
    """
    Yield the differences below one field: the field itself for plain values, paths inside for nested JSON.

    The order of lists is ignored where the same entries stand on both sides. What is too intricate for that is told as
    a whole.
    """
    is_nested = type(old) is type(new) and isinstance(old, (dict, list))
    if not is_nested or _is_intricate(old) or _is_intricate(new):
        yield FieldChange(path=name, old=old, new=new)
        return
    inner = list(_inside(name, old, new))
    yield from inner or [FieldChange(path=name, old=old, new=new)]


def whole_fields(item: Item, *, is_new: bool) -> Iterator[FieldChange]:
    """Yield every field of an item that appears or disappears as a whole; lists entry by entry."""
    for name, value in item:
        if value is None:
            continue
        shown = item.shown(name)
        entries = enumerate(shown) if isinstance(shown, list) else [(None, shown)]
        for index, entry in entries:
            path = name if index is None else f"{name}[{index}]"
            yield FieldChange(path=path, old=None, new=entry) if is_new else FieldChange(path=path, old=entry, new=None)


def _is_intricate(value: Any) -> bool:
    """Tell whether pairing the entries of lists within lists could take long: each level doubles it, at the least."""
    waiting: list[tuple[Any, int]] = [(value, 0)]
    seen = deepest = 0
    while waiting:
        holder, level = waiting.pop()
        inner = [
            one for one in (holder.values() if isinstance(holder, dict) else holder) if isinstance(one, dict | list)
        ]
        level += isinstance(holder, list) and bool(inner)
        seen, deepest = seen + 1, max(deepest, level)
        if deepest > DEEPEST_LISTS or (deepest > 1 and seen > MOST_PARTS):
            return True
        waiting += [(one, level) for one in inner]
    return False


def _inside(name: str, old: Any, new: Any) -> Iterator[FieldChange]:
    from deepdiff import DeepDiff  # 60 ms to import, needed only when something differs
    from deepdiff.helper import NotPresent

    tree = DeepDiff(
        old, new, view="tree", ignore_order=True, ignore_numeric_type_changes=True, threshold_to_diff_deeper=0
    )
    found = [
        FieldChange(
            path=name + _path(level.path(output_format="list")),
            old=None if isinstance(level.t1, NotPresent) else level.t1,
            new=None if isinstance(level.t2, NotPresent) else level.t2,
        )
        for group in tree.values()
        for level in group
    ]
    yield from sorted(found, key=lambda change: change.path)


def _path(parts: list[str | int]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
