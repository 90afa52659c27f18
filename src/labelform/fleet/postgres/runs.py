"""The runs of one project in Postgres: what earlier ones left, and where the next one is recorded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from labelform.core.planset import PlanSet
from labelform.core.waves import NO_CAUTION, Caution
from labelform.fleet.held import Held
from labelform.fleet.lease import LeaseTimes
from labelform.fleet.postgres.lasting import Blocking, LastingConnection
from labelform.fleet.postgres.leases import HELD
from labelform.fleet.postgres.ledger import PostgresLedger, StoreClock
from labelform.fleet.postgres.sets import as_json
from labelform.fleet.work import Task
from labelform.runs.introducing import introduction
from labelform.runs.ledger import LedgerError, read_lines
from labelform.runs.run import Past, Run

_NUMBER: Final = """
SELECT nextval('labelform.run_numbers'), clock_timestamp(), head->>'actor'
FROM labelform.sets WHERE id = %s"""
_BEGIN: Final = """
INSERT INTO labelform.runs (id, set_id, number, token, subject, also, base_url, plan)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING"""
# Beside the runs on this project, those on others whose calls may still be on their way: what they make for all
# projects is in our way, too. Their worker was lost not long ago, or they ended without knowing.
_PAST: Final = """
WITH url AS (SELECT head->>'base_url' AS base_url FROM labelform.sets WHERE id = %(set_id)s), found AS (
    SELECT id FROM labelform.runs WHERE subject = %(subject)s
    UNION SELECT id FROM labelform.runs WHERE also = %(also)s AND also <> ''
    UNION SELECT it.id FROM labelform.runs AS it JOIN url USING (base_url) JOIN labelform.leases USING (subject, token)
        WHERE NOT is_released AND until BETWEEN clock_timestamp() - %(quarantine)s AND clock_timestamp()
    UNION SELECT it.id FROM labelform.runs AS it JOIN url USING (base_url) JOIN labelform.open_runs ON run = it.id
        WHERE at > clock_timestamp() - %(quarantine)s)
SELECT it.id, it.set_id::text, it.number, line
FROM found JOIN labelform.runs AS it USING (id) LEFT JOIN labelform.entries ON run = it.id
ORDER BY it.id, entries.number"""


class PostgresRuns:
    """Where the run of a member is recorded, under a lease, and what earlier runs left to it."""

    def __init__(
        self,
        ledgers: LastingConnection,
        histories: LastingConnection,
        clock: StoreClock,
        task: Task,
        held: Held,
        times: LeaseTimes,
    ) -> None:
        """Get ready; nothing is read yet. A long history is read beside ledgers, so that no call waits for it."""
        self._ledgers = ledgers
        self._histories = histories
        self._clock = clock
        self._task = task
        self._held = held
        self._times = times

    def together(self, planset: PlanSet, caution: Caution = NO_CAUTION) -> PostgresRuns:
        """Return the same: the set says what is applied together."""
        return self

    def past(self) -> Past:
        """
        Return the runs on this project, and those on others of the platform that may still have calls on their way.

        Raises:
            LedgerError: the store cannot be read.
        """
        subject, also = self._subjects
        asked = {"set_id": self._task.set_id, "subject": subject, "also": also, "quarantine": self._times.quarantine}

        def read(connection: Blocking) -> list[tuple[Any, ...]]:
            return connection.execute(_PAST, asked).fetchall()

        rows = self._histories.do(read, self._held.is_over)
        return Past(tuple(_run(key, those) for key, those in groupby(rows, itemgetter(0, 1, 2))))

    def start(self, plan_document: dict[str, Any]) -> PostgresLedger:
        """
        Open the ledger of a new run, with its plan, while the lease is held.

        Raises:
            LedgerError: nothing can be recorded, or another run may have begun on the same project.
        """
        run, moment, actor = self._ledgers.do(self._number, self._held.is_over)
        self._clock.said(moment)
        name, place = _names(self._task.set_id, self._task.number, run)
        ledger = PostgresLedger(name, place, run, self._held, self._clock, self._clock.said, self._ledgers)
        entries = list(introduction(plan_document, self._task.set_id, actor))
        base_url = plan_document.get("labelform", {}).get("base_url", "")
        about = (run, *self._task, self._held.token, *self._subjects, base_url, as_json(plan_document))

        def begin(connection: Blocking) -> bool:
            with connection.transaction():
                if connection.execute(HELD, (self._held.subject, self._held.token)).fetchone() is None:
                    return False
                connection.execute(_BEGIN, about)
                ledger.introduce(connection, entries)
                return True

        if not self._ledgers.do(begin, self._held.is_over):
            raise LedgerError(f"the lease of {self._held.subject} was lost: another run may have begun")
        return ledger

    @property
    def _subjects(self) -> tuple[str, str]:
        """The project by its title, and by its hash; the title may be another one by the next run."""
        return self._held.subject, self._held.also[0] if self._held.also else ""

    def _number(self, connection: Blocking) -> tuple[int, datetime, str]:
        """Return a number that no run has: it is known before the run is written, which may have to be done twice."""
        row = connection.execute(_NUMBER, (self._task.set_id,)).fetchone()
        if row is None:
            raise LedgerError(f"the set {self._task.set_id} is not in the store any more")
        return row[0], row[1], row[2]


def _names(set_id: str, member: int, run: int) -> tuple[str, str]:
    """Return how a run is called, and where people find it."""
    return f"{set_id[:8]}-{member}-{run}", f"run {run} of member {member} of the set {set_id}"


def _run(key: tuple[int, str, int], rows: Iterable[tuple[Any, ...]]) -> Run:
    """Return a run by its rows. None of them goes on: the lease is ours, or nobody has it."""
    run, set_id, member = key
    name, place = _names(set_id, member, run)
    return Run(name, read_lines(row[3] for row in rows if row[3] is not None), place)
