"""What tests of planning ask for: plans of a spec, what a saved one breaks now, and what somebody else does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.histories import git
from tests.faults.scenarios import driver_to

from labelform.api.operation import Operation
from labelform.core.plan import Plan
from labelform.planning.judging import judged
from labelform.planning.options import NO_OPTIONS, PlanOptions
from labelform.planning.recipe import Planned
from labelform.reading.view import LiveView
from labelform.repository.surroundings import Surroundings
from labelform.sandbox import Sandbox

TITLE = "Northlane Perception - Front Camera 2D - Q4"
HEAD = f'labelform: 1\nproject: {{title: "{TITLE}"}}\n'
ONE_GROUP = HEAD + "groups:\n  - {name: vendor-brightmark-qa, role: reviewer}\n"
Plans = Callable[..., Planned]


def judge(sandbox: Sandbox, plan: Plan, options: PlanOptions = NO_OPTIONS, base_url: str = "test") -> Plan:
    """Ask for the rules of a plan once more, as for one that was read from a file."""

    async def asked() -> Plan:
        async with driver_to(sandbox) as driver:
            with Surroundings() as around:
                return await judged(plan, base_url, Path("plan.json"), options, LiveView(driver), around)

    return asyncio.run(asked())


def unruled(planned: Planned) -> Plan:
    """Return a plan that says nothing of the rules that it breaks."""
    return planned.plan.model_copy(update={"violations": ()})


def done(sandbox: Sandbox, operation: Operation[Any]) -> Any:
    """Do something to the platform, as somebody else may."""

    async def run() -> Any:
        async with driver_to(sandbox) as driver:
            return await driver.run(operation)

    return asyncio.run(run())


def begin_repository(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Go into a repository that has a policy beside it."""
    (folder / "outside.yaml").write_text("labelform_policy: 1\nmax_deletes: 0\n", encoding="utf-8")
    (folder / "repository").mkdir()
    monkeypatch.chdir(folder / "repository")
    git("init", "--quiet")
