"""The files that a repository begins with say only what is there, and are valid with and without their comments."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from tests.docs.pages import bodies

from labelform.cli.schema import schema_of
from labelform.language.model import parse
from labelform.language.source import read_document
from labelform.repository.starting import STARTER, Destination, environments_text, ignored_by_git, template_text

ROOT = Path(__file__).parents[2]
COMMENTED = re.compile(r"^( *)#(?=[a-z]| {2}-)", re.MULTILINE)
"""How a line is commented out that a person may take in; prose has a space behind its mark."""


def test_a_template_is_valid_with_all_that_is_commented_out() -> None:
    text = COMMENTED.sub(r"\1", template_text())
    entries = yaml.safe_load(text)

    parse(read_document(text, "project.yaml"))
    jsonschema.Draft202012Validator(schema_of("project")).validate(entries)

    assert {*entries} == {"labelform", "project", "datasets", "groups", "collections", "filter_presets", "policy"}
    assert {*entries["project"]} == {"title", "ontology", "description"}
    assert {*entries["policy"]} == {"prune", "max_deletes"}


def test_environments_are_valid_with_all_that_is_commented_out() -> None:
    text = COMMENTED.sub(r"\1", environments_text("live eu", Destination(domain="https://api.encord.com")))
    entries = yaml.safe_load(text)

    jsonschema.Draft202012Validator(schema_of("environments")).validate(entries)

    assert entries["environments"]["live eu"] == {
        "domain": "https://api.encord.com", "specs": ["specs/**/*.yaml"], "protected": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["project.yaml", "environments.yaml", "settings.json", "tests/first.yaml", "tests/first.labelform-test.yaml"],
)
def test_schemas_are_named_by_their_addresses(name: str) -> None:
    named = re.findall(r"https://\S+\.schema\.json", (STARTER / name).read_text("utf-8"))
    known = [json.loads(path.read_text("utf-8"))["$id"] for path in (ROOT / "schemas").glob("*.json")]

    assert named
    assert set(named) <= set(known)


def test_the_hooks_are_those_of_the_guide() -> None:
    (of_guide,) = bodies((ROOT / "docs" / "pull-requests.md").read_text("utf-8"), "yaml", "pre-commit")

    assert (STARTER / ".pre-commit-config.yaml").read_text("utf-8") == of_guide


@pytest.mark.parametrize(
    ("database", "patterns"),
    [
        (None, [".labelform/"]),
        (".labelform/t.db", [".labelform/"]),
        ("../t.db", [".labelform/"]),
        ("t.db", [".labelform/", "/t.db*"]),
        ("a/b [1].db", [".labelform/", "/a/b\\ \\[1\\].db*"]),
    ],
)
def test_what_git_ignores_are_records_and_a_sandbox_that_lies_beside_them(
    database: str | None, patterns: list[str]
) -> None:
    assert ignored_by_git(database) == patterns
