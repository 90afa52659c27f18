"""What a run notes as it goes, and what becomes of changes that have no outcome when it ends."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from labelform.applying.record import RunState
from labelform.core.change import Action, Blocked, Change
from labelform.core.kept import Unkept
from labelform.core.plan import Plan, Target
from labelform.runs.account import ActionResult, Outcome, Result

NOW = datetime(2026, 11, 29, tzinfo=UTC)
A, B, C = (Change(address=one, kind="collections", key=one, label=one, action=Action.DELETE) for one in "abc")
PLAN = Plan(target=Target(title="P"), changes=(A, B, C))


class Noting:
    """Notes what it is told, and falls over it if it is asked to."""

    def __init__(self, *, is_broken: bool = False) -> None:
        self.told: list[tuple[object, ...]] = []
        self._is_broken = is_broken

    def started(self, change: Change) -> None:
        self._note("started", change)

    def finished(self, result: Result) -> None:
        self._note("finished", result)

    def waiting(self, change: Change | None, left_seconds: float) -> None:
        self._note("waiting", change, left_seconds)

    def acted(self, result: ActionResult) -> None:
        self._note("acted", result)

    def _note(self, *facts: object) -> None:
        self.told.append(facts)
        if self._is_broken:
            raise RuntimeError("no terminal")


def test_who_watches_is_told_of_each_change_once_and_what_is_waited_for() -> None:
    watcher = Noting()
    record = RunState(watcher)

    record.start([A, B])
    record.start([A])
    record.waiting(None, 3.0)
    record.waiting(B, 2.0)
    record.settle(A, Outcome.DONE, "so")

    assert watcher.told == [
        ("started", A), ("started", B), ("waiting", None, 3.0), ("waiting", B, 2.0), ("finished", record.results["a"]),
    ]  # fmt: skip
    assert [record.was_started(one) for one in (A, B, C)] == [True, True, False]


def test_a_watcher_that_falls_over_stops_nothing_and_is_noted_once() -> None:
    record = RunState(Noting(is_broken=True))

    record.start([A, B])

    assert record.notes == ["the output is incomplete: no terminal"]


def test_a_call_is_open_until_it_is_answered_or_settled_and_has_an_effect_where_it_was_carried_out() -> None:
    record = RunState(Noting())
    record.sent([A, B, C], NOW)

    record.answered([A], was_carried_out=True)
    record.answered([A], was_carried_out=False)
    record.settle(A, Outcome.FAILED)
    record.settle(B, Outcome.UNKNOWN)

    assert [record.sent_at([one]) for one in (A, B, C)] == [[], [NOW], [NOW]]
    assert [record.results[one].has_effect for one in "ab"] == [True, False]
    assert [record.results[one].message for one in "ab"] == ["", ""]
    record.settle(B, Outcome.DONE)
    assert record.sent_at([A, B, C]) == [NOW]


def test_the_time_of_a_change_counts_from_when_it_was_started_and_is_none_where_it_never_was() -> None:
    record, began = RunState(Noting()), time.monotonic()
    record.start([A])
    while time.monotonic() == began:
        pass

    record.settle(A, Outcome.DONE)
    record.settle(B, Outcome.ALREADY)

    assert 0.0 < record.results["a"].elapsed_seconds <= time.monotonic() - began
    assert record.results["b"].elapsed_seconds == 0.0


def test_what_has_no_outcome_when_a_run_ends_was_sent_stopped_or_never_begun() -> None:
    record = RunState(Noting())
    record.start([A, B])
    record.sent([A], NOW)
    record.halt("the key is gone")
    record.halt("another reason")

    account = record.account(PLAN, is_interrupted=False, project_hash="h")

    assert [(one.outcome, one.message) for one in account.results] == [
        (Outcome.UNKNOWN, "its call was sent, but its answer was not awaited: the key is gone"),
        (Outcome.FAILED, "stopped halfway: the key is gone"),
        (Outcome.NOT_ATTEMPTED, "the key is gone"),
    ]
    assert (account.project_hash, account.is_interrupted) == ("h", False)


@pytest.mark.parametrize(
    ("is_interrupted", "is_cancelled", "settled", "is_cut"),
    [(True, False, 2, True), (False, True, 2, True), (False, False, 2, False), (True, True, 3, False)],
)
def test_a_run_was_interrupted_only_if_it_left_something_undone(
    is_interrupted: bool, is_cancelled: bool, settled: int, is_cut: bool
) -> None:
    record = RunState(Noting(), is_cancelled=is_cancelled)
    for change in (A, B, C)[:settled]:
        record.settle(change, Outcome.DONE)

    account = record.account(PLAN, is_interrupted=is_interrupted, project_hash=None)

    last = "" if settled == 3 else "the run was interrupted" if is_cut else "another change stopped the run"
    assert (account.is_interrupted, account.results[-1].message) == (is_cut, last)


def test_what_was_deleted_and_could_not_be_kept_is_said_and_what_was_not_deleted_is_not() -> None:
    record = RunState(Noting())
    record.unkept |= {"a": Unkept.NOT_READ, "b": Unkept.NOT_READ}
    record.settle(A, Outcome.DONE)
    record.settle(B, Outcome.FAILED)

    account = record.account(PLAN, is_interrupted=False, project_hash=None)

    assert list(account.notes) == [f"revert cannot restore the contents of a: {Unkept.NOT_READ}"]


def test_what_the_platform_offers_no_call_for_counts_when_a_run_ends() -> None:
    plan = PLAN.model_copy(update={"blocked": (Blocked(change=C, reason="no call"),)})

    assert RunState(Noting()).account(plan, is_interrupted=False, project_hash=None).blocked == 1


def test_a_call_whose_loss_was_told_is_not_told_again_when_the_run_ends() -> None:
    record = RunState(Noting())
    record.sent([A], NOW)
    record.settle(A, Outcome.UNKNOWN, "nobody knows")
    record.settle(B, Outcome.FAILED, "refused, it seemed")
    record.sent([B], NOW)

    account = record.account(PLAN, is_interrupted=False, project_hash=None)

    assert [(one.outcome, one.message) for one in account.results[:2]] == [
        (Outcome.UNKNOWN, "nobody knows"),
        (Outcome.UNKNOWN, "its call was sent, but its answer was not awaited: another change stopped the run"),
    ]
