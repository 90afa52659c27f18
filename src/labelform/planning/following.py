"""Which actions a plan is followed by, and a plan that is nothing but an action."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labelform.actions.all import ACTIONS, BY_ENTRY
from labelform.core.assembly import Side
from labelform.core.change import Change
from labelform.core.following import ActionEntry, FollowUp, follow_up
from labelform.core.plan import Origin, Plan, Target
from labelform.language.checked import source_of
from labelform.language.following import AFTER_APPLY
from labelform.language.model import ParsedSpec


def with_actions(plan: Plan, parsed: ParsedSpec, sides: Sequence[Side]) -> Plan:
    """
    Return a plan with the actions that follow it.

    A part can be without what one of them works on, which it must not make: that is left out with it. The apply that
    makes it has the action, too.
    """
    found = tuple(actions_of(parsed, plan.changes))
    if plan.partial is None:
        return plan.model_copy(update={"actions": found})
    there = {(side.resource.kind, side.resource.key(seen.item)) for side in sides for seen in side.observed}
    there |= {(change.kind, change.key) for change in plan.changes if change.after is not None}
    without = tuple(one.address for one in found if not there.issuperset(_named_by(one)))
    kept = tuple(one for one in found if one.address not in without)
    return plan.model_copy(update={"actions": kept, "partial": plan.partial.model_copy(update={"without": without})})


def _named_by(action: FollowUp) -> Iterator[tuple[str, str]]:
    """Yield what an action works on: sections, each with the name in it."""
    return ((section, action.entry[key]) for key, section in ACTIONS[action.kind].names.items())


def actions_of(parsed: ParsedSpec, changes: Sequence[Change]) -> Iterator[FollowUp]:
    """Yield the actions of a spec that follow some changes, each with its place."""
    for index, entry in enumerate(parsed.spec.after_apply):
        found = follow_up(entry, BY_ENTRY[type(entry)], changes)
        if found.follows:
            yield found.model_copy(update={"source": source_of(parsed.where((AFTER_APPLY, index)))})


def action_alone(entry: ActionEntry, target: Target, origin: Origin) -> Plan:
    """Return a plan that does nothing but what was requested."""
    return Plan(target=target, actions=(follow_up(entry, BY_ENTRY[type(entry)]),), origin=origin)
