"""
Where everything is in a text, to the character: what `places` leaves out because no reader asks for it.

A place is for showing: of a mapping below a key it is the key. A node is for editing: it knows where a value begins and
ends, where its dash is, whether it has an anchor or repeats one. Only texts without mistakes are taken apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from labelform.language.halves import Halves
from labelform.language.places import Path

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TRIVIA = re.compile(r"(?:[ \t\r\n]+|#[^\r\n]*)*")
_PROPERTIES = re.compile(r"(?:[&!]\S*(?:[ \t\r\n]+|#[^\r\n]*)*)*")
_HEADER = re.compile(r"[|>][^\r\n]*")
COLON = re.compile(r"[ \t]*:")
_COLON_BELOW = re.compile(r":(?=[\s,\]}]|\Z)")


@dataclass(frozen=True, slots=True)
class Node:
    """
    One value of the text.

    `outer` is where it begins with its anchor and tag, `start` without. `style` is a quote, `|`, `>`, `*` for an alias,
    `[` for what is in brackets, `-` for a mapping or list in block style, and empty for plain text.
    """

    outer: int
    start: int
    end: int
    style: str
    anchor: str = ""
    tag: str = ""
    is_mapping: bool = False
    entries: Sequence[Entry] = ()

    @property
    def is_block(self) -> bool:
        return self.style == "-"

    @property
    def is_flow(self) -> bool:
        return self.style == "["

    def step(self, step: str | int) -> Entry | None:
        """Return the entry at a key or an index, None without one."""
        if isinstance(step, int):
            return self.entries[step] if 0 <= step < len(self.entries) and not self.is_mapping else None
        return next((one for one in self.entries if one.name == step), None) if self.is_mapping else None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a mapping or list: from its key, dash or value on. `name` is the key, None in lists."""

    start: int
    key: Node | None
    name: str | None
    value: Node

    @property
    def end(self) -> int:
        return max(self.value.end, self.key.end if self.key else 0)


def tree_of(text: str) -> Node:
    """Return the root of a text in which nothing is wrong."""
    return _Builder(text).built()


def skip_trivia(text: str, at: int) -> int:
    """Return where the first character is that is neither blank nor in a comment."""
    match = _TRIVIA.match(text, at)
    return match.end() if match else at


def everything(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Yield a node and all below it, keys included, each with its path."""
    yield path, node
    for index, entry in enumerate(node.entries):
        step = index if entry.name is None else entry.name
        if entry.key is not None:
            yield (*path, step), entry.key
        yield from everything(entry.value, (*path, step))


class _Builder:
    """Builds nodes from events; nesting is bounded by what the reader of documents lets pass."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._halves = Halves.of(text)
        self._parser: Any = _Loader(self._halves.hidden(text))

    def built(self) -> Node:
        try:
            while not isinstance(event := self._next(), yaml.DocumentStartEvent):
                if isinstance(event, yaml.StreamEndEvent):
                    return Node(0, 0, 0, "")
            return self._node(self._next())
        finally:
            self._parser.dispose()

    def _next(self) -> Any:
        return self._parser.get_event()

    def _node(self, event: Any) -> Node:
        outer, end, anchor = event.start_mark.index, event.end_mark.index, event.anchor or ""
        if isinstance(event, yaml.AliasEvent):
            return Node(outer, outer, end, "*", anchor)
        tag = event.tag or ""
        start = self._behind_properties(outer) if anchor or tag else outer
        if isinstance(event, yaml.ScalarEvent):
            style = event.style or ""
            return Node(outer, min(start, end), self._end_of_scalar(start, end, style), style, anchor, tag)
        is_mapping, is_flow = isinstance(event, yaml.MappingStartEvent), bool(event.flow_style)
        entries, closing = self._entries(start + is_flow, is_mapping=is_mapping, is_flow=is_flow)
        end = closing if is_flow else max([start, *(one.end for one in entries[-1:])])
        return Node(outer, start, end, "[" if is_flow else "-", anchor, tag, is_mapping, entries)

    def _behind_properties(self, outer: int) -> int:
        match = _PROPERTIES.match(self._text, outer)
        return match.end() if match else outer

    def _end_of_scalar(self, start: int, end: int, style: str) -> int:
        """Return where a scalar ends; a block of text ends with its last line, without what is blank below it."""
        if style not in ("|", ">"):
            return end
        header = _HEADER.match(self._text, start)
        first = header.end() if header else start
        is_kept = header is not None and "+" in header[0].partition("#")[0]
        body = self._text[first:end]
        kept = re.sub(r"(?:\r\n|\n|\r)\Z", "", body) if is_kept else body.rstrip()
        return first + len(kept)

    def _entries(self, at: int, *, is_mapping: bool, is_flow: bool) -> tuple[list[Entry], int]:
        """Return the entries up to the end event, and where that ends. `at` is where the first dash is looked for."""
        entries: list[Entry] = []
        while not isinstance(event := self._next(), (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            key, name = None, None
            if is_mapping:
                name = self._halves.restored(getattr(event, "value", ""), getattr(event, "style", ""))
                key = self._node(event)
                event = self._next()
            dash = skip_trivia(self._text, at)
            value = self._node(event)
            if key is not None and value.start == value.end and not (value.anchor or value.style):
                value = self._nothing_behind(key)
            start = key.outer if key else value.outer if is_flow else dash
            entries.append(Entry(start, key, name, value))
            at = entries[-1].end if is_flow or is_mapping else max(entries[-1].end, dash + 1)
        closing: Any = event.end_mark
        return entries, closing.index

    def _nothing_behind(self, key: Node) -> Node:
        # The colon of a key behind "?" may stand further down.
        colon = COLON.match(self._text, key.end) or _COLON_BELOW.match(self._text, skip_trivia(self._text, key.end))
        at = colon.end() if colon else key.end
        return Node(at, at, at, "")
