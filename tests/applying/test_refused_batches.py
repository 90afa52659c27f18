"""A call for several changes that is refused: each of them comes to its own end, by few requests."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from labelform.core.plan import Plan
from labelform.runs.account import Account, Outcome
from labelform.sandbox.faults import Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.applying.prepared import applied, planned, prepared

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


@pytest.mark.parametrize(
    ("rule", "writes", "outcome"),
    [
        pytest.param(Rule(fault=Fault.ERROR_BEFORE, status=403, match=ALL_WRITES), 9, Outcome.FAILED, id="each alone"),
        pytest.param(Rule(fault=Fault.RATE_LIMIT, match=ALL_WRITES), 8, Outcome.FAILED, id="too many requests"),
        pytest.param(Rule(fault=Fault.ERROR_BEFORE, status=500, match=ALL_WRITES), 3, Outcome.FAILED, id="unknown"),
        pytest.param(Rule(fault=Fault.REFUSE, match=ALL_WRITES), 1, Outcome.FAILED, id="not sent"),
    ],
)
def test_only_a_refusal_is_tried_in_parts_and_with_less_than_twice_as_many_calls_as_changes(
    database: Path, rule: Rule, writes: int, outcome: Outcome
) -> None:
    account, seen = applied(database, of_users(database), rule)

    assert Counter(outcome for outcome, _ in told(account).values()) == {outcome: 5}
    assert sum(one.is_write for one in seen) == writes
