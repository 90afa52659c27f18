"""Every schema has an address, and what an editor shows of it are words for people."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from labelform.cli.schema import SCHEMAS, schema_of

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "schemas").glob("*.json"))
HOME = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["urls"]["Homepage"]


def forms(node: Any) -> Iterator[list[dict[str, Any]]]:
    """Yield the forms of each value that may have several."""
    if isinstance(node, list):
        for one in node:
            yield from forms(one)
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("anyOf", "oneOf") and isinstance(value, list):
                yield value
            if key not in ("if", "then"):  # conditions, of which nothing is shown
                yield from forms(value)


def test_there_is_a_file_for_each_schema_that_can_be_printed() -> None:
    assert {path.name for path in FILES} == {f"{name}.schema.json" for name in SCHEMAS}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_file_is_what_is_printed_and_a_schema(name: str) -> None:
    made = schema_of(name)

    jsonschema.Draft202012Validator.check_schema(made)
    assert json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text("utf-8")) == made


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_schema_has_the_address_of_its_file_in_our_repository(path: Path) -> None:
    raw = HOME.replace("https://github.com/", "https://raw.githubusercontent.com/")

    assert json.loads(path.read_text("utf-8"))["$id"] == f"{raw}/HEAD/schemas/{path.name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_form_of_a_value_has_a_title_of_its_own_and_is_described(path: Path) -> None:
    # Editors join the titles of forms that have the same one, or none: "GroupEntry || GroupEntry".
    schema = json.loads(path.read_text("utf-8"))

    for several in forms(schema):
        assert len({one["title"] for one in several}) == len(several)
        assert [one for one in several if not _description(one, schema)] == []


def _description(form: dict[str, Any], schema: dict[str, Any]) -> str:
    if "$ref" in form and "description" not in form:
        form = schema["$defs"][form["$ref"].rpartition("/")[2]]
    inner = [_description(one, schema) for one in form.get("oneOf", ())]
    return form.get("description", "") or " ".join(inner)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_title_is_of_words_and_none_the_name_of_a_class(path: Path) -> None:
    schema = json.loads(path.read_text("utf-8"))
    titles = [node["title"] for node in schema.get("$defs", {}).values()]

    assert [title for title in titles if re.search(r"[a-z][A-Z]|Entry$", title)] == []
    assert all(titles)
