"""More work than was approved is never lost: it is counted again at the first look, and right before each delete."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from labelform.core.impact import Held, Impact, Unit
from labelform.core.plan import Plan
from labelform.runs.account import Account, Outcome
from labelform.runs.kept import KEPT
from labelform.sandbox.faults import Rule, Seen
from labelform.sandbox.faults.rules import Fault, ForeignEdit, Match
from tests.applying.prepared import applied, planned, prepared

HEAD = 'labelform: 1\nproject: {title: "P"}\n'
BEFORE = f"""{HEAD}
datasets: ["NL fleet7 2026-10 urban Rotterdam"]
collections: [{{name: goes}}, {{name: stays}}]
"""
WITHOUT = f"{HEAD}collections: [{{name: stays, description: new}}]\npolicy: {{prune: true}}\n"
DETACHED = f"{HEAD}datasets: []\npolicy: {{prune: true}}\n"
FILLED = ForeignEdit(section="collections", name="goes", action="fill")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A project with a collection that goes, one that stays, and a dataset of twelve rows."""
    return prepared(tmp_path, BEFORE)


def outcomes(account: Account) -> dict[str, tuple[Outcome, str]]:
    return {result.change.label: (result.outcome, result.message) for result in account.results}


def with_impact(plan: Plan, impact: Impact) -> Plan:
    """Return a plan whose deletes were approved with something else in them."""
    changes = (one.model_copy(update={"impact": impact}) if one.impact else one for one in plan.changes)
    return plan.model_copy(update={"changes": tuple(changes)})


def fill_at(number: int) -> Rule:
    return Rule(fault=Fault.FOREIGN_EDIT, match=Match(request=number), times=1, edit=FILLED)


def items_read(log: Sequence[Seen]) -> list[int]:
    return [seen.number for seen in log if seen.target.partition("?")[0].endswith("/items")]


def test_what_was_filled_before_the_first_look_refuses_the_whole_plan(database: Path) -> None:
    account, log = applied(database, planned(database, WITHOUT), fill_at(1))

    assert outcomes(account)["goes"] == (
        Outcome.STALE,
        "more would be lost than was approved: 1 frame now, none approved",
    )
    assert outcomes(account)["stays"][0] is Outcome.NOT_ATTEMPTED
    assert not any(seen.is_write for seen in log)


def test_what_was_filled_while_other_changes_were_made_is_not_deleted(database: Path) -> None:
    plan = planned(database, WITHOUT)
    meanwhile = Rule(fault=Fault.FOREIGN_EDIT, match=Match(kind="read", after_write=1), times=1, edit=FILLED)

    account, log = applied(database, plan, meanwhile)

    assert outcomes(account)["stays"][0] is Outcome.DONE
    assert outcomes(account)["goes"][0] is Outcome.STALE
    assert [seen.method for seen in log if seen.is_write] == ["PATCH"]


def test_the_last_thing_before_a_delete_is_to_count_what_goes_with_it(database: Path) -> None:
    account, log = applied(database, planned(database, WITHOUT))

    (deleted,) = [seen.number for seen in log if seen.method == "DELETE"]
    assert {outcome for outcome, _ in outcomes(account).values()} == {Outcome.DONE}
    assert len(items_read(log)) == 2  # at the first look, and before the delete
    assert items_read(log)[-1] == deleted - 1


def test_what_was_filled_while_a_rate_limit_was_waited_out_is_not_deleted(database: Path) -> None:
    plan = planned(database, f"{HEAD}collections: [{{name: stays}}]\npolicy: {{prune: true}}\n")
    busy = Rule(fault=Fault.RATE_LIMIT, match=Match(kind="write"), times=1, retry_after=30)
    meanwhile = Rule(fault=Fault.FOREIGN_EDIT, match=Match(kind="read", after_write=1), times=1, edit=FILLED)

    account, log = applied(database, plan, busy, meanwhile)

    assert outcomes(account)["goes"][0] is Outcome.STALE
    assert sum(seen.is_write for seen in log) == 1


def test_what_was_kept_before_a_delete_that_was_lost_stands_when_it_is_sent_again(database: Path) -> None:
    plan = planned(database, f"{HEAD}collections: [{{name: stays}}]\npolicy: {{prune: true}}\n")
    lost = Rule(fault=Fault.CUT_BEFORE, match=Match(kind="write"), times=1)

    account, log = applied(database, plan, lost)

    assert outcomes(account)["goes"] == (Outcome.DONE, "")
    assert sum(seen.is_write for seen in log) == 2
    assert len(database.with_name(KEPT).read_text(encoding="utf-8").splitlines()) == 1


def test_what_was_filled_after_a_delete_was_lost_is_not_sent_again(database: Path) -> None:
    plan = planned(database, f"{HEAD}collections: [{{name: stays}}]\npolicy: {{prune: true}}\n")
    lost = Rule(fault=Fault.CUT_BEFORE, match=Match(kind="write"), times=1)
    meanwhile = Rule(fault=Fault.FOREIGN_EDIT, match=Match(kind="read", after_write=1), times=1, edit=FILLED)

    account, log = applied(database, plan, lost, meanwhile)

    outcome, message = outcomes(account)["goes"]
    assert outcome is Outcome.UNKNOWN
    assert message.endswith("more would be lost than was approved: 1 frame now, none approved")
    assert sum(seen.is_write for seen in log) == 1


def test_of_each_unit_what_is_more_is_told(database: Path) -> None:
    approved = with_impact(planned(database, DETACHED), Impact())

    account, _ = applied(database, approved)

    more = "12 label rows now, none approved; 12 tasks in Annotate now, none approved"
    assert list(outcomes(account).values()) == [(Outcome.STALE, f"more would be lost than was approved: {more}")]


def test_less_than_was_approved_is_deleted(database: Path) -> None:
    approved = with_impact(planned(database, WITHOUT), Impact(held=(Held(unit=Unit.FRAMES, count=24),)))

    account, _ = applied(database, approved)

    assert outcomes(account)["goes"][0] is Outcome.DONE


def test_what_was_unknown_when_it_was_approved_stops_nothing(database: Path) -> None:
    approved = with_impact(
        planned(database, WITHOUT), Impact(unknown=("frames, labels (you are not allowed to do this)",))
    )

    account, _ = applied(database, approved, fill_at(1))

    assert outcomes(account)["goes"][0] is Outcome.DONE


def test_contents_that_cannot_be_read_any_more_may_be_more(database: Path) -> None:
    refused = Rule(fault=Fault.ERROR_BEFORE, status=403, match=Match(path="*/items"))

    account, log = applied(database, planned(database, WITHOUT), refused)

    outcome, message = outcomes(account)["goes"]
    assert outcome is Outcome.STALE
    assert "no longer counted: frames, labels (" in message
    assert not any(seen.is_write for seen in log)


def test_contents_that_are_out_of_reach_for_a_moment_are_no_reason_to_go_on(database: Path) -> None:
    broken = Rule(fault=Fault.ERROR_BEFORE, match=Match(path="*/items", after_write=1))

    account, log = applied(database, planned(database, WITHOUT), broken)

    assert outcomes(account)["stays"][0] is Outcome.DONE
    assert outcomes(account)["goes"][0] is Outcome.FAILED
    assert outcomes(account)["goes"][1].startswith("nothing was sent: ")
    assert not any(seen.method == "DELETE" for seen in log)


def test_a_dataset_that_is_gone_already_is_not_counted_again(database: Path) -> None:
    plan = planned(database, DETACHED)
    first, _ = applied(database, plan)

    again, log = applied(database, plan)

    assert {one.outcome for one in first.results} == {Outcome.DONE}
    assert {one.outcome for one in again.results} == {Outcome.ALREADY}
    assert not any(seen.is_write for seen in log)
    assert not any(b"labelrowmetadata" in seen.body for seen in log)
