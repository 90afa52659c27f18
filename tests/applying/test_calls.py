"""The calls of a plan are those of its changes, or nothing of it is sent."""

from __future__ import annotations

from typing import Any

import pytest

from labelform.applying.run import check_calls
from labelform.core.calling import calls_of
from labelform.core.change import Action, Change
from labelform.core.plan import Plan, Target
from labelform.errors import PlanRefusedError
from labelform.language.model import kinds

HASH = "11111111-1111-4111-8111-111111111111"
BARE = Change(
    address='collections["c"]', kind="collections", key="c", label="c", action=Action.DELETE, id=HASH,
    before={"name": "c", "type": "frame", "description": ""},
)  # fmt: skip
CHANGE = BARE.model_copy(update={"calls": tuple(calls_of(kinds()["collections"], BARE))})


def plan(**doctored: Any) -> Plan:
    return Plan(target=Target(title="P"), changes=(CHANGE, CHANGE.model_copy(update=doctored)))


def test_calls_that_follow_from_their_changes_pass() -> None:
    check_calls(plan(), kinds())


@pytest.mark.parametrize(
    "doctored",
    [
        {"kind": "nothing"},
        {"calls": ()},
        {"calls": CHANGE.calls * 2},
        {"id": HASH.replace("1", "2")},
        {"before": {"nome": "c"}},
        {"before": None},
        {"kind": "project", "key": "", "calls": ()},
    ],
    ids=["a kind that is none", "no call", "one too many", "another thing", "no item", "nothing", "no such action"],
)
def test_other_calls_refuse_the_plan_by_the_name_of_the_change(doctored: dict[str, Any]) -> None:
    with pytest.raises(PlanRefusedError) as refused:
        check_calls(plan(**doctored), kinds())

    assert refused.value.message == 'the calls of collections["c"] do not match its change'
    assert refused.value.hint == "plan again"
