"""
Take back what a run wrote: for each of its changes, the change that leads from what the project has now to before it.

Where that cannot be, the plan says so as something blocked, before anything is done. What moved since the run is not
skipped: the change starts from what is there now, and its reason says that it is no longer what the run left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from labelform.core.change import Action, Blocked, Change
from labelform.core.contained import holding
from labelform.core.derived import NotDerivedError, plain_address, why_impossible
from labelform.core.derived_reverts import (
    ANOTHER,
    GONE,
    KEPT_THERE,
    MADE_AGAIN,
    MOVED_SINCE,
    NOT_CREATED,
    NOT_OURS,
    REASONS,
    WHOSE,
    YIELDED,
    check_kept,
    derived_blocked_revert,
    revert_remade,
)
from labelform.core.ignoring import left_alone
from labelform.core.item import complete, item_of, items_of
from labelform.core.kept import MOST_TOGETHER, Kept, Unkept
from labelform.core.model import dump
from labelform.core.order import order_of
from labelform.core.policy import IgnoreEntry
from labelform.core.resource import AnyObserved, AnyResource, Observed


@dataclass(frozen=True, slots=True)
class Written:
    """
    A change that a run made or may have made.

    `made` is the id of what a create made, where the platform said it. `has_created` is false for a create that found
    its item there, and put things into it. `has_removed`: a call was sent that removes the item, though a later one of
    the same change brings it back. `kept` is what a deleted item held. `made_again` are ids of what was made since to
    take the run back. `has_yielded`: of two equal things that were made at one moment, the run took its own back.
    """

    change: Change
    made: str = ""
    has_created: bool = True
    has_removed: bool = False
    kept: Kept | None = None
    made_again: frozenset[str] = frozenset()
    has_yielded: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """
    What is to be done about one change: `after` None deletes, `seen` None creates.

    `since` is what happened after the run, `why_not` says why it cannot be done.
    """

    seen: AnyObserved | None
    after: dict[str, Any] | None
    since: str = ""
    why_not: str = ""
    restores: Kept | None = None


def taken_back(
    written: Iterable[Written],
    observed: Mapping[str, Sequence[AnyObserved]],
    kinds: Mapping[str, AnyResource],
    ignored: Sequence[IgnoreEntry] = (),
) -> tuple[tuple[Change, ...], tuple[Blocked, ...]]:
    """
    Return what takes a run back, in the order in which it is made, and what of it cannot be.

    `observed` is what the project has now of the kinds that the run wrote to; `ignored` are fields that stay as they
    are there.
    """
    found = [
        (resource, back)
        for one, resource in ((one, kinds[one.change.kind]) for one in written)
        for back in _found(_hands_off(one, resource, observed[resource.kind], ignored), resource, observed)
    ]
    found = list(_made_once(found))
    addresses = _addresses(found)
    changes, blocked = [], []
    for (resource, back), address in zip(found, addresses, strict=True):
        change = _change(resource, back, address)
        if isinstance(change, Blocked):
            blocked.append(change)
        else:
            changes.append(change)
    changes.sort(key=lambda one: (order_of(one, kinds[one.kind]), one.kind, one.label, one.address))
    return tuple(_bounded(changes, kinds)), tuple(sorted(blocked, key=lambda one: one.change.address))


def _bounded(changes: Iterable[Change], kinds: Mapping[str, AnyResource]) -> Iterator[Change]:
    """Put back as much as one plan may, the contents of each item whole or not at all."""
    left = MOST_TOGETHER
    for change in changes:
        count = len(change.restores.entries) if change.restores else 0
        if count <= left:
            left -= count
            yield change
        else:
            without = change.model_copy(update={"restores": Kept(unkept=Unkept.TOO_MANY_TOGETHER)})
            yield revert_remade(without, kinds[change.kind])


def _hands_off(
    one: Written, resource: AnyResource, observed: Sequence[AnyObserved], ignored: Sequence[IgnoreEntry]
) -> Written:
    """Take what the project has in fields that people own for what was there before the run, and what the run left."""
    change = one.change
    if not ignored or change.before is None:
        return one
    seen = next((seen for seen in observed if seen.id == change.id), None) or _made_again(one, resource, observed)
    if seen is None:
        return one
    states = {"before": change.before, "after": change.after}
    left = {
        name: dump(left_alone(ignored, resource, resource.item.model_validate(state), seen.item))
        for name, state in states.items()
        if state is not None
    }
    return replace(one, change=change.model_copy(update=left))


def _found(one: Written, resource: AnyResource, observed: Mapping[str, Sequence[AnyObserved]]) -> Iterator[_Found]:
    seen = observed[resource.kind]
    if one.change.before is None:
        yield from _of_create(one, resource, seen)
    elif one.change.after is None:
        yield from _of_delete(one, resource, seen)
    else:
        yield from _of_update(one, resource, seen)


def _made_again(one: Written, resource: AnyResource, observed: Sequence[AnyObserved]) -> AnyObserved | None:
    """Return what an earlier revert made in the place of a deleted item."""
    named = (seen for seen in observed if resource.key(seen.item) == one.change.key)
    return next((seen for seen in named if seen.id in one.made_again), None)


def _of_create(one: Written, resource: AnyResource, observed: Sequence[AnyObserved]) -> Iterator[_Found]:
    """Delete what was created. Without its id it is known by its content, unless its name is its identity."""
    named = [seen for seen in observed if resource.key(seen.item) == one.change.key]
    ours = [seen for seen in observed if seen.id == one.made] if one.made else named
    if not ours:
        return
    seen = ours[0]
    since = "" if _equals(one.change.after, resource, seen) else MOVED_SINCE
    why_not = ""
    if not one.has_created:
        why_not = NOT_CREATED
    elif one.has_yielded:
        why_not = YIELDED
    elif len(ours) > 1:
        why_not = WHOSE
    elif since and not one.made and seen.id != one.change.key:
        why_not = NOT_OURS
    elif seen.keep:
        why_not = KEPT_THERE
    yield _Found(seen, None, since, why_not)


def _of_delete(one: Written, resource: AnyResource, observed: Sequence[AnyObserved]) -> Iterator[_Found]:
    """Create again what was deleted; what is there again, or still, is brought back to what it was."""
    before = one.change.before
    still = next((seen for seen in observed if seen.id == one.change.id), None)
    again = still or _made_again(one, resource, observed)
    if again is not None and not _equals(before, resource, again):
        yield _Found(again, before, MOVED_SINCE)
    elif again is not None and again.lacking:
        yield _Found(None, before, MADE_AGAIN, restores=one.kept)
    elif again is None:
        is_taken = any(resource.key(seen.item) == one.change.key for seen in observed)
        yield _Found(None, before, why_not=ANOTHER if is_taken else "", restores=one.kept)


def _of_update(one: Written, resource: AnyResource, observed: Sequence[AnyObserved]) -> Iterator[_Found]:
    """Bring an item back to what it was; one that the run removed on the way is created."""
    change = one.change
    seen = next((seen for seen in observed if seen.id == change.id), None)
    if seen is not None:
        if not _equals(change.before, resource, seen):
            since = "" if _equals(change.after, resource, seen) else MOVED_SINCE
            is_taken = any(resource.key(other.item) == change.keys[0] for other in observed if other is not seen)
            yield _Found(seen, change.before, since, ANOTHER if is_taken else "")
    elif one.has_removed:
        yield _Found(None, change.before)
    else:
        left = Observed(resource.item.model_validate(change.after), id=change.id or "")
        yield _Found(left, change.before, why_not=GONE)


def _equals(state: dict[str, Any] | None, resource: AnyResource, seen: AnyObserved) -> bool:
    return bool(complete(resource, resource.item.model_validate(state), seen.item) == seen.item)


def _made_once(found: Sequence[tuple[AnyResource, _Found]]) -> Iterator[tuple[AnyResource, _Found]]:
    """
    Block what would be a second thing of one name: which of two creates made it could not be told afterwards.

    The one that held most is made: the others are blocked with what they held.
    """
    made: set[tuple[str, str]] = set()
    for resource, back in sorted(found, key=_count_held, reverse=True):
        if back.seen is None and not back.why_not:
            key = resource.kind, resource.key(resource.item.model_validate(back.after))
            back = replace(back, why_not=ANOTHER) if key in made else back
            made.add(key)
        yield resource, back


def _count_held(one: tuple[AnyResource, _Found]) -> int:
    _, back = one
    return len(back.restores.entries) if back.restores else 0


def _addresses(found: Sequence[tuple[AnyResource, _Found]]) -> list[str]:
    """Return the address of each; things of one label are told apart by key or id, as in every plan."""
    items = [(resource, _item(resource, back)) for resource, back in found]
    plain = [plain_address(resource, item) for resource, item in items]
    copies = Counter(plain)
    addresses = []
    for (resource, item), (_, back), address in zip(items, found, plain, strict=True):
        identity = back.seen.id if back.seen else resource.key(item)
        is_alone = copies[address] == 1 or identity == resource.label(item)
        addresses.append(address if is_alone else f"{address}@{identity}")
    return addresses


def _item(resource: AnyResource, back: _Found) -> Any:
    return item_of(resource, back.after) or (back.seen.item if back.seen else None)


def _fitting(resource: AnyResource, back: _Found) -> Kept | None:
    """Return what is put back. What was kept is read from a file: what such an item cannot hold counts as not kept."""
    kept = back.restores
    if kept is None or kept.is_nothing:
        return None
    try:
        check_kept(resource, back.after, kept)
    except NotDerivedError:
        return Kept(unkept=Unkept.NOT_RECORDED)
    return kept


def _change(resource: AnyResource, back: _Found, address: str) -> Change | Blocked:
    action = Action.CREATE if back.seen is None else Action.DELETE if back.after is None else Action.UPDATE
    restores = _fitting(resource, back)
    reason = REASONS[action]
    before = None if back.seen is None else back.seen.item
    if before is not None and back.after is None:
        before = holding(resource, before, None)  # it goes with all that is in it, whoever put that in
    change = Change(
        address=address,
        kind=resource.kind,
        key="",
        label="",
        action=action,
        before=None if before is None else dump(before),
        after=back.after,
        id=None if back.seen is None else back.seen.id,
        reason=reason,
    )
    why_not = back.why_not or _why_not(resource, change)
    if why_not:
        return derived_blocked_revert(Blocked(change=change, reason=why_not), resource)
    with_rest = {"restores": restores, "reason": reason + back.since}
    return revert_remade(change.model_copy(update=with_rest), resource)  # what is lost by it is counted after that


def _why_not(resource: AnyResource, change: Change) -> str:
    """Return why nothing like the change can be made."""
    if not resource.can(change.action.value):
        return why_impossible(resource, change.action.value)
    return resource.forbids(*items_of(resource, change))
