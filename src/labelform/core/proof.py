"""
A plan proves itself: run on a model of the observed project, it must lead to what is desired.

A plan that cannot is a fault of labelform, reported as such and never applied.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labelform.core.change import Action, Change
from labelform.core.diff import Desired, Difference, Prune, diff
from labelform.core.resource import AnyObserved, AnyResource, Observed
from labelform.errors import InternalError


def prove(
    resource: AnyResource,
    desired: Sequence[Desired],
    observed: Sequence[AnyObserved],
    difference: Difference,
    *,
    prune: Prune,
) -> None:
    """
    Check that the changes of one kind turn observed into desired and leave only what is blocked or extra.

    Raises:
        InternalError: they do not; names the first address that is wrong.
    """
    if not difference.changes:
        return  # the project stays as it is, and comparing it again would find the same
    after = _run(resource, observed, difference.changes)
    again = diff(resource, desired, after, prune=prune)
    if again.changes:
        raise _fault(again.changes[0].address, "would still change after this plan")
    if _blocked_keys(again) != _blocked_keys(difference):
        raise _fault(resource.kind, "would have other blocked changes after this plan")
    if {extra.id for extra in again.extras} != {extra.id for extra in difference.extras}:
        raise _fault(resource.kind, "would have other extras after this plan")


def _run(resource: AnyResource, observed: Sequence[AnyObserved], changes: Sequence[Change]) -> list[AnyObserved]:
    by_id: dict[str, AnyObserved] = {seen.id: seen for seen in observed}
    for change in changes:
        if change.action is Action.CREATE:
            made = Observed(resource.item.model_validate(change.after), id=f"new:{change.address}")
            by_id[made.id] = made
            continue
        seen = by_id.get(change.id or "")
        if seen is None or resource.item.model_validate(change.before) != seen.item:
            raise _fault(change.address, "starts from something that was not observed")
        if change.action is Action.DELETE:
            del by_id[seen.id]
        else:
            by_id[seen.id] = Observed(resource.item.model_validate(change.after), id=seen.id, keep=seen.keep)
    return list(by_id.values())


def _blocked_keys(difference: Difference) -> set[str]:
    # Not addresses: what tells two things of one label apart goes with the other of them.
    return {blocked.change.key for blocked in difference.blocked}


def _fault(address: str, what: Any) -> InternalError:
    return InternalError(
        f"{address} {what}: this is a bug in labelform, and nothing was changed",
        hint="please report it with the spec; no plan was made",
    )
