"""The result of a case, as it is reported: no deviation, or all of them."""

from __future__ import annotations

from dataclasses import dataclass

from labelform.diagnostics import Where
from labelform.testing.deviations import Deviation


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case by its file, place and name, and in what it is otherwise than expected."""

    file: str
    index: int
    name: str
    where: Where
    deviations: tuple[Deviation, ...]
    seconds: float

    @property
    def has_passed(self) -> bool:
        """Return whether all is as expected."""
        return not self.deviations
