"""What a few plans come to of which nothing, or next to nothing, is sent: accounts, notes, what is remembered."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from labelform.api.operation import Operation
from labelform.applying.plans import ApplyOptions, apply_set
from labelform.core.call import bind
from labelform.core.change import Action, Blocked, Change
from labelform.core.plan import Origin, Partial, Plan, Target
from labelform.core.planset import Member, PlanSet
from labelform.core.waves import Caution, Share
from labelform.errors import ExitCode
from labelform.runs import planfile
from labelform.runs.account import Account, Outcome
from labelform.runs.runs import FolderRuns
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
            chosen = ApplyOptions(FolderRuns(Path("runs")), audience, 1, **options)
            return await apply_set(driver, PlanSet(members=tuple(members)), chosen)

    with closing(open_sandbox(Path("s.db"), faults=FaultPlan(rules=rules))) as sandbox:
        made = [make(sandbox, one) if isinstance(one, str) else one for one in plans]
        members = [Member(plan=one, base_url="test", environment="live") for one in made]
        return asyncio.run(run(sandbox, members)), audience


def from_file(plan: Plan, name: str) -> Plan:
    """Return a plan that was made from a spec of the folder."""
    return plan.model_copy(update={"origin": Origin(file=name, digest="sha256:ab", spec={"labelform": 1})})


def test_of_what_is_only_blocked_the_account_names_the_project_and_how_much_it_is() -> None:
    (account,), _ = applied(Plan(target=Target(hash=HASH, title="P"), blocked=(BLOCKED,) * 2))

    assert (account.results, account.blocked, account.project_hash) == ([], 2, HASH)
    assert account.exit_code is ExitCode.PARTLY_APPLIED


def test_a_note_of_the_only_plan_is_told_without_its_project() -> None:
    _, audience = applied(NEW.format("P"))

    assert [one for one in audience.warnings if "incomplete" in one] == [
        "the output is incomplete: [Errno 28] No space left on device"
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
    assert records() == {
        "A.yaml": ["test", "live", str(accounts[0].project_hash), "A", "A.yaml"],
        "sync.yaml": ["test", "live", HASH, "S", "sync.yaml"],
    }


def records() -> dict[str, list[str]]:
    """Return what the records in a repository say of each spec: platform, environment, project, title and path."""
    said = [one.splitlines() for one in git("for-each-ref", "--format=%(contents)%00").split("\0") if one.strip()]
    facts = [[line.partition(": ")[2] for line in lines if ": " in line] for lines in said]
    return {one[-1]: one for one in facts}


def test_what_git_refuses_to_remember_is_told_and_stops_nothing() -> None:
    git("init", "--quiet")
    Path(".git/refs/labelform").write_text("in the way", encoding="utf-8")
    with closing(open_sandbox(Path("s.db"))) as sandbox:
        new = from_file(make(sandbox, NEW.format("A")), "A.yaml")

    (account,), audience = applied(new, from_file(IN_SYNC, "sync.yaml"))

    assert account.exit_code is ExitCode.OK
    in_sync, shown, made = audience.warnings
    assert in_sync.startswith("what is in sync is not recorded for drift: ")
    assert "the output is incomplete" in shown
    assert made.startswith("this apply is not recorded for drift: ")


@pytest.mark.parametrize(
    ("most", "why"),
    [(Share(0), "a project has failed"), (Share(50, is_percent=True), "2 projects have failed, the limit is 1")],
)
def test_when_too_many_projects_have_failed_no_other_is_begun(most: Share, why: str) -> None:
    refused = Rule(fault=Fault.REFUSE, match=Match(kind="write"))

    accounts, audience = applied(*map(NEW.format, "ABC"), rules=(refused,), caution=Caution(max_failed=most))

    failed = 1 if most.number == 0 else 2
    outcomes = [(one.outcome, one.message) for account in accounts for one in account.results]
    assert [outcome for outcome, _ in outcomes[:failed]] == [Outcome.FAILED] * failed
    assert outcomes[failed:] == [(Outcome.NOT_ATTEMPTED, why)] * (3 - failed)
    assert audience.about_whom == [f'module.projects["{title}"]' for title in "ABC"[:failed]]


def test_a_removal_that_an_earlier_run_of_the_plan_began_is_gone_on_with() -> None:
    spec = NEW.format("P") + "groups: [{name: vendor-brightmark-qa, role: %s}]\n"
    applied(spec % "annotator")
    with closing(open_sandbox(Path("s.db"))) as sandbox:
        plan = make(sandbox, spec % "reviewer")
    (change,) = plan.changes
    member = Member(plan=plan, base_url="test", environment="live")
    with FolderRuns(Path("runs")).start(planfile.document(PlanSet(members=(member,)))) as ledger:
        ledger.write("run", {"plan_digest": member.plan_digest, "target": plan.target.model_dump(mode="json")})
        facts = {"call": "remove_group", "args": {}, "addresses": [change.address]}
        ledger.write("begin", {**facts, "removes": True})
        ledger.write("end", {**facts, "outcome": "done"})
    remove, *_ = change.calls
    with closing(open_sandbox(Path("s.db"))) as sandbox:
        asyncio.run(_carried_out(sandbox, bind(remove, plan.target.hash)))

    (account,), _ = applied(plan)

    assert [(one.change.address, one.outcome) for one in account.results] == [(change.address, Outcome.DONE)]


async def _carried_out(sandbox: Sandbox, operation: Operation[Any]) -> None:
    async with driver_to(sandbox) as driver:
        await driver.run(operation)


@pytest.mark.parametrize(("base_url", "is_waited_for"), [("test", True), ("https://other.example", False)])
def test_calls_that_an_earlier_run_left_on_the_same_platform_are_waited_for(base_url: str, is_waited_for: bool) -> None:
    left = PlanSet(members=(Member(plan=Plan(target=Target(title="P"), blocked=(BLOCKED,)), base_url=base_url),))
    with FolderRuns(Path("runs"), lambda: datetime.now(UTC)).start(planfile.document(left)) as ledger:
        ledger.write("run", {"plan_digest": "of another plan", "target": {"hash": None, "title": "P"}})
        ledger.write("begin", {"call": "create_project", "args": {}, "addresses": ["project"]})
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    applied(NEW.format("P"), pause=pause)

    assert (sum(pauses) > 60) is is_waited_for
