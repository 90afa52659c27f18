"""What a few plans come to of which nothing, or next to nothing, is sent: accounts, notes, what is remembered."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from labelform.applying.plans import ApplyOptions, apply_set
from labelform.core.change import Action, Blocked, Change
from labelform.core.plan import Origin, Partial, Plan, Target
from labelform.core.planset import Member, PlanSet
from labelform.errors import ExitCode
from labelform.runs import planfile
from labelform.runs.account import Account
from labelform.runs.runs import Runs
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan, Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.applying.test_sets import Heard
from tests.e2e.histories import git
from tests.faults.scenarios import driver_to, make

HASH = "11111111-1111-4111-8111-111111111111"
BLOCKED = Blocked(change=Change(address="a", kind="groups", key="a", label="a", action=Action.UPDATE), reason="no call")
NEW = 'labelform: 1\nproject: {{title: "{}"}}\n'
IN_SYNC = Plan(target=Target(hash=HASH, title="S"))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def applied(*plans: Plan | str, rules: tuple[Rule, ...] = (), **options: Any) -> tuple[list[Account], Heard]:
    """Apply plans, or plans of specs, one after the other."""
    audience = Heard()

    async def run(sandbox: Sandbox, members: list[Member]) -> list[Account]:
        async with driver_to(sandbox) as driver:
            chosen = ApplyOptions(Runs(Path("runs")), audience, 1, **options)
            return await apply_set(driver, PlanSet(members=tuple(members)), chosen)

    with closing(open_sandbox(Path("s.db"), faults=FaultPlan(rules=rules))) as sandbox:
        made = [make(sandbox, one) if isinstance(one, str) else one for one in plans]
        return asyncio.run(run(sandbox, [Member(plan=one, base_url="test") for one in made])), audience


def from_file(plan: Plan, name: str) -> Plan:
    """Return a plan that was made from a spec of the folder."""
    return plan.model_copy(update={"origin": Origin(file=name, digest="sha256:ab", spec={"labelform": 1})})


def test_of_what_is_only_blocked_the_account_names_the_project_and_how_much_it_is() -> None:
    (account,), _ = applied(Plan(target=Target(hash=HASH, title="P"), blocked=(BLOCKED,) * 2))

    assert (account.results, account.blocked, account.project_hash) == ([], 2, HASH)
    assert account.exit_code is ExitCode.PARTLY_APPLIED


def test_a_note_of_the_only_plan_is_told_without_its_project() -> None:
    _, audience = applied(NEW.format("P"))

    assert [one for one in audience.warnings if "shown" in one] == [
        "not everything was shown: [Errno 28] No space left on device"
    ]


def test_only_what_is_all_that_its_spec_says_is_remembered() -> None:
    git("init", "--quiet")
    part = Partial(only=("project",))
    refused = Rule(fault=Fault.REFUSE, match=Match(write=2), times=1)
    with closing(open_sandbox(Path("s.db"))) as sandbox:
        new = {title: from_file(make(sandbox, NEW.format(title)), f"{title}.yaml") for title in "ABC"}
    plans = [
        new["A"],
        new["B"],
        new["C"].model_copy(update={"partial": part}),
        from_file(IN_SYNC, "sync.yaml"),
        from_file(IN_SYNC.model_copy(update={"partial": part}), "part.yaml"),
    ]

    accounts, _ = applied(*plans, rules=(refused,))

    assert [one.exit_code for one in accounts] == [ExitCode.OK, ExitCode.ERROR, ExitCode.OK]
    assert {line.rpartition(" ")[2] for line in subjects()} == {"A.yaml", "sync.yaml"}


def subjects() -> list[str]:
    """Return what the records in a repository are called."""
    return git("for-each-ref", "--format=%(contents:subject)").splitlines()


@pytest.mark.parametrize(("base_url", "is_waited_for"), [("test", True), ("https://other.example", False)])
def test_calls_that_an_earlier_run_left_on_the_same_platform_are_waited_for(base_url: str, is_waited_for: bool) -> None:
    left = PlanSet(members=(Member(plan=Plan(target=Target(title="P"), blocked=(BLOCKED,)), base_url=base_url),))
    with Runs(Path("runs"), lambda: datetime.now(UTC)).start(planfile.document(left)) as ledger:
        ledger.write("run", {"plan_digest": "of another plan", "target": {"hash": None, "title": "P"}})
        ledger.write("begin", {"call": "create_project", "args": {}, "addresses": ["project"]})
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    applied(NEW.format("P"), pause=pause)

    assert (sum(pauses) > 60) is is_waited_for
