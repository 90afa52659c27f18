"""What edits and formats texts keeps the names of included files as they are written, and changes none of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from labelform.core.reach import USUAL
from labelform.errors import SpecError
from labelform.language.document import Document
from labelform.language.editing import edited
from labelform.language.edits import Insert, Remove, Replace
from labelform.language.environments import parse_environments
from labelform.language.formatting import formatted
from labelform.language.model import parse
from labelform.language.owner import parse_owner_policy
from labelform.language.source import read_document
from labelform.language.variables import parse_variables

TEXT = """\
labelform: 1
project: {title: Demo, description: !file a.md}
collections:
  - name: a
    description: !file texts/a.md # keep
  - name: b
    description: !file "b b.txt"
  - {name: c, description: *x}
filter_presets:
  - name: p
    raw: !file f.json#a.b
"""
ANCHORED = TEXT.replace("!file texts/a.md", "&x !file texts/a.md")


def test_what_stands_beside_is_edited_and_the_names_of_files_stay() -> None:
    made = edited(
        ANCHORED, "p.yaml", [Replace(("collections", 0, "name"), "z"), Insert(("collections",), {"name": "q"})]
    )

    assert made == ANCHORED.replace("name: a\n", "name: z\n").replace("*x}\n", "*x}\n  - {name: q}\n")


def test_an_item_goes_with_the_name_of_its_file() -> None:
    made = edited(ANCHORED, "p.yaml", [Remove(("collections", 1))])

    assert made == ANCHORED.replace('  - name: b\n    description: !file "b b.txt"\n', "")


@pytest.mark.parametrize(
    ("path", "file"),
    [
        (("project", "description"), "a.md"),
        (("collections", 1, "description"), '"b b.txt"'),
        (("filter_presets", 0, "raw"), "f.json#a.b"),
    ],
)
def test_what_is_included_is_not_edited_and_the_file_is_named(path: tuple[str | int, ...], file: str) -> None:
    with pytest.raises(SpecError) as caught:
        edited(ANCHORED, "p.yaml", [Replace(path, "new")])

    (one,) = caught.value.diagnostics
    assert (one.code, one.message) == ("not-editable", f"this cannot be edited exactly: it is included from {file}")


def test_a_format_keeps_the_names_of_files() -> None:
    made = formatted(ANCHORED, "p.yaml")

    assert made.left_because == ""
    for written in ("!file a.md", "&x !file texts/a.md", '!file "b b.txt"', "!file f.json#a.b"):
        assert written in made.text


def test_a_name_of_a_file_is_not_the_text_of_its_path() -> None:
    tagged, plain = (read_document(f"a: {tag}b.md", "p.yaml").data["a"] for tag in ("!file ", ""))

    assert tagged != plain


@pytest.mark.parametrize("text", ["vars: !file v.json", "x: {value: !file a.txt, secret: true}"])
def test_a_file_of_variables_includes_nothing(text: str) -> None:
    _, mistakes = parse_variables(read_document(text, "vars.yaml"), {}, USUAL, {})

    assert [one.code for one in mistakes] == ["unsupported-tag"]


def test_what_was_not_put_together_includes_nothing() -> None:
    with pytest.raises(SpecError) as caught:
        parse(read_document(TEXT.replace("*x", "x"), "p.yaml"))

    assert [one.code for one in caught.value.diagnostics] == ["unsupported-tag"] * 4


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (
            parse_environments,
            "labelform_environments: 1\nenvironments: {a: {database: !file a.txt, vars: !file v.json}}\n",
        ),
        (parse_owner_policy, "labelform_policy: 1\nprotect: !file a.json\naccount: !file a.txt\n"),
    ],
)
def test_files_of_owners_include_nothing(read: Callable[[Document], object], text: str) -> None:
    with pytest.raises(SpecError) as caught:
        read(read_document(text, "f.yaml"))

    assert [one.code for one in caught.value.diagnostics if one.code == "unsupported-tag"] == ["unsupported-tag"] * 2
