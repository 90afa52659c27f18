"""
Which calls make a change. Planning asks once; apply asks again and compares, because a plan may come from a file.
"""

from __future__ import annotations

from labelform.core.call import Call
from labelform.core.change import Action, Change
from labelform.core.model import Item
from labelform.core.resource import AnyResource, Observed


def calls_of(resource: AnyResource, change: Change) -> tuple[Call, ...]:
    """
    Return the calls that carry out a change, worked out from its before, after and id alone.

    Raises:
        pydantic.ValidationError: before or after are not items of the kind.
    """
    before = None if change.action is Action.CREATE else resource.item.model_validate(change.before)
    after = None if change.action is Action.DELETE else resource.item.model_validate(change.after)
    return calls_between(resource, before, after, identity=change.id)


def calls_between(
    resource: AnyResource, before: Item | None, after: Item | None, *, identity: str | None
) -> tuple[Call, ...]:
    """Return the calls that lead from one state of an item to another; `identity` is that of the observed one."""
    if before is None:
        return tuple(resource.create(after))
    observed = Observed(before, id=identity or "")
    return tuple(resource.delete(observed) if after is None else resource.update(observed, after))
