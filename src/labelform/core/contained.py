"""
What an item holds of the things that its entry lists: at least these are to be in it.

A kind names the field (`Resource.contained`). It is a tuple of things, or None if nobody lists any: then nothing is
read. Of an observed item it has what somebody requested, never simply all: what else people put in is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from labelform.core.change import Change
from labelform.core.impact import NOTHING, Held, Impact
from labelform.core.item import items_of
from labelform.core.model import Item
from labelform.core.resource import AnyResource, Things

MOST_COMPARED: Final = 10_000
"""Of an item that holds more, nothing can be pruned: nobody reviews a plan with so many removals."""
Sought = Mapping[str, Things | int]
"""What is sought in the items of a kind, by key: some things, or whatever an item holds, up to a number."""


def things_of(resource: AnyResource, item: Item | None) -> Things | None:
    """Return what an item holds as far as that is known; None if nobody lists anything."""
    listed = getattr(item, resource.contained) if resource.contained and item is not None else None
    return None if listed is None else frozenset(listed)


def emptied(resource: AnyResource, state: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a state without what is in it: that which its own calls make."""
    return state if state is None or not resource.contained else {**state, resource.contained: None}


def is_about_things(change: Change, resource: AnyResource) -> bool:
    """Return whether a change says what is to be in its item."""
    return bool(resource.contained) and (change.after or {}).get(resource.contained) is not None


def things_around(change: Change, resource: AnyResource) -> tuple[Things, Things]:
    """Return what a change finds in its item and what it leaves there, as far as it is about that."""
    before, after = (things_of(resource, item) for item in items_of(resource, change))
    return before or frozenset(), after or frozenset()


def sought_by(changes: Iterable[Change], resource: AnyResource) -> dict[str, Things]:
    """Return what has to be known about what items hold for some changes of a kind, by key; see `sought_of`."""
    return {
        key: frozenset().union(*things_around(change, resource))
        for change in changes
        if is_about_things(change, resource)
        for key in change.keys
    }


def taken_out(change: Change, resource: AnyResource) -> Things:
    """Return what a change takes out of an item that stays."""
    if not is_about_things(change, resource):
        return frozenset()
    before, after = things_around(change, resource)
    return before - after


def lost_from(change: Change, resource: AnyResource) -> Impact:
    """Return what is lost of an item that stays."""
    lost = taken_out(change, resource)
    if not lost:
        return NOTHING
    item = resource.item.model_validate(change.before)
    return Impact(held=(Held(unit=resource.unit(item), count=len(lost)),))


def holding(resource: AnyResource, item: Item, things: Things | None) -> Item:
    """Return an item that holds some things, or None, of which nobody knows what it holds."""
    if not resource.contained:
        return item
    held = None if things is None else tuple(sorted(things, key=lambda one: one.text))
    return item.model_copy(update={resource.contained: held})
