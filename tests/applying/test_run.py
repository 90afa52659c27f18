"""One run of a plan: what it looks at first, what stands in its way, and what it leaves alone then."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from labelform.applying.run import MOVED, Apply
from labelform.client.limiter import Limiter, Permit
from labelform.core.digest import plan_digest
from labelform.core.impact import Impact
from labelform.core.plan import Plan
from labelform.errors import ExitCode
from labelform.runs.account import Account, Outcome
from labelform.runs.file_ledger import FileLedger
from labelform.runs.ledger import LedgerError
from labelform.sandbox import open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.applying.prepared import applied, planned, prepared
from tests.faults.scenarios import KINDS, Conditions, Silent, apply_with, driver_to, now

HEAD = 'labelform: 1\nproject: {title: "P"}\n'
ONE = f"{HEAD}collections: [{{name: c1, description: old}}]\n"
GROUP = f"{HEAD}groups: [{{name: perception-leads, role: viewer}}]\n"
TWO = f"{HEAD}collections: [{{name: c1, description: new}}, {{name: c2}}]\n"


EMPTY = HEAD
SEVERAL = EMPTY + "collections: [{name: a}, {name: b}]\n"
A, B = 'collections["a"]', 'collections["b"]'
REFUSED = Rule(fault=Fault.ERROR_BEFORE, status=403, match=Match(write=2), times=1)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return prepared(tmp_path, EMPTY)


def told(account: Account) -> dict[str, tuple[Outcome, str]]:
    return {one.change.address: (one.outcome, one.message) for one in account.results}


def test_what_stands_in_a_project_that_was_refused_is_not_attempted(tmp_path: Path) -> None:
    database = tmp_path / "sandbox.db"
    plan = planned(database, GROUP + TWO.removeprefix(HEAD))

    account, seen = applied(database, plan, Rule(fault=Fault.ERROR_BEFORE, status=403, match=Match(write=1)))

    found = told(account)
    assert found.pop("project")[0] is Outcome.FAILED
    assert set(found.values()) == {(Outcome.NOT_ATTEMPTED, "the project was not created")}
    assert len(found) == 3
    assert [one.is_write for one in seen].count(True) == 1


@pytest.mark.parametrize("fault", [None, Fault.CUT_AFTER])
def test_what_stands_in_a_new_project_goes_into_it_though_its_answer_is_lost(
    tmp_path: Path, fault: Fault | None
) -> None:
    database = tmp_path / "sandbox.db"
    rules = [Rule(fault=fault, match=Match(write=1), times=1)] if fault else []

    account, _ = applied(database, planned(database, TWO), *rules)

    assert {outcome for outcome, _ in told(account).values()} == {Outcome.DONE}
    assert account.project_hash
    assert planned(database, TWO).changes == ()


def test_nothing_is_written_where_one_change_has_moved(tmp_path: Path) -> None:
    database = prepared(tmp_path, ONE)
    plan = planned(database, TWO)
    prepare_again = planned(database, ONE.replace("old", "edited by hand"))
    applied(database, prepare_again)

    account, seen = applied(database, plan)

    assert told(account) == {
        'collections["c1"]': (Outcome.STALE, MOVED),
        'collections["c2"]': (Outcome.NOT_ATTEMPTED, "another change stopped the run"),
    }
    assert not any(one.is_write for one in seen)


def test_what_is_there_already_is_not_made_again(tmp_path: Path) -> None:
    database = prepared(tmp_path, ONE)
    plan = planned(database, TWO)
    applied(database, planned(database, f"{ONE.rstrip()[:-1]}, {{name: c2}}]\n"))

    account, seen = applied(database, plan)

    assert told(account) == {'collections["c1"]': (Outcome.DONE, ""), 'collections["c2"]': (Outcome.ALREADY, "")}
    assert [one.is_write for one in seen].count(True) == 1


@pytest.mark.parametrize(("has_begun", "outcome"), [(True, Outcome.DONE), (False, Outcome.STALE)])
def test_a_role_that_is_taken_away_is_given_again_only_by_the_plan_that_began_it(
    tmp_path: Path, has_begun: bool, outcome: Outcome
) -> None:
    database = prepared(tmp_path, GROUP)
    plan = planned(database, GROUP.replace("viewer", "annotator"))
    applied(database, planned(database, f"{HEAD}groups: []\npolicy: {{prune: true}}\n"))
    (change,) = plan.changes

    async def run() -> Account:
        with FileLedger(database.with_name("again.jsonl")) as ledger:
            return await apply_with(ledger, sandbox, plan, begun=frozenset({change.address} if has_begun else ()))

    with closing(open_sandbox(database)) as sandbox:
        assert [one.outcome for one in asyncio.run(run()).results] == [outcome]


def closed(database: Path, plan: Plan, ledger: FileLedger) -> Account:
    """Apply a plan whose second write is refused."""
    with ledger, closing(open_sandbox(database, faults=FaultPlan(rules=(REFUSED,)))) as sandbox:
        return asyncio.run(apply_with(ledger, sandbox, plan))


def test_a_run_begins_with_its_plan_and_ends_with_its_account(database: Path, tmp_path: Path) -> None:
    plan, ledger = planned(database, SEVERAL), FileLedger(tmp_path / "ledger.jsonl")

    account = closed(database, plan, ledger)

    first, *_, last = (json.loads(line) for line in ledger.path.read_text(encoding="utf-8").splitlines())
    assert {name: first[name] for name in first if name != "at"} == {
        "entry": "run", "plan_digest": plan_digest(plan), "target": plan.target.model_dump(mode="json"),
    }  # fmt: skip
    assert {name: last[name] for name in last if name != "at"} == {
        "entry": "account",
        "exit_code": ExitCode.PARTLY_APPLIED,
        "outcomes": {A: "done", B: "failed"},
        "messages": {B: account.results[1].message},
        "done": {"create": 1, "update": 0, "delete": 0},
    }


class Full(FileLedger):
    """A ledger on a disk that is full when some entry comes."""

    def __init__(self, path: Path, entry: str) -> None:
        super().__init__(path)
        self._last = entry

    def write(self, entry: str, facts: Mapping[str, Any]) -> None:
        if entry == self._last:
            raise LedgerError("the disk is full")
        super().write(entry, facts)


def test_an_account_that_cannot_be_written_down_is_told_all_the_same(database: Path, tmp_path: Path) -> None:
    account = closed(database, planned(database, SEVERAL), Full(tmp_path / "ledger.jsonl", "account"))

    assert [one.outcome for one in account.results] == [Outcome.DONE, Outcome.FAILED]
    assert account.exit_code is ExitCode.PARTLY_APPLIED


def test_an_end_that_cannot_be_written_down_is_noted_and_ends_the_run(database: Path, tmp_path: Path) -> None:
    account = closed(database, planned(database, SEVERAL), Full(tmp_path / "ledger.jsonl", "end"))

    assert told(account) == {A: (Outcome.DONE, ""), B: (Outcome.FAILED, "stopped halfway: the disk is full")}
    assert account.notes == ["the disk is full"]


def test_what_has_to_wait_and_what_shows_late_is_waited_for(database: Path, tmp_path: Path) -> None:
    busy = Rule(fault=Fault.RATE_LIMIT, match=Match(write=1), times=1, retry_after=3)
    late = Rule(fault=Fault.STALE_READS, match=Match(write=2), reads=3, times=1)
    plan = planned(database, EMPTY + "collections: [{name: a}]\n")

    with (
        FileLedger(tmp_path / "ledger.jsonl") as ledger,
        closing(open_sandbox(database, faults=FaultPlan(rules=(busy, late)))) as sandbox,
    ):
        assert isinstance(sandbox.app, FaultyApp)
        account = asyncio.run(apply_with(ledger, sandbox, plan))

    assert [(one.outcome, one.message) for one in account.results] == [(Outcome.DONE, "")]
    assert sandbox.app.passed_seconds > 3.0


def test_a_bug_of_ours_at_the_last_look_is_told_and_what_was_done_stands(database: Path, tmp_path: Path) -> None:
    late = Rule(fault=Fault.STALE_READS, match=Match(write=1), reads=9, times=1)
    plan = planned(database, EMPTY + "collections: [{name: a}]\n")

    async def pause(seconds: float) -> None:
        raise KeyError(seconds)

    async def run() -> Account:
        async with driver_to(sandbox) as driver:
            with FileLedger(tmp_path / "ledger.jsonl") as ledger:
                return await Apply(driver, KINDS, ledger, Silent(), pause=pause).run(plan)

    with closing(open_sandbox(database, faults=FaultPlan(rules=(late,)))) as sandbox:
        account = asyncio.run(run())

    assert [one.outcome for one in account.results] == [Outcome.DONE]
    (note,) = account.notes
    assert note.startswith("this is a bug in labelform (KeyError: 0.25)")


class Turns(Limiter):
    """Notes for which project a place is taken."""

    def __init__(self) -> None:
        super().__init__(2)
        self.taken: list[str] = []

    def place(self, project: str) -> Permit:
        self.taken.append(project)
        return super().place(project)


@pytest.mark.parametrize("is_new", [False, True])
def test_the_changes_of_a_project_take_their_turns_as_one(tmp_path: Path, is_new: bool) -> None:
    database = tmp_path / "sandbox.db" if is_new else prepared(tmp_path, ONE)
    plan, turns = planned(database, SEVERAL), Turns()

    async def run() -> Account:
        async with driver_to(sandbox) as driver:
            with FileLedger(tmp_path / "run" / "ledger.jsonl") as ledger:
                return await Apply(driver, KINDS, ledger, Silent(), writes=turns).run(plan)

    with closing(open_sandbox(database)) as sandbox:
        account = asyncio.run(run())

    assert turns.taken == ["run"] * is_new + [account.project_hash] * 2


def test_people_who_would_lose_more_than_was_approved_stop_a_run(tmp_path: Path) -> None:
    database = prepared(tmp_path, GROUP)
    plan = planned(database, f"{HEAD}groups: []\npolicy: {{prune: true}}\n")
    approved = plan.model_copy(
        update={"changes": tuple(one.model_copy(update={"impact": Impact()}) for one in plan.changes)}
    )

    account, seen = applied(database, approved)

    ((outcome, message),) = told(account).values()
    assert (outcome, message.startswith("more would be lost than was approved: 2 people")) == (Outcome.STALE, True)
    assert not any(one.is_write for one in seen)


def quarantined(database: Path, *, is_stopped: bool) -> tuple[Account, float, int]:
    """Apply a plan after a call of another run that may still arrive; return how long was waited, and the writes."""
    plan = planned(database, TWO)

    async def run() -> Account:
        with FileLedger(database.with_name("ledger.jsonl")) as ledger:
            conditions = Conditions(stop=lambda: is_stopped, quarantine_seconds=7.0)
            return await apply_with(ledger, sandbox, plan, conditions, unanswered=[now(sandbox)])

    with closing(open_sandbox(database, faults=FaultPlan(rules=()))) as sandbox:
        assert isinstance(sandbox.app, FaultyApp)
        account = asyncio.run(run())
        return account, sandbox.app.passed_seconds, sum(one.is_write for one in sandbox.app.log)


def test_a_call_of_another_run_is_waited_for_before_the_first_look(tmp_path: Path) -> None:
    account, waited_seconds, _ = quarantined(prepared(tmp_path, ONE), is_stopped=False)

    assert {outcome for outcome, _ in told(account).values()} == {Outcome.DONE}
    assert 6.0 < waited_seconds <= 8.0


def test_a_run_that_is_stopped_while_it_waits_does_nothing(tmp_path: Path) -> None:
    account, waited_seconds, writes = quarantined(prepared(tmp_path, ONE), is_stopped=True)

    assert {outcome for outcome, _ in told(account).values()} == {Outcome.NOT_ATTEMPTED}
    assert account.is_interrupted
    assert (waited_seconds, writes) == (0.0, 0)
