"""
Workers that share one pace, and a platform with a limit, in virtual time; chance is from a seed.

The pace and its rules are those of the product. A store that takes its time, the platform, the network and the machines
are simulated: clocks are wrong, and a busy machine stands still again and again.
"""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks import virtual
from benchmarks.pace_servers import Server
from labelform.api.pace.state import PaceState
from labelform.client.pace import READS, OwnPace, Pace
from labelform.fleet.pace import Change, SharedPace, T, first_state
from labelform.fleet.work import Kind

_KEY = "key"


class MemoryPaces:
    """Keeps states in this process, for a simulation."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.states: dict[str, PaceState] = {}
        self._clock = clock

    async def change_pace(self, subject: str, change: Change[T]) -> T:
        """See `PaceStore`."""
        state, result = change(self.states.get(subject) or first_state(), self._clock())
        self.states[subject] = state
        return result


@dataclass(frozen=True)
class Worker:
    """
    Sends from `begins` to `ends`, at most `places` at once, `wanted` a second.

    A machine that is busy stands still for `stall_seconds`, from and to, and then runs for as long.
    """

    kind: Kind = Kind.APPLY
    begins: float = 0.0
    ends: float = math.inf
    places: int = 16
    wanted: float = math.inf
    skew_seconds: float = 0.0
    stall_seconds: tuple[float, float] | None = None


@dataclass(frozen=True)
class Conditions:
    """What is around the workers. `others` send so many a second besides and do not care; `is_own` needs no store."""

    server: Server
    workers: Sequence[Worker]
    seconds: float
    start: PaceState
    is_own: bool = False
    seed: int = 1
    round_trip: float = 0.05
    jitter: float = 0.02
    store_seconds: float = 0.005
    retry_after: Callable[[float], float | None] = lambda _seconds: None
    others: float = 0.0


@dataclass
class Outcome:
    """When requests were let in and refused, whose the good ones were, and how often the store was asked."""

    good: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    by_kind: dict[Kind, list[float]] = field(default_factory=dict)
    transactions: int = 0


class Simulation:
    """One run; `outcome` is filled while it runs."""

    def __init__(self, conditions: Conditions) -> None:
        self._conditions = conditions
        self._random = random.Random(conditions.seed)  # noqa: S311 - chance of a simulation
        self.outcome = Outcome()

    def run(self) -> Outcome:
        """Run to the end."""
        virtual.run(self._scene())
        return self.outcome

    async def _scene(self) -> None:
        store = _SlowStore(self._conditions, self.outcome)
        running = [asyncio.create_task(self._others())] if self._conditions.others else []
        for number, worker in enumerate(self._conditions.workers):
            machine = _Machine(worker, random.Random(f"{self._conditions.seed} {number}"))  # noqa: S311 - see above
            pace = self._pace(store, machine)
            running.extend(asyncio.create_task(self._place(worker, pace, machine)) for _ in range(worker.places))
        await asyncio.sleep(self._conditions.seconds)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _pace(self, store: _SlowStore, machine: _Machine) -> Pace:
        if self._conditions.is_own:
            return OwnPace(self._conditions.start, machine.clock, machine.sleep)
        kind = machine.worker.kind
        return SharedPace(store, _KEY, machine.clock, machine.sleep).of(f"a set to {kind}", kind)

    async def _place(self, worker: Worker, pace: Pace, machine: _Machine) -> None:
        await machine.sleep(worker.begins + self._random.random() / 100)
        while (began := machine.now()) < worker.ends:
            leave = await pace.leave(READS)
            refused_seconds = await self._sent(worker.kind)
            await machine.sleep(0.0)
            told = self._conditions.retry_after(refused_seconds) if refused_seconds else None
            await pace.heard(leave, is_refused=bool(refused_seconds), retry_after=told)
            await machine.sleep(max(0.0, began + worker.places / worker.wanted - machine.now()))

    async def _sent(self, kind: Kind) -> float:
        """Send a request and return how long it would have to wait; 0 if it was let in."""
        await asyncio.sleep(self._leg())
        now = asyncio.get_running_loop().time()
        seconds = self._conditions.server.seconds_to_wait(now)
        (self.outcome.refused if seconds else self.outcome.good).append(now)
        if not seconds:
            self.outcome.by_kind.setdefault(kind, []).append(now)
        await asyncio.sleep(self._leg())
        return seconds

    def _leg(self) -> float:
        return self._conditions.round_trip / 2 + self._random.random() * self._conditions.jitter

    async def _others(self) -> None:
        while True:
            await asyncio.sleep(self._random.expovariate(self._conditions.others))
            self._conditions.server.seconds_to_wait(asyncio.get_running_loop().time())


class _SlowStore:
    """A store in memory, some way off."""

    def __init__(self, conditions: Conditions, outcome: Outcome) -> None:
        self._paces = MemoryPaces(asyncio.get_running_loop().time)
        self._paces.states[_KEY] = conditions.start
        self._leg_seconds = conditions.store_seconds / 2
        self._outcome = outcome

    async def change_pace(self, subject: str, change: Change[T]) -> T:
        """See `PaceStore`."""
        self._outcome.transactions += 1
        await asyncio.sleep(self._leg_seconds)
        result = await self._paces.change_pace(subject, change)
        await asyncio.sleep(self._leg_seconds)
        return result


class _Machine:
    """Where a worker runs, with a clock that is wrong."""

    def __init__(self, worker: Worker, chance: random.Random) -> None:
        self.worker = worker
        self._random = chance
        self._stall = (0.0, 0.0)

    def now(self) -> float:
        """Return the right time."""
        return asyncio.get_running_loop().time()

    def clock(self) -> float:
        """Return the time by the clock of this machine."""
        return self.now() + self.worker.skew_seconds

    async def sleep(self, seconds: float) -> None:
        """Sleep, and longer if the machine stands still then."""
        if seconds:
            await asyncio.sleep(seconds)
        if self.worker.stall_seconds is not None and (late := self._stalled_until(self.now()) - self.now()) > 0:
            await asyncio.sleep(late)

    def _stalled_until(self, now: float) -> float:
        begin, end = self._stall
        while end < now:
            begin = end + self._random.uniform(*self.worker.stall_seconds or (0, 0))
            end = begin + self._random.uniform(*self.worker.stall_seconds or (0, 0))
        self._stall = begin, end
        return end if now >= begin else now
