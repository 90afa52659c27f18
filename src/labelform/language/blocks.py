"""
Edit a mapping or list in block style: its entries are lines, with the comments that belong to them.

Above an entry, comments are its own up to the first blank line; below it, those that are indented more than it is. What
is above the first key of a file is about the file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from labelform.language.nodes import COLON, Entry, Node
from labelform.language.places import Lines


class Splice(NamedTuple):
    """A part of a text, and what is there afterwards."""

    start: int
    end: int
    text: str


def slot(text: str, entry: Entry) -> int:
    """Return where a value on the line of its key or dash would begin: right behind it, or behind the anchor."""
    value = entry.value
    if value.anchor:
        return value.outer + len(text[value.outer : value.start].split()[0])
    if entry.key is None:
        return entry.start + 1
    colon = COLON.match(text, entry.key.end)
    return colon.end() if colon else entry.key.end


class Block:
    """The lines of one mapping or list."""

    def __init__(self, lines: Lines, node: Node, *, is_root: bool) -> None:
        self._lines = lines
        self._text = lines.text
        self._entries = node.entries
        self._is_root = is_root
        first = self._entries[0].start
        self.column = first - lines.start(first)
        self.is_inline = bool(self._text[lines.start(first) : first].strip())
        """Whether the first entry is on the line of a dash."""

    def head(self, index: int) -> int:
        """Return where an entry begins with the comments above it."""
        start = self._entries[index].start
        if index == 0 and self.is_inline:
            return start
        at = self._lines.start(start)
        if index == 0 and self._is_root:
            return at
        bound = self.tail(index - 1) if index else 0
        while at > bound and self._said(above := self._lines.start(at - 1)).startswith("#"):
            at = above
        return at

    def tail(self, index: int) -> int:
        """Return where the line below an entry begins, and below the comments that are indented more than it is."""
        at = end = self._lines.after(self._entries[index].end)
        while at < len(self._text):
            said = self._said(at)
            if said and not (said.startswith("#") and self._indent(at) > self.column):
                break
            at = self._lines.after(at)
            end = at if said else end
        return end

    def _said(self, at: int) -> str:
        return self._text[at : self._lines.after(at)].strip()

    def _indent(self, at: int) -> int:
        line = self._text[at : self._lines.after(at)]
        return len(line) - len(line.lstrip())

    def removals(self, removed: Collection[int]) -> Iterator[Splice]:
        """Yield what goes with some entries. Of those that begin on the line of a dash, one must stay."""
        rest = sorted(removed)
        if self.is_inline and 0 in removed:
            left = next(index for index in range(len(self._entries)) if index not in removed)
            rest = [index for index in rest if index > left]
            yield self._up_to(left)
        for index in rest:
            yield Splice(self._from(index), self.tail(index), "")

    def _up_to(self, left: int) -> Splice:
        """Remove the entries before one, which moves up behind the dash unless comments are above it."""
        first, gap = self._entries[0].start, self.tail(left - 1)
        if not self._text[gap : self._entries[left].start].strip():
            return Splice(first, self._entries[left].start, "")
        dash = self._lines.start(first) + len(self._text[self._lines.start(first) : first].rstrip())
        return Splice(dash, gap, self._eol(first))

    def _from(self, index: int) -> int:
        """Return where the removal of an entry begins: above the blank lines above it, where as many are left below."""
        at, end = self.head(index), self.tail(index)
        bound = self.tail(index - 1) if index else at
        if end < len(self._text) and self._said(end):
            return at
        while at > bound and not self._said(above := self._lines.start(at - 1)):
            at = above
        return at

    def place(self, after: int, removed: Collection[int]) -> int:
        """Return behind which entry to insert what is behind one: before all, where those on the dash all go."""
        is_gone = self.is_inline and all(index in removed for index in range(after + 1))
        return -1 if is_gone else after

    def insertion(self, after: int, made: Sequence[Sequence[str]]) -> Splice:
        """Insert entries, each of lines, behind one; before the first one with -1."""
        if after < 0 and self.is_inline:
            start, indent = self._entries[0].start, " " * self.column
            text = "".join(f"{line}{self._eol(start)}" for lines in made for line in lines)
            return Splice(start, start, text.removeprefix(indent) + indent)
        at = self.head(0) if after < 0 else self.tail(after)
        eol, blank = self._eol(at), "" if not self._is_spaced() else self._eol(at)
        entries = ["".join(f"{line}{eol}" for line in lines) for lines in made]
        if after < 0:
            return Splice(at, at, "".join(f"{entry}{blank}" for entry in entries))
        text = "".join(f"{blank}{entry}" for entry in entries)
        return Splice(at, at, f"{eol}{text.removesuffix(eol)}" if self._is_open_end(at) else text)

    def _is_spaced(self) -> bool:
        """Return whether blank lines part the last entries."""
        last = range(len(self._entries))[-2:]
        gaps = [self._text[self.tail(index - 1) : self.head(index)] for index in last if index]
        return bool(gaps) and all(any(not line.strip() for line in gap.splitlines()) for gap in gaps)

    def _is_open_end(self, at: int) -> bool:
        """Return whether the text ends here without the end of a line."""
        return at == len(self._text) and not self._text.endswith(("\n", "\r"))

    def _eol(self, at: int) -> str:
        """Return how the lines end here."""
        return eol_at(self._lines, at)


def eol_at(lines: Lines, at: int) -> str:
    """Return how the line above an offset ends, or else the line of it, or else lines of ours."""
    for start in (max(lines.start(at) - 1, 0), at):
        line = lines.text[lines.start(start) : lines.after(start)]
        ending = line[len(line.rstrip("\r\n")) :]
        if ending:
            return ending
    return "\n"
