"""
One apply at a time in a repository: two would plan the same changes, and each would make them.

The lock is that of the system on a file, so it goes with the process that holds it, however that ends. A file beside it
says who holds it, for whoever waits.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from labelform.errors import LabelformError
from labelform.repository.boundary import root_around

_POLL_SECONDS = 0.1


class LockError(LabelformError):
    """The lock of a repository cannot be made or taken."""

    code = "lock"


@contextlib.contextmanager
def alone_in(folder: Path, waits: Callable[[str], None]) -> Iterator[None]:
    """
    Hold the lock of the repository of a folder; `waits` is told once, in words, when another process holds it.

    Raises:
        LockError: there is no place for it.
    """
    place = (root_around(folder) or folder) / ".labelform"
    try:
        place.mkdir(mode=0o700, exist_ok=True)
        lock = FileLock(place / "lock", mode=0o600)
        _acquire(lock, place / "holder.json", waits)
    except OSError as exc:
        message = (
            f'this repository cannot be locked: "{place}" cannot be written ({(exc.strerror or "unknown").lower()})'
        )
        hint = "make sure that nobody else applies here, and use --no-lock, or lock=False in a program"
        raise LockError(message, hint=hint) from exc
    try:
        _tell_others(place / "holder.json")
        yield
    finally:
        lock.release()


def _acquire(lock: FileLock, holder: Path, waits: Callable[[str], None]) -> None:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        waits(f"Another apply is running in this repository{_said(holder)}: waiting for it to end.")
        lock.acquire(poll_interval=_POLL_SECONDS)


def _tell_others(holder: Path) -> None:
    facts = {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
    with contextlib.suppress(OSError):  # it only helps those who wait
        holder.write_text(json.dumps(facts), encoding="utf-8")


def _said(holder: Path) -> str:
    try:
        facts = json.loads(holder.read_text(encoding="utf-8"))
        return f" (process {int(facts['pid'])} on {facts['host']}, since {facts['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
