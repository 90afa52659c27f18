"""
Workers that share one pace, and a platform with a limit, in virtual time: events in a heap, chance from a seed.

Each worker asks for leave for one request at a time, as the driver does, and hands back what came of it. All that it
gets to know of time is how long to wait, by a clock of its own that is wrong.
"""

from __future__ import annotations

import heapq
import itertools
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.pace_servers import Server
from labelform.api.pace.state import Leave, PaceState, Share, Wait, ask, heard


@dataclass(frozen=True)
class Worker:
    """Sends from `begins` to `ends`, at most `places` at once; `wanted` is how many a second it has to send."""

    share: Share = field(default_factory=lambda: Share("all"))
    begins: float = 0.0
    ends: float = math.inf
    places: int = 16
    wanted: float = math.inf
    skew_seconds: float = 0.0


@dataclass(frozen=True)
class Conditions:
    """What is around the workers. `others` send so many a second beside them and do not care."""

    server: Server
    workers: Sequence[Worker]
    seconds: float
    start: PaceState
    seed: int = 1
    round_trip: float = 0.05
    jitter: float = 0.02
    store_seconds: float = 0.002
    retry_after: Callable[[float], float | None] = lambda _seconds: None
    others: float = 0.0


@dataclass
class Outcome:
    """When requests were let in and refused, and whose they were."""

    good: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    by_share: dict[str, list[float]] = field(default_factory=dict)


class Simulation:
    """One run; `outcome` is filled while it runs."""

    def __init__(self, conditions: Conditions) -> None:
        self._conditions = conditions
        self._random = random.Random(conditions.seed)  # noqa: S311 - chance of a simulation
        self._events: list[tuple[float, int, Callable[[float], None]]] = []
        self._order = itertools.count()
        self._state = conditions.start
        self.outcome = Outcome()

    def run(self) -> Outcome:
        """Run to the end."""
        for worker in self._conditions.workers:
            sender = _Sender(worker, self)
            self.at(worker.begins + self._random.random() / 100, sender.wake)
        if self._conditions.others:
            self.at(0.0, self._other)
        while self._events:
            now, _, event = heapq.heappop(self._events)
            if now >= self._conditions.seconds:
                break
            event(now)
        return self.outcome

    def at(self, when: float, event: Callable[[float], None]) -> None:
        """Let something happen."""
        heapq.heappush(self._events, (when, next(self._order), event))

    def ask(self, now: float, share: Share) -> Leave | Wait:
        """Ask the store: only its clock counts."""
        self._state, answer = ask(self._state, now, share)
        return answer

    def send(self, now: float, leave: Leave, share: Share, answered: Callable[[float], None]) -> None:
        """Send a request that arrives after half a round trip, and hear of it after the other half."""
        there = now + self._conditions.store_seconds + self._leg()
        back = self._leg()

        def arrive(at: float) -> None:
            seconds = self._conditions.server.seconds_to_wait(at)
            is_refused = seconds > 0
            (self.outcome.refused if is_refused else self.outcome.good).append(at)
            if not is_refused:
                self.outcome.by_share.setdefault(share.name, []).append(at)
            retry_after = self._conditions.retry_after(seconds) if is_refused else None

            def hear(at: float) -> None:
                self._state = heard(self._state, at, leave, is_refused=is_refused, retry_after=retry_after)
                answered(at)

            self.at(at + back, hear)

        self.at(there, arrive)

    @property
    def store_seconds(self) -> float:
        """How long a question to the store takes."""
        return self._conditions.store_seconds

    def _leg(self) -> float:
        return self._conditions.round_trip / 2 + self._random.random() * self._conditions.jitter

    def _other(self, now: float) -> None:
        self._conditions.server.seconds_to_wait(now)
        self.at(now + self._random.expovariate(self._conditions.others), self._other)


class _Sender:
    def __init__(self, worker: Worker, world: Simulation) -> None:
        self._worker = worker
        self._world = world
        self._free = worker.places
        self._is_asking = False
        self._due = worker.begins

    def wake(self, now: float) -> None:
        """Ask for the next request, if there is one and a place for it."""
        if self._is_asking or not self._free or now >= self._worker.ends:
            return
        self._is_asking = True
        self._due = max(self._due + 1 / self._worker.wanted, now)
        self._world.at(self._due + self._world.store_seconds, self._ask)

    def _ask(self, now: float) -> None:
        answer = self._world.ask(now, self._worker.share)
        if isinstance(answer, Wait):
            own_clock = now + self._worker.skew_seconds
            wakes = own_clock + answer.seconds
            self._world.at(wakes - self._worker.skew_seconds + self._world.store_seconds, self._ask)
            return
        self._is_asking = False
        self._free -= 1
        self._world.send(now, answer, self._worker.share, self._answered)
        self.wake(now)

    def _answered(self, now: float) -> None:
        self._free += 1
        self.wake(now)
