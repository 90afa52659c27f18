"""`fmt` keeps the meaning and the comments, whatever the text looks like."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Labelform
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


@settings(deadline=None, max_examples=25)
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


# -- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def untidy(labelform: Labelform) -> Path:
    path = Path("p.yaml")
    path.write_text(UNTIDY, encoding="utf-8")
    return path


def test_fmt_writes_once_and_names_what_it_wrote(labelform: Labelform, untidy: Path) -> None:
    untidy.chmod(0o640)

    first, second = labelform("fmt", "."), labelform("fmt", ".")

    assert (first.code, first.out, second.code, second.out) == (0, "p.yaml\n", 0, "")
    assert untidy.read_text(encoding="utf-8") == TIDY
    assert stat.S_IMODE(untidy.stat().st_mode) == 0o640
    assert [path.name for path in Path().iterdir()] == ["p.yaml"]


def test_line_ends_of_two_kinds_become_one_and_that_is_told(labelform: Labelform) -> None:
    Path("p.yaml").write_bytes(b"labelform: 1\r\nproject:\n    title: x\n")

    ended = labelform("fmt", "p.yaml")

    assert ended.err == "p.yaml: its lines ended in two ways, and all end in CRLF now\n"
    assert Path("p.yaml").read_bytes() == b"labelform: 1\r\nproject:\r\n  title: x\r\n"


@pytest.mark.parametrize(
    ("text", "how", "made"),
    [
        ("labelform: 1\rproject:\r    title: x\r", "in CR", "labelform: 1\nproject:\n  title: x\n"),
        ("labelform: 1\rdatasets:\n- x\n", "in two ways", "labelform: 1\ndatasets:\n  - x\n"),
    ],
)
def test_lone_carriage_returns_become_line_feeds_and_that_is_told(text: str, how: str, made: str) -> None:
    assert formatted(text, "p.yaml") == Formatted(made, note=f"its lines ended {how}, and all end in LF now")


def test_check_writes_nothing_and_exits_with_3(labelform: Labelform, untidy: Path) -> None:
    ended = labelform("fmt", "--check", "p.yaml")

    assert (ended.code, ended.out) == (3, "p.yaml\n")
    assert untidy.read_text(encoding="utf-8") == UNTIDY
    untidy.write_text(TIDY, encoding="utf-8")
    assert labelform("fmt", "--check", "p.yaml").code == 0


def test_diff_shows_what_would_change(labelform: Labelform, untidy: Path) -> None:
    ended = labelform("fmt", "--diff", "--check", "p.yaml")

    assert ended.code == 3
    assert "--- p.yaml (as it is)\n+++ p.yaml (formatted)\n" in ended.out
    assert "\n-labelform: 1\n\\ No newline at end of file\n" in ended.out
    assert untidy.read_text(encoding="utf-8") == UNTIDY


def test_a_mistake_in_one_spec_stops_all_before_anything_is_written(labelform: Labelform, untidy: Path) -> None:
    Path("q.yaml").write_text("labelform: 1\na: [\n", encoding="utf-8")

    ended = labelform("fmt", ".")

    assert ended.code == 1
    assert "error[unclosed-bracket]" in ended.err
    assert untidy.read_text(encoding="utf-8") == UNTIDY


def test_a_saved_plan_is_refused_and_stays(labelform: Labelform, untidy: Path) -> None:
    untidy.write_text("labelform: 1\nproject: {title: Demo,   ontology: ShelfSight OSA 3}\n", encoding="utf-8")
    labelform("plan", "p.yaml", "--sandbox", "t.db", "--out", "plan.json")
    before = Path("plan.json").read_bytes(), untidy.read_bytes()

    ended = labelform("fmt", "plan.json", "p.yaml")

    assert (ended.code, ended.out) == (1, "")
    assert (
        'error[unknown-version]: "plan.json" is a saved plan, and no spec\n  hint: labelform show plan.json'
        in ended.err
    )
    assert (Path("plan.json").read_bytes(), untidy.read_bytes()) == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("foo:   bar\n", '1:1: error[unknown-key]: "foo" is not a key of a spec, and the file does not say'),
        ("project: {}\nfoo:   bar\n", '2:1: error[unknown-key]: "foo"'),
        ('{"some":   "json"}\n', '1:2: error[unknown-key]: "some"'),
        ("labelform: {image:   1}\n", '1:12: error[unknown-version]: "labelform" is a mapping here'),
        ("- labelform:   1\n", "1:1: error[not-a-mapping]"),
        ("# nothing\n", "1:1: error[empty-file]"),
    ],
)
def test_what_is_neither_a_spec_nor_extended_by_one_is_refused(labelform: Labelform, text: str, said: str) -> None:
    Path("other.yaml").write_text(text, encoding="utf-8")

    ended = labelform("fmt", "other.yaml")

    assert ended.code == 1
    assert f"other.yaml:{said}" in ended.err
    assert Path("other.yaml").read_text("utf-8") == text


def test_a_mistake_in_another_file_is_told_beside_what_is_refused(labelform: Labelform) -> None:
    Path("other.yaml").write_text("foo:   bar\n", encoding="utf-8")
    Path("p.yaml").write_text("labelform: 1\na: [\n", encoding="utf-8")

    ended = labelform("fmt", "other.yaml", "p.yaml")

    assert "error[unknown-key]" in ended.err
    assert "error[unclosed-bracket]" in ended.err


def test_a_base_that_specs_extend_is_put_into_style(labelform: Labelform) -> None:
    base = Path("base.yaml")
    base.write_text("policy: {prune:   true}\nextends:   lower.yaml\n", encoding="utf-8")

    ended = labelform("fmt", "base.yaml")

    assert (ended.code, ended.out) == (0, "base.yaml\n")
    assert base.read_text("utf-8") == "extends: lower.yaml\npolicy: {prune: true}\n"


def test_a_spec_in_a_json_file_stays_json(labelform: Labelform) -> None:
    text = '{"labelform": 1,   "project": {"title": "Demo"}}\n'
    Path("p.json").write_text(text, encoding="utf-8")

    ended = labelform("fmt", "p.json")

    assert (ended.code, ended.err) == (0, "p.json is left as it is: it is JSON, and our style is YAML\n")
    assert Path("p.json").read_text("utf-8") == text


def test_a_path_that_does_not_exist_is_told_as_missing(labelform: Labelform) -> None:
    ended = labelform("fmt", "nodir", "nodir/below")

    assert ended.code == 1
    assert ended.err.count("error[no-such-file]") == 2
