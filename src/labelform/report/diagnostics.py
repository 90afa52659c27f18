"""
Diagnostics as text for people and as JSON in Terraform's shape for tools. Decides nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from labelform.diagnostics import Diagnostic, Severity, Where
from labelform.letters import JOINERS, are_drawn, is_drawn
from labelform.report.style import Style

_WIDEST = 110
"""Columns of source that are shown; longer lines are cut around what is marked."""
_BEFORE_MARK = 50
_MOST_SHOWN = 100
_WIDEST_IN_JSON = 1_000
"""Tools get more of a long line, but not all of it with each of a thousand mistakes in it."""
_TAB = "    "
_COMMAND = re.compile(r"##(?=\w*\[)")
"""How runners of pipelines begin a command anywhere in a line: `##[error]` on GitHub, `##vso[…]` on Azure."""
_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def render(diagnostics: Sequence[Diagnostic], *, color: bool) -> str:
    """Return diagnostics sorted by place, each with its line and a caret, and a closing line that counts them."""
    if not diagnostics:
        return ""
    style = Style(color)
    blocks = ["\n".join(_block(diagnostic, style)) for diagnostic in sorted(diagnostics, key=_place)[:_MOST_SHOWN]]
    hidden = len(diagnostics) - len(blocks)
    if hidden:
        blocks.append(f"… and {hidden} more, not shown here.")
    return "\n\n".join([*blocks, _summary(diagnostics)]) + "\n"


def as_json(diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    """
    Return diagnostics as `terraform validate -json` has them, each with its `code` besides.

    Source: the documented JSON of Terraform 1.x. Lines and columns count from 1, bytes and offsets from 0.
    """
    errors = sum(diagnostic.is_error for diagnostic in diagnostics)
    return {
        "format_version": "1.0",
        "valid": errors == 0,
        "error_count": errors,
        "warning_count": len(diagnostics) - errors,
        "diagnostics": [_as_json(diagnostic) for diagnostic in sorted(diagnostics, key=_place)],
    }


# -- text ------------------------------------------------------------------------------------------------------


def _place(diagnostic: Diagnostic) -> tuple[str, int, int, str]:
    where = diagnostic.where
    return (where.file, where.line, where.column, diagnostic.code) if where else ("", 0, 0, diagnostic.code)


def _block(diagnostic: Diagnostic, style: Style) -> Iterator[str]:
    place = f"{visible(str(diagnostic.where))}: " if diagnostic.where else ""
    color = _COLORS[diagnostic.severity]
    kind = style.paint(f"{diagnostic.severity}[{diagnostic.code}]", "bold", color)
    yield f"{style.paint(place, 'bold')}{kind}: {visible(diagnostic.message)}"
    if diagnostic.where and diagnostic.where.snippet.strip():
        yield from _source(diagnostic.where, style, color)
    if diagnostic.hint:
        yield f"  {style.paint('hint:', 'cyan')} {visible(diagnostic.hint)}"


def _source(where: Where, style: Style, color: str) -> Iterator[str]:
    number = f"{where.line} |"
    gutter = f"{'|':>{len(number)}}"
    before, marked, after = _window(where)
    carets = style.paint("^" * max(_width(marked), 1), "bold", color)
    yield f"  {style.paint(number, 'dim')} {before}{marked}{after}".rstrip()
    yield f"  {style.paint(gutter, 'dim')} {' ' * _width(before)}{carets}"


def _window(where: Where) -> tuple[str, str, str]:
    """Return what is shown before, under and after the carets, as it looks on a terminal."""
    source = _COMMAND.sub("#\N{REPLACEMENT CHARACTER}", where.snippet)
    start, end = where.column - 1, where.column - 1 + where.length
    first = max(start - _BEFORE_MARK, 0) if len(source) > _WIDEST else 0
    last = first + _WIDEST
    before = _shown(source[first:start])
    marked = _shown(source[start : min(end, last)])
    after = _shown(source[end:last])
    return ("…" + before if first else before), marked, (after + "…" if last < len(source) else after)


def _shown(text: str) -> str:
    """Return source without anything that moves the cursor: the caret would be in the wrong place."""
    return "".join(
        _TAB if letter == "\t" else letter if _is_drawn(letter) else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def _is_drawn(letter: str) -> bool:
    return is_drawn(letter) or unicodedata.category(letter) == "Zs"


def visible(text: str) -> str:
    """Return a message with escapes for everything that a terminal would not draw, or that it or a runner obeys."""
    shown = text
    if not are_drawn(text):
        shown = "".join(letter if is_drawn(letter) else letter.encode("unicode_escape").decode() for letter in text)
    return _COMMAND.sub(r"#\\x23", shown) if "##" in shown else shown


def _width(text: str) -> int:
    """Return how many columns text takes on a terminal: wide letters two, marks on other letters none."""
    return sum(_letter_width(letter) for letter in text)


def _letter_width(letter: str) -> int:
    if letter in JOINERS or unicodedata.category(letter) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in ("W", "F") else 1


def _summary(diagnostics: Sequence[Diagnostic]) -> str:
    errors = sum(diagnostic.is_error for diagnostic in diagnostics)
    counts = ((errors, "error"), (len(diagnostics) - errors, "warning"))
    said = " and ".join(_count(number, noun) for number, noun in counts if number)
    files = len({diagnostic.where.file for diagnostic in diagnostics if diagnostic.where})
    return f"{said} in {_count(files, 'file')}." if files else f"{said}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


# -- JSON ------------------------------------------------------------------------------------------------------


def _as_json(diagnostic: Diagnostic) -> dict[str, Any]:
    found: dict[str, Any] = {
        "severity": str(diagnostic.severity),
        "code": diagnostic.code,
        "summary": diagnostic.message,
        "detail": diagnostic.hint,
    }
    if diagnostic.address:
        found["address"] = diagnostic.address
    where = diagnostic.where
    if where is None:
        return found
    marked = where.snippet[where.column - 1 : where.column - 1 + where.length]
    end = {
        "line": where.line,
        "column": where.column + where.length,
        "byte": where.byte + len(marked.encode(errors="surrogatepass")),
    }
    found["range"] = {
        "filename": where.file,
        "start": {"line": where.line, "column": where.column, "byte": where.byte},
        "end": end,
    }
    if where.snippet:
        found["snippet"] = _snippet(where)
    return found


def _snippet(where: Where) -> dict[str, Any]:
    """Return the line with the offsets of what is marked; a long line is cut on both sides of that."""
    marked = where.column - 1
    first = max(marked - _WIDEST_IN_JSON // 2, 0) if len(where.snippet) > _WIDEST_IN_JSON else 0
    code = where.snippet[first : first + _WIDEST_IN_JSON]
    return {
        "context": None,
        "code": code,
        "start_line": where.line,
        "highlight_start_offset": marked - first,
        "highlight_end_offset": min(marked - first + where.length, len(code)),
        "values": [],
    }
