"""
Which changes are equal in several projects of a run: found once, and shown once by every report that people read.

Two changes are equal when a reader could not tell them apart: same address and action, the same before and after as
people see it, as much lost with it, the same reason, the same remark of policy. Where a spec asks for them may differ,
and so may what only the platform sees, such as ids.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Any, Generic, TypeVar, overload

from labelform.core.change import Blocked, Change, Source
from labelform.core.digest import canonical
from labelform.core.packed import held, plain
from labelform.report.planned import PlannedProject
from labelform.report.rules import Mark, marks
from labelform.report.words import REVIEW_ORDER

ThingT = TypeVar("ThingT", Change, Blocked)


@dataclass(frozen=True, slots=True)
class Shared(Generic[ThingT]):
    """
    One change that several projects have, which count from 0: that of the first, and what may differ in the others.

    `sources` are where specs ask for it, in the order of `projects`; `has_same_calls` says whether all make the same.
    """

    projects: tuple[int, ...]
    first: ThingT
    sources: tuple[Source | None, ...]
    has_same_calls: bool = True
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """
    All changes of a run, each at one place: with its equals, or below its project.

    `own` are the projects of the run, their plans without what is shown together; `parted` counts what that is.
    """

    changes: tuple[Shared[Change], ...]
    blocked: tuple[Shared[Blocked], ...]
    own: Sequence[PlannedProject]
    parted: tuple[int, ...]

    @property
    def is_comparison(self) -> bool:
        """Return whether live projects are compared, and nothing is planned."""
        return any(one.plan.is_comparison for one in self.own)


def tell(planned: Sequence[PlannedProject]) -> Told:
    """Part what several projects have from what is only theirs; in a run of one, everything is its own."""
    if len(planned) < 2:
        return Told((), (), tuple(planned), (0,) * len(planned))
    marked = [marks(one.plan) for one in planned]
    changes, own_changes = _parted([one.plan.changes for one in planned], marked)
    blocked, own_blocked = _parted([one.plan.blocked for one in planned], [{} for _ in planned])
    own = _Own(planned, own_changes, own_blocked)
    parted = Counter(place for places in (*_places(changes), *_places(blocked)) for place in places)
    in_order = sorted(changes, key=lambda one: REVIEW_ORDER.index(one.first.action))
    return Told(tuple(in_order), tuple(blocked), own, tuple(parted[place] for place in range(len(planned))))


@dataclass(frozen=True, slots=True)
class _Own(Sequence[PlannedProject]):
    """Projects with their own changes; each is made when it is asked for, because a plan is more than these."""

    planned: Sequence[PlannedProject]
    changes: Sequence[Sequence[Change]]
    blocked: Sequence[Sequence[Blocked]]

    def __len__(self) -> int:
        return len(self.planned)

    @overload
    def __getitem__(self, place: int) -> PlannedProject: ...

    @overload
    def __getitem__(self, place: slice) -> list[PlannedProject]: ...

    def __getitem__(self, place: int | slice) -> PlannedProject | list[PlannedProject]:
        if isinstance(place, slice):
            return [self[number] for number in range(len(self))[place]]
        one, own = self.planned[place], {"changes": self.changes[place], "blocked": self.blocked[place]}
        return replace(one, plan=one.plan.model_copy(update=own))


def common(shared: Shared[Change]) -> Change:
    """Return a change as all projects have it: its place in a spec and its calls only where they are the same."""
    return _common(shared.first, shared.sources)


def common_blocked(shared: Shared[Blocked]) -> Blocked:
    """Return a blocked change as all projects have it."""
    return shared.first.model_copy(update={"change": _common(shared.first.change, shared.sources)})


def _common(first: Change, sources: Sequence[Source | None]) -> Change:
    differing: dict[str, Any] = {"id": None, "before": first.shown.before, "after": first.shown.after}
    if any(source != first.source for source in sources):
        differing["source"] = None
    return first.model_copy(update=differing)


def _parted(
    each: Sequence[Sequence[ThingT]], marked: Sequence[dict[str, Mark]]
) -> tuple[list[Shared[ThingT]], list[Sequence[ThingT]]]:
    """Part things, which are read project by project, and then once more: those of all are never held together."""
    keys = [tuple(_keys(things, marked[place])) for place, things in enumerate(each)]
    counts = Counter(key for of_project in keys for key in of_project)
    together: dict[bytes, _Group[ThingT]] = {}
    own = []
    for place, things in enumerate(each):
        is_own = [counts[key] < 2 for key in keys[place]]
        if all(is_own):
            own.append(things)
            continue
        there = plain(things)
        for key, thing, stays in zip(keys[place], there, is_own, strict=True):
            if not stays:
                together.setdefault(key, _Group(thing)).add(thing, place)
        own.append(held(tuple(compress(there, is_own))))
    return [group.shared(marked) for group in together.values()], own


class _Group(Generic[ThingT]):
    """Equal things, of which the first is kept."""

    def __init__(self, first: ThingT) -> None:
        self._first: ThingT = first
        self._projects: list[int] = []
        self._sources: list[Source | None] = []
        self._has_same_calls = True

    def add(self, thing: ThingT, place: int) -> None:
        change = _change(thing)
        self._projects.append(place)
        self._sources.append(change.source)
        self._has_same_calls &= change.calls == _change(self._first).calls

    def shared(self, marked: Sequence[dict[str, Mark]]) -> Shared[ThingT]:
        mark = marked[self._projects[0]].get(_change(self._first).address)
        return Shared(tuple(self._projects), self._first, tuple(self._sources), self._has_same_calls, mark)


def _keys(things: Iterable[ThingT], marked: dict[str, Mark]) -> Iterable[bytes]:
    """Yield what equal things have in common; twins within one project are the first and the second of their like."""
    seen: Counter[bytes] = Counter()
    for thing in things:
        change = _change(thing)
        told = [
            change.kind, change.address, change.action, change.reason, change.remarks,
            change.shown.before, change.shown.after,
            [[field.path, field.old, field.new] for field in change.fields], [call.name for call in change.calls],
            change.impact and change.impact.model_dump(mode="json"), marked.get(change.address),
            [thing.reason, thing.hint] if isinstance(thing, Blocked) else None,
        ]  # fmt: skip
        key = hashlib.sha256(canonical(told).encode(errors="surrogatepass")).digest()
        seen[key] += 1
        yield key + seen[key].to_bytes(4)


def _places(shared: Sequence[Shared[ThingT]]) -> Iterable[tuple[int, ...]]:
    return (one.projects for one in shared)


def _change(thing: Change | Blocked) -> Change:
    return thing.change if isinstance(thing, Blocked) else thing
