"""
Read large JSON part by part: of the lists that are long, one value at a time is held as it was read.

What is read and what is refused is the same as in `inputs`, whatever the order of keys.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from labelform.files.inputs import (
    CHUNK_BYTES,
    STRICT,
    TooLargeError,
    UnfitError,
    check_depth,
    check_number,
    check_text,
    marks_in,
    read_chunks,
)

Place = tuple[str, ...]
"""The keys that lead to something, from the whole."""
Keep = Callable[[Any], Any]
"""Returns what is kept of a value."""

_SURELY_FEW = 1024 * 1024
"""Fewer characters than this are not too many values, however short."""
_SPACE = " \t\n\r"
_MAY_GO_ON = 2
"""A number with no more than this behind it may be the beginning of a longer one: `1` of `1e+5`."""


def read_parts(path: Path, lists: Mapping[Place, Keep], *, most_bytes: int, most_in_part: int) -> Any:
    """
    Return the JSON in a file, with what is kept of each value of some lists in its place.

    `most_in_part` is how many characters may be read at once: one of these values, or what is in no such list.

    Raises:
        UnfitError: as `read_json`; or a part of it is too large.
        OSError: as `read_json`.
    """
    try:
        return _Reader(_texts(read_chunks(path, most_bytes=most_bytes), most_bytes), lists, most_in_part).whole()
    except (ValueError, RecursionError) as exc:
        raise UnfitError("is not JSON") from exc


def _texts(chunks: Iterable[bytes], most_bytes: int) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    marks = 0
    for chunk in chunks:
        marks += marks_in(chunk)
        check_number(marks, most_bytes)
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


class _Reader:
    """Reads a text from its beginning to its end, of which as much is held as the value at hand takes."""

    def __init__(self, texts: Iterator[str], lists: Mapping[Place, Keep], most: int) -> None:
        self._texts = texts
        self._most = most
        self._lists = lists
        self._around = {place[:length] for place in lists for length in range(len(place))}
        self._text = ""
        self._at = 0
        self._is_over = False

    def whole(self) -> Any:
        """
        Return the one value of the text.

        Raises:
            ValueError: it is not strict JSON.
            UnfitError: it is nested too deeply.
        """
        found = self._value(())
        if self._next():
            raise ValueError("something follows")
        return found

    def _value(self, place: Place) -> Any:
        first = self._next()
        if first == "{" and place in self._around:
            return self._object(place)
        if first == "[" and place in self._lists:
            return self._list(place)
        return self._plain(len(place))

    def _object(self, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for _ in self._items("{", "}"):
            if self._next() != '"':
                raise ValueError("a key is no text")
            key = self._plain(len(place))
            self._take(":")
            if key in found:
                raise ValueError("a key is given twice")
            found[key] = self._value((*place, key))
        return found

    def _list(self, place: Place) -> list[Any]:
        keep, depth = self._lists[place], len(place) + 1
        return [keep(self._plain(depth)) for _ in self._items("[", "]")]

    def _items(self, begin: str, end: str) -> Iterator[None]:
        """Yield before each item, which whoever asks reads."""
        self._take(begin)
        if self._next() != end:
            yield
            while self._next() == ",":
                self._take(",")
                yield
        self._take(end)

    def _plain(self, depth: int) -> Any:
        """Return the next value, with so many levels around it."""
        self._next()
        wanted = CHUNK_BYTES
        while True:
            self._fill(wanted)
            self._check_size()
            try:
                value, end = STRICT.raw_decode(self._text, self._at)
            except json.JSONDecodeError:  # as what is not there yet makes it, too
                if self._is_over:
                    raise
            else:
                if end + _MAY_GO_ON < len(self._text) or self._is_over:
                    break
            wanted = 2 * (len(self._text) - self._at)
        if end - self._at > self._most:
            raise self._too_large()
        check_text(value, self._text[self._at : end])
        check_depth(value, depth)
        self._at = end
        return value

    def _check_size(self) -> None:
        """Refuse to hold more at once than it takes to find the end of a part: twice as much is read each time."""
        held = len(self._text) - self._at
        if held > 2 * (self._most + CHUNK_BYTES):
            raise self._too_large()
        if held > _SURELY_FEW:
            check_number(sum(self._text.count(mark, self._at) for mark in ",[{"), 2 * self._most)

    def _too_large(self) -> TooLargeError:
        return TooLargeError(f"has a part that is larger than {self._most // 1024**2} MiB")

    def _next(self) -> str:
        """Return the next character that is not space, without taking it; nothing at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _SPACE:
                    return self._text[self._at]
                self._at += 1
            if self._is_over:
                return ""
            self._fill(CHUNK_BYTES)

    def _take(self, character: str) -> None:
        if self._next() != character:
            raise ValueError(f"no {character}")
        self._at += 1

    def _fill(self, wanted: int) -> None:
        """Hold so many characters from here on, if there are as many."""
        if self._is_over or len(self._text) - self._at >= wanted:
            return
        held = [self._text[self._at :]]
        length = len(held[0])
        while length < wanted and not self._is_over:
            more = next(self._texts, None)
            self._is_over = more is None
            held.append(more or "")
            length += len(held[-1])
        self._text, self._at = "".join(held), 0
