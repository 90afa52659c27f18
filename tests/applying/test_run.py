"""One run of a plan: what it looks at first, what stands in its way, and what it leaves alone then."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing
from pathlib import Path

import pytest

from labelform.applying.run import MOVED
from labelform.core.digest import plan_digest
from labelform.runs.account import Account, Outcome
from labelform.runs.ledger import Ledger
from labelform.sandbox import open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.applying.prepared import applied, planned, prepared
from tests.faults.scenarios import Conditions, apply_with, now

HEAD = 'labelform: 1\nproject: {title: "P"}\n'
ONE = f"{HEAD}collections: [{{name: c1, description: old}}]\n"
GROUP = f"{HEAD}groups: [{{name: perception-leads, role: viewer}}]\n"
TWO = f"{HEAD}collections: [{{name: c1, description: new}}, {{name: c2}}]\n"


def told(account: Account) -> dict[str, tuple[Outcome, str]]:
    return {one.change.address: (one.outcome, one.message) for one in account.results}


def test_what_stands_in_a_project_that_was_refused_is_not_attempted(tmp_path: Path) -> None:
    database = tmp_path / "sandbox.db"
    plan = planned(database, TWO)

    account, seen = applied(database, plan, Rule(fault=Fault.ERROR_BEFORE, status=403, match=Match(write=1)))

    found = told(account)
    assert found.pop("project")[0] is Outcome.FAILED
    assert set(found.values()) == {(Outcome.NOT_ATTEMPTED, "the project was not created")}
    assert len(found) == 2
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


def test_a_ledger_begins_with_what_is_applied_and_ends_with_what_it_came_to(tmp_path: Path) -> None:
    database = prepared(tmp_path, ONE)
    plan = planned(database, TWO)
    (changed, made) = plan.changes

    account, _ = applied(database, plan, Rule(fault=Fault.ERROR_BEFORE, status=403, match=Match(write=1)))

    lines = database.with_name("ledger.jsonl").read_text(encoding="utf-8").splitlines()
    first, last = json.loads(lines[0]), json.loads(lines[-1])
    target = plan.target.model_dump(mode="json")
    assert first == {"entry": "run", "at": first["at"], "plan_digest": plan_digest(plan), "target": target}
    assert last == {
        "entry": "account",
        "at": last["at"],
        "exit_code": account.exit_code,
        "outcomes": {changed.address: "failed", made.address: "done"},
        "messages": {changed.address: told(account)[changed.address][1]},
        "done": {"create": 1, "update": 0, "delete": 0},
    }


@pytest.mark.parametrize(("has_begun", "outcome"), [(True, Outcome.DONE), (False, Outcome.STALE)])
def test_a_role_that_is_taken_away_is_given_again_only_by_the_plan_that_began_it(
    tmp_path: Path, has_begun: bool, outcome: Outcome
) -> None:
    database = prepared(tmp_path, GROUP)
    plan = planned(database, GROUP.replace("viewer", "annotator"))
    applied(database, planned(database, f"{HEAD}groups: []\npolicy: {{prune: true}}\n"))
    (change,) = plan.changes

    async def run() -> Account:
        with Ledger(database.with_name("again.jsonl")) as ledger:
            return await apply_with(ledger, sandbox, plan, begun=frozenset({change.address} if has_begun else ()))

    with closing(open_sandbox(database)) as sandbox:
        assert [one.outcome for one in asyncio.run(run()).results] == [outcome]


def quarantined(database: Path, *, is_stopped: bool) -> tuple[Account, float, int]:
    """Apply a plan after a call of another run that may still arrive; return how long was waited, and the writes."""
    plan = planned(database, TWO)

    async def run() -> Account:
        with Ledger(database.with_name("ledger.jsonl")) as ledger:
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
