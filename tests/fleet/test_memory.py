"""What a command holds of a set: as little of each project as it can."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from labelform.cli.fleet_submitting import reading_drifts
from labelform.core.drift import Drift
from labelform.core.driftset import DriftedProject
from labelform.core.plan import Plan, SectionSummary, Target
from labelform.fleet.work import State, Task, Told


def ended(number: int, *observed: int) -> Told:
    """Return a member whose project has not moved, with so much in each section."""
    target = Target(title=f"Night {number}")
    sections = tuple(SectionSummary(kind="groups", is_managed=True, observed=count) for count in observed)
    drifted = DriftedProject(drift=Drift(target=target), plan=Plan(target=target, sections=sections), file="a.yaml")
    result = {"drift": drifted.model_dump(mode="json")}
    return Told(task=Task("s", number), module="m", state=State.DONE, worker="w", exit_code=0, result=result)


def test_projects_that_came_to_the_same_share_it() -> None:
    async def read(*told: Told) -> list[tuple[SectionSummary, ...]]:
        reader = reading_drifts()
        return [(await reader(cast("Any", None), one)).plan.sections for one in told]

    (one, other), (again, third) = asyncio.run(read(ended(0, 1, 2), ended(1, 1, 3)))

    assert again is one
    assert (other.observed, third.observed) == (2, 3)
