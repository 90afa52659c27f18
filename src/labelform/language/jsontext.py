"""
JSON as it is written: its data, and the place of every key and value.

Not read as YAML, which it nearly is: halves of letters, keys such as `<<` and braces mean something else there.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from labelform.diagnostics import Diagnostic
from labelform.language.document import shorten
from labelform.language.places import Lines, Place, Span

DEEPEST = 64
"""The deepest nesting of mappings and lists."""

_decode = json.JSONDecoder().raw_decode
_BLANK = re.compile(r"[ \t\r\n]*")
_WORD = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|(?:true|false|null)(?!\w)")
_HALF = re.compile("[\ud800-\udfff]")


def read_json(lines: Lines) -> tuple[Any, Place, list[Diagnostic]]:
    """Return the data of a text, its place, and what is wrong with it, up to the first thing that is not JSON."""
    reader = _Reader(lines)
    try:
        data, place = reader.document()
    except _NotJson as stop:
        return None, Place((0, 1), lines=lines), [*reader.found, stop.finding]
    return data, Place(place.span, place.keys, place.inner, lines), reader.found


class _NotJson(Exception):  # noqa: N818 - ends the reading; never leaves this module
    """From here on nobody knows what is meant."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(finding.message)
        self.finding = finding


class _Reader:
    def __init__(self, lines: Lines) -> None:
        self._lines, self._text = lines, lines.text
        self.found: list[Diagnostic] = []

    def document(self) -> tuple[Any, Place]:
        value, place, end = self._value(self._skip(0), 0)
        end = self._skip(end)
        if end < len(self._text):
            raise self._stop(end, "something follows the value")
        return value, place

    def _skip(self, at: int) -> int:
        match = _BLANK.match(self._text, at)
        return match.end() if match else at

    def _stop(self, at: int, said: str) -> _NotJson:
        where = self._lines.where((at, at + 1))
        return _NotJson(Diagnostic("not-json", f"this is not JSON: {said}", where, "fix it, or create the file again"))

    def _note(self, code: str, message: str, span: Span, hint: str) -> None:
        self.found.append(Diagnostic(code, message, self._lines.where(span), hint))

    def _value(self, at: int, depth: int) -> tuple[Any, Place, int]:
        if depth > DEEPEST:
            raise self._stop(at, f"values are nested more than {DEEPEST} deep")
        match self._text[at : at + 1]:
            case "{":
                return self._mapping(at, depth)
            case "[":
                return self._list(at, depth)
            case '"':
                text, end = self._string(at)
                return text, Place((at, end)), end
        return self._word(at)

    def _mapping(self, start: int, depth: int) -> tuple[dict[str, Any], Place, int]:
        data: dict[str, Any] = {}
        keys: dict[str, Span] = {}
        inner: dict[str, Place | Span] = {}
        at = start
        for at in self._entries(start, "}"):
            if self._text[at : at + 1] != '"':
                raise self._stop(at, "a key in double quotes is expected")
            key, end = self._string(at)
            colon = self._skip(end)
            if self._text[colon : colon + 1] != ":":
                raise self._stop(colon, '":" is expected after a key')
            value, place, self._end = self._value(self._skip(colon + 1), depth + 1)
            if key in data:
                hint = f"remove one of them; the first is at {self._lines.file}:{self._lines.number(keys[key][0])}"
                self._note("duplicate-key", f'the key "{shorten(key)}" is given twice', (at, end), hint)
            data[key], keys[key], inner[key] = value, (at, end), place
        return data, Place((start, self._end), keys, inner), self._end

    def _list(self, start: int, depth: int) -> tuple[list[Any], Place, int]:
        data: list[Any] = []
        inner: list[Place | Span] = []
        for at in self._entries(start, "]"):
            value, place, self._end = self._value(at, depth + 1)
            data.append(value)
            inner.append(place)
        return data, Place((start, self._end), None, inner), self._end

    def _entries(self, start: int, closing: str) -> Iterator[int]:
        """Yield where each entry begins; `_end` says where the one before it, and at last all of them, ended."""
        at = self._skip(start + 1)
        if self._text[at : at + 1] == closing:
            self._end = at + 1
            return
        while True:
            yield at
            at = self._skip(self._end)
            mark = self._text[at : at + 1]
            if mark not in (",", closing):
                raise self._stop(at, f'"," or "{closing}" is expected' if mark else f'"{closing}" is missing')
            if mark == closing:
                self._end = at + 1
                return
            at = self._skip(at + 1)

    def _string(self, at: int) -> tuple[str, int]:
        try:
            text, end = _decode(self._text, at)
        except json.JSONDecodeError as error:
            raise self._stop(error.pos, f"{error.msg[:1].lower()}{error.msg[1:].removesuffix(':')}") from None
        if _HALF.search(text):
            hint = "write both halves, or the character itself"
            self._note("not-json", "this text contains half of a character", (at, end), hint)
        return text, end

    def _word(self, at: int) -> tuple[Any, Place, int]:
        match = _WORD.match(self._text, at)
        if match is None:
            raise self._stop(at, "a value is expected" if at < len(self._text) else "it ends too early")
        value = self._number(match[0], match.span()) if match[0][0] in "-0123456789" else json.loads(match[0])
        return value, Place(match.span()), match.end()

    def _number(self, text: str, span: Span) -> int | float:
        if not math.isfinite(float(text)):
            self._note("not-finite", f'"{shorten(text)}" is too large for a number', span, "write a smaller one")
            return 0
        return int(text) if text.lstrip("-").isdigit() else float(text)
