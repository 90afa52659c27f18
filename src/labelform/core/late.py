"""
Ids that a plan cannot know, because it makes the things itself: a field of an item then holds a reference in its place.

The reference is text of a fixed form, `id of organisation_datasets["night"]`, and names the change that makes the
thing. Apply looks for that thing right before it needs the id, and puts what it finds into the item; the calls follow
from the item, as ever. Which fields may hold a reference, a kind says (`Resource.late`): anywhere else the same text is
only text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from labelform.core.calling import calls_between
from labelform.core.change import Action, Blocked, Change
from labelform.core.model import dump
from labelform.core.resource import AnyResource

_ID_OF: Final = "id of "
MAKE_IT_FIRST: Final = "see there what you can do; what already exists is found by its name"


def id_of(address: str) -> str:
    """Return the reference to the id of what a change makes."""
    return f"{_ID_OF}{address}"


def maker_of(value: object) -> str:
    """Return the address of the change that makes what a value refers to; empty for a value that is not a reference."""
    return value[len(_ID_OF) :] if isinstance(value, str) and value.startswith(_ID_OF) else ""


def makers(change: Change, resource: AnyResource) -> tuple[str, ...]:
    """Return the addresses of the changes that a change stands on: they make what it refers to."""
    after = change.after or {}
    return tuple(dict.fromkeys(filter(None, (maker_of(after.get(name)) for name in sorted(resource.late)))))


def stranded(changes: Sequence[Change], resources: Mapping[str, AnyResource]) -> tuple[Change, ...]:
    """Return the changes that refer to what no change makes, because it cannot be made."""
    made = {change.address for change in changes if change.action is Action.CREATE}
    return tuple(one for one in changes if not made.issuperset(makers(one, resources[one.kind])))


def blocked_as_stranded(change: Change, resource: AnyResource) -> Blocked:
    """Return a change that is stranded as one that cannot be made."""
    reason = f"it refers to {makers(change, resource)[0]}, which cannot be created"
    return Blocked(change=change.model_copy(update={"calls": ()}), reason=reason, hint=MAKE_IT_FIRST)


def with_ids(change: Change, resource: AnyResource, ids: Mapping[str, str]) -> Change:
    """
    Return a create with the ids of things that are there by now, by the addresses of the changes that make them.

    It is the same change at the same address; its key and its calls follow from the item, as when a plan is made. What
    has no id yet stays a reference.
    """
    if change.action is not Action.CREATE or not any(one in ids for one in makers(change, resource)):
        return change
    known = {name: ids[maker] for name in resource.late if (maker := maker_of((change.after or {}).get(name))) in ids}
    item = resource.item.model_validate({**(change.after or {}), **known})
    calls = calls_between(resource, None, item, identity=None)
    return change.model_copy(update={"after": dump(item), "key": resource.key(item), "calls": calls})
