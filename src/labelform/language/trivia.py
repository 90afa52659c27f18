"""
Which comments and blank lines of a text belong to which entry: what has to stay together when a text is laid out again.

Above an entry, comments are its own up to the first blank line; behind it, the one on its line; below it, those that
are indented more than it is. What a blank line parts from the entry below stays behind the entry above. In brackets
indentation says nothing. The first comments of a file and the last ones at its margin are about the file.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from labelform.language.nodes import Entry, Node, tree_of
from labelform.language.textblocks import HEADER

_COMMENT = re.compile(r"(?<![^\s,:?\[\]{}-])#[^\n]*")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_MARKER = re.compile(r"(?:---|\.\.\.)(?=\s|\Z)")
_DASH = re.compile(r"-(?:\s|\Z)")
_PROPERTY = re.compile(r"([&!]\S*)(?:\s|#[^\n]*)*")
_BESIDE = "  "
_IN_BRACKETS = sys.maxsize


class Comment(NamedTuple):
    """
    A comment, or on a line of its own the mark that begins or ends a document.

    `blanks` are before it, where it is behind something. On a line of its own, `column` is where it begins, and
    `is_apart` says whether a blank line is above.
    """

    text: str
    blanks: str = _BESIDE
    column: int = 0
    is_apart: bool = False


Comments = tuple[Comment, ...]


class Inside(NamedTuple):
    """What a mapping or list holds: comments behind its bracket, before all entries, and before the last bracket."""

    bracket: Comments = ()
    lead: Comments = ()
    parts: Sequence[Part] = ()
    foot: Comments = ()


class Part(NamedTuple):
    """
    One entry with all that belongs to it, in the order of the text; the root is one without a key.

    `opening` is the comment behind its key or dash, `between` those before a value on a line further down, `behind` the
    one at the end of the value, `below` those that are indented more. `after` belongs to nothing.
    `column` is where it begins, `properties` are the anchor and tag of the value, `start` is where that begins behind
    them, and `is_apart` says whether a blank line is above.
    """

    entry: Entry
    column: int
    start: int
    properties: Sequence[str] = ()
    above: Comments = ()
    is_apart: bool = False
    opening: Comments = ()
    between: Comments = ()
    inside: Inside = Inside()
    behind: Comments = ()
    below: Comments = ()
    after: Comments = ()

    @property
    def node(self) -> Node:
        """The value."""
        return self.entry.value


class _Gap(NamedTuple):
    """What is between two things: behind the first, on lines of its own, and whether a blank line comes last."""

    behind: Comments
    lines: Comments
    is_apart: bool


_NOTHING = _Gap((), (), is_apart=False)


class _Held(NamedTuple):
    """What a value holds, what comes below it, the comments behind it, and those in it where it has no entries."""

    inside: Inside
    gap: _Gap
    behind: Comments = ()
    within: Comments = ()


def taken_apart(text: str) -> Part:
    """Return the root of a text in which nothing is wrong, and whose lines end in line feeds."""
    root, _ = _Cutter(text).part(Entry(0, None, None, tree_of(text)), -1, len(text), _NOTHING)
    if root.inside.lead or not root.inside.parts:
        return root
    # Comments right above the first key, with nothing above them, are about the file.
    first, *others = root.inside.parts
    inside = root.inside._replace(lead=first.above, parts=(first._replace(above=()), *others))
    return root._replace(inside=inside)


def comments(text: str, root: Node) -> Iterator[str]:
    """Yield the comments of a text, found without asking what they belong to."""
    at = 0
    for start, end in (*_texts(text, root, []), (len(text), len(text))):
        yield from (match[0].rstrip() for match in _COMMENT.finditer(text[at:start]))
        at = end


def _texts(text: str, node: Node, found: list[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """Find from where to where a sign of comments is a letter as others are."""
    for entry in node.entries:
        if entry.key is not None:
            found.append((entry.key.start, entry.key.end))
        _texts(text, entry.value, found)
    if header := _header(text, node, node.start):
        found += [header.span(2), (header.end(), max(header.end(), node.end))]
    elif not (node.is_block or node.is_flow):
        found.append((node.start, node.end))
    return found


class _Cutter:
    """Cuts a text into parts, from the first one to the last."""

    def __init__(self, text: str) -> None:
        self._text = text

    def part(self, entry: Entry, column: int, until: int, above: _Gap, *, is_last: bool = True) -> tuple[Part, _Gap]:
        """
        Return an entry with what is above it, and what is below up to some place and does not belong to it.

        `column` is where the entry begins; in brackets it is further to the right than any comment. Below the last one,
        nothing is parted from what comes next, because that is something else.
        """
        node = entry.value
        properties, start = self._properties(node)
        opening = self._gap(self._behind_label(entry), node.entries[0].start if node.is_block else start)
        held = self._held(entry, start, until, opening)
        below, gap = _below(held.gap, column)
        after, gap = ((), gap) if is_last else _parted(gap)
        between = (*opening.behind[1:], *(() if node.is_block else opening.lines))
        return Part(
            entry, column, start, properties, above.lines, above.is_apart, opening.behind[:1], between, held.inside,
            held.behind[:1], (*held.behind[1:], *held.within, *below), after,
        ), gap  # fmt: skip

    def _held(self, entry: Entry, start: int, until: int, opening: _Gap) -> _Held:
        node = entry.value
        if node.is_block:
            return _Held(*self._inside(node, self._column(start), until, opening))
        if not node.entries:
            within, gap = self._within(node, start), self._gap(entry.end, until)
            return _Held(Inside(), gap, (*within.behind, *gap.behind), within.lines)
        if self._text[start] not in "[{":  # a pair in a list, which needs no brackets
            return _Held(*self._inside(node, _IN_BRACKETS, until, _NOTHING))
        bracket = self._gap(start + 1, node.entries[0].start)
        inside, foot = self._inside(node, _IN_BRACKETS, node.end - 1, bracket)
        gap = self._gap(node.end, until)
        return _Held(inside._replace(bracket=bracket.behind, foot=foot.lines), gap, gap.behind)

    def _within(self, node: Node, start: int) -> _Gap:
        """Return the comments in brackets without entries, and the one behind the sign of a block of text."""
        if node.is_flow:
            return self._gap(start + 1, node.end - 1)
        header = _header(self._text, node, start)
        return self._gap(header.end(2), header.end()) if header else _NOTHING

    def _inside(self, node: Node, column: int, until: int, gap: _Gap) -> tuple[Inside, _Gap]:
        """Return the entries of a mapping or list, before which a gap is, and what is below the last one."""
        lead, gap = _parted(gap)
        parts: list[Part] = []
        starts = [entry.start for entry in node.entries]
        for number, entry in enumerate(node.entries, 1):
            end = starts[number] if number < len(starts) else until
            part, gap = self.part(entry, column, end, gap, is_last=number == len(starts))
            parts.append(part)
        return Inside((), lead, parts), gap

    def _behind_label(self, entry: Entry) -> int:
        if entry.key is not None:
            return entry.key.end
        return entry.start + 1 if _DASH.match(self._text, entry.start, entry.value.outer) else entry.start

    def _properties(self, node: Node) -> tuple[Sequence[str], int]:
        found: list[str] = []
        at, end = node.outer, node.entries[0].start if node.entries else node.end  # the first key may have its own
        while at < end and (match := _PROPERTY.match(self._text, at, end)):
            found.append(match[1])
            at = match.end()
        return found, at

    def _column(self, at: int) -> int:
        return at - self._text.rfind("\n", 0, at) - 1

    def _gap(self, start: int, end: int) -> _Gap:
        text = self._text[start:end]
        if "#" not in text and "---" not in text and "..." not in text:
            return _Gap((), (), bool(_BLANK_LINE.search(text)))
        first, *others = text.split("\n") if start else ("", *text.split("\n"))
        behind = [_beside(first, comment) for comment in [_COMMENT.search(first)] if comment]
        lines: list[Comment] = []
        is_apart = False
        for number, line in enumerate(others, 1):
            comment, mark = _COMMENT.search(line), _MARKER.match(line)
            if comment and start and not mark and line[: comment.start()].strip():
                behind.append(_beside(line, comment))  # behind a comma, or a sign of keys
            elif comment or mark:
                said = [found[0].rstrip() for found in (mark, comment) if found]
                column = comment.start() if comment and not mark else 0
                lines.append(Comment(_BESIDE.join(said), column=column, is_apart=is_apart))
                is_apart = False
            elif not line.strip() and number < len(others):
                is_apart = True
        return _Gap(tuple(behind), tuple(lines), is_apart)


def _header(text: str, node: Node, start: int) -> re.Match[str] | None:
    """Return the first line of a block of text, None of other values."""
    return HEADER.match(text, start) if node.style in ("|", ">") else None


def _beside(line: str, comment: re.Match[str]) -> Comment:
    """Return a comment that is behind something."""
    before = line[: comment.start()]
    blanks = before[len(before.rstrip(" \t")) :]
    return Comment(comment[0].rstrip(), blanks if blanks and "\t" not in blanks else _BESIDE)


def _below(gap: _Gap, column: int) -> tuple[Comments, _Gap]:
    """Return the comments that are indented more than an entry above them, and what is left."""
    if not gap.lines:
        return (), gap
    below = tuple(takewhile(lambda comment: comment.column > column, gap.lines))
    return below, gap._replace(lines=gap.lines[len(below) :])


def _parted(gap: _Gap) -> tuple[Comments, _Gap]:
    """Return the comments that a blank line parts from what is below, and what is right above that."""
    if gap.is_apart or not gap.lines:
        return gap.lines, _Gap((), (), gap.is_apart)
    start = len(gap.lines) - 1
    while start and gap.lines[start].text.startswith("#") and not gap.lines[start].is_apart:
        start -= 1
    start += not gap.lines[start].text.startswith("#")
    above = gap.lines[start:]
    return gap.lines[:start], _Gap((), above, bool(above) and above[0].is_apart)
