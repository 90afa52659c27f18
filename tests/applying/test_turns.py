"""Who may write next: projects take turns."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import pytest

from labelform.applying import Apply
from labelform.applying.plans import ApplyOptions, apply_set
from labelform.client.limiter import Limiter
from labelform.core.plan import Plan
from labelform.core.planset import Member, PlanSet
from labelform.errors import ExitCode
from labelform.runs.account import Account
from labelform.runs.file_ledger import FileLedger
from labelform.runs.runs import FolderRuns
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp
from tests.applying.test_sets import Heard
from tests.faults.scenarios import KINDS, Silent, driver_to, make


def spec(title: str, count: int) -> str:
    listed = ", ".join(f"{{name: {title}{number}}}" for number in range(count))
    return f'labelform: 1\nproject: {{title: "{title}"}}\ncollections: [{listed}]\n'


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two projects without collections."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "sandbox.db"
    with closing(open_sandbox(path)) as sandbox:
        for title in ("Large", "Small"):
            account = asyncio.run(applied(sandbox, make(sandbox, spec(title, 0)), Limiter(1), tmp_path / title))
            assert account.exit_code is ExitCode.OK
    return path


async def applied(sandbox: Sandbox, plan: Plan, writes: Limiter, path: Path) -> Account:
    async with driver_to(sandbox) as driver:
        with FileLedger(path) as ledger:
            return await Apply(driver, KINDS, ledger, Silent(), writes=writes).run(plan)


def test_a_project_with_many_changes_does_not_keep_one_with_few_waiting(database: Path) -> None:
    with closing(open_sandbox(database)) as sandbox:
        plans = [make(sandbox, spec("Large", 30)), make(sandbox, spec("Small", 3))]
    planset = PlanSet(members=tuple(Member(plan=plan, base_url="test") for plan in plans))

    with closing(open_sandbox(database, faults=FaultPlan())) as sandbox:

        async def both() -> None:
            async with driver_to(sandbox) as driver:
                await apply_set(driver, planset, ApplyOptions(FolderRuns(Path("runs")), Heard(), writes=2, projects=2))

        asyncio.run(both())
        assert isinstance(sandbox.app, FaultyApp)
        written = [b"Small" in seen.body for seen in sandbox.app.log if seen.is_write]

    assert len(written) == 33
    assert True not in written[20:], "first come, first served would have kept it waiting to the end"
