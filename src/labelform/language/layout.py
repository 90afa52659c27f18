"""
Lines of a YAML text: its sections with their comments, its comments, blank lines. Knows YAML only as far as it must.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import yaml

_TOP_KEY = re.compile(r"""^(?:"([^"]+)"|'([^']+)'|([^\s#'"\[\]{},&*!|>%@`-][^:#]*+))\s*:(?:\s|$)""")
_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\n]*", re.MULTILINE)


def sections_in_order(text: str, known: Sequence[str]) -> str:
    """
    Return a text with its top keys in a given order; keys that are not known stay behind those that are.

    The comments right above a key go with it. The first and the last comments of all are about the file, and stay.
    """
    text, foot = _without_foot(text)
    head, sections = _sections(text)
    rank = {key: place for place, key in enumerate(known)}
    ordered = sorted(sections, key=lambda section: rank.get(section.key, len(rank)))
    if ordered == sections:
        return text + foot
    # Empty lines stood between other neighbours: all are taken out, and come back where they belong.
    return separated(head + "".join(section.text.rstrip("\n") + "\n" for section in ordered)) + foot


def _without_foot(text: str) -> tuple[str, str]:
    """Return a text and the comments at its end, which stand at the margin and below nothing."""
    lines = text.splitlines(keepends=True)
    inside = _lines_of_scalars(text)
    kept = len(lines)
    while kept and kept - 1 not in inside and (lines[kept - 1].startswith("#") or not lines[kept - 1].strip()):
        kept -= 1
    return "".join(lines[:kept]), "".join(lines[kept:])


def separated(text: str) -> str:
    """Return a text with an empty line above every section that takes several lines, but for one below the version."""
    head, sections = _sections(text)
    made = head
    for place, section in enumerate(sections):
        is_apart = made.endswith("\n\n") or not made or (place == 1 and sections[0].is_one_line)
        made += section.text if is_apart or section.is_one_line else f"\n{section.text}"
    return made


class _Block(NamedTuple):
    """One top key: its lines, and the comments above it."""

    key: str
    text: str

    @property
    def is_one_line(self) -> bool:
        return "\n" not in self.text.strip("\n")


def _sections(text: str) -> tuple[str, list[_Block]]:
    """Return what stands above the first section, and the sections."""
    lines = text.splitlines(keepends=True)
    inside = _lines_of_scalars(text)
    keys = [
        (number, match[1] or match[2] or match[3].rstrip())
        for number, line in enumerate(lines)
        if number not in inside and (match := _TOP_KEY.match(line))
    ]
    if not keys:
        return text, []
    starts = [_below_head(lines, keys[0][0]), *(_with_comments(lines, number) for number, _ in keys[1:]), len(lines)]
    found = [_Block(key, "".join(lines[a:b])) for (_, key), (a, b) in zip(keys, pairwise(starts), strict=True)]
    return "".join(lines[: starts[0]]), found


def comments(text: str) -> Iterator[str]:
    """Yield the comments of a text, without the blanks around them."""
    return (comment for _, comment in comments_at(text))


def comments_at(text: str) -> Iterator[tuple[int, str]]:
    """Yield where each comment of a text begins, and what it says without the blanks around it."""
    spans = [(token.start_mark.index, token.end_mark.index) for token in _scalars(text)]
    starts = [start for start, _ in spans]
    for match in _COMMENT.finditer(text):
        place = bisect_right(starts, match.start()) - 1
        if place < 0 or match.start() >= spans[place][1]:
            yield match.start(), match[0].strip()


def tidied(text: str) -> str:
    """Return a text without blanks at the ends of lines, without rows of empty lines, and with comments in line."""
    inside = _lines_of_scalars(text)
    kept: list[str] = []
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if number in inside:
            kept.append(line)
            continue
        line = line.rstrip()
        if line.startswith("#") or line.lstrip().startswith("#"):
            line = " " * _indent_below(lines, number) + line.lstrip()
        if line or (kept and kept[-1]):
            kept.append(line)
    return separated("\n".join(kept).strip("\n") + "\n")


def _indent_below(lines: Sequence[str], number: int) -> int:
    """Return how far the next line that says something is indented; a comment at the very end stays where it is."""
    for line in lines[number + 1 :]:
        said = line.strip()
        if said and not said.startswith("#"):
            return len(line) - len(line.lstrip())
    return len(lines[number]) - len(lines[number].lstrip())


def _with_comments(lines: Sequence[str], number: int) -> int:
    """Return the first of the comment lines right above a line, or the line itself."""
    while number and lines[number - 1].startswith("#"):
        number -= 1
    return number


def _below_head(lines: Sequence[str], number: int) -> int:
    """Return the first of the comments right above the first key, if others stand above them; else the key's line."""
    first = _with_comments(lines, number)
    return first if any(line.strip() for line in lines[:first]) else number


def _lines_of_scalars(text: str) -> set[int]:
    """Return the numbers of the lines that hold the inside of a text over several lines, where blanks matter."""
    found: set[int] = set()
    for token in _scalars(text):
        first, last = token.start_mark.line, token.end_mark.line
        is_block = token.style in ("|", ">")
        found.update(range(first + 1, last if is_block else last + 1))
    return found


def has_aliases(text: str) -> bool:
    """Tell whether a text repeats values: an alias must not come before its anchor."""
    return any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text, Loader=yaml.SafeLoader))


def _scalars(text: str) -> list[Any]:
    return [token for token in yaml.scan(text, Loader=yaml.SafeLoader) if isinstance(token, yaml.ScalarToken)]
