"""
The record of one apply run: JSON lines, each on disk before the next step is taken.

A call must not be sent before its "begin" is persisted, nor count as made before its "end" is. After a crash the
ledger therefore names every call whose outcome is open.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from labelform.errors import LabelformError


class LedgerError(LabelformError):
    """The ledger cannot be written: a full disk, a folder that is read-only. Nothing is sent without it."""

    code = "ledger"


class Ledger:
    """
    An append-only file of one run, readable by its owner only. Holds calls and outcomes, never credentials.

    The file is locked while the run lives, so that others can tell a run that ended from one that was killed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as exc:
            raise unwritable(path, exc) from exc
        fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def write(self, entry: str, facts: Mapping[str, Any]) -> None:
        """
        Append one line and return when it is on disk.

        Raises:
            LedgerError: it could not be written.
        """
        line = json.dumps({"entry": entry, "at": datetime.now(UTC).isoformat(), **facts}, ensure_ascii=False)
        try:
            # What the platform said may hold half a character, which no file can.
            self._append(line.encode(errors="replace") + b"\n")
        except OSError as exc:
            raise unwritable(self.path, exc) from exc

    def _append(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._descriptor, data) :]
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Close the file and release its lock."""
        os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def is_live(path: Path) -> bool:
    """Tell whether the run that writes a ledger is still under way."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def read_entries(path: Path) -> list[dict[str, Any]]:
    """Return the entries of a ledger. A last line that was cut off by a crash is left out."""
    entries = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entries.append(json.loads(line))
        except json.JSONDecodeError:
            break
    return entries


def unwritable(path: Path, error: OSError) -> LedgerError:
    """Return what to raise when a file of a run cannot be written."""
    reason = error.strerror or str(error)
    return LedgerError(
        f"the record {path} cannot be written: {reason.lower()}", hint="choose another place with --runs FOLDER"
    )
