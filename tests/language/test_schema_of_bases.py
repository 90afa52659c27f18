"""The schema of files that specs extend: what such a file may leave out, and what is wrong in it all the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from labelform.language.source import read_document
from labelform.repository.load import load_one

ROOT = Path(__file__).parents[2]
FILE = ROOT / "schemas" / "base.schema.json"
TOP = """\
extends: base.yaml
labelform: 1
project: {title: Demo}
groups: {vendor: {role: viewer}}
filter_presets: {night: {filters: [{metric: width, between: [1, 2]}]}}
"""
BASES = [
    "{}",
    "labelform: 1",
    "policy: {prune: true, max_deletes: 25%}",
    "project: {ontology: Roads}",
    "project: {title: Demo, description: shared}\ndatasets: [day, {hash: 0f1de78e-3cd7-5f2f-ad06-ab79cda1ec05}]",
    "groups: [{name: vendor}, {name: leads, role: admin}]",
    "groups: [{for_each: '{{ vendors }}', name: '{{ item }}', role: viewer}]",
    "collections: [{name: hard, description: shared}]",
    "filter_presets: [{name: night}]",
    "filter_presets: [{name: night, filters: [{metric: brightness, between: [0, 0.2]}]}]",
    "datasets: '{{ sets }}'",
    "users: [{email: a@x.example, role: admin}]",
]
ON_OTHERS = ["extends: other.yaml\ngroups: {vendor: {role: viewer}, gone: null}\ndatasets: null"]
WRONG = [
    "grups: []",
    "labelform: 2",
    "project: {titel: Demo}",
    "project: text",
    "groups: {vendor: {role: viewer}}",
    "groups: null",
    "groups: [{role: admin}]",
    "users: [{role: admin}]",
    "groups: [{name: vendor, role: boss}]",
    "collections: [{name: hard, descripton: shared}]",
    "filter_presets: [{name: night, filters: [{metric: brightnes, between: [0, 0.2]}]}]",
    "filter_presets: [{name: night, filters: [{metric: brightness}]}]",
    "policy: {prunes: true}",
]


def is_valid(text: str) -> bool:
    schema: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return jsonschema.Draft202012Validator(schema).is_valid(read_document(text, "base.yaml").data)


def bases_of_examples() -> list[Path]:
    specs = [path for path in (ROOT / "examples").rglob("*.yaml") if "\nextends:" in path.read_text("utf-8")]
    return sorted({(path.parent / yaml.safe_load(path.read_text("utf-8"))["extends"]).resolve() for path in specs})


def test_every_base_of_the_examples_fits_and_says_so_to_editors() -> None:
    assert bases_of_examples()
    for path in bases_of_examples():
        text = path.read_text("utf-8")
        named = text.partition("$schema=")[2].partition("\n")[0]

        assert is_valid(text)
        assert (path.parent / named).resolve() == FILE


@pytest.mark.parametrize("text", BASES)
def test_what_specs_can_stand_on_fits(text: str, tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(text.replace("'{{ vendors }}'", "[x]").replace("'{{ sets }}'", "[x]"))
    (tmp_path / "spec.yaml").write_text(TOP)

    assert load_one(tmp_path / "spec.yaml").spec.project.title == "Demo"
    assert is_valid(text)


@pytest.mark.parametrize("text", ON_OTHERS)
def test_a_base_that_stands_on_another_may_remove_and_write_by_name(text: str) -> None:
    assert is_valid(text)


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_whatever_stands_on_it_does_not_fit(text: str) -> None:
    assert not is_valid(text)
