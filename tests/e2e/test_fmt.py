"""`labelform fmt`: which files it writes, which it refuses, and what it says of them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from tests.conftest import Labelform
from tests.language.test_formatting import TIDY, UNTIDY


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

    assert ended.err == "p.yaml: its lines ended in two ways, and now all end in CRLF\n"
    assert Path("p.yaml").read_bytes() == b"labelform: 1\r\nproject:\r\n  title: x\r\n"


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
        'error[unknown-version]: "plan.json" is a saved plan, not a spec\n  hint: labelform show plan.json' in ended.err
    )
    assert (Path("plan.json").read_bytes(), untidy.read_bytes()) == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("foo:   bar\n", '1:1: error[unknown-key]: "foo" is not a key of a spec, and the file has no'),
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

    assert (ended.code, ended.err) == (0, "p.json is left unchanged: it is JSON, and labelform formats YAML\n")
    assert Path("p.json").read_text("utf-8") == text


def test_a_path_that_does_not_exist_is_told_as_missing(labelform: Labelform) -> None:
    ended = labelform("fmt", "nodir", "nodir/below")

    assert ended.code == 1
    assert ended.err.count("error[no-such-file]") == 2
