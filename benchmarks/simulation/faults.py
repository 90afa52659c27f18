"""What goes wrong, and when: every kind of fault comes by chance, so often in a day."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from benchmarks.simulation.conditions import DAY_SECONDS

if TYPE_CHECKING:
    from benchmarks.simulation.workers import Worker
    from benchmarks.simulation.world import World


class Trouble:
    """Makes the faults of one world, until its time is over."""

    def __init__(self, world: World) -> None:
        self._world = world
        faults, workers = world.conditions.faults, len(world.workers)
        for a_day, act in (
            (faults.kills * workers, self._kill),
            (faults.stops * workers, self._stop),
            (faults.freezes * workers, self._freeze),
            (faults.cuts * workers, self._cut_off_store),
            (faults.cuts * workers, self._cut_off_platform),
            (faults.store_away, self._store_away),
            (faults.store_slow, self._store_slow),
        ):
            if a_day:
                self._next(a_day / DAY_SECONDS, act)

    def _next(self, per_second: float, act: Callable[[], None]) -> None:
        world = self._world
        when = world.events.now + world.random.expovariate(per_second)
        if when < world.conditions.seconds:
            world.events.at(when, self._now, per_second, act)

    def _now(self, per_second: float, act: Callable[[], None]) -> None:
        self._world.figures.faults[act.__name__.removeprefix("_")] += 1
        act()
        self._next(per_second, act)

    def _some(self) -> Worker:
        return self._world.random.choice(self._world.workers)

    def _until(self, span: tuple[float, float]) -> float:
        return self._world.events.now + self._world.random.uniform(*span)

    def _kill(self) -> None:
        self._some().kill()

    def _stop(self) -> None:
        self._some().stop()

    def _freeze(self) -> None:
        worker = self._some()
        worker.frozen_until = self._until(self._world.conditions.faults.freeze_seconds)
        worker.rescue_if_silent_until(worker.frozen_until)

    def _cut_off_store(self) -> None:
        worker = self._some()
        worker.cut_off_until = self._until(self._world.conditions.faults.cut_seconds)
        worker.rescue_if_silent_until(worker.cut_off_until)

    def _cut_off_platform(self) -> None:
        self._some().unreachable_until = self._until(self._world.conditions.faults.cut_seconds)

    def _store_away(self) -> None:
        self._world.store.away_until = self._until(self._world.conditions.faults.store_away_seconds)

    def _store_slow(self) -> None:
        self._world.store.slow_until = self._until(self._world.conditions.faults.store_slow_seconds)
