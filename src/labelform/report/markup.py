"""Text from outside inside Markdown: shown as it is, whatever it contains, and without calling anybody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from labelform.report.lines import Line
from labelform.report.words import one_line

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&$])")
_BACKTICKS = re.compile(r"`+")
_DIFF_MARKS = {"~": "!", ".": " "}


def prose(text: str) -> str:
    """Return text for a paragraph. An `@` is followed by a space of no width: a label must not notify a person."""
    return _SPECIAL.sub(r"\\\1", one_line(text)).replace("@", "@\N{ZERO WIDTH SPACE}")


def code(text: str) -> str:
    """Return text as a code span."""
    shown = one_line(text)
    ticks = "`" * (longest_backticks([shown]) + 1)
    pad = " " if shown.startswith(("`", " ")) or shown.endswith(("`", " ")) else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of finished cells as a table; the first row is the head, the first column stands left."""
    head, *body = rows
    ruler = [":--", *("--:" for _ in head[1:])]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in row) + " |" for row in (head, ruler, *body))


def diff(lines: Iterable[Line]) -> str:
    """Return the lines of a change for a `diff` fence: marks in the first column, `~` as `!`."""
    return "".join(f"{_DIFF_MARKS.get(line.symbol, line.symbol)} {'  ' * line.depth}{line.text}\n" for line in lines)


def fenced(body: str, language: str, fence: str) -> str:
    """Return text in a fence."""
    return f"{fence}{language}\n{body}\n{fence}"


def longest_backticks(texts: Iterable[str]) -> int:
    """Return the length of the longest row of backticks."""
    return max((len(run) for text in texts for run in _BACKTICKS.findall(text)), default=0)


def _cell(cell: str) -> str:
    # In a table a bar ends the cell, even in a code span. In prose it is already escaped.
    return re.sub(r"(?<!\\)\|", r"\\|", cell)
