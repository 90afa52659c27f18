"""
A last question before the bytes of a write leave this machine.

Between the moment in which a run may send and the moment in which it does, its process can be stopped for minutes: by a
debugger, a laptop that sleeps, a machine that is moved. Only whoever hands over the bytes can ask late enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

Check = Callable[[], None]
"""Raises what is in the way of sending."""


def nothing_in_the_way() -> None:
    """Let everything leave."""


_CHECK: Final[ContextVar[Check]] = ContextVar("asked before bytes leave", default=nothing_in_the_way)


@contextmanager
def checked(check: Check) -> Iterator[None]:
    """Ask `check` before each piece of what is sent in this block; when it raises, the piece stays here."""
    token = _CHECK.set(check)
    try:
        yield
    finally:
        _CHECK.reset(token)


def about_to_leave() -> None:
    """Ask; called by whoever hands bytes to the system, or a request to an application in this process."""
    _CHECK.get()()
