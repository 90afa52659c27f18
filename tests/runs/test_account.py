"""How a run ends for scripts, by what became of its changes."""

from __future__ import annotations

import pytest

from labelform.core.change import Action, Change
from labelform.errors import ExitCode, worst
from labelform.runs.account import Account, Outcome, Result

CHANGE = Change(action=Action.CREATE, kind="collections", key="a", label="a", address='collections["a"]', reason="r")


def account(*outcomes: Outcome, blocked: int = 0, has_effect: bool = False, is_interrupted: bool = False) -> Account:
    results = [Result(CHANGE, outcome, has_effect=has_effect) for outcome in outcomes]
    return Account(results, blocked, is_interrupted=is_interrupted)


@pytest.mark.parametrize(
    ("ended", "code"),
    [
        (account(Outcome.DONE, Outcome.ALREADY), ExitCode.OK),
        (account(Outcome.DONE, blocked=1), ExitCode.PARTLY_APPLIED),
        (account(Outcome.FAILED), ExitCode.ERROR),
        (account(Outcome.NOT_ATTEMPTED), ExitCode.ERROR),
        (account(Outcome.FAILED, blocked=1), ExitCode.ERROR),
        (account(Outcome.FAILED, has_effect=True), ExitCode.PARTLY_APPLIED),
        (account(Outcome.DONE, Outcome.FAILED), ExitCode.PARTLY_APPLIED),
        (account(Outcome.ALREADY, Outcome.FAILED), ExitCode.PARTLY_APPLIED),
        (account(Outcome.DONE, Outcome.STALE), ExitCode.PLAN_REFUSED),
        (account(Outcome.STALE, is_interrupted=True), ExitCode.INTERRUPTED),
        (account(Outcome.UNKNOWN, Outcome.STALE, is_interrupted=True), ExitCode.OUTCOME_UNKNOWN),
    ],
)
def test_the_worst_thing_that_happened_decides(ended: Account, code: ExitCode) -> None:
    assert ended.exit_code is code


def test_every_exit_code_has_its_gravity_and_one_of_somebody_else_outweighs_all() -> None:
    assert worst([*ExitCode]) == ExitCode.OUTCOME_UNKNOWN
    assert worst([ExitCode.OUTCOME_UNKNOWN, 77]) == 77
    assert all(worst([ExitCode.OK, code]) == code for code in ExitCode)
