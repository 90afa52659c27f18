"""The JSON Schema agrees with the parser, and says something about every key."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from labelform.errors import SpecError
from labelform.language.model import ProjectSpec, parse
from labelform.language.model import sections as sections_of_specs
from labelform.language.schema import project_schema
from labelform.language.source import read_document

ROOT = Path(__file__).parents[2]
FILE = ROOT / "schemas" / "project.schema.json"
VALID = sorted([*(ROOT / "examples").rglob("project.yaml"), *(ROOT / "examples" / "worlds").glob("*.yaml")]) + sorted(
    (Path(__file__).parent / "valid").glob("*.yaml")
)
HEAD = "{labelform: 1, project: {title: Demo}, "
FILLED = "collections: [{name: a}], filter_presets: [{name: a, filters: [{metric: width, between: [1, 2]}]}], "
INVALID = [
    "{}",
    "{labelform: 1}",
    "{labelform: 2, project: {title: Demo}}",
    "{labelform: 1, project: {title: ''}}",
    "{labelform: 1, project: {title: 3}}",
    "{labelform: 1, project: {title: Demo, hash: abc}}",
    "{labelform: 1, project: {title: Demo, description: null}}",
    "{labelform: 1, project: {title: Demo, ontology: 6}}",
    "{labelform: 1, project: {title: Demo, ontology: {}}}",
    "{labelform: 1, project: {title: Demo, workflow_template: {}}}",
    HEAD + "people: []}",
    HEAD + "datasets: null}",
    HEAD + "datasets: day}",
    HEAD + "datasets: ['']}",
    HEAD + "datasets: [{name: a, hash: 0f1de78e-3cd7-5f2f-ad06-ab79cda1ec05}]}",
    HEAD + "groups: [{name: a, role: boss}]}",
    HEAD + "groups: [{role: admin}]}",
    HEAD + "groups: [{name: a}]}",
    HEAD + "collections: [{name: a, type: frames}]}",
    HEAD + "collections: [{name: a, descripton: b}]}",
    HEAD + "filter_presets: [{name: a}]}",
    HEAD + "filter_presets: [{name: a, filters: []}]}",
    HEAD + "filter_presets: [{name: a, raw: {}}]}",
    HEAD + "filter_presets: [{name: a, filters: [{metric: width, between: [1, 2]}], raw: {a: 1}}]}",
    HEAD + "filter_presets: [{name: a, filters: [{metric: britness, between: [0, 1]}]}]}",
    HEAD + "filter_presets: [{name: a, filters: [{metric: red, between: [0, 1]}]}]}",
    HEAD + "filter_presets: [{name: a, filters: [{metric: brightness, between: [0, 22]}]}]}",
    HEAD + "filter_presets: [{name: a, filters: [{metric: width, between: [1, 2, 3]}]}]}",
    HEAD + "filter_presets: [{name: a, filters: [{metric: width, between: [1, 2], raw: {}}]}]}",
    HEAD + "filter_presets: [{name: a, filters: [{metadata: k, type: enum}]}]}",
    HEAD + "filter_presets: [{name: a, filters: [{metadata: k, type: enum, any_of: []}]}]}",
    HEAD + "filter_presets: [{name: a, filters: [{metadata: k, type: enum, between: [1, 2]}]}]}",
    HEAD + "filter_presets: [{name: a, filters: [{metadata: k, type: word, any_of: [x]}]}]}",
    HEAD + "policy: {prune: 'true'}}",
    HEAD + "policy: {max_deletes: -1}}",
    HEAD + "policy: {max_deletes: many}}",
    HEAD + "policy: {max_deletes: {floor: 3}}}",
    HEAD + "policy: {protect: datasets}}",
    HEAD + "after_apply: [{populate: night}]}",
    HEAD + "checks: [{name: staffed}]}",
    HEAD + "checks: null}",
    HEAD + "datasets: [{name: a, create: 'true'}]}",
    HEAD + "datasets: [{name: a, create: true, backing_folder: 'no'}]}",
    HEAD + "tags: [{name: a, create_missing: 'true'}]}",
    HEAD + "collections: [{name: a, items: [{data: b, frame: '3'}]}]}",
    HEAD + FILLED + "after_apply: [{populate: a, from: a, any_shape: 'true'}]}",
    HEAD + FILLED + "after_apply: [{populate: a, from: a, wait_seconds: '5'}]}",
]


def validator() -> Any:
    schema = json.loads(FILE.read_text("utf-8"))
    return jsonschema.Draft202012Validator(schema)


def test_the_schema_file_is_fresh() -> None:
    made = json.dumps(project_schema(), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("LABELFORM_UPDATE_GOLDEN"):
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(made, encoding="utf-8")

    assert FILE.read_text("utf-8") == made, "run LABELFORM_UPDATE_GOLDEN=1 pytest tests/language"


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(project_schema())


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_spec_is_valid_for_the_parser_and_the_schema(path: Path) -> None:
    document = read_document(path.read_bytes().decode(), path.name)

    parse(document)

    assert [error.message for error in validator().iter_errors(document.data)] == []


@pytest.mark.parametrize("text", INVALID)
def test_an_invalid_spec_is_refused_by_the_parser_and_the_schema(text: str) -> None:
    document = read_document(text, "project.yaml")

    with pytest.raises(SpecError):
        parse(document)

    assert not validator().is_valid(document.data)


ON_TOP = [
    "{extends: base.yaml, labelform: 1}",
    "{extends: base.yaml, labelform: 1, project: {description: x}, groups: [{name: a}]}",
    "{extends: base.yaml, labelform: 1, filter_presets: [{name: a, previously: b}], datasets: {day: null}}",
    "{extends: base.yaml, labelform: 1, after_apply: null, policy: null, checks: null}",
]


@pytest.mark.parametrize("text", ON_TOP)
def test_a_spec_on_top_of_another_file_may_leave_out_what_that_has(text: str) -> None:
    data = read_document(text, "project.yaml").data

    assert validator().is_valid(data)
    assert not validator().is_valid({key: value for key, value in data.items() if key != "extends"})


@pytest.mark.parametrize("key", ["after_apply", "checks"])
def test_what_a_spec_on_top_has_as_a_whole_is_not_written_by_name(key: str) -> None:
    data = read_document("{extends: base.yaml, labelform: 1}", "project.yaml").data

    assert not validator().is_valid({**data, key: {"staffed": {"assert": "true"}}})


def test_the_example_in_the_schema_is_valid() -> None:
    (example,) = project_schema()["examples"]

    assert validator().is_valid(example)


def test_every_key_is_described_and_null_is_offered_only_to_remove_sections() -> None:
    undescribed = [
        name for name, node in _properties(project_schema()) if "description" not in node and "$ref" not in node
    ]

    assert undescribed == []
    sections = [section.name for section in sections_of_specs() if section.name != "project"]
    offered = [name for name, node in project_schema()["properties"].items() if '"null"' in json.dumps(node)]
    beside = [name for name in ProjectSpec.model_fields if name not in (*sections, "project", "labelform")]
    assert offered == [*sections, *beside]  # on top of another file, where null removes
    assert '"null"' not in json.dumps(project_schema()["$defs"])


def _properties(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, list):
        for one in node:
            yield from _properties(one)
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "properties" and "additionalProperties" in node:
                yield from value.items()
            if key not in ("if", "then"):
                yield from _properties(value)
