"""All of it together: one run of a fleet in virtual time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random

from benchmarks.simulation.calendar import Calendar
from benchmarks.simulation.conditions import HOUR_SECONDS, Conditions
from benchmarks.simulation.dispatching import Ending, seconds_until_again
from benchmarks.simulation.events import Events
from benchmarks.simulation.faults import Trouble
from benchmarks.simulation.figures import Figures
from benchmarks.simulation.judge import Judge
from benchmarks.simulation.platform import Platform
from benchmarks.simulation.sets import Job, Queue, WorkSet
from benchmarks.simulation.store import Store
from benchmarks.simulation.workers import Worker
from labelform.fleet.work import State

_SAMPLE_SECONDS = 10.0
_LONGEST_END_SECONDS = 4 * HOUR_SECONDS
"""So long after its time a run may go on, without anything new, before what has no end yet is lost."""


class World:
    """Everything that one run knows."""

    def __init__(self, conditions: Conditions) -> None:
        self.conditions = conditions
        self.random = Random(conditions.seed)  # noqa: S311 - chance of a simulation
        self.events = Events()
        self.figures = Figures()
        self.judge = Judge()
        self.sets: list[WorkSet] = []
        self.store = Store(self.events, conditions, self.judge, self.random)
        self.platform = Platform(self.events, conditions, self.judge, self.random)
        self.queues = [Queue() for _ in range(conditions.keys)]
        self.workers = [Worker(self, number, number % conditions.keys) for number in range(conditions.workers)]
        self.leaves_per_member = math.ceil(conditions.reads / conditions.requests_per_leave)
        at_once = max(1.0, conditions.requests_per_leave / conditions.reads_at_once)
        self.seconds_per_read_leave = conditions.round_trip_seconds * at_once
        self._used_before: list[int | None] = [None] * conditions.keys

    def run(self) -> Figures:
        """Run to the end, and judge what has no end."""
        Calendar(self)
        Trouble(self)
        self._sample()
        self.events.run(self.conditions.seconds)
        while self._members_left and self.events.now < self.conditions.seconds + _LONGEST_END_SECONDS:
            self.events.run(self.events.now + 2 * _SAMPLE_SECONDS)
        self.judge.lost(self._members_left)
        return self.figures

    @property
    def _members_left(self) -> int:
        return sum(one.members_left for one in self.sets)

    def add(self, added: WorkSet) -> None:
        """Add a set, and let its first wave begin."""
        self.sets.append(added)
        self.store.rows["sets"] += 1
        self.store.rows["members"] += len(added.projects)
        self._enqueue(added, added.newly_open())

    def settle(self, job: Job, state: State) -> None:
        """Let a member have ended, as the store does for whoever holds its lease."""
        of, was_settled = job.of, bool(job.of.is_settled[job.number])
        changes = of.changes[job.number] if state is State.DONE else 0
        self.judge.settled((of.id, job.number), changes, was_settled=was_settled)
        if was_settled:
            return
        self.figures.settled[f"{of.kind} {state}"] += 1
        self.store.rows["runs"] += bool(changes)
        if not of.settle(job.number):
            return
        if of.members_left:
            self._enqueue(of, of.newly_open())
        else:
            self.figures.seconds.setdefault(of.kind, []).append(self.events.now - of.added_at)

    def add_after(self, seconds: float, job: Job) -> None:
        """Let a member be done again after a while."""
        self.events.at(self.events.now + seconds, self._enqueue, job.of, (job.number,))

    def rescue(self, jobs: Sequence[Job]) -> None:
        """Do what was under way at a worker that is silent; whoever is only slow does it at the same time."""
        for job in jobs:
            seconds = seconds_until_again(Ending.DIED, 0, self.random.random())
            if seconds is not None:
                self.add_after(seconds, job)

    def _enqueue(self, of: WorkSet, numbers: Sequence[int]) -> None:
        self.queues[of.key].add(of, numbers)
        for worker in self.workers:
            if worker.key == of.key:
                worker.fill()

    def _sample(self) -> None:
        """Count what was used of the limit of each key that had members waiting all the time."""
        for key, queue in enumerate(self.queues):
            before, now = self._used_before[key], self.platform.let_in[key]
            if before is not None and len(queue):
                self.figures.used += now - before
                self.figures.allowed += self.platform.per_second * _SAMPLE_SECONDS
            self._used_before[key] = now if len(queue) else None
        self.events.at(self.events.now + _SAMPLE_SECONDS, self._sample)
