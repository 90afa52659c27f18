"""Everywhere one person gets in: the ways into each project, and where specs ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from labelform.core.access import Access, Effective, Way
from labelform.core.change import Source
from labelform.core.emails import folded
from labelform.core.model import Frozen

Asked = Mapping[str, tuple[Source, ...]]
"""Where specs ask for the access of a holder: an e-mail in lower case, or the hash of a group."""


class WayIn(Way):
    """A way in, and the places in specs that ask for it; none for what was given by hand or long ago."""

    asked: tuple[Source, ...] = ()


class ProjectWays(Frozen):
    """
    The ways of one person into one project.

    `unseen` are groups whose members you cannot see: whether the person is in them, nobody here can say.
    """

    title: str
    hash: str
    environment: str | None = None
    ways: tuple[WayIn, ...] = ()
    unseen: tuple[WayIn, ...] = ()


class Unread(Frozen):
    """A project, spec or environment of which nothing is known, and why in one sentence."""

    what: str
    reason: str
    environment: str | None = None


class WaysIn(Frozen):
    """Everywhere a person gets in, among `looked_at` projects. `scope` says which these are."""

    email: str
    scope: tuple[str, ...] = ()
    looked_at: int = 0
    projects: tuple[ProjectWays, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Return whether every project that was to be looked at was."""
        return not self.unread

    @property
    def entered(self) -> tuple[ProjectWays, ...]:
        """The projects that the person certainly gets into."""
        return tuple(one for one in self.projects if one.ways)


def ways_into(access: Access, email: str, asked: Asked) -> tuple[tuple[WayIn, ...], tuple[WayIn, ...]]:
    """Return the ways of a person into a project, and those that cannot be ruled out."""
    seen, wanted = Effective(access), folded(email)
    return tuple(_asked(seen.ways(wanted), wanted, asked)), tuple(_asked(seen.unseen(), wanted, asked))


def _asked(ways: Iterable[Way], email: str, asked: Asked) -> Iterable[WayIn]:
    return (WayIn(**way.model_dump(), asked=asked.get(way.group or email, ())) for way in ways)
