"""How far an apply of several projects has come: counted as it is told, and one line of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from labelform.report.planned import PlannedProject
from labelform.report.words import counted


@dataclass(slots=True)
class Progress:
    """The projects that have something to do: how many are at their end, how many wait for their first call."""

    began: float
    projects: int = 0
    changes: int = 0
    ended: int = 0
    settled: int = 0
    _begun: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, planned: Sequence[PlannedProject], now: float) -> Progress:
        """Return the beginning of an apply."""
        counts = [len(one.plan.changes) for one in planned]
        return cls(now, sum(map(bool, counts)), sum(counts))

    def started(self, module: str) -> None:
        """Count a project in of which a call is sent."""
        self._begun.add(module)

    def finished(self, module: str) -> None:
        """Count a change that has its outcome."""
        self._begun.add(module)
        self.settled += 1

    def ended_one(self, module: str) -> None:
        """Count a project that has its account."""
        self._begun.add(module)
        self.ended += 1

    def line(self, under_way: int, now: float) -> str:
        """Return how far it is, how fast it goes, and what waits."""
        waiting = self.projects - len(self._begun)
        rate = self.settled / max(now - self.began, math.ulp(1.0))
        return (
            f"{self.ended:,} of {counted(self.projects, 'project')}, {self.settled:,} of "
            f"{counted(self.changes, 'change')}, {rate:.1f} a second; "
            f"{counted(under_way, 'change')} under way, {counted(waiting, 'project')} waiting"
        )
