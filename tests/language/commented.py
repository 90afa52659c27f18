"""
Texts with comments in every place that YAML has for them, and a judge of where they stand that knows none of our rules.

Each comment says of which entry it is, and how: `above` it, or `in` it (behind it, inside, or below). One that is
`free` belongs to none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count
from random import Random
from typing import Any, TypeVar

import yaml

from labelform.language.places import Path

T = TypeVar("T")

SECTIONS = ["policy", "groups", "project", "labelform", "collections", "filter_presets", "datasets", "zone"]
KEYS = ["role", "name", "raw", "description", "filters", "metadata", "any_of", "zone", "title", "ontology"]
SCALARS = [
    "x", "0.0", "25%", "''", '"# no comment"', "'it''s'", "a b", '"a\\u202eb"', "~x", "null", "é", "https://x/#y",
    "x#y", "!file a.json#b", '"\\\\"', '"a: {b"',
]  # fmt: skip
LINES = ['"a\n\n  b\\\n  c # no comment\n  "', "'a\n   b\n\n\n b'", "a\n  - b", '"a\\ \n  b"']
SIGNS = ["|", ">", "|-", ">-", "|+", "|2", ">2-"]
BODIES = ["a\n", "a\n\nb # no comment\n", "a\n  - b\n\n", "a  \n\n\n", ""]


class Maker:
    """Makes texts. What is inside of something is indented as it pleases."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._numbers = count()

    def text(self) -> str:
        """Return a text with sections in any order."""
        head = self._one_of([], ["---"], ["# free of all 0", ""])
        is_flow = self._is(5)
        body = f"{{{self._pairs((), SECTIONS, 2)}}}".split("\n") if is_flow else self._mapping((), SECTIONS, 0, 3)
        foot = self._one_of([], ["# free of all 1"], ["", "# free of all 2", "..."])
        return "\n".join([*head, *body, *foot, ""]).replace("\n", self._one_of("\n", "\r\n"))

    def _one_of(self, *values: T) -> T:
        return self._random.choice(values)

    def _is(self, odds: int) -> bool:
        return not self._random.randrange(odds)

    def _some(self, names: Sequence[str]) -> Sequence[str]:
        return self._random.sample(names, self._one_of(1, 2, 3, 4))

    def _note(self, how: str, path: Path = (), before: str = "", odds: int = 4) -> str:
        return f"{before}# {how} {'/'.join(map(str, path))} {next(self._numbers)}" if self._is(odds) else ""

    def _blank(self) -> list[str]:
        return [self._one_of("", "  ")] * self._one_of(0, 0, 0, 1, 2)

    # -- blocks --------------------------------------------------------------------------------------------------

    def _mapping(self, path: Path, names: Sequence[str], indent: int, depth: int) -> list[str]:
        return self._entries([self._key((*path, name), indent) for name in self._some(names)], indent, depth)

    def _key(self, path: Path, indent: int) -> tuple[Path, str]:
        explicit = f"? {path[-1]}{self._note('in', path, ' ')}\n{' ' * indent}:"
        others = [f'"{path[-1]}" :', f"&a{next(self._numbers)} {path[-1]}:", explicit]
        return path, self._one_of(*[f"{path[-1]}:"] * 6, *others)

    def _list(self, path: Path, indent: int, depth: int) -> list[str]:
        return self._entries([((*path, index), "-") for index in range(self._one_of(1, 2, 3))], indent, depth)

    def _entries(self, entries: Sequence[tuple[Path, str]], indent: int, depth: int) -> list[str]:
        made: list[str] = []
        for number, (path, label) in enumerate(entries):
            free = self._note("free", before=" " * indent) if number else ""
            made += [*self._blank(), free, ""] if free else self._blank() if number else []
            above = [self._note("above", path, " " * self._one_of(0, indent)) for _ in range(2)]
            made += filter(None, above if indent or number else [])
            made += self._value(path, f"{' ' * indent}{label}", indent, depth)
            below = self._note("in", path, " " * (indent + 1))
            made += [*self._blank(), below] if below else []
        return made

    def _value(self, path: Path, label: str, indent: int, depth: int) -> list[str]:
        kinds = ["scalar", "scalar", "lines", "text", "flow", "flow", "nothing"]
        kind = self._one_of(*kinds, *["block"] * 4 * (depth > 0))
        if kind == "block":
            return self._inside(path, label, indent, depth)
        first, opening = [], self._note("in", path, "  ")
        if opening:  # the value stands on a line of its own
            between = self._note("in", path, " " * (indent + 1))
            first, label = [f"{label}{opening}", *([*self._blank(), between] if between else [])], " " * indent
        label += self._anchor()
        behind = self._note("in", path, " ")
        if kind == "text":
            return [*first, *self._text(label, indent, behind)]
        if kind == "nothing":
            return first or [f"{label}{behind}"]
        value = self._lines() if kind == "lines" else self._flow(path, depth) if kind == "flow" else self._scalar()
        return [*first, *f"{label} {value}{behind}".split("\n")]

    def _inside(self, path: Path, label: str, indent: int, depth: int) -> list[str]:
        is_item, is_mapping = label.endswith("-"), self._is(2)
        inner = indent + self._one_of(1, 2, 4) - (not is_item and not is_mapping and self._is(2))
        made = self._mapping(path, KEYS, inner, depth - 1) if is_mapping else self._list(path, inner, depth - 1)
        beside = f"{self._anchor()}{self._note('in', path, ' ')}"
        lead = self._note("in", path, " " * inner)
        if is_item and inner > indent + 1 and not (beside or lead or made[0].lstrip().startswith("#")):
            return [f"{label}{made[0][indent + 1 :]}", *made[1:]]
        return [f"{label}{beside}", *([lead, ""] if lead else []), *made]

    def _anchor(self) -> str:
        return f" &a{next(self._numbers)}" if self._is(5) else ""

    def _scalar(self) -> str:
        return self._one_of(*SCALARS)

    def _lines(self) -> str:
        return self._one_of(*LINES).replace("\n", "\n" + " " * 30)

    def _text(self, label: str, indent: int, behind: str) -> list[str]:
        body = self._one_of(*BODIES).split("\n")[:-1]
        sign = self._one_of(*SIGNS) if body else "|2"  # else a comment below would be its first line
        column = " " * (indent + (2 if "2" in sign else self._one_of(2, 3, 5)))
        return [f"{label} {sign}{behind}", *(f"{column}{line}" if line else "" for line in body)]

    # -- brackets ------------------------------------------------------------------------------------------------

    def _flow(self, path: Path, depth: int) -> str:
        kind = self._one_of("scalar", "empty", *["mapping", "list", "list"] * (depth > 0))
        if kind == "mapping":
            return f"{{{self._pairs(path, KEYS, depth - 1)}}}"
        if kind == "list":
            many = self._one_of(1, 2, 3, 30)
            parts = [
                ((*path, index), self._flow((*path, index), depth - 1 if many < 30 else 0)) for index in range(many)
            ]
            return f"[{self._joined(path, parts)}]"
        return self._scalar() if kind == "scalar" else self._one_of("[]", "{ }")

    def _pairs(self, path: Path, names: Sequence[str], depth: int) -> str:
        paths = [(*path, name) for name in self._some(names)]
        return self._joined(path, [(inner, f"{inner[-1]}: {self._flow(inner, depth)}") for inner in paths])

    def _joined(self, path: Path, parts: Sequence[tuple[Path, str]]) -> str:
        """Return what stands between brackets, with comments and ends of lines between."""
        odds = 10 if len(parts) > 3 else 4
        made = self._line(self._note("in", path, " "))
        for number, (inner, text) in enumerate(parts, 1):
            above = self._note("above", inner, odds=odds) if number > 1 or path else ""
            made += f"\n{above}\n{text}" if above else f" {text}"
            behind = self._note("in", inner, "  ", odds)
            comma = "," if number < len(parts) else self._one_of("", ",")
            made += self._one_of(f"{behind}\n {comma}", f"{comma}{behind}\n") if behind else comma
            made += self._one_of("", "", "\n", "\n\n")
        foot = self._note("in", path)
        return made + (f"\n{self._line(foot)}" if foot else "")

    def _line(self, note: str) -> str:
        return f"{note}\n" if note else ""


# -- where comments stand, by the marks of PyYAML --------------------------------------------------------------------

NOTE = re.compile(r"# (above|in|free) (\S*) \d+$", re.MULTILINE)
_BARE = re.compile(r"( *- *)+(&\S+ *)?(#.*)?$")
"""A line of nothing but dashes: what stands behind them begins further down."""


def misplaced(text: str) -> list[str]:
    """Return the comments of a formatted text that do not stand at the entry that they name."""
    judge = _Judge(text.replace("\r\n", "\n"))
    return [
        note[0]
        for number, line in enumerate(judge.lines)
        if (note := NOTE.search(line)) and not judge.is_right(number, note)
    ]


class _Judge:
    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self._starts = list(_starts(yaml.compose(text, Loader=yaml.SafeLoader), ()))

    def is_right(self, number: int, note: re.Match[str]) -> bool:
        """Tell whether a comment stands where it says."""
        line, column = self.lines[number], note.start()
        is_own = not line[:column].strip()
        below = self._content(number, 1)
        if note[1] == "free":
            is_apart = any(not one.strip() for one in self.lines[number + 1 : below])
            is_last = below == len(self.lines) or self.lines[below] == "..."
            return is_own and (is_apart or is_last or self._indent(below) < column)
        if not note[2]:
            return True  # of the whole text
        index = next(index for index, one in enumerate(self._starts) if "/".join(map(str, one[0])) == note[2])
        path, start, left = self._starts[index]
        if note[1] == "above":
            return is_own and all(one.strip() for one in self.lines[number + 1 : below]) and self._leads(below, start)
        above = self._content(number, -1) if is_own else number
        ends = [one for inner, one, _ in self._starts[index:] if inner[: len(path)] != path]
        is_inside = start <= number < (ends[0] if ends else len(self.lines)) and (not is_own or column > left)
        return is_inside or (above < start and self._leads(above, start))

    def _leads(self, number: int, start: int) -> bool:
        """Tell whether an entry that starts on a line begins on one above, of which nothing but a dash is there."""
        while number < start and _BARE.match(self.lines[number]):
            number = self._content(number, 1)
        return number == start

    def _content(self, number: int, step: int) -> int:
        """Return the next line, or the last one above, that is neither blank nor a comment."""
        number += step
        while 0 <= number < len(self.lines) and self.lines[number].strip()[:1] in ("", "#"):
            number += step
        return number

    def _indent(self, number: int) -> int:
        return len(self.lines[number]) - len(self.lines[number].lstrip())


def _starts(node: Any, path: Path) -> Iterator[tuple[Path, int, int]]:
    """Yield all entries with the line and the column in which they begin, in the order of the text."""
    is_mapping = isinstance(node, yaml.MappingNode)
    for index, one in enumerate(node.value):
        key, inner = one if is_mapping else (one, one)
        here = (*path, key.value if is_mapping else index)
        yield here, key.start_mark.line, key.start_mark.column - 2 * (not is_mapping)
        if not isinstance(inner, yaml.ScalarNode):
            yield from _starts(inner, here)
