"""Connections of ledgers and histories: one of each for a process, made again whenever it was lost, and waited for."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar

import psycopg

from labelform.fleet.postgres.connecting import PASSING, SETTINGS, refused
from labelform.runs.ledger import LedgerError

T = TypeVar("T")

Blocking = psycopg.Connection[tuple[Any, ...]]
_FIRST_PAUSE_SECONDS: Final = 0.05
_LONGEST_PAUSE_SECONDS: Final = 1.0
_LOOK_SECONDS: Final = 0.5
"""How often it is asked, while a server does not answer, whether there is any use in waiting."""


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
                    with _cut_when(is_over, connection := self._opened()):
                        return work(connection)
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


@contextlib.contextmanager
def _cut_when(is_over: Callable[[], bool], connection: Blocking) -> Iterator[None]:
    """
    Cut a connection once there is no use in waiting for its answer.

    A server that stands still is not one that is gone: its machine goes on to acknowledge what was sent, so that no
    timeout of the connection ever ends the waiting.
    """
    has_ended = threading.Event()

    def watch() -> None:
        while not has_ended.wait(_LOOK_SECONDS):
            if is_over():
                with (
                    contextlib.suppress(OSError, psycopg.Error),
                    socket.socket(fileno=os.dup(connection.fileno())) as line,
                ):
                    line.shutdown(socket.SHUT_RDWR)
                return

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        has_ended.set()


def _unwritable(error: psycopg.Error) -> LedgerError:
    said = refused(error)
    return LedgerError(f"the ledger cannot be written: {said.message}", hint=said.hint)
