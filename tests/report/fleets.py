"""Runs over many projects: most have the same changes, some lose something, some are in sync, some have no plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tests.report.plans import NIGHT, dataset, metric, planned, preset, same_project, side, uuid

from labelform.core.assembly import Side
from labelform.core.planset import Unplanned
from labelform.core.policy import Policy
from labelform.report.planned import PlannedProject
from labelform.resources.collections import Collection, Collections
from labelform.resources.datasets import Datasets
from labelform.resources.filter_presets import FilterPresets

EVERY_IN_SYNC, EVERY_LOSING = 2, 5
"""Every second project is in sync, but every fifth loses a dataset of its own and a collection that others lose too."""


def fleet(count: int, environments: Sequence[str] = ("prod",)) -> list[PlannedProject]:
    """Return so many projects in each environment."""
    return [
        replace(_project(number, environment), environment=environment)
        for environment in environments
        for number in range(count)
    ]


def destroyed(planned: Sequence[PlannedProject]) -> set[str]:
    """Return every address that is destroyed anywhere."""
    return {change.address for one in planned for change in one.plan.changes if change.action == "delete"}


def missing(count: int) -> tuple[Unplanned, ...]:
    """Return so many specs that have no plan."""
    return tuple(
        Unplanned(file=f"specs/broken {number:03}.yaml", reason='there is no group "nobody"') for number in range(count)
    )


def _project(number: int, environment: str) -> PlannedProject:
    sides: list[Side] = [same_project()]
    is_losing = number % EVERY_LOSING == 0
    if is_losing or number % EVERY_IN_SYNC:
        after = preset("Night / low light", metric("brightness", 0.0, 0.22), *NIGHT[1:])
        sides.append(side(FilterPresets(), [after], [preset("Night / low light", *NIGHT)], line=10 + number))
    if is_losing:
        sides.append(side(Datasets(), [], [dataset(1_000 + number, f"retired {environment} {number:04}")]))
        sides.append(side(Collections(), [], [Collection(name="stray", type="frame", description="")]))
    title, file = f"Northlane Perception {number:04}", f"specs/fleet {number:04}.yaml"
    return planned(sides, Policy(prune=True), title=title, spec_file=file, project=uuid(number + 1))
