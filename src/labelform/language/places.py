"""
Where everything in a spec is.

A document keeps offsets only, two numbers a value. Lines, columns and snippets are worked out when somebody
asks, because nearly nobody does: a spec of ten thousand items has sixty thousand places and seldom a mistake.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from labelform.diagnostics import Where

Span = tuple[int, int]
"""Offset of the first character and the offset after the last one."""

Path = tuple[str | int, ...]
"""Keys and indexes from the top of the document, as in `("groups", 1, "role")`."""

_LINE_END = re.compile(r"\r\n|\n|\r")


def dotted(path: Path) -> str:
    """Return a path as people write it: `groups[1].role`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


@dataclass(slots=True)  # not frozen, which would make reading a spec a tenth slower; nothing changes one all the same
class Place:
    """
    Where one value is, and the values inside it.

    The span of a mapping or list in block style is its key, or its first entry where it has no key. Of a value that is
    neither, `inner` may hold the span alone: nearly all are, and most are never requested. `lines` is set where the
    value and all inside it are in another file than what is around it.
    """

    span: Span
    keys: Mapping[str, Span] | None = None
    inner: Mapping[str, Place | Span] | Sequence[Place | Span] = ()
    lines: Lines | None = None

    def key(self, step: str | int) -> Span | None:
        """Return where a key of a mapping is, None when there is none."""
        return self.keys.get(step) if self.keys and isinstance(step, str) else None

    def step(self, step: str | int) -> Place | None:
        """Return the place of one key or index, None when there is none."""
        found: Place | Span | None = None
        if isinstance(self.inner, Mapping):
            found = self.inner.get(step) if isinstance(step, str) else None
        elif isinstance(step, int) and 0 <= step < len(self.inner):
            found = self.inner[step]
        return Place(found) if isinstance(found, tuple) else found


class Lines:
    """
    The lines of one file: turns offsets into `Where`. `trail` says what led to this file, the nearest first.

    Of a file that is sealed, places have no snippet: a line of it may contain a secret next to what is marked. What a
    file says that is verbatim is taken as it stands: braces are not expressions there.
    """

    def __init__(
        self, text: str, file: str, trail: tuple[str, ...] = (), *, is_sealed: bool = False, is_verbatim: bool = False
    ) -> None:
        self.text = text
        self.file = file
        self.trail = trail
        self.is_verbatim = is_verbatim
        self._is_sealed = is_sealed
        self._last = (0, "")
        self._measured = (0, 0, 0)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    @cached_property
    def _byte_starts(self) -> list[int]:
        """Return the offset of each line in bytes; empty when bytes and characters are the same."""
        if self.text.isascii():
            return []
        lines = zip(self._starts, [*self._starts[1:], None], strict=True)
        return [0, *accumulate(len(self.text[start:end].encode(errors="surrogatepass")) for start, end in lines)][:-1]

    def number(self, offset: int) -> int:
        """Return the number of the line that holds an offset, from 1."""
        return bisect_right(self._starts, offset)

    def line(self, number: int) -> str:
        """Return the text of a line without its end; empty beyond the last line."""
        if not 1 <= number <= len(self._starts):
            return ""
        if self._last[0] != number:  # many findings on one long line share its text
            end = self._starts[number] if number < len(self._starts) else len(self.text)
            self._last = (number, self.text[self._starts[number - 1] : end].rstrip("\r\n"))
        return self._last[1]

    def offset(self, number: int) -> int:
        """Return the offset of the first character of a line."""
        return self._starts[number - 1]

    def start(self, offset: int) -> int:
        """Return where the line of an offset begins."""
        return self._starts[self.number(offset) - 1]

    def after(self, offset: int) -> int:
        """Return where the line below an offset begins; the end of the text below the last one."""
        number = self.number(offset)
        return self._starts[number] if number < len(self._starts) else len(self.text)

    def sealed(self) -> Lines:
        """Return the same lines, of which nothing is shown."""
        return Lines(self.text, self.file, self.trail, is_sealed=True, is_verbatim=self.is_verbatim)

    def where(self, span: Span) -> Where:
        """Return the place of a span; of a span over several lines, the part on the first."""
        start, end = min(span[0], len(self.text)), span[1]
        number = self.number(start)
        snippet = self.line(number)
        column = start - self._starts[number - 1]
        marked = snippet[column : column + max(end - start, 1)].rstrip()
        before = min(column, len(snippet))  # a place between "\r" and "\n" is the end of the line
        byte = (
            self._byte_starts[number - 1] + self._size(number, before) if self._byte_starts else start - column + before
        )
        shown = "" if self._is_sealed else snippet
        return Where(self.file, number, column + 1, max(len(marked), 1), shown, byte, self.trail)

    def _size(self, number: int, column: int) -> int:
        """Return the bytes before a column; many findings on one long line are measured from one to the next."""
        line, at, size = self._measured
        if line != number or at > column:
            at, size = 0, 0
        size += len(self.line(number)[at:column].encode(errors="surrogatepass"))
        self._measured = (number, column, size)
        return size


@dataclass(frozen=True, slots=True)
class ValuePlace:
    """A value in a file, to be found again from somewhere else: a variable, or an entry of a mapping table."""

    lines: Lines
    place: Place

    def where(self) -> Where:
        """Return where the value is."""
        return self.lines.where(self.place.span)

    def step(self, step: str | int) -> ValuePlace | None:
        """Return the spot of one key or index, None when the text has none."""
        inner = self.place.step(step)
        return ValuePlace(inner.lines or self.lines, inner) if inner else None

    def below(self, path: Path) -> ValuePlace:
        """Return the spot at the end of a path, or the nearest one around it."""
        spot = self
        for step in path:
            inner = spot.step(step)
            if inner is None:
                break
            spot = inner
        return spot
