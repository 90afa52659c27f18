"""What single changes of a plan take from people: who is left without access, who loses a role, whose tasks remain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from labelform.core.access import Access, regrants
from labelform.core.access_diff import AccessDiff, Person, Verdict
from labelform.core.change import Change
from labelform.core.counting import held
from labelform.core.impact import Held, Impact, Unit, named
from labelform.core.resource import AnyResource


@dataclass(frozen=True, slots=True)
class Assigned:
    """Tasks of one stage that somebody has: the e-mails of each, in lower case. `is_cut` when nobody read on."""

    stage: str
    holders: tuple[frozenset[str], ...]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """
    What one change takes from people, as e-mails in order; `unknown` is what could not be read.

    `is_hidden`: some of those who had it may not be seen, so there may be more of each sort.
    """

    without_access: tuple[str, ...] = ()
    without_role: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    is_hidden: bool = False

    @property
    def everybody(self) -> frozenset[str]:
        """All who lose something, or may."""
        return frozenset((*self.without_access, *self.without_role, *self.unsure))


def taken(change: Change, resource: AnyResource, access: Access, diff: AccessDiff) -> Taken:
    """
    Return what a change takes from people, within all that its plan does; `diff` is what that comes to.

    Who has another way in with the same role loses nothing by it.
    """
    lost = [one for one in regrants([change], {change.kind: resource}) if one.before and one.before != one.after]
    if not lost:
        return Taken()
    members = {one.holder: _members(one.holder, access, is_person=one.is_person) for one in lost}
    holders = frozenset[str]().union(*(known or frozenset() for known in members.values()))
    gone = {one.before for one in lost}
    people = [one for one in diff.people if one.email in holders and one.lost & gone]
    is_hidden = None in members.values()
    return Taken(
        _of(people, Verdict.LOSES),
        _of(people, Verdict.CHANGES),
        _of(people, Verdict.MAY_LOSE),
        tuple(_unknown(people, diff, is_hidden=is_hidden)),
        is_hidden,
    )


def people_lost(taken: Taken, assigned: Sequence[Assigned], why_uncounted: str = "") -> Impact:
    """
    Return it as what is lost; `assigned` are the tasks of people in the project, where they could be counted.

    Nobody among the visible people is not a count if others are not visible: it would approve that there are none.
    """
    counts = [
        Held(unit=Unit.PEOPLE, count=len(taken.without_access), names=taken.without_access),
        Held(unit=Unit.ROLES, count=len(taken.without_role), names=taken.without_role),
    ]
    uncounted = (f"{Unit.ASSIGNED_TASKS} ({why_uncounted})",) if why_uncounted and taken.everybody else ()
    tasks = [] if uncounted else list(_tasks(taken.everybody, assigned))
    known = tuple(one for one in (*counts, *tasks) if one.count or one.is_least or not taken.is_hidden)
    return Impact(held=known, unknown=(*taken.unknown, *uncounted))


def _members(holder: str, access: Access, *, is_person: bool) -> frozenset[str] | None:
    return frozenset({holder}) if is_person else access.members.get(holder)


def _of(people: Iterable[Person], verdict: Verdict) -> tuple[str, ...]:
    return tuple(one.email for one in people if one.verdict is verdict)


def _unknown(people: Sequence[Person], diff: AccessDiff, *, is_hidden: bool) -> Iterator[str]:
    if is_hidden:
        yield "who loses access (you cannot see the members of this group)"
    unsure = _of(people, Verdict.MAY_LOSE)
    if unsure:
        yield f"whether {named(unsure)} still have access (the list of users may include members of groups)"
    others = [one.name or one.group for one in diff.unseen if one.after is not None]
    if people and others:
        yield f"other access, through {named(others)} (whose members are not visible)"
    if people:
        yield from diff.unknown


def _tasks(people: frozenset[str], assigned: Sequence[Assigned]) -> Iterator[Held]:
    """Yield the tasks of some people by stage; one that says none if none were found."""
    counts = [_in_stage(people, stage) for stage in assigned]
    yield from [one for one in counts if one.count or one.is_least] or [Held(unit=Unit.ASSIGNED_TASKS, count=0)]


def _in_stage(people: frozenset[str], stage: Assigned) -> Held:
    theirs = [holders & people for holders in stage.holders if holders & people]
    names = sorted(frozenset[str]().union(*theirs))
    return held(Unit.ASSIGNED_TASKS, len(theirs), is_cut=stage.is_cut, stage=stage.stage, names=names)


def joining(changes: Iterable[Change], kinds: Mapping[str, AnyResource]) -> tuple[str, ...]:
    """Return the groups that changes give access to: who is in them has to be known, too."""
    return tuple(dict.fromkeys(one.holder for one in regrants(changes, kinds) if one.after and not one.is_person))
