"""One run in a folder of its own, with the plan that was applied and what it kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from labelform.core.waves import Caution
from labelform.runs.caution import read_caution
from labelform.runs.ledger import LedgerRead
from labelform.runs.run import Run

LEDGER, PLAN = "ledger.jsonl", "plan.json"
SETS = "sets"
_MOMENT, _MOMENT_FORM = re.compile(r"\d{8}T\d{6}\.\d{6}Z"), "%Y%m%dT%H%M%S.%fZ"


@dataclass(frozen=True, slots=True)
class FolderRun(Run):
    """
    One run in a folder of its own.

    Its name says its number, when it started by the clock of the machine, and the process that ran it.
    """

    folder: Path

    @classmethod
    def of(cls, folder: Path, ledger: LedgerRead) -> Self:
        """Return the run of a folder."""
        return cls(folder.name, ledger, str(folder / LEDGER), folder)

    @property
    def plan_file(self) -> Path:
        """The plan that was applied, as a plan file."""
        return self.folder / PLAN

    @property
    def set_file(self) -> Path:
        """What was applied together with it, as a plan file: the set that it is of, else its own plan."""
        found = set_file_of(self.folder.parent, self.set_name)
        return found if found.is_file() else self.plan_file

    @property
    def caution(self) -> Caution:
        """
        How carefully the set was applied.

        Raises:
            LedgerError: it was kept, and cannot be read.
        """
        return read_caution(caution_file_of(self.folder.parent, self.set_name))

    @property
    def number(self) -> int:
        """The number of the run; 0 for those of earlier versions, which have none."""
        return number_of(self.folder)

    @property
    def started(self) -> datetime | None:
        """When the run began, by the clock of the machine; None when its name does not say so."""
        return _moment(self.name)


def set_file_of(folder: Path, name: str) -> Path:
    """Return where the plans of a set are kept."""
    return folder / SETS / f"{name}.json"


def caution_file_of(folder: Path, name: str) -> Path:
    """Return where it is kept how carefully a set is applied."""
    return folder / SETS / f"{name}.waves.json"


def number_of(place: Path) -> int:
    """Return the number of a run; 0 for one whose name begins with a moment."""
    number, dash, _ = place.name.partition("-")
    return int(number) if dash and number.isascii() and number.isdecimal() else 0


def _moment(name: str) -> datetime | None:
    found = _MOMENT.search(name)
    return datetime.strptime(found[0], _MOMENT_FORM).replace(tzinfo=UTC) if found else None
