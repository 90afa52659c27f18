"""
Fields that people own by hand, as `policy.ignore` names them: what the project has there is taken for what is desired.

Decided before anything is compared, so that plan, proof and drift need no word for it. Of an item that does not exist
yet, all fields are desired as they are written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from labelform.core.addresses import Addressed, address_matcher
from labelform.core.assembly import Side
from labelform.core.change import Change
from labelform.core.diff import Desired
from labelform.core.item import complete
from labelform.core.model import Item
from labelform.core.plan import Ignored
from labelform.core.policy import IgnoreEntry
from labelform.core.resource import AnyResource

Base = Mapping[str, tuple[Desired, ...] | None]
"""What each section of a spec desired; None for those that it did not manage."""


def ignoring(entries: Sequence[IgnoreEntry], sides: Sequence[Side], base: Base) -> tuple[tuple[Side, ...], Base]:
    """Return sides without the differences that are ignored, each with their count; and what was desired before."""
    if not entries:
        return tuple(sides), base
    rules = [_rule(entry) for entry in entries]
    made, then = [], dict(base)
    for side in sides:
        kind, found = side.resource.kind, Counter[IgnoreEntry]()
        desired = _quiet(rules, side, side.desired, found)
        ignored = tuple(Ignored(fields=one.fields, reason=one.reason, count=found[one]) for one in found)
        made.append(replace(side, desired=desired, ignored=ignored))
        if kind in base:  # what says what it said stays the same: drift goes by that
            then[kind] = desired if base[kind] is side.desired else _quiet(rules, side, base[kind], Counter())
    return tuple(made), then


def touches(entries: Iterable[IgnoreEntry], change: Change) -> bool:
    """Return whether an update writes a field that is ignored."""
    before = change.before
    if before is None or change.after is None:
        return False
    fields = {name for name, value in change.after.items() if before.get(name) != value}
    return any(rule.field in fields and rule.fits(change) for rule in map(_rule, entries))


def left_alone(entries: Sequence[IgnoreEntry], resource: AnyResource, wanted: Item, seen: Item) -> Item:
    """Return an item that is wanted, with what the project has in the fields that are ignored."""
    return _without([_rule(entry) for entry in entries], resource, Desired(wanted), seen, Counter()).item


class _Rule(NamedTuple):
    entry: IgnoreEntry
    field: str
    fits: Callable[[Addressed], bool]


@dataclass(frozen=True, slots=True)
class _Named:
    kind: str
    labels: tuple[str, ...]


def _rule(entry: IgnoreEntry) -> _Rule:
    return _Rule(entry, entry.field, address_matcher(entry.address))


def _quiet(
    rules: Sequence[_Rule], side: Side, desired: tuple[Desired, ...] | None, found: Counter[IgnoreEntry]
) -> tuple[Desired, ...] | None:
    """Return desired items with what the project has in the fields that are ignored; differences are counted."""
    if desired is None or not any(rule.field in side.resource.differing for rule in rules):
        return desired
    seen = _by_key(side)
    names = {side.resource.key(wanted.item) for wanted in desired}
    return tuple(_without(rules, side.resource, wanted, _meant(side, wanted, names, seen), found) for wanted in desired)


def _by_key(side: Side) -> Mapping[str, Sequence[Item]]:
    found: dict[str, list[Item]] = {}
    for seen in side.observed:
        found.setdefault(side.resource.key(seen.item), []).append(seen.item)
    return found


def _meant(side: Side, wanted: Desired, names: set[str], seen: Mapping[str, Sequence[Item]]) -> Item | None:
    """Return what the project has of an item, be it under a former name; of two, nobody can say which is meant."""
    keys = (side.resource.key(wanted.item), *(one for one in wanted.previously if one not in names))
    found = [item for key in keys for item in seen.get(key, ())]
    return found[0] if len(found) == 1 else None


def _without(
    rules: Sequence[_Rule], resource: AnyResource, wanted: Desired, seen: Item | None, found: Counter[IgnoreEntry]
) -> Desired:  # fmt: skip
    if seen is None:
        return wanted
    after = complete(resource, wanted.item, seen)
    named = _Named(resource.kind, (resource.label(seen), resource.label(wanted.item)))
    taken: dict[str, object] = {}
    for rule in rules:
        is_free = rule.field in resource.differing and rule.field not in taken
        if is_free and rule.fits(named) and getattr(after, rule.field) != getattr(seen, rule.field):
            taken[rule.field] = getattr(seen, rule.field)
            found[rule.entry] += 1
    return replace(wanted, item=wanted.item.model_copy(update=taken)) if taken else wanted
