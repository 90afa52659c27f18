"""
What is tried on a fleet: every campaign yields strikes, each a name and something that returns a verdict.

`every` and `large` are the whole enumeration, which `make fleet-faults` tries; tests try a few of each campaign.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from tests.fleet.strikes.clocks import strike_clock_off
from tests.fleet.strikes.forgotten import strike_scheduler
from tests.fleet.strikes.frozen import strike_cut_off, strike_frozen_at_request, strike_frozen_within
from tests.fleet.strikes.gate import Passing, Strike
from tests.fleet.strikes.ground import Ground
from tests.fleet.strikes.kinds import At, FirstOf, kill_after, kill_and_hold, kill_before, meanwhile, stop
from tests.fleet.strikes.refused import strike_refused
from tests.fleet.strikes.scheduler import scheduling
from tests.fleet.strikes.strike import Means, Verdict, strike
from tests.fleet.strikes.tempo import HELD_SECONDS, SOLID, WAITING, Tempo

CREATES: dict[str, Callable[[Passing], bool]] = {
    "project": lambda one: one.envelope.get("query_type") == "project" and one.is_write,
    "collection": lambda one: one.scope["method"] == "POST" and one.path.endswith("/collections"),
    "preset": lambda one: one.scope["method"] == "POST" and one.path.endswith("/presets"),
}
"""The creates that would be there twice if they were sent again too early."""
KILLS, STOPS = "kill -9 at a request", "stopped by its supervisor at a request"
FROZEN, FROZEN_WITHIN, CUT_OFF = (
    "frozen at a request, and thawed when others are done",
    "frozen between two steps of a worker, and thawed when others are done",
    "cut off from the store at a request, until others are done",
)
HELD, RESTARTED, CLOCK_OFF, MANY, REFUSED = (
    "killed with creates on the way, which arrive late",
    "Postgres restarted, or killed and started, at a request",
    "a clock that is ten minutes off",
    "many projects, workers killed at writes that are drawn by seed",
    "one project at an error at every request, and done again",
)
SCHEDULER, DASK = "the scheduler killed at a request, started again, and the set resumed", "on Dask: "
MANY_TRIES, KILLS_OF_MANY = 3, 12


class Trial(NamedTuple):
    """One thing that is tried."""

    campaign: str
    what: str
    run: Callable[[Means], Verdict]


def every(ground: Ground, requests: int) -> Iterator[Trial]:
    """Yield all that is tried on a small set, of which an undisturbed apply makes so many requests."""
    yield from kills(ground, range(1, requests + 1))
    yield from stops(ground, range(3, requests, 6))
    yield from frozen(ground, range(5, requests, 12))
    yield from frozen_within(ground, range(1, ground.writes // 2, 2), range(1, 3), range(3, 9))
    yield from cut_off(ground, range(9, requests, 12))
    yield from held(ground)
    yield from restarts(ground, range(7, requests, 16))
    yield from clocks_off(ground, range(20, requests, 40))
    yield from on_dask(kills(ground, range(6, requests, 12)))
    yield from on_dask(frozen(ground, range(11, requests, 80)))
    yield from on_dask(schedulers(ground, range(8, requests, 16)))


def large(ground: Ground, seed: int) -> Iterator[Trial]:
    """Yield all that is tried on a large set, and on a small one with the times that users have."""
    for number in range(MANY_TRIES):
        yield from many(ground, seed * MANY_TRIES + number, KILLS_OF_MANY)
    for status in (500, 403, 404):
        yield from refusals(ground, status)


def some(name: str, ground: Ground, seed: int) -> list[Trial]:
    """Draw a trial or two of a campaign on a small set, by its name."""
    return list(SOME[name](ground, random.Random(f"{seed} {name}")))


def kills(ground: Ground, requests: Sequence[int]) -> Iterator[Trial]:
    """Yield `kill -9` before and after requests are carried out."""
    for number in requests:
        yield _at_request(ground, KILLS, f"kill -9 before request {number}", number, kill_before)
        yield _at_request(ground, KILLS, f"kill -9 after request {number}", number, kill_after)


def stops(ground: Ground, requests: Sequence[int]) -> Iterator[Trial]:
    """Yield SIGTERM at requests."""
    for number in requests:
        yield _at_request(ground, STOPS, f"SIGTERM at request {number}", number, stop)


def frozen(ground: Ground, requests: Sequence[int]) -> Iterator[Trial]:
    """Yield SIGSTOP at requests, with the answer on the way and with the answer lost."""
    for number in requests:
        for how, is_answered in (("answered", True), ("unanswered", False)):
            what = f"frozen at request {number}, {how}"
            run = partial(_with_means, strike_frozen_at_request, ground, what, number, is_answered=is_answered)
            yield Trial(FROZEN, what, run)


def frozen_within(
    ground: Ground, calls: Sequence[int], ends: Sequence[int], locks: Sequence[int]
) -> Iterator[Trial]:  # fmt: skip
    """
    Yield SIGSTOP within a worker: between the begin of a call and its bytes, before what came of a project is kept, and
    in the middle of a transaction in which a lease is prolonged.
    """
    for place, numbers in (("begun", calls), ("done", ends), ("locked", locks)):
        for number in numbers:
            what = f"frozen at {place}, time {number}"
            yield Trial(
                FROZEN_WITHIN,
                what,
                partial(_with_means, strike_frozen_within, ground, what, {"place": place, "number": number}),
            )


def cut_off(ground: Ground, requests: Sequence[int]) -> Iterator[Trial]:
    """Yield lines to the store that are cut at requests."""
    for number in requests:
        what = f"cut off at request {number}"
        yield Trial(CUT_OFF, what, partial(_with_means, strike_cut_off, ground, what, number))


def held(ground: Ground, seconds: float = HELD_SECONDS, tempo: Tempo = WAITING) -> Iterator[Trial]:
    """Yield the strike in which one create of each kind is held on its way, and its worker killed."""
    what = f"a create of each kind arrives {seconds:g} s late"
    yield Trial(HELD, what, partial(_hold, ground, what, seconds, tempo))


def restarts(ground: Ground, requests: Sequence[int]) -> Iterator[Trial]:
    """Yield restarts of Postgres at requests, in order and after it was killed."""
    for number in requests:
        for how in ("restarted", "killed"):
            what = f"Postgres {how} at request {number}"
            yield Trial(RESTARTED, what, partial(_restart, ground, what, number, how == "killed"))


def clocks_off(ground: Ground, requests: Sequence[int]) -> Iterator[Trial]:
    """Yield kills of one of two workers, of which one has a clock that goes ten minutes ahead, or behind."""
    for number in requests:
        for minutes in (10, -10):
            what = f"a clock {minutes:+d} min off, kill -9 at request {number}"
            yield Trial(CLOCK_OFF, what, partial(_with_means, strike_clock_off, ground, what, number, minutes))


def schedulers(ground: Ground, requests: Sequence[int]) -> Iterator[Trial]:
    """Yield kills of the scheduler of Dask at requests; `on_dask` brings one."""
    for number in requests:
        what = f"the scheduler killed at request {number}"
        yield Trial(SCHEDULER, what, partial(_with_means, strike_scheduler, ground, what, number))


def on_dask(trials: Iterable[Trial]) -> Iterator[Trial]:
    """Yield trials with sets that a scheduler of Dask hands out, another one for each."""
    for trial in trials:
        what = f"{DASK}{trial.what}"
        yield Trial(f"{DASK}{trial.campaign}", what, partial(_scheduled, trial.run, what))


def many(ground: Ground, seed: int, count: int) -> Iterator[Trial]:
    """Yield a large set in which some workers are killed, before or after writes that are drawn by seed."""
    what = f"{len(ground.titles)} projects, {count} kills, seed {seed}"
    at = sorted(random.Random(seed).sample(range(1, ground.writes), count))
    yield Trial(MANY, what, partial(_kill_many, ground, what, at))


def refusals(ground: Ground, status: int) -> Iterator[Trial]:
    """Yield a set of which one project meets an error at every request."""
    what = f"one of {len(ground.titles)} projects at {status}"
    yield Trial(REFUSED, what, partial(_with_means, strike_refused, ground, what, status))


def _at_request(ground: Ground, campaign: str, what: str, number: int, blow: Strike) -> Trial:
    return Trial(campaign, what, partial(_strike_once, ground, what, number, blow))


def _strike_once(ground: Ground, what: str, number: int, blow: Strike, means: Means) -> Verdict:
    return strike(means, ground, what, At(blow, lambda passing: passing.number == number))


def _with_means(
    run: Callable[..., Verdict], ground: Ground, what: str, *arguments: object, **named: object
) -> Verdict:  # fmt: skip
    *others, means = arguments
    return run(means, ground, what, *others, **named)


def _scheduled(run: Callable[[Means], Verdict], what: str, means: Means) -> Verdict:
    with scheduling(means) as scheduled:
        return replace(run(scheduled), what=what)


def _hold(ground: Ground, what: str, seconds: float, tempo: Tempo, means: Means) -> Verdict:
    rules = [At(kill_and_hold(seconds), condition) for condition in CREATES.values()]
    return strike(means, ground, what, FirstOf(rules), tempo=tempo, kept_alive=2)


def _restart(ground: Ground, what: str, number: int, is_killed: bool, means: Means) -> Verdict:
    def restart() -> None:
        (means.cluster.kill if is_killed else means.cluster.stop)()
        means.cluster.start()

    return strike(means, ground, what, At(meanwhile(restart), lambda passing: passing.number == number), tempo=SOLID)


def _kill_many(ground: Ground, what: str, at: Sequence[int], means: Means) -> Verdict:
    rules = [At((kill_before, kill_after)[place % 2], partial(_is_write, write)) for place, write in enumerate(at)]
    return strike(means, ground, what, FirstOf(rules), kept_alive=2)


def _is_write(number: int, passing: Passing) -> bool:
    return passing.is_write and passing.write == number


def _one(dice: random.Random) -> list[int]:
    return [dice.randrange(1, SURE_REQUESTS)]


SURE_REQUESTS = 230
"""An undisturbed apply of the small set makes a few more."""
SOME: dict[str, Callable[[Ground, random.Random], Iterable[Trial]]] = {
    "kills": lambda ground, dice: kills(ground, _one(dice)),
    "stops": lambda ground, dice: stops(ground, _one(dice)),
    "frozen": lambda ground, dice: dice.sample([*frozen(ground, _one(dice))], 1),
    "frozen within": lambda ground, dice: frozen_within(ground, [dice.randrange(1, 12)], [1], [4]),
    "cut off": lambda ground, dice: cut_off(ground, _one(dice)),
    "held": lambda ground, dice: held(ground),
    "restarts": lambda ground, dice: dice.sample([*restarts(ground, _one(dice))], 1),
    "clocks off": lambda ground, dice: dice.sample([*clocks_off(ground, _one(dice))], 1),
    "kills on Dask": lambda ground, dice: on_dask(dice.sample([*kills(ground, _one(dice))], 1)),
    "frozen on Dask": lambda ground, dice: on_dask(dice.sample([*frozen(ground, _one(dice))], 1)),
    "schedulers": lambda ground, dice: on_dask(schedulers(ground, _one(dice))),
}
