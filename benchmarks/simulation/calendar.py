"""Which sets are added when: drift by its schedule, applies by chance, but not in the freeze."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from benchmarks.simulation.conditions import BEGIN, DAY_SECONDS
from benchmarks.simulation.sets import WorkSet
from labelform.core.schedule import Freeze, Schedule, due, jitter
from labelform.core.waves import Waves
from labelform.fleet.work import Kind

if TYPE_CHECKING:
    from benchmarks.simulation.world import World

_LOOK_SECONDS = 60.0
_WAVES = Waves.read("canary=2,10%,rest")


class Calendar:
    """Looks once a minute what is due with each key."""

    def __init__(self, world: World) -> None:
        self._world = world
        work = world.conditions.work
        self._schedule = Schedule.read(work.drift)
        self._freeze = Freeze.read(work.freeze)
        most = timedelta(seconds=work.jitter_seconds)
        keys = world.conditions.keys
        self._late = [jitter(self._schedule, f"environment {key}", most) for key in range(keys)]
        self._last: list[tuple[datetime | None, WorkSet | None]] = [(None, None)] * keys
        for key in range(keys):
            self._await_apply(key)
        self._look()

    def _look(self) -> None:
        now = self._world.events.now
        if now >= self._world.conditions.seconds:
            return
        for key, late in enumerate(self._late):
            last, drift = self._last[key]
            is_under_way = drift is not None and drift.members_left > 0
            time = due(self._schedule, self._now(), last, late=late, is_under_way=is_under_way)
            if time is not None:
                count = self._world.conditions.projects_per_key
                projects = range(key * count, (key + 1) * count)
                self._last[key] = time, self._add(Kind.DRIFT, key, projects, bytes(count), [count])
        self._world.events.at(now + _LOOK_SECONDS, self._look)

    def _await_apply(self, key: int) -> None:
        a_day = self._world.conditions.work.applies_a_day
        if a_day:
            when = self._world.events.now + self._world.random.expovariate(a_day / DAY_SECONDS)
            if when < self._world.conditions.seconds:
                self._world.events.at(when, self._apply, key)

    def _apply(self, key: int) -> None:
        work, chance = self._world.conditions.work, self._world.random
        if not self._freeze.holds(self._now()):
            count = self._world.conditions.projects_per_key
            projects = chance.sample(range(key * count, (key + 1) * count), chance.randint(*work.apply_members))
            changes = [chance.randint(*work.apply_changes) for _ in projects]
            waves = [len(found) for _, found in _WAVES.split(projects)]
            self._add(Kind.APPLY, key, projects, changes, waves)
        self._await_apply(key)

    def _now(self) -> datetime:
        return BEGIN + timedelta(seconds=self._world.events.now)

    def _add(
        self, kind: Kind, key: int, projects: Sequence[int], changes: Sequence[int], waves: Sequence[int]
    ) -> WorkSet:  # fmt: skip
        added = WorkSet(len(self._world.sets), kind, key, projects, changes, waves, self._world.events.now)
        self._world.add(added)
        return added
