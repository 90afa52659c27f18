"""Several plans in one apply: each has its account, and the exit code is that of all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from labelform.applying.plans import ApplyOptions, apply_set
from labelform.applying.waves import WaveEnd
from labelform.cli.applying import carry_out
from labelform.cli.broadcast import Broadcast
from labelform.cli.connection import Connection
from labelform.core.plan import Plan
from labelform.core.planset import Member, PlanSet
from labelform.errors import ExitCode, PlatformError
from labelform.runs.account import Account, Outcome
from labelform.runs.runs import FolderRuns
from labelform.sandbox import open_sandbox
from labelform.sandbox.faults import FaultPlan, Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.faults.scenarios import driver_to, make

ONE, TWO, THREE = (
    f'labelform: 1\nproject: {{title: "{name}"}}\ncollections: [{{name: "c of {name}"}}]\n' for name in "ABC"
)


class Accounts:
    """Keeps the accounts that it is told."""

    def __init__(self) -> None:
        self.told: list[Account] = []

    def ended(self, account: Account, module: str) -> None:
        self.told.append(account)

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three projects without collections."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "sandbox.db"
    specs = [f'labelform: 1\nproject: {{title: "{name}"}}\n' for name in "ABC"]
    with closing(open_sandbox(path)) as sandbox:
        apply_all(sandbox, [make(sandbox, spec) for spec in specs])
    return path


def apply_all(sandbox: Any, plans: Sequence[Plan]) -> tuple[int, list[Account]]:
    """Apply plans as the command does, and return the exit code and what was told."""

    async def run() -> int:
        async with driver_to(sandbox) as driver:
            planset = PlanSet(members=tuple(Member(plan=plan, base_url="test") for plan in plans))
            return await carry_out(
                Connection(driver, "test"), planset, ApplyOptions(FolderRuns(Path("runs")), tell, 1), tell
            )

    accounts = Accounts()
    tell = Broadcast([accounts])
    return asyncio.run(run()), accounts.told


def struck(database: Path, *rules: Rule) -> tuple[int, list[Account]]:
    """Apply the three plans under faults."""
    with closing(open_sandbox(database)) as sandbox:
        plans = [make(sandbox, spec) for spec in (ONE, TWO, THREE)]
    with closing(open_sandbox(database, faults=FaultPlan(rules=rules))) as sandbox:
        return apply_all(sandbox, plans)


def outcomes(accounts: Sequence[Account]) -> list[Outcome]:
    return [result.outcome for account in accounts for result in account.results]


def test_a_plan_that_cannot_begin_after_another_was_applied_has_its_account_and_stops_no_other(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nonsense = Rule(fault=Fault.WRONG_JSON, match=Match(path="/v2/public/projects/*", after_write=1), times=1)

    code, accounts = struck(database, nonsense)

    assert code == ExitCode.PARTLY_APPLIED
    assert outcomes(accounts) == [Outcome.DONE, Outcome.NOT_ATTEMPTED, Outcome.DONE]
    assert "Error: " in capsys.readouterr().err


def test_what_keeps_the_first_plan_from_being_applied_stops_no_other_either(database: Path) -> None:
    nonsense = Rule(fault=Fault.WRONG_JSON, match=Match(path="/v2/public/projects/*"), times=1)

    code, accounts = struck(database, nonsense)

    assert code == ExitCode.PARTLY_APPLIED
    assert outcomes(accounts) == [Outcome.NOT_ATTEMPTED, Outcome.DONE, Outcome.DONE]


def test_what_keeps_the_only_plan_from_being_applied_is_an_error_like_any_other(database: Path) -> None:
    nonsense = Rule(fault=Fault.WRONG_JSON, match=Match(path="/v2/public/projects/*"), times=1)
    with closing(open_sandbox(database)) as sandbox:
        plan = make(sandbox, ONE)

    with closing(open_sandbox(database, faults=FaultPlan(rules=(nonsense,)))) as sandbox, pytest.raises(PlatformError):
        apply_all(sandbox, [plan])

    with closing(open_sandbox(database)) as sandbox:
        assert len(make(sandbox, ONE).changes) == 1


def test_when_nothing_of_any_plan_was_done_the_exit_code_says_so(database: Path) -> None:
    refused = Rule(fault=Fault.REFUSE, match=Match(kind="write"))

    code, accounts = struck(database, refused)

    assert code == ExitCode.ERROR
    assert outcomes(accounts) == [Outcome.FAILED] * 3


def test_the_runs_of_all_plans_are_kept_together(database: Path) -> None:
    FolderRuns(Path("runs")).start({}).close()
    struck(database)

    earlier, *ours = FolderRuns(Path("runs")).all()[-4:]

    assert len({run.set_name for run in ours}) == 1
    assert earlier.set_name not in {run.set_name for run in ours}


class Heard:
    """Hears what is said beside accounts; `about` may raise."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.warnings: list[str] = []
        self.accounts: dict[str, Account] = {}
        self.failures: dict[str, Exception] = {}
        self.about_whom: list[str] = []

    def about(self, module: str) -> Any:
        self.about_whom.append(module)
        if self.error is not None:
            raise self.error
        return self

    def started(self, change: Any) -> None:
        raise OSError(28, "No space left on device")

    def finished(self, result: Any) -> None: ...

    def waiting(self, change: Any, left_seconds: float) -> None: ...

    def acted(self, result: Any) -> None: ...

    def ended(self, account: Account, module: str) -> None:
        self.accounts[module] = account

    def warned(self, text: str) -> None:
        self.warnings.append(text)

    def wave_began(self, name: str, projects: int) -> None: ...

    def wave_ended(self, end: WaveEnd) -> None: ...

    def failed(self, failure: Exception, module: str) -> None:
        self.failures[module] = failure


MODULES = [f'module.projects["{name}"]' for name in "ABC"]


def heard(database: Path, audience: Heard, **options: Any) -> list[Account]:
    """Apply the three plans, and keep what is said."""
    with closing(open_sandbox(database)) as sandbox:
        members = tuple(Member(plan=make(sandbox, spec), base_url="test") for spec in (ONE, TWO, THREE))

        async def run() -> list[Account]:
            async with driver_to(sandbox) as driver:
                chosen = ApplyOptions(FolderRuns(Path("runs")), audience, 1, **options)
                return await apply_set(driver, PlanSet(members=members), chosen)

        return asyncio.run(run())


def test_what_was_interrupted_before_it_began_says_so(database: Path) -> None:
    accounts = heard(database, Heard(), stop=lambda: True)

    assert [account.exit_code for account in accounts] == [ExitCode.INTERRUPTED] * 3
    assert {(one.outcome, one.message) for account in accounts for one in account.results} == {
        (Outcome.NOT_ATTEMPTED, "the run was interrupted")
    }


def test_a_note_of_an_account_is_told_with_its_project(database: Path) -> None:
    audience = Heard()

    heard(database, audience)

    said = "the output is incomplete: [Errno 28] No space left on device"
    assert [one for one in audience.warnings if "incomplete" in one] == [f"{module}: {said}" for module in MODULES]
    assert list(audience.accounts) == MODULES


def test_a_fault_of_ours_is_told_as_one_and_stops_no_other(database: Path) -> None:
    audience = Heard(RuntimeError("oh"))

    accounts = heard(database, audience)

    assert list(audience.failures) == MODULES
    assert {one.message for account in accounts for one in account.results} == {
        "this is a bug in labelform (RuntimeError: oh)"
    }


def test_a_damaged_run_is_named_with_its_ledger(database: Path) -> None:
    with FolderRuns(Path("runs")).start({}) as ledger:
        pass
    ledger.path.write_text("nonsense\n{}\n", encoding="utf-8")
    audience = Heard()

    heard(database, audience)

    assert f"the run {ledger.path.parent.name} is damaged and was skipped: line 1 is not an entry of {ledger.path}" in (
        audience.warnings
    )


def test_what_was_applied_is_remembered_for_its_platform_and_project(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[tuple[str, str, str | None]] = []

    def record(plan: Plan, base_url: str, _: str | None, *, project_hash: str | None) -> None:
        kept.append((plan.target.title, base_url, project_hash))

    monkeypatch.setattr("labelform.applying.plans.record_applied", record)

    accounts = heard(database, Heard())

    assert kept == [(name, "test", account.project_hash) for name, account in zip("ABC", accounts, strict=True)]
    assert all(account.project_hash for account in accounts)


def test_what_cannot_be_remembered_is_told_and_nothing_else_comes_of_it(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("labelform.applying.plans.record_applied", refuse)
    audience = Heard()

    accounts = heard(database, audience)

    assert [account.exit_code for account in accounts] == [ExitCode.OK] * 3
    assert audience.warnings.count("this apply is not recorded for drift: the disk is full") == 3
