"""
Fitting details into a comment of limited size.

Decides nothing about what matters: it is given details in the order of their weight, each in several lengths, and takes
as many as fit. What does not fit is counted, never dropped in silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Detail:
    """
    One thing to show: the group it stands in, and its text in several lengths, the longest first.

    `count` says how many things it stands for.
    """

    group: str
    texts: tuple[str, ...]
    count: int = 1

    @property
    def long(self) -> str:
        """The longest text."""
        return self.texts[0]

    @property
    def short(self) -> str:
        """The shortest text."""
        return self.texts[-1]


@dataclass(frozen=True, slots=True)
class Folded:
    """What fits: per group the texts to show, and the details that are only counted."""

    shown: dict[str, list[str]]
    left_out: tuple[Detail, ...]


def size(text: str) -> int:
    """Return what text weighs: bytes of UTF-8, which no platform counts as more characters than this."""
    return len(text.encode("utf-8", errors="surrogatepass"))


def fold(details: Sequence[Detail], budget: int | None, *, per_group: int) -> Folded:
    """
    Take details in their order while they fit, each in the longest form that does.

    `per_group` is what the frame around a group weighs. Without a budget everything is taken.
    """
    shown: dict[str, list[str]] = {}
    left_out = []
    room = budget
    for detail in details:
        frame = 0 if detail.group in shown else per_group
        text = detail.long if room is None else _fitting(detail, room - frame)
        if text is None:
            left_out.append(detail)
            continue
        shown.setdefault(detail.group, []).append(text)
        room = None if room is None else room - frame - size(text)
    return Folded(shown, tuple(left_out))


def _fitting(detail: Detail, room: int) -> str | None:
    return next((text for text in detail.texts if size(text) <= room), None)


def fitting_rows(
    rows: Sequence[tuple[str, ...]], weights: Sequence[int], room: int | None
) -> tuple[list[tuple[str, ...]], list[int]]:
    """
    Return the rows of a table that fit, and the places of those that do not.

    All are in their order where they fit; otherwise those with the lowest weight come first and are kept longest.
    """
    if room is None or sum(map(row_size, rows)) <= room:
        return list(rows), []
    in_order = sorted(range(len(rows)), key=lambda place: weights[place])
    kept = 0
    while kept < len(rows) and row_size(rows[in_order[kept]]) <= room:
        room -= row_size(rows[in_order[kept]])
        kept += 1
    return [rows[place] for place in in_order[:kept]], in_order[kept:]


def row_size(row: Sequence[str]) -> int:
    """Return what a row of a Markdown table weighs; a bar inside a cell is escaped there."""
    return sum(size(cell) + cell.count("|") + 3 for cell in row) + 2


def counts(details: Iterable[Detail]) -> Counter[str]:
    """Count the things that details stand for, group by group."""
    found: Counter[str] = Counter()
    for detail in details:
        found[detail.group] += detail.count
    return found
