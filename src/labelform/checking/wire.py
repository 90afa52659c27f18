"""
Read what the library says about an expression that it has checked: its tree, with the type of every part.

The library gives it as a `cel.expr.CheckedExpr` in the wire format of Protocol Buffers, and no Python classes for it.
Source: https://github.com/google/cel-spec, `proto/cel/expr/checked.proto` and `syntax.proto`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_BITS = 7


class Message:
    """One message: its fields by number, each with all its values in their order."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @cached_property
    def _fields(self) -> dict[int, list[int | bytes]]:
        found: dict[int, list[int | bytes]] = {}
        for number, value in _values(self._data):
            found.setdefault(number, []).append(value)
        return found

    def has(self, number: int) -> bool:
        """Return whether a field is there."""
        return number in self._fields

    def whole(self, number: int) -> int:
        """Return a number; 0 where it is left out."""
        value = self._fields.get(number, [0])[-1]
        return value if isinstance(value, int) else 0

    def text(self, number: int) -> str:
        """Return a text; empty if it is left out."""
        return next(iter(self.texts(number)), "")

    def texts(self, number: int) -> list[str]:
        """Return all texts of a field."""
        return [value.decode() for value in self._fields.get(number, []) if isinstance(value, bytes)]

    def one(self, number: int) -> Message:
        """Return a message inside of this one; an empty one where it is left out."""
        return next(iter(self.all(number)), Message(b""))

    def all(self, number: int) -> list[Message]:
        """Return all messages of a field."""
        return [Message(value) for value in self._fields.get(number, []) if isinstance(value, bytes)]


def _values(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        sort = tag & 7
        if sort == _VARINT:
            value, at = _varint(data, at)
            yield tag >> 3, value
            continue
        size = {_FIXED64: 8, _FIXED32: 4}.get(sort)
        if size is None:
            if sort != _BYTES:
                raise ValueError(f"no wire type {sort}")
            size, at = _varint(data, at)
        yield tag >> 3, data[at : at + size]
        at += size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + _BITS
        if byte < 0x80:
            return value, at
