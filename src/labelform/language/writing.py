"""
Write data as YAML in the style that people write specs in. Reading the text gives the data back.

Short mappings are on one line, words of one piece without quotes, everything else in double quotes. Nothing depends
on anything but the data, so that equal data is written in equal bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labelform.language.places import Path
from labelform.language.scalars import resolve
from labelform.letters import UNREADABLE, escape, is_drawn

WIDTH = 110
BLOCK_SECTIONS = frozenset({"collections", "filter_presets"})
"""Sections whose items are written one key a line: they hold text that people read."""

_PLAIN = re.compile(r"[A-Za-z_](?:[\w.+/-]*[\w/+])?", re.ASCII)
_PLAIN_DIGITS = re.compile(r"\d{1,3}(?:\.\d+)?%|\d{4}-\d\d-\d\d|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_NEEDS_ESCAPE = re.compile(f"[\t\n\r{UNREADABLE}]")
_COMMAND = re.compile(r"##(?=\w*\[)")
"""How runners of pipelines begin a command anywhere in a line; what is written may be printed into their log."""
_COMMAND_LINE = re.compile(r"^[^\S\n]*::", re.MULTILINE)
"""How runners of GitHub begin one on a line of its own."""
_BLOCK = re.compile(r"[^\s#]")


@dataclass(frozen=True, slots=True)
class Style:
    """
    How a text is written: ours, unless what is written has to look like what is beside it.

    `mapping` says how far the keys of a mapping are behind the key above them, `dash` the same of the dashes of a
    list, and `entry` how far what follows a dash is behind it. With `is_json` all keys and words are in quotes;
    with `is_block` the entries of a section stand with one key a line.
    """

    mapping: int = 2
    dash: int = 2
    entry: int = 2
    quote: str = '"'
    is_json: bool = False
    is_block: bool = False


OURS = Style()


def scalar(value: Any, style: Style = OURS) -> str:
    """Return a value of JSON that is not a list or mapping, on one line."""
    if isinstance(value, str):
        return _text(value, style)
    if isinstance(value, float):
        return repr(value)
    return json.dumps(value)


def _text(value: str, style: Style) -> str:
    is_word = _PLAIN.fullmatch(value) or _PLAIN_DIGITS.fullmatch(value)
    if is_word and resolve(value) == value and not style.is_json:
        return value
    return quoted(value, style)


def quoted(value: str, style: Style = OURS) -> str:
    """Return text in quotes; in double ones where single ones cannot hold it."""
    if style.quote == "'" and not (_NEEDS_ESCAPE.search(value) or _COMMAND.search(value)):
        doubled = value.replace("'", "''")
        return f"'{doubled}'"
    written = json.dumps(value, ensure_ascii=False)
    return _COMMAND.sub(r"#\\x23", _NEEDS_ESCAPE.sub(lambda match: escape(match[0]), written))


def flow(value: Any, style: Style = OURS) -> str:
    """Return any value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(pair(key, one, style) for key, one in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(one, style) for one in value) + "]"
    return scalar(value, style)


def pair(key: str, value: Any, style: Style = OURS) -> str:
    """Return a key with its value on one line."""
    return f"{scalar(key, style)}: {flow(value, style)}"


def block(value: Any) -> list[str]:
    """Return a list or mapping with its entries on lines of their own, as they are below a key."""
    dash = len("- ")
    return [line[dash:] for line in Writer().item(value, ("",), 0)]


class Writer:
    """Writes one spec. `notes` are comments above a path, `tails` those at the end of its line."""

    def __init__(
        self,
        notes: Mapping[Path, Sequence[str]] | None = None,
        tails: Mapping[Path, str] | None = None,
        style: Style = OURS,
    ) -> None:
        self._notes = notes or {}
        self._tails = tails or {}
        self._style = style

    def spec(self, data: Mapping[str, Any], head: Sequence[str] = ()) -> str:
        """Return the text of a spec: `head` as comments, then the sections with an empty line between them."""
        lines = [comment(line) for line in head]
        for number, (key, value) in enumerate(data.items()):
            is_section = isinstance(value, (list, dict)) or (key,) in self._notes
            if number > 1 and is_section:
                lines.append("")
            lines += self.entry(key, value, (key,), 0)
        return "\n".join(lines) + "\n"

    def item(self, value: Any, path: Path, indent: int) -> list[str]:
        """Return the lines of one entry of a list."""
        return list(self._list_entry(value, path, indent))

    def entry(self, key: str, value: Any, path: Path, indent: int) -> Iterator[str]:
        """Yield the lines of one entry of a mapping."""
        yield from self._above(path, indent)
        label = f"{' ' * indent}{scalar(key, self._style)}:"
        one_line = self._one_line(value, path, len(label) + 1)
        if one_line is not None:
            yield f"{label} {one_line}{self._tail(path)}"
            return
        if isinstance(value, str):
            yield from _literal(label, value, indent)
            return
        yield f"{label}{self._tail(path)}"
        if isinstance(value, Mapping):
            for inner, one in value.items():
                yield from self.entry(inner, one, (*path, inner), indent + self._style.mapping)
        else:
            for index, one in enumerate(value):
                yield from self._list_entry(one, (*path, index), indent + self._style.dash)

    def _list_entry(self, value: Any, path: Path, indent: int) -> Iterator[str]:
        yield from self._above(path, indent)
        inside = indent + self._style.entry
        dash = f"{' ' * indent}-".ljust(inside)
        one_line = self._one_line(value, path, len(dash))
        if one_line is not None:
            yield f"{dash}{one_line}{self._tail(path)}"
        elif isinstance(value, str):
            yield from _literal(dash.rstrip(), value, indent)
        elif isinstance(value, Mapping):
            inner = [line for key, one in value.items() for line in self.entry(key, one, (*path, key), inside)]
            # A comment above the first key would come between it and its dash.
            first = next(number for number, line in enumerate(inner) if not line.lstrip().startswith("#"))
            yield from inner[:first]
            yield f"{dash}{inner[first].lstrip()}{self._tail(path)}"
            yield from inner[first + 1 :]
        else:
            for index, one in enumerate(value):
                lines = list(self._list_entry(one, (*path, index), inside))
                yield from [f"{dash}{lines[0].lstrip()}", *lines[1:]] if index == 0 else lines

    def _one_line(self, value: Any, path: Path, column: int) -> str | None:
        """Return a value on one line, None if it must or should take several."""
        if isinstance(value, str):
            return None if _is_literal(value) else scalar(value, self._style)
        if not isinstance(value, (Mapping, list, tuple)):
            return scalar(value, self._style)
        if not value:
            return "{}" if isinstance(value, Mapping) else "[]"
        is_section = len(path) == 1
        is_block_item = len(path) == 2 and (path[0] in BLOCK_SECTIONS or self._style.is_block)
        is_filters = path[-1] in ("filters", "raw") and isinstance(value, (list, Mapping))
        if is_section or is_block_item or is_filters or has_literal(value) or self._is_noted(path):
            return None
        line = flow(value, self._style)
        return line if column + len(line) <= WIDTH else None

    def _is_noted(self, path: Path) -> bool:
        inner = (*self._notes, *(at for at in self._tails if len(at) > len(path)))
        return any(at[: len(path)] == path and at != path for at in inner)

    def _above(self, path: Path, indent: int) -> Iterator[str]:
        for line in self._notes.get(path, ()):
            yield f"{' ' * indent}{comment(line)}"

    def _tail(self, path: Path) -> str:
        return f"  {comment(self._tails[path])}" if path in self._tails else ""


def comment(text: str) -> str:
    """Return text as a comment of one line, without anything that is not seen or that a runner obeys."""
    shown = "".join(letter if is_drawn(letter) else "\N{REPLACEMENT CHARACTER}" for letter in text)
    return _COMMAND.sub("#\N{REPLACEMENT CHARACTER}", f"# {shown}").rstrip()


def _is_literal(value: str) -> bool:
    return "\n" in value.rstrip("\n") and fits_block(value)


def fits_block(value: str) -> bool:
    """Return whether text can be written as a block without changing a letter of it."""
    if not _BLOCK.match(value) or value.endswith("\n\n"):
        return False
    if _COMMAND.search(value) or _COMMAND_LINE.search(value):
        return False
    lines = value.split("\n")
    is_plain = not any(line.endswith((" ", "\t")) or line.startswith("\t") for line in lines)
    return is_plain and not _NEEDS_ESCAPE.search(value.replace("\n", ""))


def has_literal(value: Any) -> bool:
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, (list, tuple)) else ()
    return (isinstance(value, str) and _is_literal(value)) or any(has_literal(one) for one in inner)


def _literal(label: str, value: str, indent: int) -> Iterator[str]:
    yield f"{label} {'|' if value.endswith(chr(10)) else '|-'}"
    for line in value.removesuffix("\n").split("\n"):
        yield f"{' ' * (indent + 2)}{line}".rstrip()


def escaped(value: Any) -> Any:
    """Return data in which no text can be taken for an expression."""
    if isinstance(value, str):
        return re.sub(r"\{\{|\{%", lambda match: "{{ '" + match[0] + "' }}", value)
    if isinstance(value, Mapping):
        return {key: escaped(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [escaped(one) for one in value]
    return value
