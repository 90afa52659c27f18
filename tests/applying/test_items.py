"""What a spec lists in a collection is put into it, once it is there, and told thing by thing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from labelform.applying.look import LOOK_PAUSES_SECONDS
from labelform.applying.verify import NO_EFFECT
from labelform.core import sought
from labelform.core.change import Action
from labelform.core.plan import Plan
from labelform.errors import LabelformError, ResourceNotFoundError
from labelform.resources import collections
from labelform.runs.account import Account, Outcome
from labelform.runs.file_ledger import FileLedger
from labelform.sandbox import open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule, Seen
from labelform.sandbox.faults.rules import Fault, ForeignEdit, Match
from tests.applying.holding import HEAD, held
from tests.applying.prepared import applied, planned, prepared
from tests.faults.scenarios import apply_with
from tests.faults.strike import LOSSES

ONE, TWO, THREE = (f"nl7-18_cam_front_20261005_{number}.png" for number in ("00000", "00150", "00300"))
STRUCK = ("cut before it arrived", "committed, then cut", "committed, other JSON", "no answer, carried out 22 s later")
FILLED = ForeignEdit(section="collections", name="listed", action="fill")
TOUCHED = ForeignEdit(section="collections", name="listed", action="touch")
DELETED = ForeignEdit(section="collections", name="listed", action="delete")


def spec(*titles: str, frame: int = 0, then: str = "") -> str:
    """Return a spec whose collection lists some data."""
    items = ", ".join(f"{{data: {title}, frame: {frame if title == THREE else 0}}}" for title in titles)
    return f"{HEAD}collections:\n  - {{name: listed{then}, items: [{items}]}}\npolicy: {{prune: [collections]}}\n"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A project with a collection that holds two frames."""
    path = prepared(tmp_path, spec(ONE, TWO))
    assert len(held(path, "listed")) == 2
    return path


def writes(log: Sequence[Seen]) -> list[str]:
    return [seen.target.rpartition("/")[2].partition("?")[0] for seen in log if seen.is_write]


def outcome(account: Account) -> tuple[Outcome, str]:
    (result,) = account.results
    return result.outcome, result.message


def test_a_new_collection_is_made_and_filled_and_then_as_desired(database: Path) -> None:
    new = spec(ONE, TWO).replace("policy", f"  - {{name: new, items: [{{data: {THREE}}}, {{data: {ONE}}}]}}\npolicy")

    account, log = applied(database, planned(database, new))

    assert outcome(account) == (Outcome.DONE, "")
    assert writes(log) == ["collections", "add-items"]
    assert len(held(database, "new")) == 2
    assert planned(database, new).is_in_sync


def test_what_comes_and_what_goes_takes_one_call_each(database: Path) -> None:
    plan = planned(database, spec(TWO, THREE, then=", description: new"))
    (change,) = plan.changes
    account, log = applied(database, plan)

    assert [call.name for call in change.calls] == [
        "update_collection", "add_collection_items", "remove_collection_items",
    ]  # fmt: skip
    assert outcome(account) == (Outcome.DONE, "")
    assert len(writes(log)) == 3
    assert planned(database, spec(TWO, THREE)).is_in_sync


def test_what_the_platform_refuses_is_named_and_the_rest_is_done(database: Path) -> None:
    partly = spec(ONE, TWO, THREE, frame=7).replace("]}", f", {{data: {THREE}}}]}}", 1)

    account, _ = applied(database, planned(database, partly))

    assert outcome(account) == (Outcome.FAILED, f"the platform refused 1 of its 4 items: {THREE}:7")
    assert len(held(database, "listed")) == 3
    (left,) = planned(database, partly).changes
    assert [field.path for field in left.fields] == [f"items[{THREE}:7]"]


def test_what_is_refused_of_a_new_collection_fails_it_too(tmp_path: Path) -> None:
    database = prepared(tmp_path, HEAD)

    account, _ = applied(database, planned(database, spec(ONE, THREE, frame=7)))
    (left,) = planned(database, spec(ONE, THREE, frame=7)).changes

    assert outcome(account) == (Outcome.FAILED, f"the platform refused 1 of its 2 items: {THREE}:7")
    assert (left.action, len(left.fields)) == (Action.UPDATE, 1)


def test_many_take_several_calls_and_all_that_is_refused_is_counted(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collections, "MOST_ITEMS", 2)
    frames = ", ".join(f"{{data: {ONE}, frame: {number}}}" for number in range(1, 13))
    listed = spec(ONE, TWO).replace("]}", f", {frames}]}}", 1)

    account, log = applied(database, planned(database, listed))

    assert writes(log) == ["add-items"] * 6
    assert outcome(account)[0] is Outcome.FAILED
    assert outcome(account)[1].startswith("the platform refused 12 of its 14 items: ")
    assert outcome(account)[1].endswith(", and 2 more")


@pytest.mark.parametrize("to", ["new", "listed"])
def test_whatever_befalls_a_write_all_is_there_once_the_plan_was_applied_again(tmp_path: Path, to: str) -> None:
    """At each write of a plan that makes a collection, or changes what is in one; `make faults` has all the others."""
    before = prepared(tmp_path, spec(ONE, TWO) if to == "listed" else HEAD)
    desired = spec(TWO, THREE, then=", description: new")
    plan, kept = planned(before, desired), before.read_bytes()

    wrong = []
    for name, rule in (one for one in LOSSES if one[0] in STRUCK):
        for write in range(1, 4):
            before.write_bytes(kept)
            codes = [until_done(before, plan, rule(Match(write=write)))]
            if codes[0][-1] != 0 or not planned(before, desired).is_in_sync:
                wrong.append((name, write, codes))

    assert wrong == []


def test_what_was_put_in_and_does_not_show_has_failed_as_the_collection_is_there(tmp_path: Path) -> None:
    database = prepared(tmp_path, HEAD)
    hidden = Rule(fault=Fault.STALE_READS, match=Match(write=2), times=1, reads=1_000)

    account, _ = applied(database, planned(database, spec(ONE)), hidden)

    assert outcome(account) == (Outcome.FAILED, NO_EFFECT)


def test_a_call_that_was_lost_is_sent_again_without_the_wait_that_a_create_needs(tmp_path: Path) -> None:
    database = prepared(tmp_path, HEAD)
    cut = FaultPlan(rules=(Rule(fault=Fault.CUT_BEFORE, match=Match(write=2), times=1),))
    plan = planned(database, spec(ONE))

    with closing(open_sandbox(database, faults=cut)) as sandbox, FileLedger(tmp_path / "ledger.jsonl") as ledger:
        assert isinstance(sandbox.app, FaultyApp)
        account = asyncio.run(apply_with(ledger, sandbox, plan))
        waited_seconds = sandbox.app.passed_seconds

    assert outcome(account) == (Outcome.DONE, "")
    assert waited_seconds == sum(LOOK_PAUSES_SECONDS)


def until_done(database: Path, plan: Plan, rule: Rule) -> list[int]:
    """Apply a plan under a fault, and once more; return how each run ended."""
    codes = []
    for rules in ((rule,), ()):
        account, _ = applied(database, plan, *rules)
        codes.append(int(account.exit_code))
    return codes


@pytest.mark.parametrize(("edit", "stale"), [(FILLED, False), (TOUCHED, True)])
def test_what_others_put_in_meanwhile_is_not_stale_and_what_they_change_is(
    database: Path, edit: ForeignEdit, stale: bool
) -> None:
    plan = planned(database, spec(TWO, THREE))
    rule = Rule(fault=Fault.FOREIGN_EDIT, match=Match(request=1), times=1, edit=edit)

    account, log = applied(database, plan, rule)

    assert outcome(account)[0] is (Outcome.STALE if stale else Outcome.DONE)
    assert bool(writes(log)) is not stale


def test_a_collection_that_is_deleted_while_its_items_are_read_is_stale(database: Path) -> None:
    plan = planned(database, spec(TWO, THREE))
    rule = Rule(fault=Fault.FOREIGN_EDIT, match=Match(path="/v2/public/active/*/items"), times=1, edit=DELETED)

    account, log = applied(database, plan, rule)

    assert outcome(account)[0] is Outcome.STALE
    assert not writes(log)


def test_a_collection_that_is_listed_and_cannot_be_read_is_not_taken_for_deleted(database: Path) -> None:
    plan = planned(database, spec(TWO, THREE))
    hidden = Rule(fault=Fault.ERROR_BEFORE, match=Match(path="/v2/public/active/*/items"), times=1, status=404)

    with pytest.raises(ResourceNotFoundError):
        applied(database, plan, hidden)


def test_a_dataset_stays_until_what_is_taken_out_of_collections_is_out(tmp_path: Path) -> None:
    both = HEAD.replace('urban Rotterdam"', 'urban Rotterdam", "NL fleet7 2026-09 motorway night"')
    of_night = "nl7-11_cam_front_20260902_00000.png"
    database = prepared(tmp_path, both + spec(of_night).removeprefix(HEAD))
    plan = planned(database, spec(ONE).replace("[collections]", "true"))
    refused = Rule(fault=Fault.REFUSE, match=Match(path="/v2/public/active/*/remove-items"))

    account, _ = applied(database, plan, refused)
    ends = {one.change.kind: (one.outcome, one.message) for one in account.results}
    again, _ = applied(database, plan)

    assert ends["collections"][0] is Outcome.FAILED
    assert ends["datasets"] == (Outcome.NOT_ATTEMPTED, 'collections["listed"] must be changed first, but was not')
    assert {one.outcome for one in again.results} == {Outcome.DONE}
    applied(database, planned(database, both))
    assert len(held(database, "listed")) == 1  # nothing was hidden with the dataset and came back with it


def test_of_what_holds_too_much_nothing_is_pruned_one_by_one(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sought, "MOST_COMPARED", 1)

    with pytest.raises(LabelformError, match=r'^collections\["listed"\] holds more than .* items, and prune would'):
        planned(database, spec(ONE))


def test_what_the_plan_counts_on_and_somebody_took_out_is_stale(database: Path) -> None:
    plan = planned(database, spec(ONE, TWO, THREE))
    applied(database, planned(database, spec(ONE)))

    account, log = applied(database, plan)

    assert outcome(account)[0] is Outcome.STALE
    assert not writes(log)


def test_what_somebody_put_in_already_is_not_put_in_again(database: Path) -> None:
    plan = planned(database, spec(ONE, TWO, THREE))
    applied(database, planned(database, spec(ONE, TWO, THREE)))

    account, log = applied(database, plan)

    assert outcome(account)[0] is Outcome.ALREADY
    assert not writes(log)
