"""
Which calls make a change. Planning asks once; apply asks again and compares, because a plan may come from a file.
"""

from __future__ import annotations

from labelform.core.call import Call
from labelform.core.change import Action, Change
from labelform.core.resource import AnyObserved, AnyResource, Observed


def calls_of(resource: AnyResource, change: Change) -> tuple[Call, ...]:
    """
    Return the calls that carry out a change, worked out from its before, after and id alone.

    Raises:
        pydantic.ValidationError: before or after are not items of the kind.
    """
    if change.action is Action.CREATE:
        return tuple(resource.create(resource.item.model_validate(change.after)))
    observed: AnyObserved = Observed(resource.item.model_validate(change.before), id=change.id or "")
    if change.action is Action.UPDATE:
        return tuple(resource.update(observed, resource.item.model_validate(change.after)))
    return tuple(resource.delete(observed))
