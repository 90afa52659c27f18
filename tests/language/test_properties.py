"""What holds for every text and every value."""

from __future__ import annotations

import json
from typing import Any

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from labelform.errors import SpecError
from labelform.language.document import Document
from labelform.language.model import parse
from labelform.language.places import Lines
from labelform.language.source import read_document
from labelform.report.diagnostics import as_json, render

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="{"), max_size=12)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TEXT.filter(lambda key: key != "<<"), inner, max_size=4)
    ),
    max_leaves=12,
)


class _QuotingDumper(yaml.SafeDumper):
    """Writes every text in double quotes, and no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _quoted(dumper: yaml.SafeDumper, data: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style='"')


_QuotingDumper.add_representer(str, _quoted)


def dumped(value: Any, *, is_flow: bool) -> str:
    return yaml.dump(
        value, Dumper=_QuotingDumper, default_flow_style=is_flow, allow_unicode=False, sort_keys=False, width=60
    )


@given(JSON, st.booleans())
def test_what_is_dumped_reads_back_equal(value: Any, is_flow: bool) -> None:
    document = read_document(dumped(value, is_flow=is_flow), "any.yaml")

    assert document.diagnostics == ()
    assert document.data == value
    assert repr(document.data) == repr(value)


@given(JSON, st.booleans())
def test_the_text_at_every_place_says_what_stands_there(value: Any, is_flow: bool) -> None:
    document = read_document(dumped(value, is_flow=is_flow), "any.yaml")

    for path, scalar in _scalars(document.data):
        assert yaml.safe_load(_text_at(document, path)) == (json.loads(json.dumps(scalar)))


def _scalars(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:
    """Return texts and integers with their paths; the other scalars look different to YAML 1.1, which checks here."""
    if isinstance(value, dict):
        return [found for key, inner in value.items() for found in _scalars(inner, (*path, key))]
    if isinstance(value, list):
        return [found for index, inner in enumerate(value) for found in _scalars(inner, (*path, index))]
    return [(path, value)] if isinstance(value, (str, int)) else []


def _text_at(document: Document, path: tuple[str | int, ...]) -> str:
    place = document.place
    for step in path:
        inner = place.step(step)
        assert inner is not None
        place = inner
    start, end = place.span
    where = document.where(path)
    assert document.lines.text[start:].startswith(where.snippet[where.column - 1 :][: where.length])
    return document.lines.text[start:end]


STRUCTURE = [
    "- ",
    "? ",
    ": ",
    ", ",
    "\n",
    "  ",
    "\t",
    "[",
    "]",
    "{",
    "}",
    "|\n",
    ">",
    "'",
    '"',
    "\\",
    "#",
    "---\n",
    "%",
    "@",
]
MEANING = [
    "&a ",
    "*a",
    "!x ",
    "<<: ",
    "NO",
    "0114",
    "raw: ",
    "filters:\n",
    "name: x",
    "role: admin",
    "\ufeff",
    "groups: ",
]
LINES = [
    "labelform: 1\n",
    "project:\n",
    "  title: T\n",
    "{metric: width, between: [1, 2]}",
    "policy: {prune: [groups]}\n",
]
PIECES = st.sampled_from([*STRUCTURE, *MEANING, *LINES])


@given(st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=60))
@example("\ud800")
@example('a: "\\ud800"')
@example("&a : &a")
@example("- &a\n- *a : *a")
@example("!!")
@example("? ? ?")
def test_any_text_is_read_or_refused_with_places_inside_it(text: str) -> None:
    try:
        parse(read_document(text, "any.yaml"))
    except SpecError as error:
        assert error.diagnostics
        for diagnostic in error.diagnostics:
            assert diagnostic.where is not None
            assert diagnostic.hint
            assert 1 <= diagnostic.where.column <= len(diagnostic.where.snippet) + 1
        assert render(error.diagnostics, color=False)
        assert json.dumps(as_json(error.diagnostics))


@given(
    st.dictionaries(
        st.sampled_from(["labelform", "project", "datasets", "groups", "collections", "filter_presets", "policy"]), JSON
    )
)
@example({"labelform": 2**63})
def test_any_data_is_a_spec_or_refused(value: Any) -> None:
    try:
        parse(read_document(dumped(value, is_flow=True), "any.yaml"))
    except SpecError as error:
        assert all(diagnostic.hint for diagnostic in error.diagnostics)


@example("\r\n", [1])
@given(st.text(st.sampled_from("aé🚗\n\r"), max_size=30), st.lists(st.integers(0, 30), max_size=8))
def test_a_place_counts_the_bytes_before_it_whatever_was_asked_before(text: str, offsets: list[int]) -> None:
    lines = Lines(text, "project.yaml")

    for offset in offsets:
        start = min(offset, len(text))
        line_end = len(lines.line(lines.number(start)).rstrip("\r\n")) + lines.offset(lines.number(start))
        assert lines.where((start, start + 1)).byte == len(text[: min(start, line_end)].encode())
