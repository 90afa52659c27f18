"""How far an apply of several projects has come: counted as it is reported, in one line; and its waves."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from labelform.applying.waves import WaveEnd
from labelform.report.planned import PlannedProject
from labelform.report.progress import counts_line
from labelform.report.style import Style
from labelform.report.words import counted, one_line


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


def wave_head(name: str, projects: int) -> str:
    """Return the line that says a wave begins."""
    return f"Wave {one_line(name)}: {counted(projects, 'project')}"


def wave_lines(end: WaveEnd, style: Style) -> Iterator[str]:
    """Yield what a wave came to, and what is not as it should be."""
    for module, what in end.left:
        yield f"{style.paint('not in sync', 'red')}: {one_line(module)}: {one_line(what)}"
    is_well = end.account.is_complete and not end.left
    head, color = ("Complete, and in sync.", "green") if is_well else ("Ended.", "red")
    stopped = " Nothing more is started." if end.is_last_begun else ""
    yield f"Wave {one_line(end.name)}: {style.paint(head, 'bold', color)} {counts_line(end.account)}{stopped}"
