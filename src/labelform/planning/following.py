"""Which actions a plan is followed by, and a plan that is nothing but an action."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labelform.actions.all import BY_ENTRY
from labelform.core.change import Change, Source
from labelform.core.following import ActionEntry, FollowUp, follow_up
from labelform.core.plan import Origin, Plan, Target
from labelform.language.following import AFTER_APPLY
from labelform.language.model import ParsedSpec


def actions_of(parsed: ParsedSpec, changes: Sequence[Change]) -> Iterator[FollowUp]:
    """Yield the actions of a spec that follow some changes, each with its place."""
    for index, entry in enumerate(parsed.spec.after_apply):
        found = follow_up(entry, BY_ENTRY[type(entry)], changes)
        if found.follows:
            where = parsed.where((AFTER_APPLY, index))
            place = Source(file=where.file, line=where.line, column=where.column)
            yield found.model_copy(update={"source": place})


def action_alone(entry: ActionEntry, target: Target, origin: Origin) -> Plan:
    """Return a plan that does nothing but what was asked for."""
    return Plan(target=target, actions=(follow_up(entry, BY_ENTRY[type(entry)]),), origin=origin)
