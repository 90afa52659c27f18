"""The stream that results are printed on, as long as somebody reads it."""

from __future__ import annotations

import io
import sys
from typing import Any

_STDOUT = 1


class _Patient(io.FileIO):
    """
    A file whose reader may leave, or whose disk may be full: from then on, what is written to it is thrown away.

    That a reader has left is no failure. A full disk is, and is raised once: what is still buffered must not raise it
    again when the process ends.
    """

    is_gone = False

    def write(self, data: Any) -> int:
        if not self.is_gone:
            try:
                return super().write(data)
            except OSError as exc:
                self.is_gone = True
                if not isinstance(exc, BrokenPipeError):
                    raise
        return memoryview(data).nbytes


def survive_readers() -> None:
    """
    Let stdout outlive whoever reads it: `labelform apply … | head` finishes its run, and ends with its own exit code.

    Python would raise at the next line that is printed, in the middle of a run.
    """
    try:
        is_ours = sys.stdout.fileno() == _STDOUT
    except (AttributeError, OSError, ValueError):  # closed, or not a file
        return
    if is_ours and not sys.stdout.isatty():
        raw = _Patient(_STDOUT, "wb", closefd=False)
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(raw), sys.stdout.encoding, sys.stdout.errors)
