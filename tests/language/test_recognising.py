"""What a file in a folder is taken for: nothing that means to be a spec is passed over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from labelform.language.recognising import Sort, recognise

REPOSITORY = Path(__file__).parents[2]
SPEC = "labelform: 1\nproject: {title: Demo}\n"


def sort_of(text: str, encoding: str = "utf-8") -> Sort:
    return recognise(text.encode(encoding)).sort


@pytest.mark.parametrize(
    "text",
    [
        SPEC,
        "# first\n'labelform': 1\nproject: {title: Demo}\n",
        "{labelform: 1, project: {title: Demo}}\n",
        "{project: {title: Demo},\n labelform: 1}\n",
        '# ours\n---\n{"labelform": 1}\n',
        "--- {labelform: 1, project: {title: Demo}}\n",
        "--- {project: {title: Demo}, labelform: 1}\n",
        "? labelform\n: 1\n",
        "? project\n: {title: Demo}\n? labelform\n: 1\n",
        "%YAML 1.2\n---\nlabelform: 1\n",
        "---\n  labelform: 1\n  project: {title: Demo}\n",
        "  project: {title: Demo}\n  labelform: 1\n",
        "\tlabelform: 1\n",
        "\N{NO-BREAK SPACE}labelform: 1\n",
        "&top {labelform: 1}\n",
        json.dumps({"collections": [{"name": "a"}], "labelform": 1}),
        "labelform:1\nproject: {title: Demo}\n",
        '{"project": {"title": "Demo}, "labelform": 1}\n',
        "project:\n<<<<<<< ours\n  title: A\n=======\n  title: B\n>>>>>>> theirs\nlabelform: 1\n",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_spec_is_one_however_it_is_written(text: str, end: str) -> None:
    assert sort_of(text.replace("\n", end)) is Sort.SPEC


@pytest.mark.parametrize(
    "text",
    [
        "extends" + "\n" * 200_000,
        "extends: x " * 20_000,
        "\n" * 200_000 + "labelform_policy",
        '{"$id": "' + "labelform:" * 20_000,
        "labelfrom: x\n" + "".join(f"%TAG !{number}! x\n" for number in range(10_000)),
        "labelform" + " " * 200_000,
        "x: labelform\n" + "# " * 100_000,
        "[" * 200_000 + "labelfrom: 1",
        "word-word-word" * 20_000 + " : labelfrom:",
    ],
    ids=lambda text: text[:9].strip(),
)
def test_no_text_takes_more_than_its_length_to_be_told(text: str) -> None:
    assert recognise(text.encode()).sort is not Sort.SPEC


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_a_spec_is_one_in_whatever_encoding(encoding: str) -> None:
    assert sort_of(SPEC, encoding) is Sort.SPEC


@pytest.mark.parametrize(
    "key",
    [
        "labelfrom", "Labelform", "LABELFORM", "label_form", "label-form", "lableform", "labeform", "labelforms",
        "lablefrom", "labelfrm", "l\N{CYRILLIC SMALL LETTER A}belform",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["{}: 1\n", "{{project: {{title: Demo}}, {}: 1}}\n", "project:\n  title: Demo\n{}:\n"])
def test_a_slip_in_the_key_leaves_a_spec_one(key: str, form: str) -> None:
    assert sort_of(form.format(key)) is Sort.SPEC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# labelform: 1\n",
        "services:\n  labelform:\n    image: x\n",
        "image: {labelform: 1}\n",
        "- labelform: 1\n",
        "on: [push]\njobs: {labelform: {runs-on: ubuntu-latest}}\n",
        "platform: linux\n",
        "labelformat: coco\n",
        "labels_from: elsewhere\n",
        "{{- if .Values.labelform }}\nkind: Deployment\n{{- end }}\n",
        '{"name": "labelform", "version": "1.0.0"}\n',
        "\x00\x01\x02",
    ],
)
def test_what_is_plainly_something_else_is_that(text: str) -> None:
    assert sort_of(text) is Sort.OTHER


@pytest.mark.parametrize(
    "text",
    [
        "labelform_environments: 1\nenvironments: {}\n",
        "# ours\nlabelform_policy: 1\n",
        "labelform_tests: 1\nspec: project.yaml\ncases: []\n",
        '{\n  "labelform_seed": 1\n}\n',
        '{\n  "format_version": "1.2",\n  "labelform": {"format": "labelform-plan/5"}\n}\n',
        '{\n  "format_version": "1.2",\n  "labelform": {\n    "origin": {"spec": {"labelform": 1}}\n  }\n}\n',
        '{\n "digest": "x",\n "format": "labelform-snapshot/2"\n}\n',
    ],
)
def test_our_other_documents_are_known_by_their_marks(text: str) -> None:
    assert sort_of(text) is Sort.OURS


@pytest.mark.parametrize("file", sorted((REPOSITORY / "schemas").glob("*.json")), ids=lambda path: path.name)
def test_our_schemas_are_no_specs(file: Path) -> None:
    assert recognise(file.read_bytes()).sort is Sort.OURS


def test_a_plan_that_says_it_is_a_spec_is_read_as_one() -> None:
    assert sort_of('{"format_version": "1.2", "labelform": 1, "project": {}}') is Sort.SPEC


@pytest.mark.parametrize(
    ("text", "extends"),
    [
        ("# extends: old.yaml\nextends: shared/base.yaml # all of us\nlabelform: 1\n", ("shared/base.yaml",)),
        ('{"labelform": 1, "extends": "my base.yaml"}', ("my base.yaml",)),
        ("labelform: 1\r\nextends: 'base.yaml'\r\n", ("base.yaml",)),
        ("labelform: 1\nextends: my base.yaml\n", ("my base.yaml",)),
        ("labelform: 1\nproject: {title: it extends nothing}\n", ()),
    ],
)
def test_what_a_spec_extends_is_seen(text: str, extends: tuple[str, ...]) -> None:
    assert recognise(text.encode()).extends == extends


@pytest.mark.parametrize("text", ["groups: []\n", "extends: base.yaml\n", "{datasets: [a]}\n", "# x\nproject: {}\n"])
def test_sections_without_a_version_are_told_from_other_files(text: str) -> None:
    assert sort_of(text) is Sort.SECTIONS
