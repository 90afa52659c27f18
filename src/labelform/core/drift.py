"""
Which side changed: the spec, the project, or both, since the spec was last applied.

Three states of every item are compared: *base* (what the spec said then), *spec* (what it says now) and *live* (what
the project has). What is pending is decided by the plan alone; here it is only told who caused it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from labelform.core.assembly import Side
from labelform.core.diff import Desired
from labelform.core.fields import differing_keys
from labelform.core.item import complete
from labelform.core.model import Frozen, Item
from labelform.core.plan import Ignored, Plan, Target, Violation
from labelform.core.renames import merge_renames
from labelform.core.resource import AnyObserved, AnyResource
from labelform.core.shift import FieldShift, Move, Mover, Shift, States


class Direction(StrEnum):
    """Which side the pending differences of a project come from."""

    IN_SYNC = "in-sync"
    SPEC = "spec"
    LIVE = "live"
    BOTH = "both"
    UNKNOWN = "unknown"


class Drift(Frozen):
    """
    Everything that changed in one project.

    `since` names the base for people; `missing` says why there is none. `ignored` counts differences that the policy of
    the spec ignores, which are not among the shifts. `failing` lists the checks that the project fails now.
    """

    target: Target
    since: str = ""
    missing: str = ""
    shifts: tuple[Shift, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    failing: Annotated[tuple[Violation, ...], Field(exclude_if=lambda failing: not failing)] = ()

    @property
    def direction(self) -> Direction:
        """Return which side changed, over everything that is pending."""
        return direction(shift.mover for shift in self.shifts if shift.is_pending)


def direction(movers: Iterable[Mover]) -> Direction:
    """Return the one side that moved, or that both did; one mover that is not known leaves only the latter certain."""
    found = set(movers)
    if not found:
        return Direction.IN_SYNC
    if Mover.BOTH_DIFFERENTLY in found or {Mover.SPEC, Mover.LIVE} <= found:
        return Direction.BOTH
    if Mover.UNKNOWN in found:
        return Direction.UNKNOWN
    return Direction.SPEC if Mover.SPEC in found else Direction.LIVE


def find_drift(
    plan: Plan,
    sides: Sequence[Side],
    base: Mapping[str, tuple[Desired, ...] | None] | None,
    *,
    since: str = "",
    missing: str = "",
) -> Drift:
    """Return what moved in a project; `base` is what each section of the spec desired then, None when not known."""
    shifts: list[Shift] = []
    for side in sides:
        if side.desired is not None and not side.is_awaited:
            shifts += _section(side, base, _Pending(plan, side.resource.kind))
    ignored = tuple(one for side in sides for one in side.ignored)
    return Drift(target=plan.target, since=since, missing=missing, shifts=tuple(shifts), ignored=ignored)


class _Pending:
    """What a plan says about the items of one kind."""

    def __init__(self, plan: Plan, kind: str) -> None:
        changes = [*plan.changes, *(blocked.change for blocked in plan.blocked)]
        self._changes = {change.key: change for change in changes if change.kind == kind}
        self._extras = {extra.id: extra for extra in plan.extras if extra.kind == kind}

    def place(self, shift: Shift, live: Sequence[AnyObserved]) -> Shift:
        """Return the shift with its address, and whether anything would be done about it."""
        change = self._changes.get(shift.key)
        if change is not None:
            return shift.model_copy(update={"address": change.address, "is_pending": True, "impact": change.impact})
        extra = next((self._extras[seen.id] for seen in live if seen.id in self._extras), None)
        if extra is None:
            return shift
        return shift.model_copy(update={"address": extra.address, "reason": extra.reason})


def _section(side: Side, base: Mapping[str, tuple[Desired, ...] | None] | None, pending: _Pending) -> list[Shift]:
    resource = side.resource
    known = base.get(resource.kind) if base is not None else None
    compare = _Comparison(resource, has_base=base is not None, was_managed=known is not None)
    states = _states(side, known or ())
    placed = {
        key: pending.place(shift, states[key].live)
        for key in sorted(states, key=lambda one: (resource.label(states[one].item), one))
        if (shift := compare.shift(key, states[key]))
    }
    return merge_renames(resource, placed, states)


def _states(side: Side, base: Sequence[Desired]) -> dict[str, States]:
    key = side.resource.key
    found: dict[str, States] = {key(one.item): States(one.item, None, ()) for one in base}
    for wanted in side.desired or ():
        found[key(wanted.item)] = replace(found.get(key(wanted.item), States(None, None, ())), spec=wanted)
    for seen in side.observed:
        before = found.get(key(seen.item), States(None, None, ()))
        found[key(seen.item)] = replace(before, live=(*before.live, seen))
    for wanted in side.desired or ():
        for name in wanted.previously:
            _join(found, key(wanted.item), name)
    return found


def _join(found: dict[str, States], key: str, former: str) -> None:
    """Put what has the former name of an item together with it, unless the spec has something else of that name."""
    was, now = found.get(former), found[key]
    if was is not None and was.spec is None:
        del found[former]
        bases = [base for base in (now.base, was.base) if base is not None]
        merged = (*now.merged, *bases[1:])
        found[key] = replace(now, base=next(iter(bases), None), live=(*now.live, *was.live), merged=merged)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """
    Compares the states of the items of one kind.

    A section that the spec did not manage then says nothing about the project: what differs now, the spec began.
    """

    resource: AnyResource
    has_base: bool
    was_managed: bool

    def shift(self, key: str, states: States) -> Shift | None:
        """Return how an item moved; None when nothing has to be said."""
        wanted = states.spec.item if states.spec else None
        differs = self._differs(wanted, states.live)
        if not differs and wanted is states.base:  # nearly all: nothing was written again, and nothing moved
            return None
        fields = tuple(self._fields(states))
        spec_move, live_move = self._moves(states)
        mover = self._mover(differs, spec_move, live_move, fields)
        if mover is None:
            return None
        label = self.resource.label(states.item)
        return Shift(
            address=f'{self.resource.kind}["{label}"]' if label else self.resource.kind,
            kind=self.resource.kind,
            key=key,
            label=label,
            mover=mover,
            spec_move=spec_move,
            live_move=live_move,
            fields=fields,
            source=states.spec.source if states.spec else None,
        )

    def _mover(self, differs: bool, spec_move: Move, live_move: Move, fields: tuple[FieldShift, ...]) -> Mover | None:
        if not self.has_base:
            return Mover.UNKNOWN if differs else None
        if not self.was_managed:
            return Mover.SPEC if differs else None
        if not differs:
            return Mover.BOTH_SAME if Move.NONE not in (spec_move, live_move) else None
        movers = {field.mover for field in fields}
        if len(movers) == 1:
            return next(iter(movers))
        if movers or Move.NONE not in (spec_move, live_move):
            return Mover.BOTH_DIFFERENTLY
        return Mover.LIVE if spec_move is Move.NONE else Mover.SPEC

    def _moves(self, states: States) -> tuple[Move, Move]:
        wanted = states.spec.item if states.spec else None
        if not self.was_managed:
            moved = self.has_base and self._differs(wanted, states.live)
            return _move(bool(states.live), wanted is not None, has_moved=moved) if moved else Move.NONE, Move.NONE
        spec_moved = states.base != wanted or bool(states.merged)
        spec_move = _move(states.base is not None, wanted is not None, has_moved=spec_moved)
        live_move = _move(states.base is not None, bool(states.live), has_moved=self._has_live_moved(states))
        live = states.live[0].item if states.live else None
        return self._named(spec_move, states.base, wanted), self._named(live_move, states.base, live)

    def _named(self, move: Move, base: Item | None, item: Item | None) -> Move:
        """Return a move as a rename where what changed has another name now."""
        is_same = base is None or item is None or self.resource.key(base) == self.resource.key(item)
        return move if is_same or move is not Move.CHANGED else Move.RENAMED

    def _has_live_moved(self, states: States) -> bool:
        if not states.merged:
            return self._differs(states.base, states.live)
        key, bases = self.resource.key, [base for base in (states.base, *states.merged) if base]
        live = [[seen for seen in states.live if key(seen.item) == key(base)] for base in bases]
        return len(bases) != len(states.live) or any(map(self._differs, bases, live))

    def _differs(self, wanted: Item | None, live: Sequence[AnyObserved]) -> bool:
        if wanted is None or len(live) != 1:
            return wanted is not None or bool(live)
        return bool(complete(self.resource, wanted, live[0].item) != live[0].item)

    def _fields(self, states: States) -> Iterator[FieldShift]:
        if states.spec is None or len(states.live) != 1:
            return
        live, wanted = states.live[0].item, states.spec.item
        after = complete(self.resource, wanted, live)
        before = complete(self.resource, states.base, live) if states.base else None
        for name, value in after:
            if value != getattr(live, name):
                mover = self._field_mover(name, states.base, wanted, before, live)
                yield from self._shown(name, before, after, live, mover)

    def _shown(self, name: str, before: Item | None, after: Item, live: Item, mover: Mover) -> Iterator[FieldShift]:
        """Yield one field with its values as people see them; it may read as one key on one side, as another there."""
        base, spec, seen = ({} if one is None else self.resource.shown(one, name) for one in (before, after, live))
        for key in differing_keys(seen, spec):
            yield FieldShift(name=key, base=base.get(key), spec=spec.get(key), live=seen.get(key), mover=mover)

    def _field_mover(self, name: str, base: Item | None, wanted: Item, before: Item | None, live: Item) -> Mover:
        if not self.has_base:
            return Mover.UNKNOWN
        if not self.was_managed:
            return Mover.SPEC
        if base is None or before is None:  # both added it, with different content
            return Mover.BOTH_DIFFERENTLY
        spec_moved = getattr(base, name) != getattr(wanted, name)
        live_moved = getattr(before, name) != getattr(live, name)
        if spec_moved and live_moved:
            return Mover.BOTH_DIFFERENTLY
        return Mover.SPEC if spec_moved else Mover.LIVE


def _move(was_there: bool, is_there: bool, *, has_moved: bool) -> Move:
    if was_there and is_there:
        return Move.CHANGED if has_moved else Move.NONE
    if was_there == is_there:
        return Move.NONE
    return Move.REMOVED if was_there else Move.ADDED
