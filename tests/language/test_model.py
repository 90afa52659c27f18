"""From a document to a spec: absent and empty, places of entries, and every kind by its one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from labelform.errors import SpecError
from labelform.language.model import ParsedSpec, ProjectSpec, parse, sections
from labelform.language.source import read_document
from labelform.resources.datasets import DatasetReference
from labelform.resources.groups import GroupEntry

TEXT = """\
labelform: 1
project:
  title: Night pilot
datasets: [day, {hash: 0F1DE78E3CD75F2FAD06AB79CDA1EC05}]
groups:
  - {name: leads, role: admin}
collections: []
"""


@pytest.fixture
def parsed() -> ParsedSpec:
    return parse(read_document(TEXT, "specs/night.yaml"))


def test_every_section_has_the_resource_of_its_kind() -> None:
    assert [(section.name, section.resource.kind, section.is_list) for section in sections()] == [
        ("project", "project", False),
        ("workflow", "workflow", False),
        ("datasets", "datasets", True),
        ("groups", "groups", True),
        ("users", "users", True),
        ("tags", "tags", True),
        ("issue_tags", "issue_tags", True),
        ("collections", "collections", True),
        ("filter_presets", "filter_presets", True),
    ]


def test_absent_is_not_empty(parsed: ParsedSpec) -> None:
    assert parsed.entries("collections") == ()
    assert parsed.entries("filter_presets") is None


def test_entries_come_in_the_order_of_the_text_with_their_places(parsed: ParsedSpec) -> None:
    datasets, groups = parsed.entries("datasets"), parsed.entries("groups")

    assert datasets is not None
    assert [(entry.value, str(entry.where)) for entry in datasets] == [
        (DatasetReference(name="day"), "specs/night.yaml:4:12"),
        (DatasetReference(hash="0f1de78e-3cd7-5f2f-ad06-ab79cda1ec05"), "specs/night.yaml:4:17"),
    ]
    assert groups is not None
    assert groups[0].value == GroupEntry(name="leads", role="admin")
    assert groups[0].path == ("groups", 0)


def test_the_project_is_an_entry_too(parsed: ParsedSpec) -> None:
    entries = parsed.entries("project")

    assert entries is not None
    assert [(entry.value.title, str(entry.where)) for entry in entries] == [("Night pilot", "specs/night.yaml:2:1")]


def test_a_place_is_asked_for_by_path(parsed: ParsedSpec) -> None:
    assert str(parsed.where(("groups", 0, "name"))) == "specs/night.yaml:6:12"
    assert str(parsed.where(("groups", 0, "hash"))) == "specs/night.yaml:6:5"
    assert str(parsed.where(("groups", 0, "role"), key=True)) == "specs/night.yaml:6:19"


def test_order_of_keys_and_comments_do_not_matter() -> None:
    lines = TEXT.splitlines()
    other = "\n".join(["# a comment", *lines[4:], *lines[:4]])

    assert parse(read_document(other, "b.yaml")).spec == parse(read_document(TEXT, "a.yaml")).spec


def test_all_mistakes_are_told_in_the_order_of_the_text() -> None:
    text = TEXT + "grups: []\npolicy: {prune: NO, protect: [x]}\n" + "filter_presets: [{name: ''}]\n"

    with pytest.raises(SpecError) as caught:
        parse(read_document(text, "a.yaml"))

    found = [
        (diagnostic.where.line if diagnostic.where else 0, diagnostic.code) for diagnostic in caught.value.diagnostics
    ]
    assert found == [
        (8, "unknown-key"),
        (9, "ambiguous-boolean"),
        (9, "unknown-section"),
        (10, "filters-or-raw"),
        (10, "empty-text"),
    ]
    assert caught.value.message == "5 errors in the spec"


def test_a_stage_of_another_type_is_taken_as_it_is_and_one_that_is_nearly_known_is_warned_of() -> None:
    stages = "[{title: A, type: annotation}, {title: B, type: REVEIW}, {title: C, type: LLM_JUDGE}, D]"
    text = f"labelform: 1\nproject: {{title: x}}\nworkflow: {{stages: {stages}}}\n"

    parsed = parse(read_document(text, "project.yaml"))

    assert [str(one.where) for one in parsed.warnings] == ["project.yaml:3:38", "project.yaml:3:68"]
    assert [one.hint.partition(" Known")[0] for one in parsed.warnings] == [
        'did you mean "ANNOTATION"?',
        'did you mean "REVIEW"?',
    ]


def test_a_kind_that_is_added_needs_only_its_line() -> None:
    source = Path(__file__).parents[2] / "src" / "labelform"
    rooms = ("language", "repository", "reading", "report", "runs", "transfer", "applying")
    naming = [
        path.relative_to(source).as_posix()
        for path in (path for room in rooms for path in source.rglob(f"{room}/**/*.py"))
        if "FilterPresets" in path.read_text() or "labelform.resources" in path.read_text()
    ]

    assert naming == ["language/model.py"]
    others = {"labelform", "after_apply", "policy", "checks"}
    assert set(ProjectSpec.model_fields) == {section.name for section in sections()} | others
