"""A file on top reaches the items that its base makes with for_each, by what they are called once both are filled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from labelform.errors import SpecError
from labelform.language.model import ParsedSpec, SpecInputs
from labelform.language.variables import Variable
from labelform.report.diagnostics import render
from labelform.repository.load import load_one

BASE = """\
groups:
  - {for_each: "{{ vendors }}", name: "vendor-{{ item }}", role: viewer}
collections:
  - for_each: [a, b]
    name: "{{ item }}"
    description: "made of {{ item }}"
  - {name: plain, description: p}
"""
TOP = "extends: base.yaml\nlabelform: 1\nproject: {title: Demo}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    return tmp_path


def given(**values: Any) -> SpecInputs:
    more = {"vendors": ["l1", "l2"], **values}
    return SpecInputs({name: Variable(name, value, f"--var {name}") for name, value in more.items()})


def loaded(text: str, **values: Any) -> ParsedSpec:
    Path("p.yaml").write_text(TOP + text, encoding="utf-8")
    return load_one(Path("p.yaml"), given(**values))


def refusal(text: str, **values: Any) -> str:
    with pytest.raises(SpecError) as caught:
        loaded(text, **values)
    return render(caught.value.diagnostics, color=False)


def collections(text: str, **values: Any) -> list[tuple[str, str | None, str | None]]:
    found = loaded(text, **values).spec.collections or ()
    return [(one.name, one.type, one.description) for one in found]


PLAIN = ("plain", None, "p")


def test_a_made_item_is_overlaid_by_its_name_and_keeps_what_is_not_said() -> None:
    assert collections("collections: [{name: a, type: label}]\n") == [
        ("a", "label", "made of a"), ("b", None, "made of b"), PLAIN,
    ]  # fmt: skip


def test_it_is_overlaid_in_a_mapping_by_item_as_well() -> None:
    assert collections("collections: {b: {description: x}, plain: {type: frame}}\n") == [
        ("a", None, "made of a"), ("b", None, "x"), ("plain", "frame", "p"),
    ]  # fmt: skip


def test_null_removes_a_made_item_and_a_key_of_one() -> None:
    assert collections("collections: {a: null, b: {description: null}}\n") == [("b", None, None), PLAIN]


def test_an_item_that_is_not_made_is_added_behind_the_others() -> None:
    assert collections("collections: {c: {description: x}}\n")[2:] == [PLAIN, ("c", None, "x")]


def test_what_is_made_on_top_overlays_what_is_made_below() -> None:
    text = "collections:\n  - {for_each: [b, c], name: '{{ item }}', type: label}\n"
    text = text.replace("'{{ item }}'", "'{{ item | lower }}'")  # else it is the same text, and overlays the template

    assert collections(text) == [
        ("a", None, "made of a"), ("b", "label", "made of b"), PLAIN, ("c", "label", None),
    ]  # fmt: skip


def test_the_same_template_overlays_the_template() -> None:
    text = "collections:\n  - {for_each: [z], name: '{{ item }}'}\n"

    assert collections(text) == [("z", None, "made of z"), PLAIN]


def test_a_name_made_of_a_variable_is_matched_by_what_it_is(folder: Path) -> None:
    (folder / "base.yaml").write_text("collections: [{name: '{{ prefix }}day', type: label}]\n", encoding="utf-8")

    assert collections("collections: [{name: x-day, description: d}]\n", prefix="x-") == [("x-day", "label", "d")]
    assert collections("collections: [{name: day, description: d}]\n", prefix="x-") == [
        ("x-day", "label", None), ("day", None, "d"),
    ]  # fmt: skip


def test_datasets_that_are_text_are_reached_too(folder: Path) -> None:
    (folder / "base.yaml").write_text("datasets: [{for_each: [a, b], name: '{{ item }}'}]\n", encoding="utf-8")

    found = loaded("datasets: {a: null, b: {}, c: {}}\n").spec.datasets or ()

    assert [one.name for one in found] == ["b", "c"]


def test_every_file_of_a_chain_reaches_them_in_its_turn(folder: Path) -> None:
    (folder / "mid.yaml").write_text(
        "extends: base.yaml\ncollections: {a: {type: label}, b: null, c: {type: label}}\n", encoding="utf-8"
    )
    text = TOP.replace("base", "mid") + "collections: {a: {description: x}, c: null, b: {description: again}}\n"
    (folder / "q.yaml").write_text(text, encoding="utf-8")

    found = load_one(folder / "q.yaml", given()).spec.collections or ()

    assert [(one.name, one.type, one.description) for one in found] == [
        ("a", "label", "x"), PLAIN, ("b", None, "again"),
    ]  # fmt: skip


def test_everything_keeps_the_place_in_its_own_file() -> None:
    parsed = loaded("collections: {a: {type: label}}\ngroups: [{name: vendor-l2, role: reviewer}]\n")

    assert str(parsed.where(("collections", 0, "type"))) == "p.yaml:4:25"
    assert str(parsed.where(("collections", 0, "description"))) == "base.yaml:6:18"
    assert str(parsed.where(("collections", 1, "name"))) == "base.yaml:5:11"
    assert str(parsed.where(("groups", 1, "role"))) == "p.yaml:5:34"
    assert parsed.sources(("groups", 1)) == ("item from --var vendors",)


def test_what_the_file_on_top_says_is_blamed_there_and_what_was_made_where_it_comes_from() -> None:
    said = refusal("groups: [{name: vendor-l1, role: boss}]\ncollections: {b: {type: frames}}\n")

    assert "p.yaml:4:34: error[unknown-role]" in said
    assert "p.yaml:5:25: error[unknown-value]" in said
    assert "2 errors in 1 file." in said


def test_a_value_of_a_variable_that_is_overlaid_is_not_blamed_any_more(folder: Path) -> None:
    (folder / "base.yaml").write_text(
        "groups: [{for_each: [a], name: '{{ item }}', role: '{{ role }}'}]\n", encoding="utf-8"
    )

    assert "(used at base.yaml" in refusal("", role="boss") or "role is from --var role" in refusal("", role="boss")
    assert loaded("groups: {a: {role: admin}}\n", role="boss").spec.groups


@pytest.mark.parametrize("removed", ["collections: {aa: null}", "collections: {plain: {typ: null}}"])
def test_removing_what_is_not_made_is_a_mistake(removed: str) -> None:
    said = refusal(removed + "\n")

    assert said.startswith("p.yaml:4:")
    assert "error[nothing-to-remove]" in said


def test_what_cannot_be_made_is_told_and_not_what_follows(folder: Path) -> None:
    said = refusal("groups: {vendor-l1: {role: boss}, vendor-l2: null, vendor-l3: {}}\n", vendors=3)

    assert "error[bad-for-each]" in said
    assert "error[unknown-role]" in said
    assert "2 errors in 2 files." in said


def test_two_made_of_one_name_stay_a_mistake() -> None:
    said = refusal("groups: {vendor-l1: {role: admin}}\n", vendors=["l1", "l1"])

    assert "error[duplicate-item]" in said
