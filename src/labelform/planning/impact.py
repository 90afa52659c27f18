"""What is lost by a plan, counted before anybody is shown it."""

from __future__ import annotations

from labelform.core.access import Access
from labelform.core.lockout import takes
from labelform.core.plan import Plan
from labelform.language.model import kinds
from labelform.reading.view import FoundProject, View


async def weighed(plan: Plan, view: View, project: FoundProject | None, access: Access | None = None) -> Plan:
    """
    Return a plan whose changes say what is lost by them. Only what the plan takes away is counted.

    `access` is who may do what now, where that was read.
    """
    taking = [change for change in plan.changes if takes(change, kinds()[change.kind])]
    if project is None or not taking:
        return plan
    lost = await view.impacts(project, taking, kinds(), plan.changes, access)
    changes = (
        change.model_copy(update={"impact": lost[change.address]}) if change.address in lost else change
        for change in plan.changes
    )
    return plan.model_copy(update={"changes": tuple(changes)})
