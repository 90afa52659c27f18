"""
In which order the changes of a plan are made, so that every prefix of it leaves a project that works and has an admin.
"""

from __future__ import annotations

from enum import IntEnum

from labelform.core.access import ADMIN, granted
from labelform.core.change import Action, Change
from labelform.core.item import items_of
from labelform.core.late import makers
from labelform.core.resource import AnyResource


class Stage(IntEnum):
    """What happens before what, whatever the kind."""

    BUILDING = 0
    """Creates and updates, by rising level; whoever is to be an admin is one after it."""
    DEMOTING = 1
    """Updates that make somebody less than an admin, by rising level."""
    DELETING = 2
    """Deletes, by falling level."""
    CLOSING = 3
    """Updates that stop a project: nobody documents what such a project still lets be changed."""


def order_of(change: Change, resource: AnyResource) -> tuple[Stage, int, bool]:
    """
    Return what the changes of a plan are sorted by; those of one order do not depend on each other.

    What refers to something that the plan makes comes last in its level.
    """
    if change.action is Action.DELETE:
        return Stage.DELETING, -resource.level, False
    return _building(change, resource), resource.level, bool(makers(change, resource))


def _building(change: Change, resource: AnyResource) -> Stage:
    if _closes(change, resource):
        return Stage.CLOSING
    return Stage.DEMOTING if takes_admin(change, resource) else Stage.BUILDING


def _closes(change: Change, resource: AnyResource) -> bool:
    """Return whether an update is one that stops its project. What is created comes before what is put into it."""
    if not resource.can_close():
        return False
    before, after = items_of(resource, change)
    return bool(before and after and resource.closing(before, after))


def gives_admin(change: Change, resource: AnyResource) -> bool:
    """Return whether somebody is an admin by a change who was not by the same thing before."""
    before, after = granted(resource, change.before), granted(resource, change.after)
    return after is not None and after.role == ADMIN and (before is None or before.role != ADMIN)


def takes_admin(change: Change, resource: AnyResource) -> bool:
    """Return whether somebody who was an admin by something is not by the same thing after a change."""
    before, after = granted(resource, change.before), granted(resource, change.after)
    return before is not None and before.role == ADMIN and (after is None or after.role != ADMIN)
