"""
What has to be known about what items hold for a spec to be compared with them; see `core.contained`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from labelform.core.contained import MOST_COMPARED, holding, things_of
from labelform.core.diff import Desired
from labelform.core.model import Item
from labelform.core.policy import Pruning
from labelform.core.resource import AnyResource, Things


def sought_of(
    resource: AnyResource, desired: Sequence[Desired], then: Sequence[Desired] | None, pruning: Pruning
) -> dict[str, Things | int]:
    """
    Return what has to be known about what items hold, by key; nothing of items whose entries list nothing.

    Without pruning that is what the spec lists. Where only what was owned is pruned, what it listed `then` as well.
    """
    before = {resource.key(one.item): things_of(resource, one.item) or frozenset() for one in then or ()}
    sought: dict[str, Things | int] = {}
    for one in desired:
        listed, keys = things_of(resource, one.item), (resource.key(one.item), *one.previously)
        if listed is not None:
            owned = frozenset[Any]().union(*(before.get(key, frozenset()) for key in keys))
            some = listed | owned if pruning is Pruning.OWNED else listed
            sought |= dict.fromkeys(keys, MOST_COMPARED if pruning is Pruning.ALL else some)
    return sought


def as_found(resource: AnyResource, item: Item, held: Things, asked: Things | int) -> Item:
    """Return an item that holds some things, as it is observed where this was asked of it."""
    found = held if isinstance(asked, int) else frozenset(one for one in asked if one in held)
    return holding(resource, item, found)


def called_alike(resource: AnyResource, item: Item, desired: Sequence[Desired]) -> Item:
    """Return an observed item whose things are called as in the spec: a snapshot does not know what they are called."""
    held = things_of(resource, item)
    if not held:
        return item
    listed = next((one for one in desired if resource.key(item) in (resource.key(one.item), *one.previously)), None)
    named = (things_of(resource, listed.item) if listed else None) or frozenset()
    return holding(resource, item, frozenset(one for one in named if one in held) | (held - named))


def as_asked(
    resource: AnyResource, then: Sequence[Desired], desired: Sequence[Desired], pruning: Pruning
) -> tuple[Desired, ...]:
    """Return what was desired then, without listed things that nobody asks for now: nothing is read of them."""
    now = dict(_by_keys(resource, desired))
    made = []
    for one in then:
        was, listed = things_of(resource, one.item), now.get(resource.key(one.item))
        kept = None if was is None or listed is None else was if pruning is not Pruning.NONE else was & listed
        made.append(one if kept == was else replace(one, item=holding(resource, one.item, kept)))
    return tuple(made)


def _by_keys(resource: AnyResource, desired: Sequence[Desired]) -> Iterator[tuple[str, Things | None]]:
    for one in desired:
        listed = things_of(resource, one.item)
        yield from ((key, listed) for key in (*one.previously, resource.key(one.item)))
