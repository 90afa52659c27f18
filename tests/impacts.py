"""Plans that are made without a platform, with what is lost by them: as a platform would have been asked."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

from labelform.core.impact import NOTHING, Held, Impact, Unit
from labelform.core.lockout import takes
from labelform.core.plan import Plan
from labelform.language.model import kinds

T = TypeVar("T")

KINDS = kinds()
LOST = {
    "collections": Impact(held=(Held(unit=Unit.FRAMES, count=24),)),
    "datasets": Impact(
        held=(
            Held(unit=Unit.LABEL_ROWS, count=12),
            Held(unit=Unit.ROWS_WITH_LABELS, count=6),
            Held(unit=Unit.TASKS, count=8, stage="Annotate"),
            Held(unit=Unit.TASKS, count=4, stage="Review <b>"),
        ),
        unknown=("open tasks (you are not allowed to do this)",),
    ),
    "groups": Impact(
        held=(Held(unit=Unit.PEOPLE, count=2, names=("ann@x.example", "bob@x.example")),),
        unknown=("assigned tasks (you are not allowed to do this)",),
    ),
    "users": Impact(
        held=(Held(unit=Unit.ROLES, count=1),), unknown=("assigned tasks (you are not allowed to do this)",)
    ),
}


def with_impacts(plan: Plan) -> Plan:
    """Return a plan in which everything that takes something away says what is lost by it."""
    changes = (
        change.model_copy(update={"impact": LOST.get(change.kind, NOTHING)})
        if takes(change, KINDS[change.kind])
        else change
        for change in plan.changes
    )
    return plan.model_copy(update={"changes": tuple(changes)})


def ran(working: Coroutine[Any, Any, T]) -> T:
    """Run what never waits: no loop is needed, and no socket."""
    try:
        working.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    raise AssertionError("it waits for something")
