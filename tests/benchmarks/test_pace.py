"""How much of a limit is used and how much is refused, in virtual time: by many workers, and by the driver of one."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from benchmarks.pace import KINDS, LOW, Scenario, bucket, changing, shared, simulate, steady, told
from benchmarks.pace_driver import sent
from benchmarks.pace_servers import TokenBucket


def drawn(seed: int) -> Scenario:
    """Draw a limit, a server and workers."""
    chance = random.Random(seed)  # noqa: S311 - chance of a simulation
    kind = chance.choice(list(KINDS.values()))
    limit, workers = chance.randint(10, 25), chance.choice([1, 4, 16, 64])
    start = chance.choice([1.0, LOW, 100.0])
    return replace(kind, limit=steady(limit), workers=workers, start=start, seed=seed, seconds=120.0)


@pytest.mark.parametrize("seed", range(4))
def test_workers_find_a_limit_and_hold_it(seed: int) -> None:
    result = simulate(drawn(seed))

    assert (result.used >= 0.8, result.refused < 0.02) == (True, True), result


@pytest.mark.parametrize(("before", "after"), [(30, 12), (10, 30)])
def test_a_limit_that_changes_is_found_again(before: float, after: float) -> None:
    result = simulate(Scenario("", changing(before, 40, after), bucket(1), seconds=130, from_seconds=90))

    assert (result.used >= 0.8, result.refused < 0.02) == (True, True), result


def test_a_drift_of_many_workers_and_an_apply_of_one_get_what_they_weigh() -> None:
    given = shared()

    assert given["apply"] / given["drift"] == pytest.approx(4, rel=0.1)


def test_one_process_uses_what_it_may_and_reads_all() -> None:
    carrier = sent(TokenBucket(steady(60), 1), told, projects=60, writes=1)

    assert len(carrier.good) == 60 * 8
    assert len(carrier.good) >= 0.9 * 60 * max(carrier.good)
    later = [moment for moment in carrier.refused if moment > 1]  # it begins without a limit, with all places at once
    assert len(later) < 0.02 * len(carrier.good)


def test_a_small_job_waits_for_nothing() -> None:
    assert max(sent(TokenBucket(steady(150), 1), told, projects=8).good) < 0.2
