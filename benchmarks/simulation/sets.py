"""The sets of a run, and the queue of each key."""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from benchmarks.simulation.dispatching import WaveCount, open_waves
from labelform.fleet.dispatch import priority
from labelform.fleet.work import Kind


@dataclass
class WorkSet:
    """A set: for each member its project and its number of changes. `waves` has how many members each wave has."""

    id: int
    kind: Kind
    key: int
    projects: Sequence[int]
    changes: Sequence[int]
    waves: Sequence[int]
    added_at: float
    is_settled: bytearray = field(init=False)
    left: list[int] = field(init=False)
    open: int = field(init=False, default=0)
    """How many waves are open."""
    begun: Counter[int] = field(init=False, default_factory=Counter)
    """Under how many leases each was begun, and not left because its worker was stopped."""

    def __post_init__(self) -> None:
        self.is_settled = bytearray(len(self.projects))
        self.left = list(self.waves)

    @property
    def members_left(self) -> int:
        """How many have no end yet."""
        return sum(self.left)

    def settle(self, number: int) -> bool:
        """Let a member have ended; return whether that ended its wave."""
        self.is_settled[number] = True
        wave, first = 0, 0
        while number >= first + self.waves[wave]:
            first += self.waves[wave]
            wave += 1
        self.left[wave] -= 1
        return not self.left[wave]

    def newly_open(self) -> range:
        """Return the numbers of the members that may be begun now and could not before."""
        before = self.open
        self.open, _ = open_waves([WaveCount(left) for left in self.left], None)
        return range(sum(self.waves[:before]), sum(self.waves[: self.open]))


class Job(NamedTuple):
    """One member that is to be done, in the order in which jobs are."""

    urgency: int
    order: int
    of: WorkSet
    number: int


class Queue:
    """The jobs of a key."""

    def __init__(self) -> None:
        self._jobs: list[Job] = []
        self._order = itertools.count()

    def __len__(self) -> int:
        return len(self._jobs)

    def add(self, of: WorkSet, numbers: Sequence[int]) -> None:
        """Add members of a set."""
        for number in numbers:
            heapq.heappush(self._jobs, Job(-priority(of.kind, number), next(self._order), of, number))

    def put_back(self, job: Job) -> None:
        """Let a job be where it was."""
        heapq.heappush(self._jobs, job)

    def pop(self) -> Job | None:
        """Take the job that is done first."""
        return heapq.heappop(self._jobs) if self._jobs else None
