"""What the terminal can do, and progress on it when something takes long."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator

PATIENCE_SECONDS = 1.0


def is_colored(choice: str, *, err: bool = False) -> bool:
    """Tell whether to use colour: `always`, `never`, or `auto` for terminals, NO_COLOR and FORCE_COLOR."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stderr if err else sys.stdout).isatty()


def is_in_automation() -> bool:
    """Tell whether a machine runs us: advice on what to type next is then left out."""
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
