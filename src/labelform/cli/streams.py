"""The standard streams, made such that a run ends as it would have ended, whoever reads them, in whatever encoding."""

from __future__ import annotations

import codecs
import io
import os
import sys
from typing import Any, TextIO, cast


class _Patient(io.FileIO):
    """
    A file whose reader may leave, or whose disk may be full: from then on, what is written to it is discarded.

    That a reader has left is not a failure. A full disk is, and is raised once: what is still buffered must not raise
    it again when the process ends.
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


class Unencodable:
    """
    Takes what the encoding of stdout has no letter for: `?` is printed instead, so that nothing fails for its language.

    What can no longer be told apart is not what was requested: that it happened is said once, when the run has ended.
    """

    def __init__(self) -> None:
        self._encoding = ""

    @property
    def said(self) -> str:
        """What is said about it; empty when everything could be printed."""
        if not self._encoding:
            return ""
        lacking = f'Note: {self._encoding} cannot show all characters; each missing one is printed as "?".'
        return f"{lacking}\n  hint: PYTHONIOENCODING=utf-8 prints them; files are always written as UTF-8"

    def replacing(self, stream: TextIO) -> str:
        """Return the name of how to treat letters that a stream cannot encode, made for `codecs`."""
        if stream.errors not in ("strict", "surrogateescape"):
            return str(stream.errors)  # somebody has chosen it
        name, encoding, before = "labelform-replace", stream.encoding, codecs.lookup_error(stream.errors)

        def replaced(error: UnicodeError) -> tuple[str | bytes, int]:
            try:
                return before(error)  # names of files may hold bytes that are not letters
            except UnicodeEncodeError as lacking:
                self._encoding = encoding
                return "?" * (lacking.end - lacking.start), lacking.end

        codecs.register_error(name, replaced)
        return name


class _Text(io.TextIOWrapper):
    """
    A stream that has the encoding it was given.

    Of one that says it is ASCII, click thinks that nobody has set up the system, and writes UTF-8 into it.
    """

    @property
    def encoding(self) -> str:  # type: ignore[override]  # nobody sets it
        """Return what nobody knows as an encoding; what is printed is encoded all the same."""
        return f"{super().encoding} as it is"


def settle_streams() -> Unencodable:
    """
    Let output outlive its reader: `labelform apply … | head` finishes its run, and ends with its own exit code.

    Python would raise at the next line that is printed, in the middle of a run. A stream that the caller has closed, as
    `>&-` does, takes everything too: Python has None there, for which everything that prints would have to look.
    """
    # In the order of their numbers: the system gives each the lowest that is free, which is its own.
    sys.stdin = sys.stdin or _nothing("r")
    unencodable = Unencodable()
    stdout = sys.stdout or _nothing("w")
    sys.stdout = _patient(stdout, unencodable.replacing(stdout))
    sys.stderr = _patient(sys.stderr or _nothing("w"), "backslashreplace")
    return unencodable


def _nothing(mode: str) -> TextIO:
    # The descriptor stays open when what wraps it is wrapped again and discarded.
    return cast("TextIO", os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8", closefd=False))


def _patient(stream: TextIO, errors: str) -> TextIO:
    if stream.isatty():
        cast("io.TextIOWrapper", stream).reconfigure(errors=errors)
        return stream
    raw = _Patient(stream.fileno(), "wb", closefd=False)
    is_immediate = stream is sys.stderr  # what is said there must not wait for more
    return _Text(io.BufferedWriter(raw), stream.encoding, errors, write_through=is_immediate)
