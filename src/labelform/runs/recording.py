"""
Where runs are recorded, as protocols: what an apply asks of it, whatever keeps the records.

`FolderRuns` and `FileLedger` keep them in a folder of this machine. A store for many machines keeps them elsewhere, and
lets a run write only as long as nobody else may.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Protocol, Self

from labelform.core.kept import KeptItem
from labelform.core.planset import PlanSet
from labelform.core.waves import NO_CAUTION, Caution
from labelform.runs.ledger import Clock
from labelform.runs.run import Past


class Ledger(Protocol):
    """
    The record of one run. Holds calls and outcomes, never credentials.

    `name` is that of the run, and `place` says where people find it; `clock` is what its moments are by.
    """

    @property
    def name(self) -> str:
        """How the run is called."""

    @property
    def place(self) -> str:
        """Where people can read it."""

    @property
    def clock(self) -> Clock:
        """The clock by which its moments are."""

    def write(self, entry: str, facts: Mapping[str, Any]) -> None:
        """
        Append one entry and return when it is kept, whatever happens to this machine afterwards.

        Raises:
            LedgerError: it could not be written, or another run may have begun on the same project.
        """

    def keep(self, item: KeptItem) -> None:
        """
        Keep what an item held that is about to be deleted, as surely as an entry.

        Raises:
            LedgerError: as above.
        """

    def check(self) -> None:
        """
        Make sure that this run may still send. Asked when the bytes of a write are about to leave this machine.

        Raises:
            LedgerError: another run may have begun on the same project.
        """

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Runs(Protocol):
    """The runs that are known, and where a new one is recorded."""

    def together(self, planset: PlanSet, caution: Caution = NO_CAUTION) -> Runs:
        """
        Return where the runs of one apply are recorded, so that they can be found together.

        Raises:
            LedgerError: nothing can be recorded.
        """

    def past(self) -> Past:
        """Return what the runs so far leave to those that come."""

    def start(self, plan_document: dict[str, Any]) -> Ledger:
        """
        Open the ledger of a new run and keep its plan beside it.

        Raises:
            LedgerError: nothing can be recorded.
        """
