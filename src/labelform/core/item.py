"""What desired and observed items share: filling in what is left open."""

from __future__ import annotations

from labelform.core.model import Item
from labelform.core.resource import AnyResource


def complete(resource: AnyResource, desired: Item, observed: Item) -> Item:
    """
    Fill what the desired item leaves open, or what the platform never shows, from the observed one.

    So is what differs in its case only, where that means nothing.
    """
    open_fields = {
        name: getattr(observed, name)
        for name, value in vars(desired).items()
        if value is None or name in resource.write_only or _is_spelling(resource, name, value, getattr(observed, name))
    }
    return desired.model_copy(update=open_fields) if open_fields else desired


def _is_spelling(resource: AnyResource, name: str, first: str, second: str) -> bool:
    return name in resource.caseless and first.lower() == second.lower()
