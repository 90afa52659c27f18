"""
Edit a mapping or list in brackets: its entries are parted by commas, on one line or on many.

To an entry belong its comma, the comment behind that when nothing else is on the line, and the comments right above
it. Whether a comma is behind the last entry is kept: a file of JSON stays one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from labelform.language.blocks import Splice, eol_at
from labelform.language.nodes import Node, skip_trivia
from labelform.language.places import Lines

_BEHIND = re.compile(r"[ \t]+#[^\r\n]*")
_BREAK = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class _Piece:
    """
    One entry with what is around it: pieces follow each other without a gap.

    It begins at `start`, says something from `said` to `end`, has its comma before `comma` (no comma: `end`), and ends
    behind the comment at `stop`.
    """

    start: int
    said: int
    end: int
    comma: int
    stop: int

    @property
    def has_comma(self) -> bool:
        return self.comma > self.end


class Brackets:
    """The entries between two brackets."""

    def __init__(self, lines: Lines, node: Node) -> None:
        self._lines = lines
        self._text = lines.text
        self._open, self._close = node.start + 1, node.end - 1
        self._pieces = list(self._cut(node))

    def _cut(self, node: Node) -> Iterator[_Piece]:
        at = self._behind(node.start + 1)
        for entry in node.entries:
            end = entry.end
            comma = skip_trivia(self._text, end)
            comma = comma + 1 if self._text[comma : comma + 1] == "," else end
            stop = self._behind(comma)
            yield _Piece(at, entry.start, end, comma, stop)
            at = stop

    def _behind(self, at: int) -> int:
        """Return the end of the comment on the rest of a line, or the same place when there is none."""
        match = _BEHIND.match(self._text, at)
        return match.end() if match else at

    def splices(self, removed: Collection[int], made: Mapping[int, Sequence[str]]) -> Iterator[Splice]:
        """Yield how some entries go and others come: those that come are behind an entry, or first behind -1."""
        left = [index for index in range(len(self._pieces)) if index not in removed]
        if not left and not ((made and self.is_on_lines()) or self.has_free_comment()):
            yield Splice(
                self._open, self._close, ", ".join(text for _, texts in sorted(made.items()) for text in texts)
            )
            return
        going = [self._without(run, left) for run in self._runs(removed)]
        yield from going
        yield from self._bracket_apart(self._pieces[left[-1]].comma if left else self._open, going)
        if not left:
            yield self._at_end([text for _, texts in sorted(made.items()) for text in texts])
            return
        behind: dict[int, list[str]] = {}
        for after, texts in sorted(made.items()):
            behind.setdefault(max((index for index in left if index <= after), default=-1), []).extend(texts)
        ends_in_comma = self._pieces[-1].has_comma
        for after, texts in behind.items():
            if after < 0:
                yield self._inserted_first(texts, left[0])
            else:
                yield from self._inserted(after, texts, has_comma=ends_in_comma or after != left[-1])
        if left and left[-1] not in behind:
            last = self._pieces[left[-1]]
            if last.has_comma and not ends_in_comma:
                yield Splice(last.comma - 1, last.comma, "")

    # -- removing ----------------------------------------------------------------------------------------------

    def _runs(self, removed: Collection[int]) -> Iterator[list[int]]:
        """Yield the entries that go, those together that follow each other on one line."""
        run: list[int] = []
        for index in sorted(removed):
            if run and not (run[-1] == index - 1 and not self._begins_line(index)):
                yield run
                run = []
            run.append(index)
        if run:
            yield run

    def _begins_line(self, index: int) -> bool:
        piece = self._pieces[index]
        return bool(_BREAK.search(self._text, piece.start, piece.said))

    def _without(self, run: Sequence[int], left: Collection[int]) -> Splice:
        first, last = self._pieces[run[0]], self._pieces[run[-1]]
        if run[-1] + 1 in left and not self._begins_line(run[-1] + 1):
            return Splice(first.said, self._pieces[run[-1] + 1].said, "")
        if not self._begins_line(run[0]):
            stays = run[0] - 1 in left or run[0] == 0
            return Splice(first.start, last.comma if stays else last.stop, "")
        own = self._own(first)
        return Splice(self._before_break(own), last.stop, "")

    def _bracket_apart(self, start: int, going: Sequence[Splice]) -> Iterator[Splice]:
        """Put the last bracket on a line of its own where it would otherwise become a part of a comment."""
        left = ""
        for splice in going:
            if splice.start >= start:
                left, start = left + self._text[start : splice.start], splice.end
        left = re.split(_BREAK, left + self._text[start : self._close])[-1]
        if "#" in left:
            line = self._text[self._lines.start(self._open) : self._open]
            indent = line[: len(line) - len(line.lstrip())]
            yield Splice(self._close, self._close, f"{eol_at(self._lines, self._open)}{indent}")

    def _own(self, piece: _Piece) -> int:
        """Return where the comments begin that stand right above an entry, or the line of it."""
        at = self._lines.start(piece.said)
        while at > piece.start:
            above = self._lines.start(at - 1)
            if above < piece.start or not self._text[above:at].strip().startswith("#"):
                break
            at = above
        return at

    def _before_break(self, at: int) -> int:
        """Return the end of the line above."""
        return at - (2 if self._text[at - 2 : at] == "\r\n" else 1)

    def is_on_lines(self) -> bool:
        """Return whether the brackets are on lines of their own."""
        return bool(_BREAK.search(self._text, self._open, self._close))

    def has_free_comment(self) -> bool:
        """Return whether comments stand between the brackets that belong to no entry."""
        if not self._pieces:
            return "#" in self._text[self._open : self._close]
        first, last = self._pieces[0], self._pieces[-1]
        if self._text[first.start - 1] not in "[{" or "#" in self._text[last.stop : self._close]:
            return True
        starting = (one for index, one in enumerate(self._pieces) if self._begins_line(index))
        return any("#" in self._text[one.start : self._own(one)] for one in starting)

    # -- inserting ---------------------------------------------------------------------------------------------

    def _inserted_first(self, texts: Sequence[str], index: int) -> Splice:
        beside = self._pieces[index]
        parted = "".join(f"{self._set(beside, text, index)}," for text in texts)
        if self._begins_line(index):
            return Splice(beside.start, beside.start, parted)
        return Splice(beside.said, beside.said, f"{parted.lstrip()} ")

    def _inserted(self, after: int, texts: Sequence[str], *, has_comma: bool) -> Iterator[Splice]:
        beside = self._pieces[after]
        if not beside.has_comma:
            yield Splice(beside.end, beside.end, ",")
        parted = ",".join(self._set(beside, text, after) for text in texts)
        at = beside.stop if self._begins_line(after) else beside.comma
        yield Splice(at, at, f"{parted}{',' if has_comma else ''}")

    def _at_end(self, texts: Sequence[str]) -> Splice:
        """Insert entries below comments that belong to none, where no entry stays."""
        at = self._open + len(self._text[self._open : self._close].rstrip())
        line = self._text[self._lines.start(self._close) : self._close]
        eol, indent = eol_at(self._lines, self._close), " " * (len(line) - len(line.lstrip()) + 2)
        return Splice(at, at, ",".join(f"{eol}{indent}{text}" for text in texts))

    def _set(self, beside: _Piece, text: str, index: int) -> str:
        """Return a text with the blanks before it that one beside it has."""
        if not self._begins_line(index):
            return f" {text}"
        indent = self._text[self._lines.start(beside.said) : beside.said]
        return f"{eol_at(self._lines, beside.said)}{indent if not indent.strip() else ' ' * len(indent)}{text}"
