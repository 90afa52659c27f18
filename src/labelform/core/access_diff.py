"""Who could do what before some changes, and can do after them: for the reviewer of a plan that touches people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from labelform.core.access import Access, Effective, Way, after
from labelform.core.change import Change
from labelform.core.model import Frozen
from labelform.core.resource import AnyResource


class Verdict(StrEnum):
    """What happens to the access of a person; the worst first."""

    LOSES = "loses"
    """No way in is left that could be seen."""
    MAY_LOSE = "may-lose"
    """No way is left for certain; one may be."""
    CHANGES = "changes"
    """The roles are others."""
    GAINS = "gains"


_WORST_FIRST = tuple(Verdict)


class Person(Frozen):
    """The ways in of one person before and after; `perhaps` are those that may be left besides those after."""

    email: str
    verdict: Verdict
    before: tuple[Way, ...] = ()
    after: tuple[Way, ...] = ()
    perhaps: tuple[Way, ...] = ()

    @property
    def lost(self) -> frozenset[str]:
        """The roles that the person had, and does not have for certain any more."""
        return roles(self.before) - roles(self.after)


class Unseen(Frozen):
    """A group whose members you cannot see: what it may do before and after, None if it is not attached."""

    group: str
    name: str
    before: str | None = None
    after: str | None = None


class AccessDiff(Frozen):
    """
    What changes of a plan do to who can do what.

    `people` are those whose roles are not the same; anybody may be in a group that is `unseen`, and keep access or lose
    it by that. `unknown` says what could not be read, each with why.
    """

    people: tuple[Person, ...] = ()
    unseen: tuple[Unseen, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Return whether nobody's access changes, for certain."""
        return not (self.people or self.unknown or any(one.before != one.after for one in self.unseen))

    def count(self, verdict: Verdict) -> int:
        """Count the people of one verdict."""
        return sum(1 for one in self.people if one.verdict is verdict)


def access_diff(access: Access, changes: Iterable[Change], kinds: Mapping[str, AnyResource]) -> AccessDiff:
    """Return what changes do to who can do what."""
    return between(Effective(access), after(access, changes, kinds))


def between(before: Effective, now: Effective) -> AccessDiff:
    """Return what differs in who can do what; the worst first, then in the order of e-mails."""
    everybody = sorted(before.people() | now.people())
    found = [person for email in everybody if (person := _person(email, before, now))]
    return AccessDiff(
        people=tuple(sorted(found, key=lambda one: _WORST_FIRST.index(one.verdict))),
        unseen=_unseen(before, now),
        unknown=now.access.missing,
    )


def roles(ways: Iterable[Way]) -> frozenset[str]:
    """Return the roles that ways give."""
    return frozenset(way.role for way in ways)


def _person(email: str, before: Effective, now: Effective) -> Person | None:
    had, has, perhaps = before.ways(email), now.ways(email), now.perhaps(email)
    if roles(had) == roles(has):
        return None
    return Person(email=email, verdict=_verdict(had, has, perhaps), before=had, after=has, perhaps=perhaps)


def _verdict(had: tuple[Way, ...], has: tuple[Way, ...], perhaps: tuple[Way, ...]) -> Verdict:
    if not had:
        return Verdict.GAINS
    if has:
        return Verdict.CHANGES
    return Verdict.MAY_LOSE if perhaps else Verdict.LOSES


def _unseen(before: Effective, now: Effective) -> tuple[Unseen, ...]:
    had, has = ({way.group: way for way in side.unseen()} for side in (before, now))
    return tuple(
        Unseen(
            group=str(group),
            name=(has.get(group) or had[group]).name,
            before=had[group].role if group in had else None,
            after=has[group].role if group in has else None,
        )
        for group in {**had, **has}
    )
