"""Lists of what a platform has, as columns for people and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from labelform.reading.listing import Listed
from labelform.report.style import Style
from labelform.report.table import width
from labelform.report.words import one_line
from labelform.version import __version__

FORMAT_VERSION = "1.0"


def as_text(kind: str, found: Sequence[Listed], style: Style) -> str:
    """Return a line for each thing below the names of the columns, and which names do not tell things apart."""
    if not found:
        return f"No {kind}.\n"
    heads = ["name", *(["hash"] if any(one.hash for one in found) else []), *found[0].facts]
    rows = [[one.name, *([one.hash] if "hash" in heads else []), *one.facts.values()] for one in found]
    head, *lines = _aligned([[one.upper() for one in heads], *rows])
    return "".join(f"{line}\n" for line in (style.paint(head, "bold"), *lines, *_twins(found)))


def as_json(kind: str, found: Sequence[Listed]) -> str:
    """Return the same as one JSON document."""
    items = [{"name": one.name, "hash": one.hash or None, **_keyed(one)} for one in found]
    document = {"format_version": FORMAT_VERSION, "tool_version": __version__, "kind": kind, "items": items}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _keyed(one: Listed) -> dict[str, str | None]:
    return {column.replace(" ", "_"): value or None for column, value in one.facts.items()}


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    shown = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        yield "  ".join(cell + " " * (most - width(cell)) for cell, most in zip(row, widths, strict=True)).rstrip()


def _twins(found: Sequence[Listed]) -> Iterator[str]:
    for name, count in Counter(one.name for one in found).items():
        if count > 1:
            yield f'Note: {count} are called "{one_line(name)}"; name each by its hash in a spec, as in {{hash: …}}.'
