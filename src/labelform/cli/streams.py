"""The standard streams, made such that a run ends as it would have ended, whoever reads them."""

from __future__ import annotations

import io
import os
import sys
from typing import Any, TextIO, cast


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


def settle_streams() -> None:
    """
    Let output outlive its reader: `labelform apply … | head` finishes its run, and ends with its own exit code.

    Python would raise at the next line that is printed, in the middle of a run. A stream that the caller has closed, as
    `>&-` does, takes everything too: Python has None there, for which everything that prints would have to look.
    """
    # In the order of their numbers: the system gives each the lowest that is free, which is its own.
    sys.stdin = sys.stdin or _nothing("r")
    sys.stdout = _patient(sys.stdout or _nothing("w"))
    sys.stderr = _patient(sys.stderr or _nothing("w"))


def _nothing(mode: str) -> TextIO:
    # The descriptor stays open when what wraps it is wrapped anew and thrown away.
    return cast("TextIO", os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8", closefd=False))


def _patient(stream: TextIO) -> TextIO:
    if stream.isatty():
        return stream
    raw = _Patient(stream.fileno(), "wb", closefd=False)
    is_immediate = stream is sys.stderr  # what is said there must not wait for more
    return io.TextIOWrapper(io.BufferedWriter(raw), stream.encoding, stream.errors, write_through=is_immediate)
