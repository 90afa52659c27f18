"""The rules of leases: who may take, prolong and release, and that what two holders send can never overlap."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from labelform.fleet.held import Held
from labelform.fleet.lease import Lease, LeaseTimes, is_held, prolonged, released, taken

START = datetime(2026, 11, 30, tzinfo=UTC)
TIMES = LeaseTimes(timedelta(seconds=30), timedelta(seconds=90))
HELD = Lease(4, "a", START + timedelta(seconds=30))
RELEASED = replace(HELD, is_released=True)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("lease", "seconds", "found"),
    [
        (None, 0, Lease(1, "b", at(30))),
        (HELD, 0, 120.0),
        (HELD, 29.5, 90.5),
        (HELD, 30, 90.0),
        (HELD, 119.5, 0.5),
        (HELD, 120, Lease(5, "b", at(150))),
        (RELEASED, 1, Lease(5, "b", at(31))),
    ],
    ids=["new", "held", "nearly over", "lost", "lost for long", "when nothing can arrive", "released"],
)
def test_a_lease_is_taken_when_nothing_of_its_last_holder_can_arrive(
    lease: Lease | None, seconds: float, found: Lease | float
) -> None:
    assert taken(lease, at(seconds), "b", TIMES) == found


@pytest.mark.parametrize(
    ("taking", "seconds", "found"), [("1", 29.5, HELD), ("2", 29.5, 90.5), ("1", 30, 90.0)],
    ids=["the same", "another one of the same holder", "the same, and over"],
)  # fmt: skip
def test_who_did_not_hear_that_they_have_a_lease_hear_it_when_they_ask_again(
    taking: str, seconds: float, found: Lease | float
) -> None:
    lease = replace(HELD, taking="1")

    again = taken(lease, at(seconds), HELD.holder, TIMES, taking)

    assert again == (lease if found is HELD else found)


@pytest.mark.parametrize(
    ("lease", "seconds", "token", "is_so"),
    [
        (HELD, 0, 4, True),
        (HELD, 29.9, 4, True),
        (HELD, 30, 4, False),
        (HELD, 0, 3, False),
        (RELEASED, 0, 4, False),
        (None, 0, 4, False),
    ],
    ids=["held", "nearly over", "over", "of an older token", "released", "never taken"],
)
def test_only_the_holder_has_something_to_say(
    lease: Lease | None, seconds: float, token: int, *, is_so: bool
) -> None:  # fmt: skip
    now = at(seconds)

    assert is_held(lease, now, token) is is_so
    assert (prolonged(lease, now, token, TIMES), released(lease, now, token)) == (
        (replace(HELD, until=now + TIMES.held), RELEASED) if is_so else (None, None)
    )


def test_the_last_holder_waits_like_everybody_when_it_lost_its_lease() -> None:
    assert taken(HELD, at(31), HELD.holder, TIMES) == 89.0


def test_a_clock_that_was_set_back_takes_nothing_from_a_holder() -> None:
    assert prolonged(HELD, at(-600), HELD.token, TIMES) == HELD


@dataclass
class Worker:
    """A worker whose every step may be late: it asks, the store acts, it hears, it begins, it sends."""

    name: str
    held: Held | None = None
    asked_at: float = 0.0
    has_begun: bool = False
    last_sent: float | None = None


@dataclass
class World:
    """One subject, and workers on it. `sent` has for each request its token, and `takings` when each was taken."""

    times: LeaseTimes = TIMES
    seconds: float = 0.0
    lease: Lease | None = None
    sent: list[tuple[int, float]] = field(default_factory=list)
    takings: dict[int, float] = field(default_factory=dict)
    released: set[int] = field(default_factory=set)

    def ask(self, worker: Worker) -> None:
        worker.asked_at = self.seconds

    def take(self, worker: Worker) -> None:
        if worker.held is not None:
            return
        found = taken(self.lease, at(self.seconds), worker.name, self.times)
        if isinstance(found, Lease):
            self.lease, self.takings[found.token] = found, self.seconds
            until = worker.asked_at + TIMES.held.total_seconds()
            worker.held = Held("p", worker.name, found.token, until, lambda: self.seconds)

    def prolong(self, worker: Worker) -> None:
        if worker.held and (found := prolonged(self.lease, at(self.seconds), worker.held.token, self.times)):
            self.lease = found
            worker.held.renewed(worker.asked_at + TIMES.held.total_seconds())

    def begin(self, worker: Worker) -> None:
        worker.has_begun = worker.held is not None and is_held(self.lease, at(self.seconds), worker.held.token)

    def send(self, worker: Worker) -> None:
        if worker.held and worker.has_begun and not worker.held.is_over():
            self.sent.append((worker.held.token, self.seconds))
            worker.last_sent = self.seconds
        worker.has_begun = False

    def release(self, worker: Worker) -> None:
        can_arrive = worker.last_sent is not None and self.seconds < worker.last_sent + 90
        if worker.held and not can_arrive and (found := released(self.lease, at(self.seconds), worker.held.token)):
            self.lease = found
            self.released.add(worker.held.token)

    def die(self, worker: Worker) -> None:
        worker.held, worker.has_begun, worker.last_sent = None, False, None

    def overlaps(self) -> list[tuple[int, float, int, float]]:
        """Return each request that could still arrive when somebody else had taken the lease."""
        quarantine = TIMES.quarantine.total_seconds()
        return [
            (token, moment, other, taking)
            for token, moment in self.sent
            for other, taking in self.takings.items()
            if other > token and taking < moment + quarantine
        ]


ACTS = [World.ask, World.take, World.prolong, World.begin, World.send, World.release, World.die]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(range(len(ACTS))), st.sampled_from([0, 1]), st.sampled_from([0.0, 0.5, 8.0, 29.5, 30.0, 90.0])
    ),
    max_size=25,
)
FROZEN = [(0, 0, 0.0), (1, 0, 0.0), (3, 0, 29.5), (1, 1, 90.0), (4, 0, 0.0), (1, 1, 0.5), (4, 0, 0.0)]
"""One begins when its lease is nearly over, is frozen, and goes on when another has tried to take it."""
LAST_MOMENT = [(0, 0, 0.0), (1, 0, 0.0), (3, 0, 29.5), (4, 0, 0.0), (1, 1, 30.0), (1, 1, 30.0), (1, 1, 30.5)]
"""One sends when its lease is nearly over, and dies; another tries within and after the quarantine."""


def played(steps: list[tuple[int, int, float]], times: LeaseTimes = TIMES) -> World:
    world, workers = World(times), [Worker("a"), Worker("b")]
    for act, number, seconds in steps:
        world.seconds += seconds
        ACTS[act](world, workers[number])
    return world


@given(STEPS)
@example(FROZEN)
@example(LAST_MOMENT)
def test_nothing_of_a_holder_can_arrive_once_another_has_taken_over(steps: list[tuple[int, int, float]]) -> None:
    world = played(steps)

    assert world.overlaps() == []
    assert list(world.takings) == list(range(1, len(world.takings) + 1))


def test_without_the_quarantine_it_could() -> None:
    world = played(LAST_MOMENT, replace(TIMES, quarantine=timedelta(0)))

    assert world.overlaps() == [(1, 29.5, 2, 59.5)]
