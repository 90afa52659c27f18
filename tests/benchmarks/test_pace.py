"""How much of a limit is used and how much is refused, in virtual time: by many workers, and by the driver of one."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from benchmarks.pace import BUSY, KINDS, LOW, Scenario, bucket, changing, shared, simulate, steady, told, window
from benchmarks.pace_driver import sent
from benchmarks.pace_servers import TokenBucket

from labelform.fleet.work import Kind


def drawn(seed: int) -> Scenario:
    """Draw a limit, a server and workers."""
    chance = random.Random(seed)  # noqa: S311 - chance of a simulation
    kind = chance.choice(list(KINDS.values()))
    limit, workers = chance.randint(10, 25), chance.choice([1, 4, 16, 64])
    start = chance.choice([1.0, LOW, 3.0 * limit])
    busy = chance.choice([None, BUSY])
    return replace(
        kind,
        limit=steady(limit),
        workers=workers,
        places=max(4, 16 // workers),
        start=start,
        seed=seed,
        seconds=120.0,
        stall_seconds=busy,
    )


@pytest.mark.parametrize("seed", range(3))
def test_workers_find_a_limit_and_hold_it(seed: int) -> None:
    scenario = drawn(seed)
    result = simulate(scenario)

    # What a busy machine sends late is refused by windows, and with Retry-After a refusal costs a whole second.
    enough = 0.75 if scenario.stall_seconds and scenario.retry_after is told else 0.8
    assert (result.used >= enough, result.refused < 0.02) == (True, True), result


@pytest.mark.parametrize(
    "scenario",
    [
        Scenario("windows that hide for long what is too much", steady(5), window(10), seconds=300, workers=2, seed=3),
        Scenario("the same, telling how long", steady(5), window(10), seconds=150, workers=2, retry_after=told),
        Scenario("a bucket that holds one request", steady(5), bucket(0.0), seconds=120, workers=4),
        Scenario(
            "a process that always wakes up late, and a second lost with each refusal",
            steady(23), window(1), seconds=120, workers=1, retry_after=told, stall_seconds=BUSY,
        ),
    ],
    ids=lambda scenario: scenario.name,
)  # fmt: skip
def test_servers_that_are_hard_to_find_out_about_are_used_and_not_pestered(scenario: Scenario) -> None:
    result = simulate(scenario)

    assert (result.used >= 0.8, result.refused < 0.02) == (True, True), result


@pytest.mark.parametrize(("before", "after"), [(30, 12), (10, 30)])
def test_a_limit_that_changes_is_found_again(before: float, after: float) -> None:
    result = simulate(Scenario("", changing(before, 40, after), bucket(1), seconds=130, from_seconds=90))

    assert (result.used >= 0.8, result.refused < 0.02) == (True, True), result


def test_a_drift_of_many_workers_and_an_apply_of_one_get_what_they_weigh() -> None:
    given = shared()

    assert given[Kind.APPLY] / given[Kind.DRIFT] == pytest.approx(16, rel=0.1)


def test_many_requests_are_few_transactions() -> None:
    result = simulate(replace(KINDS["bucket of 1 s"], limit=steady(100), workers=2, seconds=30.0, from_seconds=15.0))

    assert result.transactions < 30


def test_one_process_uses_what_it_may_and_reads_all() -> None:
    carrier = sent(TokenBucket(steady(60), 1), told, projects=60, writes=1)

    assert len(carrier.good) == 60 * 8
    assert len(carrier.good) >= 0.9 * 60 * max(carrier.good)
    assert len(carrier.refused) < 32, "no more than were in flight before there was a pace"


def test_a_small_job_waits_for_nothing() -> None:
    assert max(sent(TokenBucket(steady(150), 1), told, projects=8).good) < 0.2
