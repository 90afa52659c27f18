"""The order of jobs, when one is tried again, and which waves may be begun."""

from __future__ import annotations

import pytest

from labelform.core.schedule import share_of
from labelform.fleet.dispatch import (
    MOST_BEGUN,
    Ending,
    WaveCount,
    is_given_up,
    open_waves,
    priority,
    put_off_seconds,
    seconds_until_again,
)
from labelform.fleet.work import Kind

ENDED, UNDER_WAY, FAILED = WaveCount(0), WaveCount(3), WaveCount(0, 1)


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


@pytest.mark.parametrize(
    ("ending", "lease_seconds", "seconds"),
    [
        (Ending.SETTLED, 0, None),
        (Ending.STOPPED, 0, 0),
        (Ending.STOPPED, 90, 90),
        (Ending.LEASE_LOST, 90, 99),
        (Ending.STORE_AWAY, 0, 5.5),
        (Ending.STORE_AWAY, 100, 110),
        (Ending.DIED, 120, 132),
    ],
)
def test_a_member_without_an_end_is_done_again(ending: Ending, lease_seconds: float, seconds: float | None) -> None:
    assert seconds_until_again(ending, lease_seconds, chance=0.4) == pytest.approx(seconds)


def test_a_member_that_may_kill_its_workers_is_given_up() -> None:
    assert [is_given_up(begun) for begun in range(MOST_BEGUN + 3)] == [False] * (MOST_BEGUN + 1) + [True, True]


@pytest.mark.parametrize(
    ("waves", "most_failed", "found"),
    [
        ([UNDER_WAY, UNDER_WAY], None, (1, "")),
        ([ENDED, UNDER_WAY], None, (2, "")),
        ([ENDED, ENDED], None, (2, "")),
        ([FAILED, UNDER_WAY], None, (1, 'the wave "1" did not succeed')),
        ([FAILED, UNDER_WAY], 1, (2, "")),
        ([ENDED, FAILED], None, (2, "")),
        ([WaveCount(2, 1), UNDER_WAY], 0, (1, "a project has failed")),
        ([WaveCount(2, 3), UNDER_WAY], 2, (1, "3 projects have failed, the limit is 2")),
        ([FAILED, WaveCount(5, 1), UNDER_WAY], 1, (2, "2 projects have failed, the limit is 1")),
        ([], None, (0, "")),
    ],
)
def test_a_wave_is_begun_when_those_before_it_succeeded(
    waves: list[WaveCount], most_failed: int | None, found: tuple[int, str]
) -> None:
    assert open_waves(waves, most_failed) == found


def test_names_are_spread_evenly_and_always_in_the_same_way() -> None:
    shares = [share_of(f"environment {number}") for number in range(1000)]

    assert shares == [share_of(f"environment {number}") for number in range(1000)]
    assert all(80 < sum(low / 10 <= share < (low + 1) / 10 for share in shares) < 120 for low in range(10))
