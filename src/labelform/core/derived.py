"""
What a plan shows of a change, derived from what the change does: when it is planned, and again when a file is read.

A file may say anything. What is in it is never shown for what it says, only for what it comes to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import ValidationError

from labelform.core.calling import calls_between
from labelform.core.change import Action, Blocked, Change, Former
from labelform.core.contained import things_of
from labelform.core.fields import draw, show
from labelform.core.item import complete, items_of
from labelform.core.late import blocked_as_stranded, makers
from labelform.core.lockout import takes
from labelform.core.model import Item, dump
from labelform.core.plan import Plan
from labelform.core.resource import AnyResource
from labelform.core.rights import barred, needing, told

CREATED = "in the spec, not in the project"
CREATED_BEYOND = "in the spec, not in the organisation"
UPDATED = "the project differs from the spec"
PRUNED = "in the project, not in the spec, and prune is on"
RENAMED = "renamed in the spec, with its former name"
AMBIGUOUS = "the spec names one, but the project has several"
CHANGE_BY_HAND = "change it in the web app, or undo the change in the spec"
RENAME_BY_HAND = "rename or delete all but one of them in the web app"
UNCLEAR_RENAME_BY_HAND = f'{RENAME_BY_HAND}, or remove "previously" from the entry if its rename is done'

_REASONS: Mapping[Action, str] = {Action.CREATE: CREATED, Action.UPDATE: UPDATED, Action.DELETE: PRUNED}
_AMBIGUOUS = re.compile(r"the project has \d+ (?:of this name|(of its names, old and new)) \((.*)\) and .*")


class NotDerivedError(ValueError):
    """A change says something that does not follow from what it does; the text says what."""


def plain_address(resource: AnyResource, item: Item) -> str:
    """Return the address of an item that shares its label with nothing."""
    label = resource.label(item)
    return f'{resource.kind}["{label}"]' if label else resource.kind


def why_ambiguous(ids: Iterable[str], *, is_renamed: bool = False) -> str:
    """Return why nothing is done where the project has several things of one name, or of the names of a rename."""
    known, names = sorted(ids), "its names, old and new" if is_renamed else "this name"
    return (
        f"the project has {len(known)} of {names} ({', '.join(known)}) and labelform does not guess which one is meant"
    )


def former_of(resource: AnyResource, before: Item | None, after: Item | None) -> Former | None:
    """Return what an item is called before a change, where that is something else than after it."""
    if before is None or after is None or resource.key(before) == resource.key(after):
        return None
    return Former(address=plain_address(resource, before), key=resource.key(before), label=resource.label(before))


def why_changed(action: Action, former: Former | None, *, is_beyond: bool = False) -> str:
    """Return the reason of a change, as far as it follows from what the change does, to a project or beyond it."""
    if is_beyond and action is Action.CREATE:
        return CREATED_BEYOND
    return RENAMED if former else _REASONS[action]


def why_impossible(resource: AnyResource, action: str) -> str:
    """Return why the platform cannot do something to a kind."""
    return resource.cannot.get(action, f"the platform has no call to {action} one")


def by_hand(resource: AnyResource) -> str:
    """Return what a person can do about what no call can change."""
    return resource.advice or CHANGE_BY_HAND


def kept(plan: Plan) -> Plan:
    """
    Return what a file keeps of a plan: what is executed or can be derived from that, and what its digest covers.

    Left out is what only the moment of planning knows: places in files, what else the project had, what there was to
    note, since when an extra was owned. Nobody could tell later whether it is still what was planned, and a digest that
    covered it would change with every comment in a spec.
    """
    blocked = (one.model_copy(update={"change": _kept(one.change, plan)}) for one in plan.blocked)
    return plan.model_copy(
        update={
            "changes": tuple(_kept(change, plan) for change in plan.changes),
            "blocked": tuple(blocked),
            "extras": (),
            "notes": (),
            "sections": (),
            "access": None,
            "made_for": None,
            "origin": plan.origin and plan.origin.model_copy(update={"folder": ""}),
            "violations": tuple(one.model_copy(update={"source": None}) for one in plan.violations),
            "allowed": tuple(one.model_copy(update={"source": None}) for one in plan.allowed),
            "actions": tuple(one.model_copy(update={"source": None}) for one in plan.actions),
            "partial": plan.partial and plan.partial.model_copy(update={"left_out": None}),
        }
    )


def _kept(change: Change, plan: Plan) -> Change:
    if plan.revert:
        return change  # its reasons say what moved since, and the digest covers them
    is_ambiguous = change.action is Action.UPDATE and change.before is None
    is_beyond = change.reason == CREATED_BEYOND
    reason = AMBIGUOUS if is_ambiguous else why_changed(change.action, change.former, is_beyond=is_beyond)
    return change.model_copy(update={"source": None, "reason": reason})


def remarks_on(resource: AnyResource, before: Item | None, after: Item | None) -> tuple[str, ...]:
    """Return what to know of a change besides: what no revert brings or takes back, further calls, who may make it."""
    return (*_remarks_on_revert(resource, before, after), *_remarks_on_calls(resource, before, after))


def _remarks_on_calls(resource: AnyResource, before: Item | None, after: Item | None) -> Iterator[str]:
    if before is None and things_of(resource, after):
        yield f"its {resource.contained} are added by further calls, which need its new id"
    if beyond := told(resource, before, after):
        yield beyond


def _remarks_on_revert(resource: AnyResource, before: Item | None, after: Item | None) -> Iterator[str]:
    if after is None and resource.irretrievable:
        yield f"revert cannot bring back {resource.irretrievable}"
    # That projects are forever, a rule of its own is about.
    if before is None and resource.level and not resource.can(Action.DELETE):
        if resource.is_beyond:
            yield "it is created for the whole organisation, not only for this project"
        yield f"revert cannot undo it: {why_impossible(resource, Action.DELETE)}"


def derived(change: Change, resource: AnyResource) -> Change:
    """
    Return a change with everything that is shown of it made again from its action, before, after and id.

    Raises:
        NotDerivedError: the change cannot be one that labelform plans.
    """
    if change.restores is not None:
        raise NotDerivedError("only a revert puts anything back")
    made = remade(change, resource)
    check_impact(change, resource)
    return made


def remade(change: Change, resource: AnyResource) -> Change:
    """
    Return a change with what is shown of its action, before, after and id; what is lost by it, and put back, stays.

    Raises:
        NotDerivedError: the change cannot be one that labelform plans.
    """
    if not resource.can(change.action.value):
        raise NotDerivedError("the platform has no call for it")
    before, after = _states(change, resource)
    if before and after and resource.unchangeable(before, after):
        raise NotDerivedError("it changes something that the platform cannot change")
    if resource.forbids(before, after):
        raise NotDerivedError("it does something that labelform never does")
    calls = calls_between(resource, before, after, identity=change.id)
    return _shown(change, resource, before, after, calls=calls)


def check_impact(change: Change, resource: AnyResource) -> None:
    """
    Check that a change says what is lost by it, as its kind may; how much that is, apply counts again.

    Raises:
        NotDerivedError: it says something else, or nothing.
    """
    if not takes(change, resource):
        if change.impact is not None:
            raise NotDerivedError("it takes nothing away")
        return
    if change.impact is None:
        raise NotDerivedError("it does not say what would be lost")
    if not {one.unit for one in change.impact.held} <= set(resource.holds):
        raise NotDerivedError("items of its kind contain nothing like that")
    if resource.holds and not (change.impact.held or change.impact.unknown):
        raise NotDerivedError("it does not say what would be lost")
    if not all(why.strip() for why in change.impact.unknown) or (change.impact.unknown and not resource.holds):
        raise NotDerivedError("it does not say what is not known")


def derived_blocked(blocked: Blocked, resource: AnyResource) -> Blocked:
    """
    Return a blocked change with everything that is shown of it made again; see `derived`.

    Raises:
        NotDerivedError: it cannot be one that labelform plans, or the reason is not that of the platform.
    """
    change = blocked.change
    if change.impact is not None:
        raise NotDerivedError("nothing is lost where nothing is done")
    if change.restores is not None:
        raise NotDerivedError("nothing is put back where nothing is done")
    if change.action is Action.UPDATE and change.before is None:
        return _derived_ambiguous(blocked, resource)
    before, after = _states(change, resource)
    shown = _shown(change, resource, before, after)
    fixed = resource.unchangeable(before, after) if before and after else {}
    if len(fixed) == 1:
        return Blocked(change=shown, reason=next(iter(fixed.values())), hint=by_hand(resource))
    if fixed:
        raise NotDerivedError("nothing blocks it")
    if forbidden := resource.forbids(before, after):
        return Blocked(change=shown, reason=forbidden, hint=by_hand(resource))
    if not resource.can(change.action.value):
        return Blocked(change=shown, reason=why_impossible(resource, change.action), hint=by_hand(resource))
    if needing([shown], {shown.kind: resource}):
        return barred(shown, resource)
    if makers(shown, resource):
        return blocked_as_stranded(shown, resource)
    raise NotDerivedError("nothing blocks it")


def _derived_ambiguous(blocked: Blocked, resource: AnyResource) -> Blocked:
    said = _AMBIGUOUS.fullmatch(blocked.reason)
    if not said or blocked.change.id is not None:
        raise NotDerivedError("it does not say what it could be")
    _, after = _items(blocked.change, resource)
    if after is None:
        raise NotDerivedError(f"it holds no item of {resource.kind}")
    change = _shown(blocked.change, resource, None, after).model_copy(
        update={"fields": (), "reason": AMBIGUOUS, "remarks": ()}
    )
    return ambiguous(change, said[2].split(", "), is_renamed=said[1] is not None)


def ambiguous(change: Change, ids: Iterable[str], *, is_renamed: bool) -> Blocked:
    """Return a change as blocked because its item could be any of several; `is_renamed`: under old and new names."""
    hint = UNCLEAR_RENAME_BY_HAND if is_renamed else RENAME_BY_HAND
    return Blocked(change=change, reason=why_ambiguous(ids, is_renamed=is_renamed), hint=hint)


def _shown(
    change: Change, resource: AnyResource, before: Item | None, after: Item | None, *, calls: Sequence[object] = ()
) -> Change:
    item = after or before
    if item is None:
        raise NotDerivedError("it changes nothing")
    key, plain = resource.key(item), plain_address(resource, item)
    if change.address not in (plain, f"{plain}@{key}", f"{plain}@{change.id}"):
        raise NotDerivedError("its address belongs to something else")
    shown, fields = show(resource, before, after)
    former = former_of(resource, before, after)
    return change.model_copy(
        update={
            "kind": resource.kind,
            "key": key,
            "label": resource.label(item),
            "words": resource.words,
            "former": former,
            "shown": shown,
            "fields": fields,
            "picture": draw(resource, before, after),
            "calls": tuple(calls),
            "reason": why_changed(change.action, former, is_beyond=resource.is_beyond),
            "source": None,
            "remarks": remarks_on(resource, before, after),
        }
    )


def _states(change: Change, resource: AnyResource) -> tuple[Item | None, Item | None]:
    """Return both items of a change, which must be there as its action needs them."""
    is_there = (change.before is not None, change.after is not None, change.id is not None)
    wanted = (
        change.action is not Action.CREATE,
        change.action is not Action.DELETE,
        change.action is not Action.CREATE,
    )
    if is_there != wanted:
        raise NotDerivedError(f"what this {change.action} needs is not there")
    before, after = _items(change, resource)
    if before and after and not _is_update(resource, before, after):
        raise NotDerivedError("it does not lead from one state of an item to another")
    return before, after


def _is_update(resource: AnyResource, before: Item, after: Item) -> bool:
    is_same_item = resource.can_rename() or resource.key(before) == resource.key(after)
    return is_same_item and before != after and complete(resource, after, before) == after


def _items(change: Change, resource: AnyResource) -> tuple[Item | None, Item | None]:
    """Return the items that a change holds, each of which must be written as labelform writes it."""
    try:
        found = items_of(resource, change)
    except ValidationError as exc:
        raise NotDerivedError(f"it holds no item of {resource.kind}") from exc
    for item, state in zip(found, (change.before, change.after), strict=True):
        if item is not None and dump(item) != state:
            raise NotDerivedError(f"it holds no item of {resource.kind} as labelform writes it")
    return found
