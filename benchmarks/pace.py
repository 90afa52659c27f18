"""
How well workers that share a pace use what a platform allows, simulated: run `python -m benchmarks.pace`.

Prints a table: how much of the limit was used once a while had passed, how much of all that was sent was refused, from
the first request on, and after how many seconds four fifths of the limit were used for five seconds.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from benchmarks.pace_servers import FixedWindow, Limit, Server, SlidingWindow, TokenBucket
from benchmarks.pace_world import Conditions, Outcome, Simulation, Worker
from benchmarks.table import markdown
from labelform.api.pace.rate import Rate
from labelform.api.pace.state import PaceState
from labelform.fleet.pace import first_state
from labelform.fleet.work import Kind

LOW = 10.0
"""Requests a second that many workers begin with."""
BUSY = (0.05, 0.2)
"""A busy machine stands still for so many seconds, from and to, half of the time."""
_SPAN_SECONDS, _ENOUGH = 5, 0.8


def steady(limit: float) -> Limit:
    """Return a limit that does not change."""
    return lambda _now: limit


def changing(before: float, at: float, after: float) -> Limit:
    """Return a limit that is another one from some time on."""
    return lambda now: before if now < at else after


def untold(_seconds: float) -> float | None:
    """Say nothing of how long to wait."""
    return None


def told(seconds: float) -> float | None:
    """Say how long to wait as `Retry-After` does, in whole seconds."""
    return float(max(1, math.ceil(seconds)))


@dataclass(frozen=True)
class Scenario:
    """One row; what is used is counted from `from_seconds` on."""

    name: str
    limit: Limit
    server: Callable[[Limit], Server]
    workers: int = 8
    seconds: float = 180.0
    start: float = LOW
    retry_after: Callable[[float], float | None] = untold
    others: float = 0.0
    seed: int = 1
    from_seconds: float = 60.0
    stall_seconds: tuple[float, float] | None = None
    is_own: bool = False
    places: int = 16


@dataclass(frozen=True)
class Result:
    """What came of it: two parts, and the seconds until most of the limit was used, None for never."""

    used: float
    refused: float
    found_seconds: int | None
    transactions: float
    """A second, in the store."""

    @property
    def is_good(self) -> bool:
        """Whether it is within both bounds."""
        return self.used >= _ENOUGH and self.refused < 0.02


def simulate(scenario: Scenario) -> Result:
    """Run one scenario, with clocks that are wrong by up to ten minutes."""
    chance = random.Random(scenario.seed)  # noqa: S311 - chance of a simulation
    workers = [
        Worker(
            skew_seconds=chance.uniform(-600, 600), stall_seconds=scenario.stall_seconds, places=scenario.places,
        )
        for _ in range(scenario.workers)
    ]  # fmt: skip
    conditions = Conditions(
        scenario.server(scenario.limit), workers, scenario.seconds, PaceState(Rate(per_second=scenario.start)),
        is_own=scenario.is_own, seed=scenario.seed, retry_after=scenario.retry_after, others=scenario.others,
    )  # fmt: skip
    return _result(scenario, Simulation(conditions).run())


def _result(scenario: Scenario, outcome: Outcome) -> Result:
    moments = range(int(scenario.seconds))
    allowed = [scenario.limit(moment) - scenario.others for moment in moments]
    good = [0] * len(allowed)
    for moment in outcome.good:
        good[int(moment)] += 1
    begin = int(scenario.from_seconds)
    spans = range(len(allowed) - _SPAN_SECONDS)
    found = (
        start
        for start in spans
        if sum(good[start : start + _SPAN_SECONDS]) >= _ENOUGH * sum(allowed[start : start + _SPAN_SECONDS])
    )
    refused = len(outcome.refused) / (len(outcome.refused) + len(outcome.good))
    return Result(
        sum(good[begin:]) / sum(allowed[begin:]), refused, next(found, None), outcome.transactions / scenario.seconds
    )


def bucket(burst_seconds: float) -> Callable[[Limit], Server]:
    """Make a server with a token bucket."""
    return lambda limit: TokenBucket(limit, burst_seconds)


def window(window_seconds: float) -> Callable[[Limit], Server]:
    """Make a server with fixed windows."""
    return lambda limit: FixedWindow(limit, window_seconds)


def sliding(window_seconds: float) -> Callable[[Limit], Server]:
    """Make a server with a sliding window."""
    return lambda limit: SlidingWindow(limit, window_seconds)


KINDS = {
    "bucket of 1 s": Scenario("", steady(0), bucket(1)),
    "bucket of 1 s, Retry-After": Scenario("", steady(0), bucket(1), retry_after=told),
    "windows of 1 s": Scenario("", steady(0), window(1)),
    "windows of 1 s, Retry-After": Scenario("", steady(0), window(1), retry_after=told),
    "bucket of 10 s": Scenario("", steady(0), bucket(10)),
}
LONG = {
    "windows of 10 s": Scenario("", steady(0), window(10)),
    "windows of 10 s, Retry-After": Scenario("", steady(0), window(10), retry_after=told),
}


def scenarios() -> Iterator[Scenario]:
    """Yield the rows: every server with limits from 5 to 500 a second, on idle and on busy machines, then the rest."""
    for limit, seconds in ((5, 420.0), (20, 240.0), (150, 120.0), (500, 90.0)):
        for (name, kind), stalls in itertools.product((KINDS | LONG).items(), (None, BUSY)):
            busy = ", busy machines" if stalls else ""
            yield replace(
                kind, name=f"{limit}/s, {name}{busy}", limit=steady(limit), seconds=seconds, stall_seconds=stalls
            )
    one = replace(KINDS["bucket of 1 s"], limit=steady(100))
    for workers in (1, 16, 64):
        yield replace(one, name=f"100/s, {workers} worker{'s' if workers > 1 else ''}", workers=workers)
    yield replace(one, name="100/s, 64 workers on busy machines", workers=64, stall_seconds=BUSY)
    yield replace(one, name="100/s, one process without a store", workers=1, start=math.inf, is_own=True)
    yield replace(one, name="100/s, starting at 1000/s", start=1000.0)
    yield replace(one, name="100/s, 30 of them used by others", others=30.0)
    yield replace(one, name="90/s, from 90 s on 30/s", limit=changing(90, 90, 30), seconds=240)
    yield replace(one, name="30/s, from 90 s on 120/s", limit=changing(30, 90, 120), seconds=240)
    yield replace(one, name="5/s, a bucket of one", limit=steady(5), server=bucket(0), seconds=420)
    yield replace(one, name="23/s, a bucket of one", limit=steady(23), server=bucket(0), seconds=240)
    alone = replace(KINDS["windows of 1 s, Retry-After"], workers=1, stall_seconds=BUSY)
    yield replace(alone, name="23/s, windows of 1 s, Retry-After, one busy process", limit=steady(23))
    yield replace(one, name="20/s, windows of 60 s", limit=steady(20), server=window(60), seconds=420)
    yield replace(one, name="20/s, sliding window of 1 s", limit=steady(20), server=sliding(1), seconds=240)
    yield replace(one, name="150/s, sliding window of 10 s", limit=steady(150), server=sliding(10), seconds=120)


def shared() -> dict[Kind, int]:
    """Return what a drift of 32 workers and an apply of one got in a minute at 50/s, by weights of 1 and 16."""
    drift = [Worker(Kind.DRIFT) for _ in range(32)]
    apply = Worker(Kind.APPLY, begins=20.0)
    conditions = Conditions(TokenBucket(steady(50), 1), [*drift, apply], 80.0, first_state())
    outcome = Simulation(conditions).run()
    return {kind: sum(moment >= 20 for moment in found) for kind, found in outcome.by_kind.items()}


def main() -> None:
    """Print the table."""
    rows = []
    for scenario in scenarios():
        result = simulate(scenario)
        found = "never" if result.found_seconds is None else f"{result.found_seconds} s"
        asked = f"{result.transactions:.0f}"
        rows.append((scenario.name, f"{result.used:.0%}", f"{result.refused:.1%}", found, asked))
    print("\n".join(markdown(["limit, server", "used", "refused", "found after", "transactions a second"], rows)))
    print("\nrequests of two sets in a minute:", {str(kind): count for kind, count in shared().items()})


if __name__ == "__main__":
    main()
