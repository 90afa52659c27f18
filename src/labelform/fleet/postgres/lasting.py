"""Connections of ledgers and histories: one of each for a process, made again whenever it was lost, and waited for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Final, TypeVar

import psycopg

from labelform.fleet.postgres.connecting import PASSING, SETTINGS, refused
from labelform.runs.ledger import LedgerError

T = TypeVar("T")

Blocking = psycopg.Connection[tuple[Any, ...]]
_FIRST_PAUSE_SECONDS: Final = 0.05
_LONGEST_PAUSE_SECONDS: Final = 1.0


class LastingConnection:
    """
    One connection for all ledgers of a process, or for all histories that it reads.

    It is waited for, and not given to an event loop: what is written is on the way of a call, which must not leave
    before.
    """

    def __init__(self, conninfo: str) -> None:
        """Get ready; the first work connects."""
        self._conninfo = conninfo
        self._connection: Blocking | None = None
        self._lock = threading.Lock()

    def do(self, work: Callable[[Blocking], T], is_over: Callable[[], bool]) -> T:
        """
        Carry out work that may be carried out twice, until it has succeeded or there is no use in it any more.

        Raises:
            LedgerError: the server refused, or was not to be reached until then.
        """
        pause = _FIRST_PAUSE_SECONDS
        with self._lock:
            while True:
                try:
                    return work(self._opened())
                except PASSING as error:
                    self.close()
                    if is_over():
                        raise _unwritable(error) from error
                except psycopg.Error as error:
                    raise _unwritable(error) from error
                time.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    def _opened(self) -> Blocking:
        if self._connection is None:
            connection = psycopg.connect(self._conninfo, autocommit=True)
            connection.execute(SETTINGS)
            self._connection = connection
        return self._connection

    def close(self) -> None:
        """Disconnect; work that comes later connects again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _unwritable(error: psycopg.Error) -> LedgerError:
    said = refused(error)
    return LedgerError(f"the ledger cannot be written: {said.message}", hint=said.hint)
