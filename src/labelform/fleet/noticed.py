"""Runs that remember whether recording failed: then a member is not at its end, whatever its account says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from labelform.core.kept import KeptItem
from labelform.core.planset import PlanSet
from labelform.core.waves import NO_CAUTION, Caution
from labelform.runs.ledger import Clock, LedgerError
from labelform.runs.recording import Ledger, Runs
from labelform.runs.run import Past


@dataclass(slots=True)
class Noticed:
    """What kept a run from being recorded: the first of it, None as long as there is nothing."""

    failure: LedgerError | None = None

    @contextmanager
    def noticing(self) -> Iterator[None]:
        """Remember what is raised."""
        try:
            yield
        except LedgerError as exc:
            self.failure = self.failure or exc
            raise


@dataclass(frozen=True, slots=True)
class NoticingRuns:
    """Runs as they are, with an eye on each failure to record; `check` is asked, too, before bytes leave."""

    runs: Runs
    check: Callable[[], None] = lambda: None
    noticed: Noticed = field(default_factory=Noticed)

    def together(self, planset: PlanSet, caution: Caution = NO_CAUTION) -> NoticingRuns:
        """Return where the runs of one apply are recorded."""
        return NoticingRuns(self.runs.together(planset, caution), self.check, self.noticed)

    def past(self) -> Past:
        """Return what the runs so far leave to those that come."""
        return self.runs.past()

    def start(self, plan_document: dict[str, Any]) -> Ledger:
        """Open the ledger of a new run."""
        with self.noticed.noticing():
            return _NoticingLedger(self.runs.start(plan_document), self.check, self.noticed)


@dataclass(frozen=True, slots=True)
class _NoticingLedger:
    ledger: Ledger
    check_more: Callable[[], None]
    noticed: Noticed

    @property
    def name(self) -> str:
        return self.ledger.name

    @property
    def place(self) -> str:
        return self.ledger.place

    @property
    def clock(self) -> Clock:
        return self.ledger.clock

    def write(self, entry: str, facts: Mapping[str, Any]) -> None:
        with self.noticed.noticing():
            self.ledger.write(entry, facts)

    def keep(self, item: KeptItem) -> None:
        with self.noticed.noticing():
            self.ledger.keep(item)

    def check(self) -> None:
        with self.noticed.noticing():
            self.ledger.check()
            self.check_more()

    def __enter__(self) -> Self:
        self.ledger.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ledger.__exit__(kind, error, trace)
