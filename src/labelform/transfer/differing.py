"""
How a spec has to change to say what its project has: edits of what the spec says, wherever that is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from labelform.core.assembly import Side
from labelform.core.change import Change
from labelform.core.plan import Plan
from labelform.core.reference import PREVIOUSLY
from labelform.core.resource import AnyResource
from labelform.language.edits import Edit, Insert, Remove, Replace
from labelform.language.places import Path
from labelform.transfer.importing import Entries

_FIELD = re.compile(r"[.\[]")
Item = tuple[str, str]
"""A kind, and the identity of one of its items."""
IsMeant = Callable[[str, str], bool]
"""Returns, for a kind and the identity of an item, whether its difference is wanted."""


class Differing(NamedTuple):
    """One edit of what a spec says, and the item that it is about."""

    item: Item
    edit: Edit


class _Wanted(NamedTuple):
    """An entry of the spec: its identity, and those that it had before."""

    key: str
    former: Sequence[str]

    def key_in(self, live: Container[str]) -> str:
        """Return the identity under which the project has it: one that it had before, where it was not renamed yet."""
        return next((name for name in (self.key, *self.former) if name in live), self.key)

    def fixed_in(self, live: Container[str], resource: AnyResource) -> frozenset[str]:
        """Return the keys that stay: what it was called before stays if nothing is called so."""
        is_renamed = self.key_in(live) != self.key
        keeps_former = not any(name in live for name in self.former)
        return frozenset([*(() if is_renamed else resource.naming), *((PREVIOUSLY,) if keeps_former else ())])


def differing(
    data: Mapping[str, Any], sides: Sequence[Side], entries: Entries, plan: Plan, is_meant: IsMeant = lambda *_: True
) -> Iterator[Differing]:
    """
    Yield what has to be changed in what a spec says; paths are those of `data`.

    `data` is the spec filled, with its own names; `sides` and `plan` compare it with the project, of which `entries`
    are what an import would write.
    """
    return _Comparison(data, entries, plan, is_meant).edits(sides)


class _Comparison:
    """What differs between a spec and the entries of its project, section by section."""

    def __init__(self, data: Mapping[str, Any], entries: Entries, plan: Plan, is_meant: IsMeant) -> None:
        self._data = data
        self._entries = entries
        self._is_meant = is_meant
        self._differing = {(one.kind, one.key) for one in plan.changes}
        self._changes: dict[tuple[str, str], list[Change]] = {}
        for change in (*plan.changes, *(one.change for one in plan.blocked)):
            self._changes.setdefault((change.kind, change.key), []).append(change)

    def edits(self, sides: Sequence[Side]) -> Iterator[Differing]:
        for side in sides:
            kind = side.resource.kind
            if side.desired is None:
                continue
            keys = [side.resource.key(one.item) for one in side.desired]
            if kind in self._entries.keys:
                former = [one.previously for one in side.desired]
                yield from self._section(side.resource, [*map(_Wanted, keys, former)])
                continue
            for key in keys:
                if (changes := self._changes.get((kind, key))) and self._is_meant(kind, key):
                    live = self._entries.data[kind]
                    edits = self._entry(side.resource, (kind,), live, changes, side.resource.naming)
                    yield from (Differing((kind, key), one) for one in edits)

    def _section(self, resource: AnyResource, wanted: Sequence[_Wanted]) -> Iterator[Differing]:
        kind = resource.kind
        live = dict(zip(self._entries.keys[kind], self._entries.data[kind], strict=True))
        for index, one in enumerate(wanted):
            changes, here = self._changes.get((kind, one.key), []), one.key_in(live)
            if not self._is_meant(kind, one.key):
                continue
            if here in live and changes:
                edits = self._entry(resource, (kind, index), live[here], changes, one.fixed_in(live, resource))
                yield from (Differing((kind, one.key), edit) for edit in edits)
            elif (kind, one.key) in self._differing:
                yield Differing((kind, one.key), Remove((kind, index)))
            if here in live:
                yield from (
                    Differing((kind, one.key), edit) for edit in self._listed(resource, (kind, index), live[here])
                )
        known = {one.key_in(live) for one in wanted}
        for index, key in enumerate(self._entries.keys[kind]):
            if key not in known and self._is_meant(kind, key):
                tail = self._entries.tails.get((kind, index), "")
                yield Differing((kind, key), Insert((kind,), self._entries.data[kind][index], comment=tail))

    def _listed(self, resource: AnyResource, path: Path, live: Any) -> Iterator[Edit]:
        """
        Yield that an entry lists what it holds, where that was requested and it leaves that open: no plan says so.

        What is fixed with the item goes along: it says which things an entry can list.
        """
        said, key = self._at(path), resource.contained
        if self._entries.lists_all and isinstance(said, dict) and key in live and key not in said:
            missing = [one for one in (*resource.fixed, key) if one in live and one not in said]
            yield from (Insert(path, live[one], one) for one in missing)

    def _entry(
        self, resource: AnyResource, path: Path, live: Any, changes: Sequence[Change], fixed: Container[str]
    ) -> Iterator[Edit]:  # fmt: skip
        """
        Yield how an entry becomes another one.

        The keys that are `fixed` stay; of the others, those of fields that differ change, and those of no field.
        """
        said = self._at(path)
        if not (isinstance(said, dict) and isinstance(live, dict)):
            yield from _differences(said, live, path)
            return
        named = {_FIELD.split(one.path)[0] for change in changes for one in change.fields}
        # A change of something that could not be told apart names no field: any may differ.
        same = resource.item.model_fields.keys() - named if all(one.fields for one in changes) else ()
        changed = [key for key in {**said, **live} if key not in fixed and key not in same]
        before, after = ({key: one[key] for key in changed if key in one} for one in (said, live))
        yield from _differences(before, after, path)

    def _at(self, path: Path) -> Any:
        value: Any = self._data
        for step in path:
            value = value[step]
        return value


def _differences(old: Any, new: Any, path: Path) -> Iterator[Edit]:
    """Yield the edits that turn one value into another, as deep inside as they can be."""
    if _identity(old) == _identity(new):
        return
    if isinstance(old, dict) and isinstance(new, dict) and old:
        for key, value in old.items():
            if key in new:
                yield from _differences(value, new[key], (*path, key))
            else:
                yield Remove((*path, key))
        yield from (Insert(path, value, key) for key, value in new.items() if key not in old)
    elif isinstance(old, list) and isinstance(new, list) and old:
        yield from _differing_entries(old, new, path)
    else:
        yield Replace(path, new)


def _differing_entries(old: list[Any], new: list[Any], path: Path) -> Iterator[Edit]:
    matcher = SequenceMatcher(None, [*map(_identity, old)], [*map(_identity, new)], autojunk=False)
    for tag, first, end, start, stop in matcher.get_opcodes():
        if tag == "equal":
            continue
        both = min(end - first, stop - start)
        for offset in range(both):
            yield from _differences(old[first + offset], new[start + offset], (*path, first + offset))
        yield from (Remove((*path, index)) for index in range(first + both, end))
        yield from (Insert(path, value, after=end - 1) for value in new[start + both : stop])


def _identity(value: Any) -> Any:
    """Return what values are compared by: 1 and 1.0 are alike, and true is neither."""
    if isinstance(value, dict):
        return ("{", frozenset((key, _identity(one)) for key, one in value.items()))
    if isinstance(value, list):
        return ("[", *map(_identity, value))
    return ("?", value) if isinstance(value, bool) else value
