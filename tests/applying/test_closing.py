"""What the ledger holds of a run as a whole: what it was about, and what it came to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from labelform.core.digest import plan_digest
from labelform.core.plan import Plan
from labelform.errors import ExitCode
from labelform.runs.account import Account, Outcome
from labelform.runs.ledger import Ledger, LedgerError
from labelform.sandbox import open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.applying.prepared import planned, prepared
from tests.faults.scenarios import apply_with

EMPTY = 'labelform: 1\nproject: {title: "P"}\n'
TWO = EMPTY + "collections: [{name: a}, {name: b}]\n"
A, B = 'collections["a"]', 'collections["b"]'
REFUSED = Rule(fault=Fault.ERROR_BEFORE, status=403, match=Match(write=2), times=1)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return prepared(tmp_path, EMPTY)


def closed(database: Path, plan: Plan, ledger: Ledger) -> Account:
    """Apply a plan whose second write is refused."""
    with ledger, closing(open_sandbox(database, faults=FaultPlan(rules=(REFUSED,)))) as sandbox:
        return asyncio.run(apply_with(ledger, sandbox, plan))


def test_a_run_begins_with_its_plan_and_ends_with_its_account(database: Path, tmp_path: Path) -> None:
    plan, ledger = planned(database, TWO), Ledger(tmp_path / "ledger.jsonl")

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


def test_the_ledger_holds_what_a_call_was_answered_with_if_it_was_anything(tmp_path: Path) -> None:
    database, ledger = prepared(tmp_path, EMPTY + "collections: [{name: a}]\n"), Ledger(tmp_path / "ledger.jsonl")
    plan = planned(database, EMPTY + "collections: [{name: b}]\npolicy: {prune: true}\n")

    with ledger, closing(open_sandbox(database)) as sandbox:
        asyncio.run(apply_with(ledger, sandbox, plan))

    entries = [json.loads(line) for line in ledger.path.read_text(encoding="utf-8").splitlines()]
    results = {one["call"]: one["result"] for one in entries if one["entry"] == "end"}
    assert results["delete_collection"] is None
    assert len(results["create_collection"]) == 36


def test_what_has_to_wait_and_what_shows_late_is_waited_for(database: Path, tmp_path: Path) -> None:
    busy = Rule(fault=Fault.RATE_LIMIT, match=Match(write=1), times=1, retry_after=3)
    late = Rule(fault=Fault.STALE_READS, match=Match(write=2), reads=3, times=1)
    plan = planned(database, EMPTY + "collections: [{name: a}]\n")

    with (
        Ledger(tmp_path / "ledger.jsonl") as ledger,
        closing(open_sandbox(database, faults=FaultPlan(rules=(busy, late)))) as sandbox,
    ):
        assert isinstance(sandbox.app, FaultyApp)
        account = asyncio.run(apply_with(ledger, sandbox, plan))

    assert [(one.outcome, one.message) for one in account.results] == [(Outcome.DONE, "")]
    assert sandbox.app.passed_seconds > 3.0


class Closed(Ledger):
    """A ledger on a disk that is full when the account comes."""

    def write(self, entry: str, facts: Mapping[str, Any]) -> None:
        if entry == "account":
            raise LedgerError("the disk is full")
        super().write(entry, facts)


def test_an_account_that_cannot_be_written_down_is_told_all_the_same(database: Path, tmp_path: Path) -> None:
    account = closed(database, planned(database, TWO), Closed(tmp_path / "ledger.jsonl"))

    assert [one.outcome for one in account.results] == [Outcome.DONE, Outcome.FAILED]
    assert account.exit_code is ExitCode.PARTLY_APPLIED
