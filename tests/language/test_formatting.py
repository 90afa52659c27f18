"""`fmt` keeps the meaning and the comments, whatever the text looks like."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.language.laws import check_laws

from labelform.errors import SpecError
from labelform.language.formatting import Formatted, formatted
from labelform.language.source import read_document

ROOT = Path(__file__).parents[2]
SPECS = [*sorted(ROOT.glob("examples/*.yaml")), *sorted(ROOT.glob("examples/worlds/*.yaml"))]
VALID = sorted((Path(__file__).parent / "valid").glob("*.yaml"))

UNTIDY = """\
# About this project

# What may be deleted
policy:
    protect:
    - "groups[*-leads]"   # they lead
    prune: true


groups:
- role: admin
  name: leads
- {role: viewer,
   name: "readers"}
# the first is the important one
project:
    ontology: O
    title: >
      Night
      pilot

labelform: 1"""

TIDY = """\
# About this project

labelform: 1
# the first is the important one
project:
  title: >
    Night
    pilot
  ontology: O

groups:
  - name: leads
    role: admin
  - {name: "readers", role: viewer}

# What may be deleted
policy:
  prune: true
  protect:
    - "groups[*-leads]"   # they lead
"""


def test_an_untidy_spec_becomes_tidy() -> None:
    assert formatted(UNTIDY, "p.yaml").text == TIDY


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.name)
def test_the_examples_are_in_our_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert formatted(text, str(path)).text == text


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.name)
def test_every_valid_spec_keeps_its_meaning(path: Path) -> None:
    check_laws(path.read_bytes().decode())


def test_what_is_raw_keeps_its_order() -> None:
    text = "labelform: 1\nfilter_presets:\n  - raw: {values: [1], type: enum, name: x}\n    name: a\n"

    assert formatted(text, "p.yaml").text.splitlines()[-1] == "    raw: {values: [1], type: enum, name: x}"


def test_a_mapping_in_brackets_that_is_too_wide_is_unfolded() -> None:
    long = ", ".join(f"word{number}" for number in range(20))
    text = f"labelform: 1\nfilter_presets:\n  - {{name: a, filters: [{{metadata: x, type: enum, any_of: [{long}]}}]}}\n"

    made = formatted(text, "p.yaml").text

    assert max(len(line) for line in made.splitlines()) <= 120
    check_laws(text)


@pytest.mark.parametrize(
    "kept",
    ["0.0", "1e3", "25%", "'0114'", '"NO"', "12:30", "2026-09-01", "~x", "é", '"a # b"', "[1, 1.0, true]", "[{a: 1}]"],
)
def test_values_stay_as_they_are_written(kept: str) -> None:
    text = f"labelform: 1\nproject:\n  title: {kept}\n"

    assert formatted(text, "p.yaml").text == text


def test_line_ends_of_windows_stay() -> None:
    assert formatted("project: {title: x}\r\nlabelform: 1\r\n", "p.yaml").text == (
        "labelform: 1\r\nproject: {title: x}\r\n"
    )


def test_sections_stay_in_place_when_an_alias_could_come_before_its_anchor() -> None:
    text = "labelform: 1\n\ncollections:\n  - &a {name: x}\n  - *a\nproject: {title: t}\n"

    assert formatted(text, "p.yaml").text == text


def test_a_text_that_specs_cannot_have_is_refused() -> None:
    with pytest.raises(SpecError):
        formatted("a: 1\na: 2\n", "p.yaml")


# -- laws ------------------------------------------------------------------------------------------------------------

words = st.sampled_from(
    ["a", "night / low", "O'Hare", 'say "x"', "# no comment", "0114", "yes", "ü", "{x", "a: b", "-"]
)
notes = st.sampled_from(["", "", "", "# note", "# other note", "#tight", "", "\n"])


@st.composite
def entries(draw: st.DrawFn, indent: str) -> str:
    """Return one mapping of a list, in either style, with its keys in any order and comments anywhere."""
    pairs = [f"name: {json.dumps(draw(words))}", f"role: {draw(st.sampled_from(['admin', 'viewer']))}"]
    if draw(st.booleans()):
        pairs.append(f"extra: [{', '.join(json.dumps(draw(words)) for _ in range(draw(st.integers(0, 12))))}]")
    pairs = draw(st.permutations(pairs))
    if draw(st.booleans()):
        return f"{indent}- {{{', '.join(pairs)}}}{end(draw)}"
    body = f"{end(draw)}".join(f"{indent}  {pair}" if number else pair for number, pair in enumerate(pairs))
    return f"{indent}- {body}{end(draw)}"


def end(draw: Any) -> str:
    """Return the end of a line: nothing, blanks, a comment, an empty line, or a line with a comment."""
    return str(
        draw(st.sampled_from(["\n", "\n", "\n", "  \n", "  # end\n", "\n\n", "\n# between\n", "\n\n    # far\n"]))
    )


@st.composite
def specs(draw: st.DrawFn) -> str:
    """Return the text of a spec with its sections in any order."""
    indent = draw(st.sampled_from(["", "  ", "    "]))
    sections = [
        f"labelform: 1{end(draw)}",
        f"project:{end(draw)}   title: {json.dumps(draw(words))}{end(draw)}   description: |-\n      a\n\n      b  \n",
        f"groups:{end(draw)}" + "".join(draw(st.lists(entries(indent), min_size=1, max_size=3))),
        f"datasets: [{json.dumps(draw(words))}]{end(draw)}",
        f"policy: {{protect: [{json.dumps(draw(words))}], prune: true}}{end(draw)}",
    ]
    return draw(notes) + "\n" + "".join(draw(st.permutations(sections))) + draw(notes)


@given(specs())
def test_meaning_and_comments_survive(text: str) -> None:
    check_laws(text)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("eol", ["\n", "\r\n"])
def test_the_mark_of_byte_order_and_the_line_ends_stay(mark: str, eol: str) -> None:
    made = formatted(mark + UNTIDY.replace("\n", eol), "p.yaml")

    assert (made.text, made.note) == (mark + TIDY.replace("\n", eol), "")


def test_comments_at_the_end_of_a_file_stay_there() -> None:
    text = "policy: {prune: true}\nlabelform: 1\n# the last word\n"

    assert formatted(text, "p.yaml").text == "labelform: 1\npolicy: {prune: true}\n# the last word\n"


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.name)
def test_specs_that_people_write_are_formatted_and_not_left(path: Path) -> None:
    head, *sections = re.split(r"^(?=(?:#.*\n)*\w)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    text = head + "".join(reversed(sections))

    made = formatted(text, "p.yaml")

    assert made.left_because == ""
    assert list(read_document(made.text, "p.yaml").data) == list(read_document(path.read_text("utf-8"), "p.yaml").data)


@pytest.mark.parametrize(
    ("text", "how", "made"),
    [
        ("labelform: 1\rproject:\r    title: x\r", "in CR", "labelform: 1\nproject:\n  title: x\n"),
        ("labelform: 1\rdatasets:\n- x\n", "in two ways", "labelform: 1\ndatasets:\n  - x\n"),
    ],
)
def test_lone_carriage_returns_become_line_feeds_and_that_is_told(text: str, how: str, made: str) -> None:
    assert formatted(text, "p.yaml") == Formatted(made, note=f"its lines ended {how}, and now all end in LF")
