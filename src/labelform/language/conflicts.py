"""What a merge of Git has left in a text: both sides of a conflict, between lines that say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from labelform.diagnostics import Diagnostic
from labelform.language.document import shorten
from labelform.language.places import Lines

_MARKER = re.compile(r"(?<![^\r\n])(?:(<{7}|\|{7}|>{7})(?:[ \t]([^\r\n]*))?|(={7}))(?![^\r\n])")


def conflicts(lines: Lines) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each conflict, and for each marker that was left behind of one."""
    if not re.search("<{7}|>{7}", lines.text):
        return
    begun: dict[str, re.Match[str]] = {}
    for match in _MARKER.finditer(lines.text):
        mark = match[0][0]
        if mark == ">" and "=" in begun:
            yield _conflict(begun, match, lines)
            begun = {}
        elif mark == "<" or (begun and mark != ">" and mark not in begun):
            if mark == "<" and begun:
                yield _left_behind(begun["<"], lines)
            begun = {mark: match} if mark == "<" else {**begun, mark: match}
        elif mark == ">":
            yield _left_behind(match, lines)
    if begun:
        yield _left_behind(begun["<"], lines)


def _conflict(begun: Mapping[str, re.Match[str]], end: re.Match[str], lines: Lines) -> Diagnostic:
    marks = [*begun.values(), end]
    numbers = [lines.number(match.start()) for match in marks]
    names = {"<": _name(begun["<"], "one side"), "|": "the common base", "=": _name(end, "the other side")}
    sides = [
        f"{_range(first + 1, last - 1)} from {names[mark]}"
        for mark, first, last in zip(begun, numbers, numbers[1:], strict=False)
    ]
    message = f"a merge conflict was left here: {', '.join(sides)}"
    shown = f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
    return Diagnostic(
        "conflict-marker", message, lines.where(begun["<"].span()),
        f"keep what is right and remove lines {shown} of {lines.file}",
    )  # fmt: skip


def _name(marker: re.Match[str], otherwise: str) -> str:
    return f'"{shorten(marker[2])}"' if (marker[2] or "").strip() else otherwise


def _range(first: int, last: int) -> str:
    if first > last:
        return "nothing"
    return f"line {first}" if first == last else f"lines {first} to {last}"


def _left_behind(marker: re.Match[str], lines: Lines) -> Diagnostic:
    message = "this line marks a merge conflict"
    return Diagnostic("conflict-marker", message, lines.where(marker.span()), "keep what is right, and remove the line")
