"""
Write a value so that it looks like what is beside it: its indentation, its quotes, its brackets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from labelform.language.blocks import Splice, eol_at, slot
from labelform.language.nodes import Entry, Node, everything
from labelform.language.places import Lines, Path
from labelform.language.scalars import resolve
from labelform.language.writing import OURS, Style, Writer, fits_block, flow, has_literal, pair, scalar

_PHRASE = re.compile(r"[A-Za-z_](?:[\w ./()+-]*[\w/)+])?", re.ASCII)
"""Several words that need no quotes, neither in brackets nor outside."""
_HEADER = re.compile(r"[|>][^\s#]*")


class Surroundings:
    """The text around new values."""

    def __init__(self, lines: Lines, root: Node) -> None:
        self._lines = lines
        self._text = lines.text
        self._root = root

    # -- how things are written here ---------------------------------------------------------------------------

    @cached_property
    def _style(self) -> Style:
        """Return how the whole text is indented, by the first of each that is in it."""
        steps: dict[str, Any] = {}
        for _, node in everything(self._root):
            for entry in node.entries if node.is_block else ():
                if not entry.value.is_block or not entry.value.entries:
                    continue
                name = "entry" if not node.is_mapping else "mapping" if entry.value.is_mapping else "dash"
                inner = self._column(entry.value.entries[0].start) - self._column(entry.start)
                steps.setdefault(name, inner)
        return replace(OURS, **steps, is_json=self._is_json())

    def _is_json(self) -> bool:
        if not self._text.lstrip().startswith("{"):
            return False
        try:
            json.loads(self._text)
        except ValueError:
            return False
        return True

    def _column(self, at: int) -> int:
        return at - self._lines.start(at)

    def _beside(self, node: Node) -> Style:
        """Return how the entries of a mapping or list are written."""
        if self._style.is_json:
            return self._style
        inner = [one for entry in node.entries for _, one in everything(entry.value)]
        quotes = {one.style for one in inner if one.style in ("'", '"')}
        style = replace(self._style, quote="'" if quotes == {"'"} else '"')
        if node.is_mapping or not node.entries:
            return style
        last = node.entries[-1]
        gap = self._column(last.value.outer) - self._column(last.start) if self._begins_beside(last) else 0
        return replace(style, is_block=last.value.is_block, entry=gap if gap > 1 else style.entry)

    # -- new entries -------------------------------------------------------------------------------------------

    def in_brackets(self, node: Node, key: str | None, value: Any) -> str:
        """Return an entry of a mapping or list in brackets."""
        style = self._beside(node)
        return flow(value, style) if key is None else pair(key, value, style)

    def in_lines(self, node: Node, path: Path, key: str | None, value: Any, tail: str) -> list[str]:
        """Return the lines of an entry of a mapping or list in block style; a comment is behind the first."""
        style, indent = self._beside(node), self._column(node.entries[0].start)
        if key is not None:
            lines = list(Writer(style=style).entry(key, value, (*path, key), indent))
        elif isinstance(value, (list, Mapping)) and node.entries[-1].value.is_flow and not has_literal(value):
            lines = [f"{' ' * indent}-".ljust(indent + style.entry) + flow(value, style)]
        else:
            lines = Writer(style=style).item(value, (*path, len(node.entries)), indent)
        return [f"{lines[0]}{tail}", *lines[1:]]

    # -- other values ------------------------------------------------------------------------------------------

    def replaced(
        self, parent: Node, entry: Entry, path: Path, value: Any, tails: Mapping[Path, str] | None = None
    ) -> Iterator[Splice]:
        """Yield how another value comes in the place of one, with comments at the ends of lines of new entries."""
        node = entry.value
        if parent.is_flow:
            yield self._in_place(entry, self._one_line(node, value))
            return
        first, rest = self._lines_of(parent, entry, path, value, tails or {})
        if not node.is_block or self._begins_beside(entry):
            yield from self._beside_key(entry, first, rest)
            return
        at, below = slot(self._text, entry), self._lines.after(slot(self._text, entry))
        yield Splice(at, at, f" {first}" if first else "")
        yield self._below(below, self._lines.after(node.end), rest)

    def _begins_beside(self, entry: Entry) -> bool:
        """Return whether a value begins on the line of its key or dash."""
        return self._lines.start(entry.value.start) == self._lines.start(entry.start)

    def _in_place(self, entry: Entry, text: str) -> Splice:
        """Put a text of one line where a value is, or would stand."""
        node = entry.value
        if node.start < node.end:
            return Splice(node.start, node.end, text)
        at = slot(self._text, entry)
        is_bare = entry.key is not None and at == entry.key.end
        return Splice(at, at, f": {text}" if is_bare else f" {text}")

    def _beside_key(self, entry: Entry, first: str, rest: Sequence[str]) -> Iterator[Splice]:
        """Put lines where a value is that begins on the line of its key or dash."""
        node = entry.value
        if node.style in ("|", ">"):
            header = _HEADER.match(self._text, node.start)
            end = header.end() if header else node.end
            yield Splice(node.start, end, first)
            below = self._lines.after(end)
            yield self._below(below, self._lines.after(node.end) if below < node.end else below, rest)
            return
        if first:
            yield self._in_place(entry, first)
        else:
            yield Splice(slot(self._text, entry), node.end, "")
        if rest:
            below = self._lines.after(node.end)
            yield self._below(below, below, rest)

    def _below(self, start: int, end: int, lines: Sequence[str]) -> Splice:
        eol = eol_at(self._lines, start)
        text = "".join(f"{line}{eol}" for line in lines)
        if text and start == len(self._text) and not self._text.endswith(("\n", "\r")):
            text = f"{eol}{text.removesuffix(eol)}"
        return Splice(start, end, text)

    def _lines_of(
        self, parent: Node, entry: Entry, path: Path, value: Any, tails: Mapping[Path, str]
    ) -> tuple[str, list[str]]:
        """Return what is behind the key or dash, and the lines below."""
        node, indent = entry.value, self._column(entry.start)
        block = self._block_of_text(node, value, indent)
        if block is not None:
            return block
        if not isinstance(value, (list, Mapping)) and not (isinstance(value, str) and has_literal(value)):
            return self._one_line(node, value), []
        style = self._beside(parent)
        if entry.name is None:
            style = replace(style, entry=self._gap(entry) or style.entry)
            first, *rest = Writer(tails=tails, style=style).item(value, path, indent)
            return first[indent + 1 :].strip(), rest
        first, *rest = Writer(tails=tails, style=style).entry(entry.name, value, path, indent)
        return first[indent + len(scalar(entry.name, style)) + 1 :].strip(), rest

    def _gap(self, entry: Entry) -> int:
        """
        Return how far to the right of its dash the new value of an item begins; 0 where no list could be in it.

        It takes the place of what is there, whatever the other items look like: the lines below must follow it.
        """
        node = entry.value
        is_there = node.start < node.end and (not node.is_block or self._begins_beside(entry))
        gap = self._column(node.start) - self._column(entry.start) if is_there else 2
        return gap if gap > 1 else 0

    def _one_line(self, node: Node, value: Any) -> str:
        """Return a value for one line, in the quotes of the one that stood there."""
        if self._style.is_json:
            return flow(value, self._style)
        was = self._text[node.start : node.end]
        is_phrase = isinstance(value, str) and node.style == "" and " " in was and _PHRASE.fullmatch(value)
        if is_phrase and resolve(value) == value:
            return str(value)
        return flow(value, replace(self._style, quote="'" if node.style == "'" else '"'))

    def _block_of_text(self, node: Node, value: Any, indent: int) -> tuple[str, list[str]] | None:
        """Return text as a block where one stood; a folded one only of a single line, which folding leaves alone."""
        if node.style not in ("|", ">") or not isinstance(value, str) or not fits_block(value):
            return None
        body = self._text[self._lines.after(node.start) : node.end]
        line = next((line for line in body.splitlines() if line.strip()), "")
        column = len(line) - len(line.lstrip()) or indent + 2
        lines = value.removesuffix("\n").split("\n")
        style = node.style if len(lines) == 1 else "|"
        chomping = "" if value.endswith("\n") else "-"
        return f"{style}{chomping}", [f"{' ' * column}{one}".rstrip() for one in lines]
