"""A call for several changes that is refused: each of them comes to its own end, by few requests."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from labelform.core.change import Action
from labelform.core.plan import Plan
from labelform.runs.account import Account, Outcome
from labelform.runs.runs import FolderRuns
from labelform.sandbox import open_sandbox
from labelform.sandbox.faults import FaultPlan, Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.applying.prepared import applied, planned, prepared
from tests.faults.scenarios import apply, make_revert

HEAD = 'labelform: 1\nproject: {title: "P"}\n'
KNOWN = [f"{name}@northlane.example" for name in ("b.okafor", "d.silva", "r.nair")]
STRANGERS = ["c.nobody@nowhere.example", "q.nobody@nowhere.example"]
REFUSING = {"unknown-emails": "refuse"}
DATASETS = ["NL fleet7 2026-09 motorway day", "NL fleet7 2026-09 motorway night", "NL fleet7 2026-10 urban Rotterdam"]
USERS = "users: [{}]\n".format(", ".join(f"{{email: {one}, role: annotator}}" for one in [*KNOWN, *STRANGERS]))
ALL_WRITES = Match(kind="write")


@pytest.fixture(scope="module")
def prepared_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared(tmp_path_factory.mktemp("batches"), HEAD)


@pytest.fixture
def database(prepared_once: Path, tmp_path: Path) -> Path:
    for suffix in ("", ".key"):
        shutil.copy(f"{prepared_once}{suffix}", tmp_path / f"sandbox.db{suffix}")
    return tmp_path / "sandbox.db"


def of_users(database: Path) -> Plan:
    """Plan five people, two of whom nobody knows, in the order of their names: they share one call."""
    return planned(database, HEAD + USERS)


def told(account: Account) -> dict[str, tuple[Outcome, str]]:
    return {one.change.label: (one.outcome, one.message) for one in account.results}


def test_who_is_refused_does_not_keep_the_others_out(database: Path) -> None:
    account, seen = applied(database, of_users(database), quirks=REFUSING)

    found = told(account)
    assert {one: found.pop(one) for one in KNOWN} == dict.fromkeys(KNOWN, (Outcome.DONE, ""))
    assert {who: outcome for who, (outcome, _) in found.items()} == dict.fromkeys(STRANGERS, Outcome.FAILED)
    assert all(f'there is no account "{who}"' in message for who, (_, message) in found.items())
    assert sum(one.is_write for one in seen) == 9  # of five: all, 2 (1, 1), 3 (1, 2 (1, 1))
    assert [change.label for change in of_users(database).changes] == STRANGERS


def test_what_was_refused_together_for_no_reason_of_its_own_is_made_by_halves(database: Path) -> None:
    refused = Rule(fault=Fault.ERROR_BEFORE, status=403, match=Match(write=1))

    account, seen = applied(database, planned(database, f"{HEAD}datasets: {DATASETS}\n"), refused)

    assert Counter(outcome for outcome, _ in told(account).values()) == {Outcome.DONE: 3}
    assert [one.status for one in seen if one.is_write] == [0, 200, 200]


def test_what_a_refused_call_did_all_the_same_is_ours_and_can_be_taken_back(database: Path) -> None:
    plan, runs = planned(database, f"{HEAD}datasets: {DATASETS}\n"), FolderRuns(database.parent / "runs")
    done_and_refused = FaultPlan(rules=(Rule(fault=Fault.ERROR_AFTER, status=404, match=Match(write=1)),))

    with closing(open_sandbox(database, faults=done_and_refused)) as sandbox:
        account = asyncio.run(apply(sandbox, plan, runs))
        back = make_revert(sandbox, runs.folder)

    assert told(account) == dict.fromkeys(DATASETS, (Outcome.DONE, ""))
    assert {(change.label, change.action) for change in back.changes} == {(one, Action.DELETE) for one in DATASETS}


def test_what_was_not_tried_alone_has_the_words_of_the_refusal_and_why_it_was_not(database: Path) -> None:
    lost = Rule(fault=Fault.CUT_AFTER, match=Match(write=2), times=1)
    unread = Rule(fault=Fault.ERROR_BEFORE, match=Match(path="*/users*", kind="read", after_write=2))

    account, _ = applied(database, of_users(database), lost, unread, quirks=REFUSING)

    first, second, *rest = told(account).values()
    assert (first[0], second[0], {outcome for outcome, _ in rest}) == (
        Outcome.UNKNOWN, Outcome.UNKNOWN, {Outcome.NOT_ATTEMPTED},
    )  # fmt: skip
    for _, message in rest:
        assert message.startswith("it was refused together with others: ") and STRANGERS[0] in message
        assert message.endswith('; not tried alone: the outcome of users["b.okafor@northlane.example"] is unknown')


@pytest.mark.parametrize(
    ("rule", "writes", "outcome"),
    [
        pytest.param(Rule(fault=Fault.ERROR_BEFORE, status=404, match=ALL_WRITES), 9, Outcome.FAILED, id="each alone"),
        pytest.param(Rule(fault=Fault.ERROR_BEFORE, status=403, match=ALL_WRITES), 3, Outcome.FAILED, id="may not"),
        pytest.param(Rule(fault=Fault.RATE_LIMIT, match=ALL_WRITES), 8, Outcome.FAILED, id="too many requests"),
        pytest.param(Rule(fault=Fault.ERROR_BEFORE, status=500, match=ALL_WRITES), 3, Outcome.FAILED, id="unknown"),
        pytest.param(Rule(fault=Fault.REFUSE, match=ALL_WRITES), 1, Outcome.FAILED, id="not sent"),
    ],
)
def test_only_a_refusal_is_tried_in_parts_until_it_is_about_all_and_with_less_than_two_calls_for_each(
    database: Path, rule: Rule, writes: int, outcome: Outcome
) -> None:
    account, seen = applied(database, of_users(database), rule)

    assert Counter(outcome for outcome, _ in told(account).values()) == {outcome: 5}
    assert sum(one.is_write for one in seen) == writes
