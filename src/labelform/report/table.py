"""Columns of plain text: names on the left, numbers on the right. Wide letters count as the two columns they take."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return rows as lines of one layout; the first column stands left, the others right."""
    widths = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [_row(row, widths) for row in rows]


def width(text: str) -> int:
    """Return how many columns text takes on a terminal."""
    return sum(_letter(letter) for letter in text)


def _row(row: tuple[str, ...], widths: Sequence[int]) -> str:
    first, *rest = row
    cells = [first + " " * (widths[0] - width(first))]
    cells += [" " * (widest - width(cell)) + cell for cell, widest in zip(rest, widths[1:], strict=True)]
    return "  ".join(cells).rstrip()


def _letter(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in ("W", "F") else 1
