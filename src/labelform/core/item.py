"""What desired and observed items share: filling in what is left open."""

from __future__ import annotations

from labelform.core.model import Item
from labelform.core.resource import AnyResource


def complete(resource: AnyResource, desired: Item, observed: Item) -> Item:
    """Fill what the desired item leaves open, or what the platform never shows, from the observed one."""
    item: Item = resource.filled(desired, observed)
    return item
