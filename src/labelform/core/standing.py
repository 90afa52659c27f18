"""
Where an address is, seen from a change of the plan: before it, after it, halfway, or somewhere else.

This is what makes apply exactly-once: what is done is not done again, and what moved is not overwritten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum, auto
from typing import Any

from labelform.core.call import Call
from labelform.core.change import Change, Former
from labelform.core.contained import emptied, holding, is_about_things, things_around, things_of
from labelform.core.item import complete
from labelform.core.model import Item
from labelform.core.resource import AnyObserved, AnyResource


class Standing(Enum):
    """What a fresh observation says about one change."""

    BEFORE = auto()
    """As it was when the plan was made: all calls are to be made."""
    BETWEEN = auto()
    """As it is after the first of our own calls: the rest is to be made. Or what is put into it is lacking."""
    AFTER = auto()
    """As the plan wants it: nothing is left to do, whoever did it."""
    TWICE = auto()
    """More than one item has the name that the change is about to give or has given."""
    MOVED = auto()
    """Something else: somebody changed it after the plan was made."""


def standing(
    change: Change, resource: AnyResource, observed: Sequence[AnyObserved], *, has_begun: bool = False
) -> Standing:
    """
    Compare a change with what its section holds now.

    `has_begun` says that the ledger knows a call of this change that removes the item for a moment; without it,
    an item that is gone was removed by someone else.
    """
    if is_about_things(change, resource):
        return _standing_with_things(change, resource, observed)
    return _standing_by_itself(change, resource, observed, has_begun=has_begun)


def _standing_with_things(change: Change, resource: AnyResource, observed: Sequence[AnyObserved]) -> Standing:
    """
    Compare an item and what is in it. Others may have put in what the plan adds, or taken out what it removes: what is
    left is between, and all of the rest may be made. What the plan counts on to stay must be there.
    """
    state = {"before": emptied(resource, change.before), "after": emptied(resource, change.after)}
    bare = [replace(seen, item=holding(resource, seen.item, None)) for seen in observed]
    found = _standing_by_itself(change.model_copy(update=state), resource, bare, has_begun=False)
    seen = next((seen for seen in observed if resource.key(seen.item) in change.keys), None)
    if seen is None or found not in (Standing.BEFORE, Standing.AFTER):
        return found
    now, (before, after) = things_of(resource, seen.item), things_around(change, resource)
    if now is None or (now == after and found is Standing.AFTER):  # None: nobody read it
        return found
    if change.id is not None and seen.id != change.id:
        return Standing.MOVED
    if change.before is not None and seen.item == resource.item.model_validate(change.before):
        return Standing.BEFORE
    return Standing.BETWEEN if before & after <= now else Standing.MOVED


def _standing_by_itself(
    change: Change, resource: AnyResource, observed: Sequence[AnyObserved], *, has_begun: bool
) -> Standing:  # fmt: skip
    if change.former:
        return _standing_of_rename(change, change.former, resource, observed)
    found = [seen for seen in observed if resource.key(seen.item) == change.key]
    if _holds(change, resource, found):
        return Standing.AFTER
    if change.before is None:
        return _standing_of_create(change, resource, found)
    same = [seen for seen in found if seen.id == change.id]
    is_alone = len(found) == 1 or change.after is None
    if same and is_alone and _equals(change.before, resource, same[0]):
        return Standing.BEFORE
    if not found and has_begun and remaining_calls(change, Standing.BETWEEN):
        return Standing.BETWEEN
    return Standing.MOVED


def _standing_of_rename(
    change: Change, former: Former, resource: AnyResource, observed: Sequence[AnyObserved]
) -> Standing:
    """A rename keeps the identity: something of the new name that is another thing was not made by us."""
    under_old = [seen for seen in observed if resource.key(seen.item) == former.key]
    under_new = [seen for seen in observed if resource.key(seen.item) == change.key]
    if len(under_new) > 1 and any(seen.id == change.id for seen in under_new):
        return Standing.TWICE
    state, found = (change.after, under_new) if under_new else (change.before, under_old)
    is_it = len(found) == 1 and found[0].id == change.id and _equals(state or {}, resource, found[0])
    if not is_it:
        return Standing.MOVED
    return Standing.AFTER if under_new else Standing.BEFORE


def remaining_calls(change: Change, now: Standing) -> tuple[Call, ...]:
    """Return the calls that are still to be made from a standing."""
    if now is Standing.BEFORE:
        return change.calls
    if now is not Standing.BETWEEN:
        return ()
    if change.before is None:
        return change.calls[1:]
    removing = [place for place, call in enumerate(change.calls) if call.removes]
    return change.calls[removing[-1] + 1 :] if removing else ()


def rest_of(change: Change, resource: AnyResource, seen: AnyObserved) -> tuple[Call, ...]:
    """Return the calls that lead from where an item is now to where a change is to bring it."""
    after = complete(resource, resource.item.model_validate(change.after), seen.item)
    return tuple(resource.update(seen, after))


def _holds(change: Change, resource: AnyResource, found: Sequence[AnyObserved]) -> bool:
    if change.after is None:
        # A thing of the same name that was made again is not the thing that was to be deleted.
        return all(seen.id != change.id for seen in found)
    return len(found) == 1 and _equals(change.after, resource, found[0]) and not found[0].lacking


def _standing_of_create(change: Change, resource: AnyResource, found: Sequence[AnyObserved]) -> Standing:
    if not found:
        return Standing.BEFORE
    if len(found) > 1:
        return Standing.TWICE
    # One that is as it was to be made counts as made, whoever did it; then so does one that only lacks its contents,
    # or what the calls after the first one give it.
    is_halfway = _equals(change.after or {}, resource, found[0]) or _is_begun(change, resource, found[0])
    return Standing.BETWEEN if is_halfway else Standing.MOVED


def _is_begun(change: Change, resource: AnyResource, seen: AnyObserved) -> bool:
    begun = resource.begun(resource.item.model_validate(change.after))
    return begun is not None and bool(complete(resource, begun, seen.item) == seen.item)


def _equals(state: dict[str, Any], resource: AnyResource, seen: AnyObserved) -> bool:
    item: Item = resource.item.model_validate(state)
    return bool(complete(resource, item, seen.item) == seen.item)


def created(change: Change, resource: AnyResource, observed: Sequence[AnyObserved]) -> list[AnyObserved]:
    """Return the items that a create of this change can have made: its key and exactly its content."""
    if change.after is None:
        return []
    state = emptied(resource, change.after) or {}  # what is in it may still be on its way
    return [seen for seen in observed if resource.key(seen.item) == change.key and _equals(state, resource, seen)]
