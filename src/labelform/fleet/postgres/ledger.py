"""The ledger of one run in Postgres: its lines are rows, and a call is begun only under a lease that is held."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Final, Self

from labelform.core.kept import KeptItem
from labelform.fleet.held import Held, since_boot
from labelform.fleet.postgres.lasting import Blocking, LastingConnection
from labelform.fleet.postgres.leases import HELD
from labelform.fleet.postgres.sets import as_json
from labelform.runs.ledger import Clock, LedgerError, line_of, read_lines
from labelform.runs.run import Run

FENCED: Final = frozenset({"begin", "action"})
"""What says that something is about to be sent. The rest says what was, which is true whoever has the lease by now."""

# The row of the lease stays as it is until this is committed: whoever takes the lease waits, and finds this entry.
# A row that is there already is this one: its answer was lost.
_FENCED: Final = f"""
WITH held AS ({HELD}), added AS (
    INSERT INTO labelform.{{table}} (run, number, line) SELECT %s, %s, %s FROM held ON CONFLICT DO NOTHING)
SELECT count(*) = 1, clock_timestamp() FROM held"""
_FREE: Final = """
WITH added AS (INSERT INTO labelform.entries (run, number, line) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING)
SELECT true, clock_timestamp()"""
_OPEN: Final = "INSERT INTO labelform.open_runs (run) VALUES (%s) ON CONFLICT DO NOTHING"


@dataclass(slots=True)
class StoreClock:
    """The clock of the store, as far as this process knows it: it was so late when it was asked last."""

    _moment: datetime | None = field(default=None, init=False)
    _asked: float = field(default=0.0, init=False)

    def said(self, moment: datetime) -> None:
        """Note what the store has just said."""
        self._moment, self._asked = moment, since_boot()

    def __call__(self) -> datetime:
        """Return the time by the clock of the store; that of this machine may be wrong by minutes."""
        if self._moment is None:
            raise LedgerError("the store has not been asked for the time")
        return self._moment + timedelta(seconds=since_boot() - self._asked)


@dataclass(slots=True)
class PostgresLedger:
    """
    The record of one run; `run` is its number, and `place` says where people find it.

    A connection that is lost is made again for as long as the lease lasts, and an entry whose answer was lost with it
    is written once.
    """

    name: str
    place: str
    run: int
    held: Held
    clock: Clock
    said: Callable[[datetime], None]
    connection: LastingConnection
    _lines: list[bytes] = field(default_factory=list, init=False)
    _kept: int = field(default=0, init=False)

    def introduce(self, connection: Blocking, entries: list[tuple[str, dict[str, Any]]]) -> None:
        """Write the first entries, in the transaction that begins the run."""
        self._lines = [line_of(entry, facts, self.clock()) for entry, facts in entries]
        for number, line in enumerate(self._lines):
            connection.execute(_FREE, (self.run, number, line.decode()))

    def write(self, entry: str, facts: Mapping[str, Any]) -> None:
        """
        Append one entry and return when it is kept; what is about to be sent, only while the lease is held.

        Raises:
            LedgerError: it could not be written, or another run may have begun on the same project.
        """
        line = line_of(entry, facts, self.clock())
        number = len(self._lines)
        self._lines.append(line)  # its number is taken, even if nobody knows whether it was written
        if entry in FENCED:
            self._fenced("entries", number, line)
        elif entry == "account":
            self._close(number, line)
        else:
            self._add(_FREE, (self.run, number, line.decode()))

    def keep(self, item: KeptItem) -> None:
        """
        Keep what an item held that is about to be deleted.

        Raises:
            LedgerError: as for an entry.
        """
        self._kept += 1
        self._fenced("kept", self._kept, as_json(item.model_dump(mode="json")).encode())

    def check(self) -> None:
        """
        Make sure that the lease has not run out, by a clock that goes on while this process stands still.

        Raises:
            LedgerError: another run may have begun on the same project.
        """
        if self.held.is_over():
            raise self._lost()

    def _fenced(self, table: str, number: int, line: bytes) -> None:
        self.check()
        row = (self.run, number, line.decode())
        if not self._add(_FENCED.format(table=table), (self.held.subject, self.held.token, *row)):
            raise self._lost()

    def _add(self, statement: str, facts: tuple[Any, ...]) -> bool:
        def add(connection: Blocking) -> tuple[bool, datetime]:
            row = connection.execute(statement.encode(), facts).fetchone()
            return row[0], row[1]  # type: ignore[index]  # an aggregate has one row

        is_added, moment = self.connection.do(add, self.held.is_over)
        self.said(moment)
        return is_added

    def _close(self, number: int, line: bytes) -> None:
        """Write the account, and whether calls of the run may still be on their way: that is asked for all runs."""
        run = Run(self.name, read_lines(self._lines), self.place)

        def close(connection: Blocking) -> None:
            with connection.transaction():
                connection.execute(_FREE, (self.run, number, line.decode()))
                if run.unanswered:
                    connection.execute(_OPEN, (self.run,))

        self.connection.do(close, self.held.is_over)

    def _lost(self) -> LedgerError:
        return LedgerError(
            f"the lease of {self.held.subject} was lost: another run may have begun",
            hint="whoever has it now goes on with the plan",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is left to do: every entry is kept already."""
