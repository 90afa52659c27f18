"""The table that the drift of several projects begins with: a row for each, and for each spec not looked at."""

from __future__ import annotations

from dataclasses import dataclass

from labelform.core.drift import Drift
from labelform.core.driftset import DriftSet
from labelform.core.shift import Mover
from labelform.report.overview import FAILED, spec_named
from labelform.report.planned import PlannedProject, names_of
from labelform.report.words import one_line

COLUMNS = {
    "in the project": Mover.LIVE,
    "in both": Mover.BOTH_DIFFERENTLY,
    "in the spec": Mover.SPEC,
    "not known": Mover.UNKNOWN,
}
"""Where something moved that is pending, the worst first, and the headings of the numbers."""
HEAD = ("project", *COLUMNS)


@dataclass(frozen=True, slots=True)
class DriftRow:
    """How many items of a project moved where; `place` is its number in the run from 0, None if nothing is known."""

    name: str
    place: int | None
    counts: tuple[int, ...] = ()
    is_failing: bool = False

    @property
    def weight(self) -> int:
        """Return the rank by which rows are kept where not all can be; the worst has the lowest."""
        if self.place is None or self.is_failing or any(self.counts[:2]):
            return 0
        return 1 if any(self.counts) else 2

    def cells(self, zero: str) -> tuple[str, ...]:
        """Return the numbers, with something light in the place of zero."""
        if self.place is None:
            return (FAILED, *("" for _ in list(COLUMNS)[1:]))
        return tuple(f"{count:,}" if count else zero for count in self.counts)


def drift_rows(driftset: DriftSet) -> list[DriftRow]:
    """Return a row for each project and each spec that could not be read; none for a run over one spec."""
    if len(driftset.members) + len(driftset.unplanned) < 2:
        return []
    rows = [
        DriftRow(one_line(name), place, _counts(one.drift), bool(one.drift.failing))
        for place, (one, name) in enumerate(zip(driftset.members, names(driftset), strict=True))
    ]
    return [*rows, *(DriftRow(one_line(spec_named(one)), None) for one in driftset.unplanned)]


def names(driftset: DriftSet) -> list[str]:
    """Return how each project of a run is called in it."""
    return names_of([PlannedProject(one.plan, one.file, one.environment) for one in driftset.members])


def _counts(drift: Drift) -> tuple[int, ...]:
    pending = [shift.mover for shift in drift.shifts if shift.is_pending]
    return tuple(pending.count(mover) for mover in COLUMNS.values())
