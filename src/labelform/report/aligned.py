"""Two JSON documents side by side: lines that are equal are in one row, lines that differ face each other."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, NamedTuple

from labelform.report.values import pretty

_CONTEXT = 3
"""Equal lines kept on each side of a difference."""
_MOST_LINES = 5_000


class Row(NamedTuple):
    """One row: the line before, the line after, and what the row is: `same`, `differs` or `gap`."""

    before: str
    after: str
    sort: str


def aligned(before: Any, after: Any) -> list[Row]:
    """Return two JSON values line by line; keys are sorted, because their order means nothing."""
    old = pretty(before, is_sorted=True) if before is not None else []
    new = pretty(after, is_sorted=True) if after is not None else []
    if not old or not new or max(len(old), len(new)) > _MOST_LINES:
        return [Row(one, other, "differs") for one, other in zip_longest(old, new, fillvalue="")]
    return list(_rows(old, new))


def _rows(old: list[str], new: list[str]) -> Iterator[Row]:
    for tag, old_start, old_end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from _same(old[old_start:old_end], is_first=old_start == 0, is_last=old_end == len(old))
            continue
        pairs = zip_longest(old[old_start:old_end], new[new_start:new_end], fillvalue="")
        yield from (Row(one, other, "differs") for one, other in pairs)


def _same(lines: list[str], *, is_first: bool, is_last: bool) -> Iterator[Row]:
    """Yield equal lines, with a gap in the place of a long stretch."""
    head = 0 if is_first else _CONTEXT
    tail = 0 if is_last else _CONTEXT
    if len(lines) <= head + tail + _CONTEXT:
        yield from (Row(line, line, "same") for line in lines)
        return
    yield from (Row(line, line, "same") for line in lines[:head])
    hidden = len(lines) - head - tail
    yield Row(f"{hidden} unchanged lines", "", "gap")
    yield from (Row(line, line, "same") for line in (lines[-tail:] if tail else []))
