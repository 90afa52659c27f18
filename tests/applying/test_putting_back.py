"""What a deleted item held is put into the one that is made in its place."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import pytest

from labelform.applying.putting_back import MOST_NAMED
from labelform.core.kept import Kept
from labelform.core.plan import Plan
from labelform.resources import collections
from labelform.runs.account import Account, Outcome, Result
from labelform.runs.file_ledger import FileLedger
from labelform.sandbox import open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.applying.holding import HEAD, filled, held
from tests.applying.prepared import planned
from tests.faults.scenarios import apply_with

NOWHERE = "99999999-9999-4999-8999-999999999999/0"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return filled(tmp_path)


def restoring(database: Path, *entries: str) -> Plan:
    """Return a plan that makes a collection and puts something into it."""
    plan = planned(database, f"{HEAD}collections: [{{name: held}}, {{name: empty}}, {{name: again}}]\n")
    (change,) = plan.changes
    return plan.model_copy(update={"changes": (change.model_copy(update={"restores": Kept(entries=entries)}),)})


def applied(database: Path, plan: Plan, *rules: Rule) -> tuple[Result, list[str], float]:
    """Apply a plan of one change under faults; return its result, the writes, and how long was paused in all."""

    async def run() -> Account:
        with FileLedger(database.with_name("ledger.jsonl")) as ledger:
            return await apply_with(ledger, sandbox, plan)

    with closing(open_sandbox(database, faults=FaultPlan(rules=rules))) as sandbox:
        assert isinstance(sandbox.app, FaultyApp)
        (result,) = asyncio.run(run()).results
        writes = [seen.target.rpartition("/")[2] for seen in sandbox.app.log if seen.is_write]
        return result, writes, sandbox.app.passed_seconds


def test_what_an_item_held_is_put_into_the_new_one(database: Path) -> None:
    entries = held(database, "held")

    result, _, _ = applied(database, restoring(database, *entries))

    assert (result.outcome, result.message) == (Outcome.DONE, "")
    assert len(entries) == 3
    assert held(database, "again") == entries


def test_what_the_platform_does_not_take_back_is_counted_and_named(database: Path) -> None:
    entries = held(database, "held")

    result, _, _ = applied(database, restoring(database, *entries, NOWHERE))

    assert result.outcome is Outcome.FAILED
    assert result.message == f"it is there, without 1 of the 4 things that it contained: {NOWHERE}"
    assert held(database, "again") == entries


@pytest.mark.parametrize(("number", "more"), [(MOST_NAMED, ""), (MOST_NAMED + 1, ", and 1 more")])
def test_of_what_is_not_taken_back_by_several_calls_the_first_are_named_and_all_are_counted(
    database: Path, monkeypatch: pytest.MonkeyPatch, number: int, more: str
) -> None:
    monkeypatch.setattr(collections, "MOST_ITEMS", 4)
    entries = [f"99999999-9999-4999-8999-{one:012}/0" for one in range(number)]

    result, writes, _ = applied(database, restoring(database, *entries))

    named = ", ".join(entries[:MOST_NAMED])
    assert result.message == f"it is there, without {number} of the {number} things that it contained: {named}{more}"
    assert len(writes) == 1 + 3


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_AFTER])
def test_a_lost_answer_is_looked_for_and_only_what_lacks_is_put_in_again(database: Path, fault: Fault) -> None:
    entries = held(database, "held")

    result, writes, waited_seconds = applied(
        database, restoring(database, *entries), Rule(fault=fault, match=Match(write=2), times=1)
    )

    was_put_in = fault is Fault.CUT_AFTER
    assert result.outcome is Outcome.DONE
    assert (len(writes), waited_seconds) == ((2, 0.0) if was_put_in else (3, 7.75))
    assert held(database, "again") == entries


def test_what_had_to_wait_is_put_in_without_another_look(database: Path) -> None:
    entries = held(database, "held")
    busy = Rule(fault=Fault.RATE_LIMIT, match=Match(write=2), times=1, retry_after=3)

    result, writes, waited_seconds = applied(database, restoring(database, *entries), busy)

    assert (result.outcome, len(writes), waited_seconds) == (Outcome.DONE, 3, 3.0)
    assert held(database, "again") == entries
