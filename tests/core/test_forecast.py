"""How long an apply is going to take."""

from __future__ import annotations

import pytest

from labelform.core.assembly import Side, make_plan
from labelform.core.change import Action
from labelform.core.diff import Desired
from labelform.core.forecast import Forecast, forecast
from labelform.core.guardrails import NO_GUARDRAILS
from labelform.core.plan import Plan, Target
from labelform.core.policy import Policy
from labelform.resources.collections import Collection, Collections
from labelform.resources.datasets import Dataset, Datasets

TARGET = Target(title="Night pilot", hash="11111111-1111-4111-8111-111111111111")


def plan_of(*, collections: int = 0, datasets: int = 0) -> Plan:
    """Return a plan that creates so many things."""
    made = tuple(Desired(Collection(name=f"c{index}", type="frame")) for index in range(collections))
    attached = tuple(Desired(Dataset(hash=f"d{index}", title=f"d{index}")) for index in range(datasets))
    return make_plan(TARGET, (Side(Datasets(), attached), Side(Collections(), made)), Policy(), NO_GUARDRAILS)


def test_each_change_is_looked_at_and_made_so_many_at_once() -> None:
    one_by_one = forecast([plan_of(collections=16)], round_trip_seconds=0.5, writes=1)
    side_by_side = forecast([plan_of(collections=16)], round_trip_seconds=0.5, writes=8)

    assert one_by_one == Forecast(16, (16 + 16 + 6) * 0.5)
    assert side_by_side == Forecast(16, (2 + 2 + 6) * 0.5)


def test_changes_that_share_a_call_count_once() -> None:
    assert forecast([plan_of(datasets=50)], round_trip_seconds=1, writes=8) == Forecast(1, 1 + 1 + 6)


def test_kinds_follow_one_another_and_deletes_the_rest() -> None:
    both = plan_of(collections=3, datasets=1)
    deleting = [change.model_copy(update={"action": Action.DELETE}) for change in both.changes[-1:]]
    last = both.model_copy(update={"changes": (*both.changes[:-1], *deleting)})

    assert forecast([both], round_trip_seconds=1, writes=8) == Forecast(4, (1 + 1) + (1 + 1) + 6)
    assert forecast([last], round_trip_seconds=1, writes=8) == Forecast(4, (1 + 1) + (1 + 1) + (1 + 1) + 6)


def test_plans_follow_one_another() -> None:
    two = forecast([plan_of(datasets=1), plan_of(), plan_of(collections=1)], round_trip_seconds=1, writes=8)

    assert two == Forecast(2, 16)


def test_nothing_to_apply_has_no_forecast() -> None:
    assert forecast([plan_of()], round_trip_seconds=1, writes=8) is None


@pytest.mark.parametrize(
    ("calls", "seconds", "words"),
    [
        (1, 0.2, "Apply: 1 call, about a second."),
        (14, 2.2, "Apply: 14 calls, about 2 s."),
        (14_000, 600, "Apply: 14,000 calls, about 10 min."),
    ],
)
def test_it_says_no_more_than_it_knows(calls: int, seconds: float, words: str) -> None:
    assert str(Forecast(calls, seconds)) == words


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(1.4, "about a second"), (1.5, "about 2 s"), (89.4, "about 89 s"), (90, "about 2 min"), (151, "about 3 min")],
)
def test_a_forecast_is_as_coarse_as_it_is_certain(seconds: float, said: str) -> None:
    assert str(Forecast(2, seconds)) == f"Apply: 2 calls, {said}."
