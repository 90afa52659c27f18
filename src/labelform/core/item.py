"""What items have in common: made of the states that plans hold, and completed with what a desired one leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labelform.core.change import Change
from labelform.core.model import Item
from labelform.core.resource import AnyResource


def item_of(resource: AnyResource, state: Mapping[str, Any] | None) -> Item | None:
    """
    Return the item that a state of a change stands for; None for the state before a create and after a delete.

    Raises:
        pydantic.ValidationError: it is not an item of the kind.
    """
    if state is None:
        return None
    item: Item = resource.item.model_validate(state)
    return item


def items_of(resource: AnyResource, change: Change) -> tuple[Item | None, Item | None]:
    """
    Return the items before and after a change.

    Raises:
        pydantic.ValidationError: one of them is not an item of the kind.
    """
    return item_of(resource, change.before), item_of(resource, change.after)


def complete(resource: AnyResource, desired: Item, observed: Item) -> Item:
    """Fill what the desired item leaves open, or what the platform never shows, from the observed one."""
    item: Item = resource.filled(desired, observed)
    return item
