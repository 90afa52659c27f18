"""The table that a run over several specs begins with: a row for each project, and for each spec without a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labelform.core.planset import Unplanned
from labelform.report.planned import PlannedProject, names_of
from labelform.report.tally import COLUMNS, Tally, cells, of_plan, total

HEADINGS = (*COLUMNS, "broken rules")
"""Headings of the numbers of a row."""
FAILED = "failed"
"""What is in the row of a spec that has no plan."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one project comes to; `place` is its number in the run from 0, None if there is no plan."""

    name: str
    place: int | None
    tally: Tally
    broken: int = 0

    @property
    def is_grave(self) -> bool:
        """Return whether a reviewer must not miss it: it destroys, breaks a rule or could not be planned."""
        return self.place is None or bool(self.tally.destroy or self.broken)

    @property
    def weight(self) -> int:
        """Return the rank by which rows are kept where not all can be; the worst has the lowest."""
        if self.is_grave:
            return 0
        return 1 if self.tally.pending else 2

    def cells(self, zero: str) -> tuple[str, ...]:
        """Return the numbers below `HEADINGS`, with something light in the place of zero."""
        if self.place is None:
            return (FAILED, *("" for _ in HEADINGS[1:]))
        return (*cells(self.tally, zero), f"{self.broken:,}" if self.broken else zero)


def overview(planned: Sequence[PlannedProject], unplanned: Sequence[Unplanned] = ()) -> list[Row]:
    """Return a row for each project and each spec without a plan; none for a run over one spec."""
    if len(planned) + len(unplanned) < 2:
        return []
    rows = [
        Row(name, place, of_plan(one.plan), len(one.plan.violations))
        for place, (one, name) in enumerate(zip(planned, names_of(planned), strict=True))
    ]
    return [*rows, *(Row(spec_named(one), None, Tally()) for one in unplanned)]


def altogether(rows: Sequence[Row]) -> Row:
    """Return the row of the totals."""
    return Row("all", -1, total(row.tally for row in rows), sum(row.broken for row in rows))


def spec_named(one: Unplanned) -> str:
    """Return how a table names a spec of which nothing is known."""
    return f"{one.file} ({one.environment})" if one.environment else one.file
