"""What the terminal can do, and progress on it when something takes long."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextvars import ContextVar

PATIENCE_SECONDS = 1.0
_CHOSEN: ContextVar[str] = ContextVar("what --color says", default="auto")


@contextlib.contextmanager
def color_as_chosen() -> Iterator[None]:
    """Let what the command line says about colour hold for all that a run says: also for failures, which end it."""
    token = _CHOSEN.set("auto")
    try:
        yield
    finally:
        _CHOSEN.reset(token)


def choose_color(choice: str) -> str:
    """Note what the command line says about colour, and return it."""
    _CHOSEN.set(choice)
    return choice


def is_one_screen() -> bool:
    """Return whether stdout and stderr are read on one terminal."""
    return sys.stdout.isatty() and sys.stderr.isatty()


def is_colored(choice: str = "", *, err: bool = False) -> bool:
    """
    Return whether to use colour: `always`, `never`, or `auto` for terminals, NO_COLOR and FORCE_COLOR.

    Without a choice, the one of the command line holds.
    """
    choice = choice or _CHOSEN.get()
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stderr if err else sys.stdout).isatty()


def is_in_automation() -> bool:
    """Return whether a machine runs us: advice on what to type next is then left out."""
    return bool(os.environ.get("LABELFORM_IN_AUTOMATION") or os.environ.get("CI"))


@contextlib.asynccontextmanager
async def progress(what: str) -> AsyncIterator[None]:
    """Show `what` and the seconds gone on stderr, if it is a terminal and more than a second has passed."""
    if not sys.stderr.isatty():
        yield
        return
    import asyncio  # takes longer to import than most commands to run

    ticking = asyncio.create_task(_tick(what))
    try:
        yield
    finally:
        ticking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ticking


async def _tick(what: str) -> None:
    import asyncio

    began = time.monotonic()
    await asyncio.sleep(PATIENCE_SECONDS)
    try:
        while True:
            sys.stderr.write(f"\r{what} [{time.monotonic() - began:.0f}s elapsed]")
            sys.stderr.flush()
            await asyncio.sleep(PATIENCE_SECONDS)
    finally:
        sys.stderr.write("\r\x1b[2K")
        sys.stderr.flush()
