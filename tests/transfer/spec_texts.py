"""
Random specs as people write them: comments in every legal place, both styles, long and folded texts.

Every comment is a word of its own, so that a test can find it again and say whose it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from labelform.language.writing import flow

TEXTS = ["d", "two words", "a # b", 'it\'s: "x"', "é🚗", "long " * 40 + "end", "#x", "[a]", " a ", "true", "12:30"]
SCALARS = [
    ("plain words", "plain words"), ("'single ''quoted'''", "single 'quoted'"), ('"double \\"quoted\\" # x"', None),
    ("plain\n{i}  over lines", "plain over lines"), ('"quoted\n{i}  over lines"', "quoted over lines"),
    ("|\n{i}  literal\n{i}   # no comment", "literal\n # no comment\n"), ("|-\n{i}  one\n\n{i}  two", "one\n\ntwo"),
    (">-\n{i}  folded\n{i}  text", "folded text"), (">\n{i}  one line", "one line\n"),
    ("|+\n{i}  kept\n\n{i}#kept", "kept\n\n"), ("long " * 40 + "end", None), ("25%", "25%"),
]  # fmt: skip
"""How a text may be written, with `{i}` for the indentation of its key, and what it says where that is not the same."""


@dataclass
class Made:
    """
    The lines of a text, each with the item it belongs to; None where it is of no item, a set where several share it.

    `above` and `inside` hold the comments of items, `free` those of no item.
    """

    lines: list[tuple[str, Any]] = field(default_factory=list)
    above: dict[str, str] = field(default_factory=dict)
    inside: dict[str, Any] = field(default_factory=dict)
    free: list[str] = field(default_factory=list)
    data: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    count: int = 0

    def __repr__(self) -> str:
        return f"Made({self.above}, {self.inside}, {self.free})"

    def comment(self, name: str | None, kind: str) -> str:
        """Return a comment that was not there yet."""
        self.count += 1
        word = f"#c{self.count:03}_"
        if name is None:
            self.free.append(word)
        else:
            getattr(self, kind)[word] = name
        return f"# {word}\t, [x]: {{'" if self.count % 2 else word


def is_drawn(draw: st.DrawFn) -> bool:
    """Return true now and then."""
    return draw(st.integers(0, 2)) == 0


@st.composite
def spec_texts(draw: st.DrawFn, sections: Mapping[str, Sequence[str]]) -> Made:
    """Return a spec with some items in each of the sections that the keys name."""
    made = Made()
    made.lines.append(("labelform: 1", None))
    made.lines.append(("project: {title: P}  " + made.comment(None, "free"), None))
    for section, names in sections.items():
        if is_drawn(draw):
            made.lines.append(("", None))
        if is_drawn(draw):
            made.lines.append((made.comment(None, "free"), None))
        made.data[section] = []
        style = draw(st.sampled_from(["block", "block", "lines", "brackets", "one line"]))
        {"block": _block, "lines": _lines, "brackets": _brackets, "one line": _one_line}[style](
            draw, made, section, list(names)
        )
    made.lines.append((made.comment(None, "free"), None))
    made.lines.append(("policy: {prune: true}", None))
    return made


def _value(draw: st.DrawFn, section: str, name: str) -> dict[str, Any]:
    if section == "filter_presets":
        count = draw(st.integers(1, 3))
        return {"name": name, "filters": [{"metric": "width", "between": [n, n + 1]} for n in range(count)]}
    value: dict[str, Any] = {"name": name}
    if draw(st.booleans()):
        value["type"] = "frame"
    return value


def _block(draw: st.DrawFn, made: Made, section: str, names: list[str]) -> None:
    dash, entry = draw(st.sampled_from([(0, 2), (2, 4), (4, 6), (2, 6)]))
    tail = f"  {made.comment(None, 'free')}" if is_drawn(draw) else ""
    if not names:
        made.lines.append((f"{section}: []{tail}", None))
        return
    made.lines.append((f"{section}:{tail}", None))
    for name in names:
        _above(draw, made, name, " " * dash)
        value = _value(draw, section, name)
        made.data[section].append(value)
        mark, inner = f"{' ' * dash}-".ljust(entry), " " * entry
        if draw(st.integers(0, 3)) == 0:
            made.lines.append((f"{mark}{flow(value)}{_tail(draw, made, name)}", name))
            continue
        made.lines.append((f"{mark}name: {name}{_tail(draw, made, name)}", name))
        if is_drawn(draw):
            made.lines.append((f"{inner}{made.comment(name, 'inside')}", name))
        if "type" in value:
            made.lines.append((f"{inner}type: frame{_tail(draw, made, name)}", name))
        if section == "filter_presets":
            _filters(draw, made, name, value, inner)
        elif draw(st.booleans()):
            _description(draw, made, name, value, inner)
        if is_drawn(draw):
            made.lines.append((f"{inner}{made.comment(name, 'inside')}", name))


def _filters(draw: st.DrawFn, made: Made, name: str, value: dict[str, Any], inner: str) -> None:
    made.lines.append((f"{inner}filters:{_tail(draw, made, name)}", name))
    for index, one in enumerate(value["filters"]):
        owner = (name, index)
        if is_drawn(draw):
            made.lines.append((f"{inner}  {made.comment(owner, 'inside')}", name))  # type: ignore[arg-type]  # a filter of it
        tail = f"  {made.comment(owner, 'inside')}" if is_drawn(draw) else ""  # type: ignore[arg-type]  # as above
        made.lines.append((f"{inner}  - {flow(one)}{tail}", name))


def _description(draw: st.DrawFn, made: Made, name: str, value: dict[str, Any], inner: str) -> None:
    written, said = draw(st.sampled_from(SCALARS))
    text = written.replace("{i}", inner)
    value["description"] = written.strip('"').replace('\\"', '"') if said is None else said
    tail = "" if written.startswith(("|", ">")) else _tail(draw, made, name)
    first, *rest = text.split("\n")
    if tail and rest:
        rest[-1] += tail
        tail = ""
    made.lines += [(f"{inner}description: {first}{tail}", name), *((line, name) for line in rest)]


def _above(draw: st.DrawFn, made: Made, name: str, indent: str) -> None:
    if is_drawn(draw):
        made.lines.append(("", None))
        if is_drawn(draw):
            made.lines += [(f"{indent}{made.comment(None, 'free')}", None), ("", None)]
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        made.lines.append((f"{draw(st.sampled_from(['', indent]))}{made.comment(name, 'above')}", name))


def _tail(draw: st.DrawFn, made: Made, name: str) -> str:
    return f"{draw(st.sampled_from([' ', '   ']))}{made.comment(name, 'inside')}" if is_drawn(draw) else ""


def _lines(draw: st.DrawFn, made: Made, section: str, names: list[str]) -> None:
    """Write a section in brackets with an item a line."""
    tail = f"  {made.comment(None, 'free')}" if is_drawn(draw) else ""
    made.lines.append((f"{section}: [{tail}", None))
    has_comma = draw(st.booleans())
    for name in names:
        _above(draw, made, name, "  ")
        value = _value(draw, section, name)
        made.data[section].append(value)
        comma = "," if has_comma or name != names[-1] else ""
        made.lines.append((f"  {flow(value)}{comma}{_tail(draw, made, name)}", name))
    made.lines.append((f"  ]{'  ' + made.comment(None, 'free') if is_drawn(draw) else ''}", None))


def _brackets(draw: st.DrawFn, made: Made, section: str, names: list[str]) -> None:
    """Write a section in brackets with up to two items a line, and the last bracket behind the last item."""
    rows = [names[index : index + 2] for index in range(0, len(names), 2)] or [[]]
    for number, row in enumerate(rows):
        values = [_value(draw, section, name) for name in row]
        made.data[section] += values
        start = f"{section}: [" if number == 0 else "   "
        end = "]" if number == len(rows) - 1 else ","
        owner = frozenset(row)
        tail = "" if end == "]" or not row or not is_drawn(draw) else f"  {made.comment(owner, 'inside')}"  # type: ignore[arg-type]  # of some
        made.lines.append((f"{start}{', '.join(map(flow, values))}{end}{tail}", owner))


def _one_line(draw: st.DrawFn, made: Made, section: str, names: list[str]) -> None:
    values = [_value(draw, section, name) for name in names]
    made.data[section] += values
    tail = f" {made.comment(None, 'free')}" if is_drawn(draw) else ""
    made.lines.append((f"{section}: [{', '.join(map(flow, values))}]{tail}", frozenset(names)))
