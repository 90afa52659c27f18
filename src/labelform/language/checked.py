"""Checks in documents: mistakes in their expressions, each at its place in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from labelform.core.change import Source
from labelform.core.check import LONGEST_EXPRESSION, MOST_CHECKS, Check
from labelform.diagnostics import Diagnostic, Where
from labelform.language.document import Document, shorten
from labelform.language.places import Path

if TYPE_CHECKING:
    from labelform.checking.mistakes import Mistake
    from labelform.checking.shape import Shape

_WORD = re.compile(r"\w+")


def check_checks(document: Document, path: Path, shape: Callable[[], Shape]) -> Iterator[Diagnostic]:
    """
    Yield a diagnostic for each mistake in the expressions of checks, and for each name that two of them have.

    `shape` returns what they are evaluated on, where there are some.
    """
    entries = _at(document.data, path)
    first: dict[str, int] = {}
    for index, entry in enumerate(entries[:MOST_CHECKS] if isinstance(entries, list) else ()):
        if not isinstance(entry, Mapping):
            continue
        name, text, place = entry.get("name"), entry.get("assert"), (*path, index, "assert")
        if isinstance(name, str) and first.setdefault(name, index) != index:
            hint = f"give it another name; the other is at {document.where((*path, first[name]))}"
            message = f'two checks are called "{shorten(name)}"'
            yield Diagnostic("duplicate-item", message, document.blame((*path, index, "name")), hint)
        if isinstance(text, str) and 0 < len(text) <= LONGEST_EXPRESSION and place not in document.faulty:
            yield from _mistakes(document, place, text, shape())


def sources_of_checks(document: Document, path: Path, checks: Sequence[Check]) -> Mapping[str, Source]:
    """Return where checks are written, by `checks[0]` and so on."""
    return {f"checks[{index}]": source_of(document.where((*path, index))) for index in range(len(checks))}


def source_of(where: Where) -> Source:
    """Return a place as plans hold it."""
    return Source(file=where.file, line=where.line, column=where.column)


def _mistakes(document: Document, path: Path, text: str, shape: Shape) -> Iterator[Diagnostic]:
    from labelform.checking.engine import engine_of  # most specs have no checks
    from labelform.checking.mistakes import Unfit

    try:
        engine_of(shape).ask(text)
    except Unfit as unfit:
        for mistake in unfit.mistakes:
            where = _place(document, path, text, mistake)
            yield Diagnostic("bad-check", shorten(mistake.message, 200), where, mistake.hint)


def _place(document: Document, path: Path, text: str, mistake: Mistake) -> Where:
    """Return the place of a mistake; that of the whole value where the text does not stand there as it is."""
    whole = document.blame(path)
    if whole != document.where(path):
        return whole
    spot = document.spot(path)
    number, start = whole.line, whole.column - 1
    last = spot.lines.number(spot.place.span[1])
    for line in text.split("\n")[: mistake.line]:
        column = -1
        while number <= last:
            column = spot.lines.line(number).find(line, start)
            number, start = number + 1, 0
            if column >= 0:
                break
        if column < 0:
            return whole
    offset = spot.lines.offset(number - 1) + column + mistake.column - 1
    word = _WORD.match(spot.lines.text, offset)
    return spot.lines.where((offset, word.end() if word else offset + 1))


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data.get(step) if isinstance(data, Mapping) else None
    return data
