"""The order of jobs, when one is tried again, and when it is given up."""

from __future__ import annotations

import pytest

from labelform.core.schedule import share_of
from labelform.fleet.dispatch import MOST_BEGUN, is_given_up, priority, put_off_seconds
from labelform.fleet.work import Kind


def test_an_apply_is_done_before_plans_and_the_first_of_each_set_before_the_rest_of_any() -> None:
    jobs = [
        (Kind.DRIFT, 0), (Kind.APPLY, 9_999), (Kind.PLAN, 0), (Kind.DRIFT, 1), (Kind.APPLY, 0), (Kind.PLAN, 5_000_000),
    ]  # fmt: skip

    assert sorted(jobs, key=lambda job: -priority(*job)) == [
        (Kind.APPLY, 0), (Kind.APPLY, 9_999), (Kind.PLAN, 0), (Kind.PLAN, 5_000_000), (Kind.DRIFT, 0), (Kind.DRIFT, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lease_seconds", "chance", "seconds"), [(120, 0, 15), (120, 0.8, 18), (4, 0, 4), (4, 0.8, 4.8), (0.01, 0, 1)]
)
def test_a_busy_project_is_asked_for_again_soon_but_not_at_once(
    lease_seconds: float, chance: float, seconds: float
) -> None:
    assert put_off_seconds(lease_seconds, chance) == pytest.approx(seconds)


def test_a_member_that_may_kill_its_workers_is_given_up() -> None:
    assert [is_given_up(begun) for begun in range(MOST_BEGUN + 3)] == [False] * (MOST_BEGUN + 1) + [True, True]


def test_names_are_spread_evenly_and_in_the_same_way_by_every_process() -> None:
    shares = [share_of(f"environment {number}") for number in range(1000)]

    assert shares[:2] == pytest.approx([0.030377, 0.371872], abs=1e-6)
    assert all(80 < sum(low / 10 <= share < (low + 1) / 10 for share in shares) < 120 for low in range(10))
