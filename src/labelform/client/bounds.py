"""How long an answer may take and how large it may be, and the meter that holds one exchange to it."""

from __future__ import annotations

import time
import zlib
from contextvars import ContextVar
from dataclasses import dataclass
from io import BytesIO
from typing import Final

_MOST_OF_HEAD: Final = 256 * 1024
"""Bytes before the body begins: interim answers (1xx) and the head, of which h11 reads at most 100 KiB at a time."""

_AS_GZIP: Final = zlib.MAX_WBITS | 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """
    What an answer may cost; beyond it, it counts as lost.

    `answer_seconds` is for everything from the first byte sent to the last one received, however steadily they drip.
    `most_bytes` holds for the body on the wire and again for what it unpacks to, `most_pages` for one list.
    """

    answer_seconds: float = 60.0
    connect_seconds: float = 15.0
    most_bytes: int = 64 * 1024 * 1024
    most_pages: int = 10_000


class TooLargeError(Exception):
    """An answer exceeds its bounds. Never leaves the client: it becomes a `Lost`."""


class TooLateError(Exception):
    """The time for an exchange is up. Never leaves the client: it becomes a `Lost`."""


class Meter:
    """What one exchange has used of its bounds, and whether any of it was sent."""

    def __init__(self, bounds: Bounds) -> None:
        self._until = time.monotonic() + bounds.answer_seconds
        self._most_bytes = self._left_bytes = _MOST_OF_HEAD
        self._bounds = bounds
        self.was_sent = False

    def seconds_left(self) -> float:
        """Return how long the next step may take; raise `TooLateError` if the time is up."""
        seconds = self._until - time.monotonic()
        if seconds <= 0:
            raise TooLateError(f"no complete answer within {self._bounds.answer_seconds:g} s")
        return seconds

    def count(self, size_bytes: int) -> None:
        """Note what came in; raise `TooLargeError` when it is too much."""
        self._left_bytes -= size_bytes
        if self._left_bytes < 0:
            raise TooLargeError(f"more than {self._most_bytes:,} bytes")

    def begin_body(self) -> None:
        """Note that the head is complete: what follows counts as body."""
        self._most_bytes = self._left_bytes = self._bounds.most_bytes


current_meter: ContextVar[Meter] = ContextVar("current_meter")
"""The meter of the exchange that this task or thread is carrying out: streams belong to no exchange, but to many."""


class Body:
    """
    Puts a body together from its pieces, and unpacks gzip on the way, so that a bomb is stopped when it is too large.
    """

    def __init__(self, encoding: str, most_bytes: int) -> None:
        self._unpacker = zlib.decompressobj(_AS_GZIP) if encoding.lower() in ("gzip", "x-gzip") else None
        self._unpacked = BytesIO()  # not a list: of a million pieces of a byte each would be an object
        self._left_bytes = most_bytes
        self._has_begun = False

    def add(self, piece: bytes) -> None:
        """Take the next piece; raise `TooLargeError`, or `zlib.error` when it is not gzip."""
        if self._unpacker is None or not piece:
            self._unpacked.write(piece)
            return
        self._has_begun = True
        while piece:
            if self._unpacker.eof:  # gzip may be behind gzip
                self._unpacker = zlib.decompressobj(_AS_GZIP)
            unpacked = self._unpacker.decompress(piece, self._left_bytes + 1)
            self._left_bytes -= len(unpacked)
            if self._left_bytes < 0:
                raise TooLargeError("it unpacks to more than the limit")
            self._unpacked.write(unpacked)
            piece = self._unpacker.unused_data

    def whole(self) -> bytes:
        """Return the body; raise `EOFError` when it was packed and its end is missing."""
        if self._unpacker is not None and self._has_begun and not self._unpacker.eof:
            raise EOFError("the compressed answer is cut off")
        return self._unpacked.getvalue()
