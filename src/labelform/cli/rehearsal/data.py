"""
The data that a rehearsed plan lists in collections: enough of it for the sandbox to take the plan's calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labelform.contents.collection_items import HeldItem
from labelform.core.contained import is_about_things, things_around
from labelform.core.plan import Plan
from labelform.core.resource import AnyResource
from labelform.errors import LabelformError


@dataclass(frozen=True, slots=True)
class Data:
    """Data as a seed writes it, and what collections hold of it, by their uuids."""

    items: list[dict[str, Any]]
    held: Mapping[str, list[dict[str, Any]]]


def data_of(plan: Plan, kinds: Mapping[str, AnyResource]) -> Data:
    """
    Return the data whose frames a plan puts into collections or takes out; each is called by its hash.

    Raises:
        LabelformError: it is about labels, which the copy of a project does not have, or things of another kind.
    """
    frames: dict[str, int] = {}
    held: dict[str, list[dict[str, Any]]] = {}
    for change in (one for one in plan.changes if is_about_things(one, kinds[one.kind])):
        before, after = things_around(change, kinds[change.kind])
        for thing in before | after:
            if not isinstance(thing, HeldItem):
                raise LabelformError(f"the sandbox has no way to begin with what {change.address} lists")
            if thing.annotation is not None:
                raise LabelformError(f"{change.address} lists labels, which a rehearsal has no copy of")
            frames[thing.data] = max(frames.get(thing.data, 0), thing.frame + 1)
        held[change.id or ""] = [{"data": thing.data, "frames": [thing.frame]} for thing in before]
    items = [{"title": one, "hash": one, "type": "video", "frames": count} for one, count in frames.items()]
    return Data(items, held)
