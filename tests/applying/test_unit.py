"""One unit, without a run around it: what is sent, what it comes to, and whether the run goes on after that."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from labelform.applying.look import Look
from labelform.applying.quarantine import QUARANTINE_SECONDS, Quarantine
from labelform.applying.record import RunState
from labelform.applying.sender import Sender
from labelform.applying.unit import UnitRun
from labelform.applying.units import units
from labelform.applying.verify import NO_EFFECT, STILL_TWICE, Verify
from labelform.core.change import Change
from labelform.core.kept import Kept
from labelform.core.plan import Plan, Target
from labelform.reading.observe import Reader
from labelform.runs.account import Outcome
from labelform.runs.file_ledger import FileLedger
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule
from labelform.sandbox.faults.rules import Fault, ForeignEdit, Match
from tests.applying.prepared import planned, prepared
from tests.faults.scenarios import KINDS, Silent, driver_to, now, pass_time, settle

HEAD = 'labelform: 1\nproject: {title: "P"}\n'
DAY, NIGHT = "NL fleet7 2026-09 motorway day", "NL fleet7 2026-09 motorway night"
BEFORE = f"{HEAD}datasets: [{DAY}]\ncollections: [{{name: there, description: old}}, {{name: goes}}]\n"
CHANGED = f"{HEAD}collections: [{{name: there, description: new}}]\n"
ADDED = f"{HEAD}collections: [{{name: new}}]\n"
WITHOUT = f"{HEAD}collections: [{{name: there, description: old}}]\npolicy: {{prune: true}}\n"
NOWHERE = f"{'9' * 8}-9999-4999-8999-{'9' * 12}/0"
THERE, GOES, NEW = (f'collections["{name}"]' for name in ("there", "goes", "new"))
LOST = Rule(fault=Fault.CUT_BEFORE, match=Match(write=1), times=1)


@pytest.fixture(scope="module")
def prepared_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a dataset and two collections that hold nothing."""
    path = prepared(tmp_path_factory.mktemp("units"), BEFORE)
    with closing(open_sandbox(path)) as sandbox:
        settle(sandbox)
    return path


@pytest.fixture
def database(prepared_once: Path, tmp_path: Path) -> Path:
    for suffix in ("", ".key"):
        shutil.copy(f"{prepared_once}{suffix}", tmp_path / f"sandbox.db{suffix}")
    return tmp_path / "sandbox.db"


@dataclass(frozen=True, slots=True)
class Ended:
    """What a unit came to: the record, what was read and written, how long was paused, and for which changes."""

    record: RunState
    reads: Sequence[str]
    writes: Sequence[str]
    paused_seconds: float
    waited_for: Collection[str]

    @property
    def told(self) -> dict[str, tuple[Outcome, str]]:
        """The outcome and the message of each change."""
        return {address: (one.outcome, one.message) for address, one in self.record.results.items()}


class Waits(Silent):
    """Notes for which changes calls are given time to arrive."""

    def __init__(self) -> None:
        self.changes = set[str]()

    def waiting(self, change: Any, left_seconds: float) -> None:
        self.changes.add(change.address)


def run(database: Path, changes: Sequence[Change], *rules: Rule, stop: Callable[[], bool] = lambda: False) -> Ended:
    """Carry the changes of one unit out, under faults."""
    return _with(
        database, changes, rules, lambda sender, look, quarantine: _unit(changes, sender, look, quarantine), stop
    )


def _unit(changes: Sequence[Change], sender: Sender, look: Look, quarantine: Quarantine) -> UnitRun:
    (unit,) = units(changes)
    return UnitRun(unit, sender, look, KINDS[unit[0].kind], sender.record, quarantine, frozenset())


def read_back(database: Path, changes: Sequence[Change], *rules: Rule) -> Ended:
    """Read back changes that are said to be done."""

    def verify(sender: Sender, look: Look, quarantine: Quarantine) -> Verify:
        for change in changes:
            sender.record.settle(change, Outcome.DONE)
        return Verify(sender, look, KINDS, sender.record, quarantine.pause)

    return _with(database, changes, rules, verify)


def _with(
    database: Path,
    changes: Sequence[Change],
    rules: Sequence[Rule],
    made: Callable[[Sender, Look, Quarantine], UnitRun | Verify],
    stop: Callable[[], bool] = lambda: False,
) -> Ended:
    watcher = Waits()
    record = RunState(watcher)

    async def carry_out(sandbox: Sandbox) -> None:
        async def pause(seconds: float) -> None:
            await pass_time(sandbox, seconds)

        async with driver_to(sandbox) as driver:
            look = Look(Reader(driver), KINDS, Target(title="P"), changes)
            await look.find_project()
            quarantine = Quarantine(QUARANTINE_SECONDS, lambda: now(sandbox), pause, stop, record.waiting)
            with FileLedger(database.with_name("ledger.jsonl"), lambda: now(sandbox)) as ledger:
                await made(Sender(driver, ledger, record, pause), look, quarantine).run()

    with closing(open_sandbox(database, faults=FaultPlan(rules=tuple(rules)))) as sandbox:
        assert isinstance(sandbox.app, FaultyApp)
        asyncio.run(carry_out(sandbox))
        log, passed_seconds = sandbox.app.log, sandbox.app.passed_seconds
    reads = [seen.target.partition("?")[0] for seen in log if not seen.is_write]
    return Ended(record, reads, [seen.method for seen in log if seen.is_write], passed_seconds, watcher.changes)


def at_write(number: int, rule: Rule) -> Rule:
    """Return a rule that strikes another write."""
    return rule.model_copy(update={"match": Match(write=number)})


def with_role(database: Path, role: str) -> Plan:
    """Plan a group to have a role."""
    return planned(database, f"{HEAD}groups: [{{name: vendor-brightmark-qa, role: {role}}}]\n")


def edited(plan: Plan, **state: object) -> list[Change]:
    """Return the changes of a plan as they were if something had been there before."""
    return [one.model_copy(update={"before": {**(one.before or {}), **state}}) for one in plan.changes]


def touched(after_writes: int, name: str = "there") -> Rule:
    """Let somebody else edit a collection before the first read that comes after so many writes."""
    edit = ForeignEdit(section="collections", name=name)
    return Rule(fault=Fault.FOREIGN_EDIT, match=Match(kind="read", after_write=after_writes), times=1, edit=edit)


def test_what_changed_meanwhile_is_not_written_and_ends_the_run(database: Path) -> None:
    ended = run(database, edited(planned(database, CHANGED), description="older"))

    assert ended.told == {THERE: (Outcome.STALE, "it changed on the platform during the apply")}
    assert ended.record.halt_reason == f"{THERE}: it changed on the platform during the apply"
    assert ended.writes == []


def test_what_somebody_else_made_of_it_after_a_lost_answer_is_to_be_looked_at(database: Path) -> None:
    ended = run(database, planned(database, CHANGED).changes, LOST, touched(1))

    outcome, message = ended.told[THERE]
    assert outcome is Outcome.UNKNOWN
    assert message.startswith("the connection was lost before the answer came: ")
    assert message.endswith(f"; the project shows something else at {THERE}: check there")
    assert ended.record.halt_reason == f"the outcome of {THERE} is unknown"
    assert len(ended.writes) == 1


@pytest.mark.parametrize(("fault", "sent", "paused"), [(Fault.CUT_BEFORE, 2, 7.75), (Fault.CUT_AFTER, 1, 0.0)])
def test_an_update_whose_answer_was_lost_is_looked_for_and_sent_again(
    database: Path, fault: Fault, sent: int, paused: float
) -> None:
    ended = run(database, planned(database, CHANGED).changes, Rule(fault=fault, match=Match(write=1), times=1))

    assert ended.told == {THERE: (Outcome.DONE, "")}
    assert (len(ended.writes), ended.paused_seconds) == (sent, paused)
    assert not ended.record.is_halted


def test_a_create_is_sent_again_only_when_it_cannot_arrive_any_more(database: Path) -> None:
    ended = run(database, planned(database, ADDED).changes, LOST)

    assert ended.told == {NEW: (Outcome.DONE, "")}
    assert len(ended.writes) == 2
    assert QUARANTINE_SECONDS < ended.paused_seconds <= QUARANTINE_SECONDS + 7.75
    assert ended.waited_for == {NEW}
    assert len(ended.record.made[NEW]) == 36


def test_a_create_that_may_still_arrive_when_the_run_is_stopped_has_no_outcome_here(database: Path) -> None:
    ended = run(database, planned(database, ADDED).changes, LOST, stop=lambda: True)

    assert (ended.told, len(ended.writes), ended.paused_seconds) == ({}, 1, 7.75)
    assert len(ended.record.sent_at(planned(database, ADDED).changes)) == 1


def test_a_call_is_sent_three_times_and_given_up_with_what_was_said_last(database: Path) -> None:
    lost = Rule(fault=Fault.CUT_BEFORE, match=Match(kind="write"))

    ended = run(database, planned(database, CHANGED).changes, lost)

    outcome, message = ended.told[THERE]
    assert (outcome, len(ended.writes)) == (Outcome.FAILED, 3)
    assert message.startswith("sent 3 times without effect: the connection was lost before the answer came: ")


def test_a_call_that_is_refused_fails_its_change_and_not_the_run(database: Path) -> None:
    ended = run(
        database, planned(database, CHANGED).changes, Rule(fault=Fault.ERROR_BEFORE, status=403, match=Match(write=1))
    )

    outcome, message = ended.told[THERE]
    assert (outcome, len(ended.writes), ended.record.is_halted) == (Outcome.FAILED, 1, False)
    assert message.startswith("you are not allowed to do this")


def test_what_cannot_be_looked_at_is_not_sent_and_after_a_lost_answer_unknown(database: Path) -> None:
    changes = planned(database, CHANGED).changes
    unread = [
        Rule(fault=Fault.ERROR_BEFORE, match=Match(path="*/collections*", kind="read", after_write=n)) for n in (0, 1)
    ]

    before, after = run(database, changes, unread[0]), run(database, changes, LOST, unread[1])

    (unsent, why), (lost, what) = before.told[THERE], after.told[THERE]
    assert (unsent, before.writes, before.record.is_halted) == (Outcome.FAILED, [], False)
    assert why.startswith("nothing was sent: ")
    assert (lost, len(after.writes)) == (Outcome.UNKNOWN, 1)
    assert what.endswith("; then the project could not be read")
    assert after.record.halt_reason == f"the outcome of {THERE} is unknown"


def test_of_datasets_that_share_a_call_each_that_is_not_settled_is_told_when_nothing_can_be_read(
    database: Path,
) -> None:
    changes = planned(database, f"{HEAD}datasets: [{DAY}, {NIGHT}, CT-LUNG-04 site A (Leuven) baseline]\n").changes
    run(database, changes[:1])
    unread = Rule(fault=Fault.ERROR_BEFORE, match=Match(path="*/datasets*", kind="read", after_write=1))

    ended = run(database, changes, LOST, unread)

    assert [outcome for outcome, _ in ended.told.values()] == [Outcome.ALREADY, Outcome.UNKNOWN]


def test_what_was_refused_together_is_not_tried_by_halves_when_the_run_is_stopped(database: Path) -> None:
    changes = planned(database, f"{HEAD}datasets: [{DAY}, {NIGHT}, CT-LUNG-04 site A (Leuven) baseline]\n").changes
    refused = Rule(fault=Fault.ERROR_BEFORE, status=403, match=Match(write=1), times=1)

    ended = run(database, changes, refused, stop=lambda: True)

    account = ended.record.account(
        Plan(target=Target(title="P"), changes=tuple(changes)), is_interrupted=True, project_hash=None
    )
    (found,) = {(one.outcome, one.message) for one in account.results}
    assert (len(ended.writes), found[0]) == (1, Outcome.NOT_ATTEMPTED)
    assert found[1].startswith("it was refused together with others: you are not allowed to do this")
    assert found[1].endswith("; not tried alone: the run was interrupted")


FILL = ForeignEdit(section="collections", name="goes", action="fill")
GROWN = "more would be lost than was approved: 1 frame now, none approved"


@pytest.mark.parametrize(("is_lost", "after_writes"), [(False, 0), (True, 1)])
def test_what_was_filled_meanwhile_is_not_deleted_and_ends_the_run(
    database: Path, is_lost: bool, after_writes: int
) -> None:
    filled = Rule(fault=Fault.FOREIGN_EDIT, match=Match(kind="read", after_write=after_writes), times=1, edit=FILL)

    ended = run(database, planned(database, WITHOUT).changes, filled, *([LOST] if is_lost else []))

    outcome, message = ended.told[GOES]
    assert (outcome, len(ended.writes)) == (Outcome.UNKNOWN if is_lost else Outcome.STALE, after_writes)
    assert message.endswith(f"; {GROWN}") if is_lost else message == GROWN
    assert ended.record.halt_reason == f"{GOES}: {GROWN}"


def test_what_somebody_else_deleted_while_a_rate_limit_was_waited_out_is_not_said_to_be_done_by_us(
    database: Path,
) -> None:
    limited = Rule(fault=Fault.RATE_LIMIT, match=Match(write=1), times=1)
    gone = ForeignEdit(section="collections", name="goes", action="delete")
    edit = Rule(fault=Fault.FOREIGN_EDIT, match=Match(kind="read", after_write=1), times=1, edit=gone)

    ended = run(database, planned(database, WITHOUT).changes, limited, edit)

    assert ended.told == {GOES: (Outcome.ALREADY, "")}
    assert len(ended.writes) == 1


def test_what_is_lost_by_a_delete_is_counted_and_kept_from_one_read(database: Path) -> None:
    ended = run(database, planned(database, WITHOUT).changes)

    assert ended.told[GOES][0] is Outcome.DONE
    assert sum(path.endswith("/items") for path in ended.reads) == 1


def test_datasets_that_share_a_call_are_told_apart_when_one_is_there_already(database: Path) -> None:
    plan = planned(database, f"{HEAD}datasets: [{DAY}, {NIGHT}, CT-LUNG-04 site A (Leuven) baseline]\n")
    first, second = plan.changes

    alone = run(database, [first])
    ended = run(database, plan.changes, LOST)

    assert alone.told == {first.address: (Outcome.DONE, "")}
    assert ended.told == {first.address: (Outcome.ALREADY, ""), second.address: (Outcome.DONE, "")}
    assert len(ended.writes) == 2


def test_what_several_changes_are_answered_with_is_the_id_of_none(database: Path) -> None:
    plan = planned(database, f"{HEAD}datasets: [{DAY}, {NIGHT}, CT-LUNG-04 site A (Leuven) baseline]\n")

    ended = run(database, plan.changes)

    assert [outcome for outcome, _ in ended.told.values()] == [Outcome.DONE] * 2
    assert (len(ended.writes), ended.record.made) == (1, {})


def test_a_role_is_changed_by_two_calls_of_which_the_second_may_be_lost(database: Path) -> None:
    run(database, with_role(database, "annotator").changes)
    (change,) = with_role(database, "reviewer").changes

    ended = run(database, [change], Rule(fault=Fault.CUT_BEFORE, match=Match(write=2), times=1))

    assert ended.told == {change.address: (Outcome.DONE, "")}
    assert ended.writes == ["DELETE", "POST", "POST"]


def test_between_its_two_calls_a_role_change_is_not_sent_again_before_the_second_cannot_arrive(database: Path) -> None:
    run(database, with_role(database, "annotator").changes)

    ended = run(database, with_role(database, "reviewer").changes, at_write(2, LOST))

    assert QUARANTINE_SECONDS < ended.paused_seconds <= QUARANTINE_SECONDS + 7.75


def test_a_role_that_somebody_took_away_meanwhile_is_not_given_again(database: Path) -> None:
    run(database, with_role(database, "annotator").changes)
    changes = with_role(database, "reviewer").changes
    run(database, planned(database, f"{HEAD}groups: []\npolicy: {{prune: true}}\n").changes)

    ended = run(database, changes)

    assert [outcome for outcome, _ in ended.told.values()] == [Outcome.STALE]
    assert ended.writes == []


def test_what_a_new_collection_is_to_hold_is_put_in_and_what_is_not_taken_is_told(database: Path) -> None:
    (change,) = planned(database, ADDED).changes

    ended = run(database, [change.model_copy(update={"restores": Kept(entries=(NOWHERE,))})])

    assert ended.told == {NEW: (Outcome.FAILED, f"it is there, without 1 of the 1 things that it contained: {NOWHERE}")}
    assert ended.writes == ["POST", "POST"]


@pytest.mark.parametrize(
    ("lost_write", "paused", "sent"), [(1, QUARANTINE_SECONDS, 3), (2, 7.75, 3)], ids=["making", "filling"]
)
def test_what_was_made_is_filled_though_an_answer_is_lost(
    database: Path, lost_write: int, paused: float, sent: int
) -> None:
    (change,) = planned(database, ADDED).changes

    ended = run(
        database, [change.model_copy(update={"restores": Kept(entries=(NOWHERE,))})], at_write(lost_write, LOST)
    )

    assert ended.told == {NEW: (Outcome.FAILED, f"it is there, without 1 of the 1 things that it contained: {NOWHERE}")}
    assert len(ended.writes) == sent
    assert paused <= ended.paused_seconds <= paused + 7.75


def test_what_was_made_is_found_among_others_when_its_answer_was_lost(database: Path) -> None:
    (change,) = planned(database, ADDED).changes
    unheard = Rule(fault=Fault.CUT_AFTER, match=Match(write=1), times=1)

    ended = run(database, [change.model_copy(update={"restores": Kept(entries=(NOWHERE,))})], unheard)

    assert ended.told == {NEW: (Outcome.FAILED, f"it is there, without 1 of the 1 things that it contained: {NOWHERE}")}
    assert ended.writes == ["POST", "POST"]


def test_of_what_is_not_taken_ten_things_are_named(database: Path) -> None:
    (change,) = planned(database, ADDED).changes
    nowhere = [f"{'9' * 8}-9999-4999-8999-{'9' * 12}/{frame}" for frame in range(10, 22)]

    ended = run(database, [change.model_copy(update={"restores": Kept(entries=tuple(nowhere))})])

    named = ", ".join(nowhere[:10])
    assert ended.told[NEW][1] == f"it is there, without 12 of the 12 things that it contained: {named}, and 2 more"


def test_a_call_that_had_to_wait_is_not_sent_when_somebody_edited_meanwhile(database: Path) -> None:
    busy = Rule(fault=Fault.RATE_LIMIT, match=Match(write=1), times=1, retry_after=3)

    ended = run(database, planned(database, CHANGED).changes, busy, touched(1))

    assert [outcome for outcome, _ in ended.told.values()] == [Outcome.STALE]
    assert ended.writes == ["PATCH"]


def test_a_second_call_that_had_to_wait_is_sent_without_another_look(database: Path) -> None:
    run(database, with_role(database, "annotator").changes)
    (change,) = with_role(database, "reviewer").changes
    busy = Rule(fault=Fault.RATE_LIMIT, match=Match(write=2), times=1, retry_after=3)

    ended = run(database, [change], busy)

    assert ended.told == {change.address: (Outcome.DONE, "")}
    assert (ended.writes, ended.paused_seconds) == (["DELETE", "POST", "POST"], 3.0)


def test_a_project_that_somebody_made_meanwhile_is_there_already(tmp_path: Path) -> None:
    plan = planned(tmp_path / "sandbox.db", 'labelform: 1\nproject: {title: "P"}\n')

    first, second = run(tmp_path / "sandbox.db", plan.changes), run(tmp_path / "sandbox.db", plan.changes)

    assert first.told == {"project": (Outcome.DONE, "")}
    assert (second.told, second.writes) == ({"project": (Outcome.ALREADY, "")}, [])


def test_a_project_that_cannot_be_read_after_it_was_created_ends_the_run(tmp_path: Path) -> None:
    new = 'labelform: 1\nproject: {title: "New"}\n'
    plan = planned(tmp_path / "sandbox.db", new)
    hidden = Rule(fault=Fault.ERROR_BEFORE, status=404, match=Match(path="/v2/public/projects/*", after_write=1))

    ended = run(tmp_path / "sandbox.db", plan.changes, hidden)

    outcome, message = ended.told["project"]
    assert (outcome, ended.paused_seconds) == (Outcome.UNKNOWN, 7.75)
    assert message.startswith("it was created as ")
    assert ", but cannot be read: not found, or not visible to you" in message
    assert ended.record.halt_reason == message


@pytest.mark.parametrize(
    ("spec", "address", "outcome"), [(ADDED, NEW, Outcome.UNKNOWN), (CHANGED, THERE, Outcome.FAILED)]
)
def test_what_shows_no_effect_to_the_end_is_not_done(database: Path, spec: str, address: str, outcome: Outcome) -> None:
    ended = read_back(database, planned(database, spec).changes)

    assert ended.told == {address: (outcome, NO_EFFECT)}
    assert (ended.paused_seconds, ended.writes) == (7.75, [])


def test_what_is_there_twice_and_may_be_anybodys_is_told_as_that(database: Path) -> None:
    changes = planned(database, ADDED).changes
    run(database, changes, Rule(fault=Fault.DUPLICATE, match=Match(write=1), times=1))

    ended = read_back(database, changes)

    assert ended.told == {NEW: (Outcome.UNKNOWN, STILL_TWICE)}
    assert ended.writes == []


def test_what_cannot_be_read_back_is_noted_and_stays_done(database: Path) -> None:
    ended = read_back(
        database, planned(database, CHANGED).changes, Rule(fault=Fault.ERROR_BEFORE, match=Match(path="*/collections*"))
    )

    assert ended.told == {THERE: (Outcome.DONE, "")}
    (note,) = ended.record.notes
    assert note.startswith("the result could not be read back: ")
