"""
Compare desired with observed, one kind at a time, paired by key, or by a key that the spec says the item had before.

The collected per key is one of: nothing, a change that can be made, a blocked change, or both (the changeable
fields of an item besides the fixed ones).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from labelform.core.calling import calls_between
from labelform.core.change import Action, Blocked, Change, Extra, Note, NoteCode, Source
from labelform.core.derived import (
    AMBIGUOUS,
    PRUNED,
    ambiguous,
    by_hand,
    former_of,
    plain_address,
    remarks_on,
    why_changed,
    why_impossible,
)
from labelform.core.fields import draw, show
from labelform.core.item import complete
from labelform.core.lookalikes import Half, notes_of_deletes, notes_of_extras, notes_of_twins
from labelform.core.model import Item, dump
from labelform.core.policy import Pruning
from labelform.core.resource import AnyObserved, AnyResource


@dataclass(frozen=True, slots=True)
class Desired:
    """
    An item the spec asks for, and where it does; the place may be worked out when a change needs it.

    `previously` are keys under which the item may still be found: it is renamed then, and not made again.
    """

    item: Item
    at: Source | Callable[[], Source] | None = None
    previously: tuple[str, ...] = ()

    @property
    def source(self) -> Source | None:
        """Where the spec asks for it."""
        return self.at() if callable(self.at) else self.at


@dataclass(frozen=True, slots=True)
class Difference:
    """The result of one kind."""

    changes: tuple[Change, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    extras: tuple[Extra, ...] = ()
    notes: tuple[Note, ...] = ()
    in_sync: int = 0


@dataclass(frozen=True, slots=True)
class Prune:
    """
    Which extras of one kind are deleted. `owned` holds the keys that the spec had at `since`; it matters for `OWNED`.
    """

    pruning: Pruning = Pruning.NONE
    owned: frozenset[str] = frozenset()
    since: str = ""

    def why_kept(self, key: str, copies: int) -> str:
        """Return why an extra, one of some copies of its key, is left alone; nothing when it is deleted."""
        if self.pruning is Pruning.NONE:
            return "not in the spec, and prune is off"
        if self.pruning is Pruning.OWNED and key not in self.owned:
            return f"not in the spec, nor in the spec at {self.since}, and prune is owned"
        if self.pruning is Pruning.OWNED and copies > 1:
            return f"the spec named one at {self.since}, the project has {copies} of this name, and prune is owned"
        return ""

    @property
    def why_deleted(self) -> str:
        """Return why an extra is deleted."""
        if self.pruning is Pruning.OWNED:
            return f"in the spec at {self.since}, no longer in the spec, and prune is owned"
        return PRUNED


def diff(
    resource: AnyResource, desired: Sequence[Desired], observed: Sequence[AnyObserved], *, prune: Prune
) -> Difference:
    """
    Return what differs, in the order of labels: the order of a spec never changes a plan.

    Observed items that are not desired are deleted or listed as extras, as `prune` says; they are extras, too, where
    the platform cannot delete them.
    """
    address = _Addresses(resource, desired, observed)
    observed_by_key = _by_key(resource, observed)
    desired_by_key = {resource.key(wanted.item): wanted for wanted in desired}
    collected = _Collected()
    for key in sorted(desired_by_key, key=lambda one: (resource.label(desired_by_key[one].item), one)):
        wanted = desired_by_key[key]
        names = (key, *(one for one in wanted.previously if one not in desired_by_key))
        found = [seen for one in names for seen in observed_by_key.pop(one, [])]
        _compare(resource, wanted, found, address, collected)
        if wanted.previously and [resource.key(seen.item) for seen in found] == [key]:
            collected.notes.append(_renamed(wanted, address.of(wanted.item, None)))
    # Pruning is "delete what you can": a wish that no run could ever fulfil would keep every plan from being in sync.
    never_deleted = "" if resource.can("delete") else why_impossible(resource, "delete")
    for key in sorted(observed_by_key, key=lambda one: (resource.label(observed_by_key[one][0].item), one)):
        for extra in sorted(observed_by_key[key], key=lambda one: one.id):
            why_kept = extra.keep or never_deleted or prune.why_kept(key, len(observed_by_key[key]))
            _leave_or_delete(resource, extra, address, collected, why_kept=why_kept, why_deleted=prune.why_deleted)
    notes = [
        *notes_of_deletes(resource, collected.gone, collected.came),
        *notes_of_extras(resource, collected.left_alone, collected.came),
        *notes_of_twins(resource, _staying(observed, address, collected.renamed), collected.newly_named),
        *collected.notes,
    ]
    return Difference(
        tuple(collected.changes), tuple(collected.blocked), tuple(collected.extras), tuple(notes), collected.in_sync
    )


def _staying(observed: Sequence[AnyObserved], address: _Addresses, renamed: Container[str]) -> Iterator[Half]:
    """Yield what the project has, but for what loses its name."""
    return (Half(address.of(seen.item, seen.id), seen.item) for seen in observed if seen.id not in renamed)


class _Collected:
    """Collects the findings of one kind."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.blocked: list[Blocked] = []
        self.extras: list[Extra] = []
        self.came: list[Half] = []
        self.renamed: dict[str, Half] = {}
        self.gone: list[Half] = []
        self.left_alone: list[Half] = []
        self.notes: list[Note] = []
        self.in_sync = 0

    @property
    def newly_named(self) -> list[Half]:
        """What has a name afterwards that it did not have before."""
        return [*self.came, *self.renamed.values()]


@dataclass(frozen=True)
class _Addresses:
    """
    Gives every item of a kind its address; things that share a label are told apart by their id.

    What is shared is found out when an address is requested: most projects are in sync.
    """

    resource: AnyResource
    desired: Sequence[Desired]
    observed: Sequence[AnyObserved]

    @cached_property
    def _copies(self) -> Counter[str]:
        return Counter(self.resource.key(seen.item) for seen in self.observed)

    @cached_property
    def _shared(self) -> set[str]:
        keys: dict[str, set[str]] = defaultdict(set)
        for item in (*(wanted.item for wanted in self.desired), *(seen.item for seen in self.observed)):
            keys[self.resource.label(item)].add(self.resource.key(item))
        return {label for label, found in keys.items() if len(found) > 1}

    def of(self, item: Item, identity: str | None) -> str:
        label, key = self.resource.label(item), self.resource.key(item)
        plain = plain_address(self.resource, item)
        if label in self._shared:
            return f"{plain}@{key}"
        return f"{plain}@{identity}" if identity and self._copies[key] > 1 else plain


def _compare(
    resource: AnyResource, wanted: Desired, found: list[AnyObserved], address: _Addresses, collected: _Collected
) -> None:
    if not found:
        _create(resource, wanted, address, collected)
    elif len(found) == 1:
        _update(resource, wanted, found[0], address, collected)
    else:
        collected.blocked.append(_ambiguous(resource, wanted, found, address))


def _create(resource: AnyResource, wanted: Desired, address: _Addresses, collected: _Collected) -> None:
    shown, fields = show(resource, None, wanted.item)
    change = Change(
        **_names(resource, wanted.item, address, None),
        action=Action.CREATE,
        after=dump(wanted.item),
        shown=shown,
        fields=fields,
        reason=why_changed(Action.CREATE, None, is_beyond=resource.is_beyond),
        source=wanted.source,
        remarks=remarks_on(resource, None, wanted.item),
    )
    _add(resource, change, None, wanted.item, collected)


def _update(
    resource: AnyResource, wanted: Desired, seen: AnyObserved, address: _Addresses, collected: _Collected
) -> None:
    after = complete(resource, wanted.item, seen.item)
    if after == seen.item:
        collected.in_sync += 1
        return
    fixed = resource.unchangeable(seen.item, after)
    possible = after.model_copy(update={name: getattr(seen.item, name) for name in fixed})
    names = _names(resource, after, address, seen.id)
    # What stays blocked of something that is renamed is blocked under its new name.
    stays = replace(seen, item=possible) if former_of(resource, seen.item, possible) else seen
    for name in sorted(fixed):
        only_this = stays.item.model_copy(update={name: getattr(after, name)})
        change = _update_of(resource, names, stays, only_this, wanted.source)
        collected.blocked.append(Blocked(change=change, reason=fixed[name], hint=by_hand(resource)))
    if possible != seen.item:
        change = _update_of(resource, names, seen, possible, wanted.source)
        _add(resource, change, seen.item, possible, collected)


def _update_of(
    resource: AnyResource, names: dict[str, Any], seen: AnyObserved, after: Item, source: Source | None
) -> Change:
    shown, fields = show(resource, seen.item, after)
    former = former_of(resource, seen.item, after)
    return Change(
        **names,
        action=Action.UPDATE,
        before=dump(seen.item),
        after=dump(after),
        id=seen.id,
        former=former,
        shown=shown,
        fields=fields,
        reason=why_changed(Action.UPDATE, former),
        source=source,
        remarks=remarks_on(resource, seen.item, after),
        picture=draw(resource, seen.item, after),
    )


def _leave_or_delete(
    resource: AnyResource,
    extra: AnyObserved,
    address: _Addresses,
    collected: _Collected,
    *,
    why_kept: str,
    why_deleted: str,
) -> None:
    names = _names(resource, extra.item, address, extra.id)
    if why_kept:
        if not resource.is_beyond:  # what else the organisation has is nobody's business here
            collected.extras.append(
                Extra(address=names["address"], kind=resource.kind, label=names["label"], id=extra.id, reason=why_kept)
            )
        collected.left_alone.append(Half(names["address"], extra.item))
        return
    shown, fields = show(resource, extra.item, None)
    change = Change(
        **names,
        action=Action.DELETE,
        before=dump(extra.item),
        id=extra.id,
        shown=shown,
        fields=fields,
        reason=why_deleted,
        remarks=remarks_on(resource, extra.item, None),
    )
    _add(resource, change, extra.item, None, collected)


def _renamed(wanted: Desired, address: str) -> Note:
    return Note(
        code=NoteCode.RENAMED,
        message=f"{address} already has its new name, and nothing in the project has a former one",
        hint='remove "previously" from the entry once every environment has the new name',
        addresses=(address,),
        source=wanted.source,
    )


def _ambiguous(resource: AnyResource, wanted: Desired, found: list[AnyObserved], address: _Addresses) -> Blocked:
    names = _names(resource, wanted.item, address, None)
    shown, _ = show(resource, None, wanted.item)
    change = Change(
        **names,
        action=Action.UPDATE,
        after=dump(wanted.item),
        shown=shown,
        source=wanted.source,
        reason=AMBIGUOUS,
    )
    is_renamed = any(resource.key(seen.item) != change.key for seen in found)
    return ambiguous(change, (seen.id for seen in found), is_renamed=is_renamed)


def _add(resource: AnyResource, change: Change, before: Item | None, after: Item | None, collected: _Collected) -> None:
    action = change.action.value
    if forbidden := resource.forbids(before, after):
        collected.blocked.append(Blocked(change=change, reason=forbidden, hint=by_hand(resource)))
        return
    if resource.can(action):
        calls = calls_between(resource, before, after, identity=change.id)
        collected.changes.append(change.model_copy(update={"calls": calls}))
        if after is None and before is not None:
            collected.gone.append(Half(change.address, before))
        elif before is None and after is not None:
            collected.came.append(Half(change.address, after, change.source))
        elif change.former and change.id and after is not None:
            collected.renamed[change.id] = Half(change.address, after, change.source)
        return
    collected.blocked.append(Blocked(change=change, reason=why_impossible(resource, action), hint=by_hand(resource)))


def _names(resource: AnyResource, item: Item, address: _Addresses, identity: str | None) -> dict[str, Any]:
    return {
        "address": address.of(item, identity),
        "kind": resource.kind,
        "key": resource.key(item),
        "label": resource.label(item),
        "words": resource.words,
    }


def _by_key(resource: AnyResource, observed: Sequence[AnyObserved]) -> dict[str, list[AnyObserved]]:
    by_key: dict[str, list[AnyObserved]] = defaultdict(list)
    for seen in observed:
        by_key[resource.key(seen.item)].append(seen)
    return dict(by_key)
