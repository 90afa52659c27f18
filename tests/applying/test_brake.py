"""When no further project is begun, and what a project that was applied still has to do."""

from __future__ import annotations

import pytest

from labelform.applying.waves import Brake, left_to_do
from labelform.core.change import Action, Change
from labelform.core.plan import Plan, Target
from labelform.core.planset import Member
from labelform.errors import LabelformError
from labelform.runs.account import Account
from tests.impacts import ran

PLAN = Plan(target=Target(title="P"))
CHANGE = Change(address="a", kind="collections", key="a", label="a", action=Action.DELETE)


@pytest.mark.parametrize(
    ("most", "reasons"),
    [
        (None, ["", "", ""]),
        (0, ["a project has failed"] * 3),
        (1, ["", *["2 projects have failed, the limit is 1"] * 2]),
        (2, ["", "", "3 projects have failed, the limit is 2"]),
    ],
)
def test_so_many_projects_may_fail_and_the_first_reason_stands(most: int | None, reasons: list[str]) -> None:
    brake, said = Brake(most), []
    for _ in range(3):
        brake.project_failed()
        said.append(brake.reason)

    assert said == reasons


@pytest.mark.parametrize(("most", "failed", "stops"), [(None, 0, False), (None, 1, True), (1, 1, False), (1, 2, True)])
def test_a_wave_in_which_more_failed_than_may_is_the_last_one(most: int | None, failed: int, stops: bool) -> None:
    brake = Brake(most, failed)

    brake.wave_ended("canary")

    assert brake.reason == ('the wave "canary" did not succeed' if stops else "")


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (0, ""),
        (1, "a new plan of it still has 1 change"),
        (2, "a new plan of it still has 2 changes"),
        (1_200, "a new plan of it still has 1,200 changes"),
    ],
)
def test_what_is_left_is_counted(left: int, said: str) -> None:
    account = Account()

    async def replan(member: Member) -> Plan:
        return member.plan.model_copy(update={"changes": (CHANGE,) * left})

    assert ran(left_to_do(Member(plan=PLAN, base_url="test"), account, replan)) == said
    assert account.remaining == left


def test_what_cannot_be_planned_again_is_not_done() -> None:
    account = Account()

    async def replan(member: Member) -> Plan:
        raise LabelformError("no answer")

    said = ran(left_to_do(Member(plan=PLAN, base_url="test"), account, replan))

    assert (said, account.remaining) == ("it could not be planned again: no answer", 1)
