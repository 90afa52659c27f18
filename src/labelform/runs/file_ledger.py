"""The ledger of a run as a file in the folder of the run, beside its plan and what it kept."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from labelform.core.kept import KeptItem
from labelform.runs.kept import write_kept
from labelform.runs.ledger import Clock, line_of, unwritable, utc_now


class FileLedger:
    """
    An append-only file of one run, readable by its owner only. Holds calls and outcomes, never credentials.

    The file is locked while the run lives, so that others can tell a run that ended from one that was killed.
    """

    def __init__(self, path: Path, clock: Clock = utc_now) -> None:
        self.path = path
        self.clock = clock
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as exc:
            raise unwritable(path, exc) from exc
        fcntl.flock(
            self._descriptor, fcntl.LOCK_EX
        )  # at most one who asks whether we live is in the way, and not for long

    @property
    def name(self) -> str:
        """The name of the run: that of its folder."""
        return self.path.parent.name

    @property
    def place(self) -> str:
        """The path of the file."""
        return str(self.path)

    def write(self, entry: str, facts: Mapping[str, Any]) -> None:
        """
        Append one line and return when it is on disk.

        Raises:
            LedgerError: it could not be written.
        """
        try:
            self._append(line_of(entry, facts, self.clock()) + b"\n")
        except OSError as exc:
            raise unwritable(self.path, exc) from exc

    def _append(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._descriptor, data) :]
        os.fsync(self._descriptor)

    def keep(self, item: KeptItem) -> None:
        """
        Keep what an item held, and return when it is on disk.

        Raises:
            LedgerError: it could not be written.
        """
        write_kept(self.path.parent, item)

    def check(self) -> None:
        """Do nothing: who else may write to the project does not depend on how long this takes."""

    def close(self) -> None:
        """Close the file and release its lock."""
        os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
