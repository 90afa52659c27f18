"""Changes and tables drawn for a terminal: indents, symbols, colours."""

from __future__ import annotations

from collections.abc import Sequence

from labelform.core.change import Blocked, Change
from labelform.report.lines import Line, brief, field_lines
from labelform.report.pictures import picture_lines
from labelform.report.pieces import Piece, Tone
from labelform.report.planned import ReportOptions
from labelform.report.rules import Mark
from labelform.report.style import Style
from labelform.report.table import columns
from labelform.report.words import SYMBOLS, one_line

_COLORS = {"+": "green", "~": "yellow", "-": "red", "!": "yellow", "#": "dim"}
_TONES = {Tone.OLD: "red", Tone.NEW: "green"}


def drawn_change(lines: Sequence[Line], style: Style) -> str:
    """Return the lines of a change; the first is its heading."""
    return "\n".join(_drawn(line, style, is_heading=place == 0) for place, line in enumerate(lines))


def concise(change: Change, mark: Mark | None, style: Style, remark: str = "") -> str:
    """Return a change on one line, with a remark on it."""
    symbol = SYMBOLS[change.action]
    refused = style.paint(f"  {mark.sentence}", "red") if mark else ""
    return f"  {style.paint(symbol, _COLORS[symbol])} {brief(change)}{remark}{refused}"


def blocked_text(blocked: Sequence[Blocked], options: ReportOptions, remarks: Sequence[str] = ()) -> str:
    """Return what the platform cannot change, each with its reason; empty for none. `remarks` are behind each."""
    if not blocked:
        return ""
    style = options.style
    lines = [style.paint("Blocked: the platform cannot make these changes.", "bold", "yellow")]
    for one, remark in zip(blocked, remarks or [""] * len(blocked), strict=True):
        place = style.paint(f"  ({one_line(str(one.change.source))})", "dim") if one.change.source else ""
        lines.append(f"  {style.paint('!', 'yellow')} {one_line(one.change.address)}{place}{remark}")
        fields = [] if options.is_concise else [line for line in field_lines(one.change) if line.symbol != "#"]
        lines += [_drawn(line, style, depth=2) for line in fields]
        if not options.is_concise:
            lines += [_drawn(line, style, depth=2).rstrip() for line in picture_lines(one.change)]
        lines.append(f"      {one_line(one.reason)}")
        lines += [f"      {style.paint('you can:', 'cyan')} {one_line(one.hint)}"] if one.hint else []
    return "\n".join(lines)


def table_text(rows: Sequence[tuple[str, ...]], style: Style) -> str:
    """Return a table with its head."""
    head, *body = columns(rows)
    return "\n".join([f"  {style.paint(head, 'dim')}", *(f"  {row}" for row in body)])


def _drawn(line: Line, style: Style, *, depth: int = 0, is_heading: bool = False) -> str:
    indent = "  " * (line.depth + depth + 1)
    if line.symbol == "#":
        return indent + style.paint(f"# {line.text}", "bold" if is_heading else "dim")
    pieces = "".join(_piece(piece, style) for piece in line.pieces)
    return f"{indent}{style.paint(line.symbol, _COLORS.get(line.symbol, 'dim'))} {pieces}"


def _piece(piece: Piece, style: Style) -> str:
    text = Line("", 0, (piece,)).text
    return style.paint(text, _TONES[piece.tone]) if piece.tone in _TONES else text
