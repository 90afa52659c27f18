"""A picture of a terminal: what a command prints, with its colours, as SVG that anybody can read and search."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

COLUMNS = 118
_WIDTH, _HEIGHT = 8.4, 18
"""Of one letter and one line, in pixels."""
_LEFT, _TOP = 18, 46
_COLOURS = {"31": "red", "32": "green", "33": "yellow", "1": "bold", "2": "dim"}
_SWITCH = re.compile(r"\x1b\[([\d;]*)m")
_HEAD = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" role="img" xml:space="preserve">
<title>{title}</title>
<style>
text {{ font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace }}
text {{ fill: #d7dae0; white-space: pre }}
.bold {{ font-weight: bold; fill: #ffffff }} .dim {{ fill: #9aa0a6 }}
.red {{ fill: #ff7b72 }} .green {{ fill: #7ee787 }} .yellow {{ fill: #e3b341 }}
</style>
<rect width="100%" height="100%" rx="8" fill="#16181d"/>
<circle cx="20" cy="18" r="6" fill="#ff5f57"/>
<circle cx="40" cy="18" r="6" fill="#febc2e"/>
<circle cx="60" cy="18" r="6" fill="#28c840"/>
"""

Piece = tuple[str, str]
"""A text, and the names of how it looks."""


def drawn(command: str, printed: str) -> str:
    """Return the picture of a command and of what it printed with `--color always`; long lines go on in the next."""
    lines = [row for line in (f"$ {command}", *printed.rstrip("\n").split("\n")) for row in _rows(_pieces(line))]
    width, height = 2 * _LEFT + COLUMNS * _WIDTH, _TOP + len(lines) * _HEIGHT
    head = _HEAD.format(width=width, height=height, title=escape(command))
    return head + "".join(_text(number, row) for number, row in enumerate(lines)) + "</svg>\n"


def _pieces(line: str) -> Iterator[Piece]:
    """Yield the parts of a line; all that is switched on ends with the line."""
    looks: list[str] = []
    text, *rest = _SWITCH.split(line)
    yield text, ""
    for codes, following in zip(rest[::2], rest[1::2], strict=True):
        looks = [] if codes in ("", "0") else [*looks, *(_COLOURS[code] for code in codes.split(";"))]
        yield following, " ".join(looks)


def _rows(pieces: Iterator[Piece]) -> list[list[Piece]]:
    """Break a line where it is full."""
    rows: list[list[Piece]] = [[]]
    left = COLUMNS
    for text, looks in pieces:
        while len(text) > left:
            rows[-1].append((text[:left], looks))
            rows.append([])
            text, left = text[left:], COLUMNS
        rows[-1].append((text, looks))
        left -= len(text)
    return rows


def _text(number: int, row: list[Piece]) -> str:
    """Return one line of the picture: every piece stands at its column, whatever the font."""
    spans, column = "", 0
    for text, looks in row:
        if shown := text.strip():
            start = column + len(text) - len(text.lstrip())
            place = f'x="{_LEFT + start * _WIDTH:.1f}" textLength="{len(shown) * _WIDTH:.1f}"'
            looking = f' class="{looks}"' if looks else ""
            spans += f"<tspan {place}{looking}>{escape(shown, quote=False)}</tspan>"
        column += len(text)
    return f'<text y="{_TOP + number * _HEIGHT}">{spans}</text>\n' if spans else ""
