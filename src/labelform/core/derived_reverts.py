"""
What a plan that takes a run back shows of a change, derived from what the change does; see `core.derived`.

Its reasons are a closed list: they say what the run did, and whether something moved since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from labelform.core.change import Action, Blocked, Change
from labelform.core.derived import NotDerivedError, check_impact, derived_blocked, remade
from labelform.core.kept import MOST_ENTRIES, Kept
from labelform.core.resource import AnyResource, Observed
from labelform.core.rights import barred, told

REASONS: Final[Mapping[Action, str]] = {
    Action.CREATE: "the run removed it",
    Action.UPDATE: "the run changed it",
    Action.DELETE: "the run added it",
}
MOVED_SINCE: Final = "; it was changed since then, and is now neither as before nor as after the run"
MADE_AGAIN: Final = "; an earlier revert created it again, without everything it contained"
GONE = "someone removed it after the run"
ANOTHER = "there is another one with this name, and labelform never creates two"
WHOSE = "it is not known which one the run created: there are several with this name"
YIELDED = "it was created at the same moment as the run's, which the run then removed; it may be someone else's"
NOT_OURS = "the run may have created it, but it is not as the run would have left it"
KEPT_THERE = "labelform must not remove it"
NOT_CREATED = "the run added things to it but did not create it, and labelform takes nothing out"
BY_HAND = "check it in the web app, and restore it there if it matters"
_WHY_NOT = (GONE, ANOTHER, WHOSE, YIELDED, NOT_OURS, KEPT_THERE, NOT_CREATED)


def _reasons(action: Action) -> tuple[str, ...]:
    """Return the reasons that a change may have."""
    reason = REASONS[action]
    return reason, reason + (MADE_AGAIN if action is Action.CREATE else MOVED_SINCE)


def derived_revert(change: Change, resource: AnyResource) -> Change:
    """
    Return a change of a plan that takes a run back with everything that is shown of it made again.

    Raises:
        NotDerivedError: the change cannot be one that labelform plans.
    """
    check_impact(change, resource)
    return revert_remade(change, resource)


def revert_remade(change: Change, resource: AnyResource) -> Change:
    """
    Return the same without a look at what is lost, which is counted later when a plan is made.

    Raises:
        NotDerivedError: the change cannot be one that labelform plans.
    """
    if change.reason not in _reasons(change.action):
        raise NotDerivedError("its reason is none that there is")
    made, kept = remade(change, resource), change.restores
    if kept is not None:
        if change.action is not Action.CREATE:
            raise NotDerivedError("only what is created has something put back")
        check_kept(resource, change.after, kept)
    remarks = tuple(_remarks_on_create(resource, made, kept)) if change.action is Action.CREATE else made.remarks
    return made.model_copy(update={"reason": change.reason, "remarks": remarks})


def derived_blocked_revert(blocked: Blocked, resource: AnyResource) -> Blocked:
    """
    Return what such a plan cannot take back with everything that is shown of it made again.

    Raises:
        NotDerivedError: it cannot be one that labelform plans, or the reason is unknown.
    """
    change = blocked.change
    if change.reason != REASONS[change.action]:
        raise NotDerivedError("its reason is none that there is")
    if blocked.reason not in _WHY_NOT:
        made = derived_blocked(blocked, resource)
        return made.model_copy(update={"change": _told(made.change, change.reason), "hint": BY_HAND})
    if change.restores is not None or change.impact is not None:
        raise NotDerivedError("nothing is put back or lost where nothing is done")
    made_change = _told(remade(change, resource), change.reason)
    return Blocked(change=made_change, reason=blocked.reason, hint=BY_HAND)


def barred_revert(change: Change, resource: AnyResource) -> Blocked:
    """Return a change of such a plan that only an admin of the organisation may make as one that cannot be made."""
    stopped = change.model_copy(update={"reason": REASONS[change.action], "restores": None, "impact": None})
    return derived_blocked_revert(barred(stopped, resource), resource)


def _told(change: Change, reason: str) -> Change:
    return change.model_copy(update={"reason": reason, "remarks": (), "calls": ()})


def check_kept(resource: AnyResource, after: dict[str, Any] | None, kept: Kept) -> None:
    """
    Check that an item can hold what is put back into it.

    Raises:
        NotDerivedError: it cannot, or there is nothing.
    """
    if not resource.is_container() or kept.is_nothing:
        raise NotDerivedError("there is nothing to put back")
    if kept.unkept and kept.entries:
        raise NotDerivedError("it is said to be known and not to be known what is put back")
    if list(kept.entries) != sorted(set(kept.entries)) or len(kept.entries) > MOST_ENTRIES:
        raise NotDerivedError("what it puts back is not in order")
    made = Observed(resource.item.model_validate(after), id="")
    try:
        list(resource.restore(made, kept.entries))
    except ValueError as exc:
        raise NotDerivedError("it puts back what such an item cannot hold") from exc


def _remarks_on_create(resource: AnyResource, made: Change, kept: Kept | None) -> Iterator[str]:
    if kept and kept.entries:
        yield f"with the {len(kept.entries):,} thing{'' if len(kept.entries) == 1 else 's'} that it contained"
    if kept and kept.unkept:
        yield f"its contents are not put back: {kept.unkept}"
    if resource.irretrievable:
        yield f"{resource.irretrievable} cannot be brought back"
    if only := told(resource, None, resource.item.model_validate(made.after)):
        yield only
