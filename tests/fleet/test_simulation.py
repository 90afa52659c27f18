"""A small fleet in virtual time, with everything going wrong: nothing happens that must not, as long as rules hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from benchmarks.simulation import store
from benchmarks.simulation.conditions import HOUR_SECONDS, Conditions, Faults, Work
from benchmarks.simulation.reporting import tables
from benchmarks.simulation.world import World

from labelform.fleet.held import Held
from labelform.fleet.lease import LEASE_TIMES

HOSTILE = Conditions(
    projects=1_000, keys=2, workers=8, places=8, seconds=HOUR_SECONDS, requests_per_leave=40,
    work=Work(drift="daily", applies_a_day=240, apply_members=(1, 30)),
    faults=Faults(
        kills=200, stops=100, freezes=400, freeze_seconds=(90, 300), cuts=100, store_away=100, store_slow=400,
        slow_times=1000, held_share=0.2, lost_share=0.02,
    ),
)  # fmt: skip
SMALL = replace(HOSTILE, projects=200, seconds=1800.0, faults=replace(HOSTILE.faults, freezes=800, kills=400))


def first_violations(conditions: Conditions) -> set[str]:
    """Return what the judge found in the first of some runs in which it found anything."""
    for seed in range(1, 9):
        world = World(replace(conditions, seed=seed))
        world.run()
        if world.judge.violations:
            break
    return set(world.judge.violations)


def test_nothing_is_made_twice_lost_or_done_twice_whatever_goes_wrong() -> None:
    world = World(HOSTILE)

    world.run()

    assert world.judge.violations == {}
    assert all(world.figures.faults[name] for name in ("kill", "stop", "freeze", "cut_off_store", "store_slow"))
    assert world.store.takeovers > 100
    assert world.figures.kept_back > 0
    assert tables(world, 1.0)["Result"]["**violations**"] == "**0**"


def test_a_run_can_be_repeated() -> None:
    short = replace(HOSTILE, projects=100, seconds=600.0)
    first, second = World(short), World(short)

    assert (first.run(), first.events.count) == (second.run(), second.events.count)


def test_the_judge_sees_when_a_lost_lease_can_be_taken_at_once() -> None:
    times = replace(LEASE_TIMES, quarantine=timedelta(0))

    assert "something was created twice" in first_violations(replace(SMALL, times=times))


def test_the_judge_sees_when_a_worker_that_thaws_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Held, "is_over", lambda _held: False)

    assert "a write arrived when somebody else held the lease" in first_violations(SMALL)


def test_the_judge_sees_when_the_store_believes_whoever_lost_a_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "is_held", lambda *_facts: True)

    assert "a member was settled twice" in first_violations(SMALL)
