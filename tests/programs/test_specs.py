"""A program builds a spec from the models that files are held against."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, reject, settings
from pydantic import BaseModel, ValidationError
from tests.properties.strategies import sides

from labelform import Spec, load, specs
from labelform.core.assembly import Side
from labelform.core.resource import Inexpressible
from labelform.errors import SpecError
from labelform.language.model import parse, sections
from labelform.language.source import read_document
from labelform.specs import (
    CollectionEntry,
    DatasetReference,
    FilterPresetEntry,
    GroupEntry,
    MaxDeletes,
    MetadataFilter,
    MetricFilter,
    Policy,
    RawFilter,
    Reference,
    SettingsEntry,
)

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "src" / "labelform" / "specs.py"
HEAD = '''\
"""The parts of specs: the entries of their sections, and what is in them. Pass them to `labelform.Spec`."""

# Generated from the model of the spec by tests/programs/test_specs.py; do not edit by hand.

from __future__ import annotations

'''


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models that stand anywhere in a type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def parts_of(model: type[BaseModel]) -> dict[str, str]:
    """Return the modules of all models that a model is made of, by their names."""
    found: dict[str, str] = {}
    waiting = [model]
    while waiting:
        for field in waiting.pop().model_fields.values():
            fresh = [one for one in models_in(field.annotation) if one.__name__ not in found]
            found |= {one.__name__: one.__module__ for one in fresh}
            waiting += fresh
    return found


def test_every_model_of_a_spec_is_there_for_programs() -> None:
    by_module: dict[str, list[str]] = {"labelform.core.roles": ["Role"]}
    for name, module in parts_of(Spec).items():
        by_module.setdefault(module, []).append(name)
    lines = [_import(module, sorted(found)) for module, found in sorted(by_module.items())]
    exported = sorted(name for found in by_module.values() for name in found)
    text = HEAD + "".join(lines) + "\n__all__ = [\n" + "".join(f'    "{one}",\n' for one in exported) + "]\n"

    if os.environ.get("LABELFORM_UPDATE_GOLDEN"):
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text
    assert {"GroupEntry", "MetricFilter", "Policy", "Role"} <= set(specs.__all__)


def _import(module: str, found: list[str]) -> str:
    line = f"from {module} import {', '.join(found)}\n"
    return line if len(line) <= 121 else f"from {module} import (\n" + "".join(f"    {one},\n" for one in found) + ")\n"


@settings(max_examples=settings().max_examples // 3)  # as many draws hold every kind
@given(sides(is_equal=True))
def test_the_yaml_of_a_spec_says_what_the_spec_says_of_every_kind(drawn: list[Side]) -> None:
    try:
        spec = Spec.model_validate({"labelform": 1, **{one.resource.kind: _entries(one) for one in drawn}})
    except ValidationError:  # such as a collection of labels that holds frames
        reject()

    text = spec.to_yaml()

    assert parse(read_document(text, "p.yaml")).spec == spec
    assert {one.resource.kind for one in drawn} == {one.name for one in sections()}


def _entries(side: Side) -> Any:
    """Return what a project is to have as the entries of a section, but for what no entry can say."""
    written = []
    for one in side.desired or ():
        try:
            written.append(side.resource.write(one.item, lambda _: False))
        except Inexpressible:
            continue
    is_list = next(section.is_list for section in sections() if section.name == side.resource.kind)
    return written if is_list else written[0]


HASH = "7f0c9c1e-5d6a-4e0b-9a38-4f1d2c3b4a59"


def built() -> Spec:
    """Return a spec as a program builds it."""
    return Spec(
        labelform=1,
        project=SettingsEntry(title="Night {{ pilot }}", ontology=Reference(name="Roads", hash=None)),
        datasets=[DatasetReference(name="north"), DatasetReference(hash=HASH)],
        groups=[GroupEntry(name="leads", hash=None, role="admin"), GroupEntry(name="qa", role="reviewer")],
        collections=[CollectionEntry(name="night-hard", description="")],
        filter_presets=[
            FilterPresetEntry(name="Dark", filters=(MetricFilter(metric="brightness", between=(0.0, 0.22)),))
        ],
        users=[],
        policy=Policy(max_deletes=MaxDeletes(percent=25.0), protect=("groups[*-leads]",)),
    )


def test_a_spec_of_a_program_is_written_as_people_write_it() -> None:
    assert (
        built().to_yaml()
        == """\
labelform: 1
project:
  title: "Night {{ '{{' }} pilot }}"
  ontology: Roads

datasets:
  - north
  - {hash: 7f0c9c1e-5d6a-4e0b-9a38-4f1d2c3b4a59}

groups:
  - {name: leads, role: admin}
  - {name: qa, role: reviewer}

users: []

collections:
  - name: night-hard
    description: ""

filter_presets:
  - name: Dark
    filters:
      - {metric: brightness, between: [0.0, 0.22]}

policy:
  max_deletes: 25%
  protect: ["groups[*-leads]"]
"""
    )


def test_a_spec_that_was_built_is_loaded_as_it_is() -> None:
    assert load(built()).spec == built()


def test_plain_data_is_loaded_and_all_its_mistakes_have_places_and_hints() -> None:
    data = {"labelform": 1, "project": {"title": "P"}, "groups": [{"name": "qa", "role": "anotator"}], "tagz": []}

    with pytest.raises(SpecError) as caught:
        load(data)

    role, section = caught.value.diagnostics
    assert (str(role.where), role.message) == ("<spec>:6:22", '"anotator" is not a project role')
    assert role.hint.startswith('did you mean "annotator"?')
    assert section.code == "unknown-key"
    assert section.hint.startswith('did you mean "tags"?')


def test_what_only_the_whole_spec_shows_is_found_when_it_is_loaded() -> None:
    twice = GroupEntry(name="qa", role="reviewer")

    with pytest.raises(SpecError) as caught:
        load(Spec(labelform=1, project=SettingsEntry(title="P"), groups=[twice, twice]))

    (found,) = caught.value.diagnostics
    assert (str(found.where), found.message) == ("<spec>:7:12", 'groups lists "qa" twice')


def test_a_wrong_value_is_an_error_where_it_is_built() -> None:
    with pytest.raises(ValueError, match='"anotator" is not a project role'):
        GroupEntry(name="qa", role="anotator")  # type: ignore[arg-type]  # what the test is about


def test_json_of_a_preset_with_a_key_in_both_spellings_is_an_error_where_it_is_built() -> None:
    both = {"globalFilters": {"filters": [{"type": "enum"}]}, "global_filters": {"filters": [{"type": "enum"}]}}

    with pytest.raises(ValueError, match="globalFilters and global_filters are two spellings of one key"):
        FilterPresetEntry(name="Wet", raw=both)


NO_JSON = [
    (float("inf"), "not-finite", '"inf" is not a finite number'),
    (float("nan"), "not-finite", '"nan" is not a finite number'),
    ({"a"}, "wrong-type", "a value of the type set cannot be written in JSON"),
    (date(2026, 9, 1), "wrong-type", "a value of the type date cannot be written in JSON"),
    (b"a", "wrong-type", "a value of the type bytes cannot be written in JSON"),
    (Decimal(1), "wrong-type", "a value of the type Decimal cannot be written in JSON"),
    ({None: 1}, "wrong-type", "the key None is not text"),
    ({1: 1}, "wrong-type", "the key 1 is not text"),
]
BUILDERS: list[Callable[[dict[str, Any]], object]] = [
    lambda raw: FilterPresetEntry(name="Dark", raw=raw),
    lambda raw: RawFilter(raw=raw),
]


@pytest.mark.parametrize(("value", "code", "said"), NO_JSON)
def test_what_json_cannot_say_is_refused_where_it_is_built_and_where_it_is_loaded(
    value: object, code: str, said: str
) -> None:
    raw = {"filters": [{"values": value}]}
    with pytest.raises(SpecError) as caught:
        load({"labelform": 1, "project": {"title": "P"}, "filter_presets": [{"name": "Dark", "raw": raw}]})

    (found,) = caught.value.diagnostics
    assert (found.code, found.message.partition(",")[0]) == (code, said)
    assert str(found.where).startswith("<spec>:9:")
    assert found.hint
    for build in BUILDERS:
        with pytest.raises(ValueError, match=re.escape("['filters'][0]['values']")) as refused:
            build(raw)
        assert said in str(refused.value)


def test_every_value_that_json_cannot_say_is_told_with_its_own_place() -> None:
    project = {"title": "P", "description": date(2026, 9, 1)}
    data: dict[Any, Any] = {"labelform": 1, "project": project, "datasets": {"a"}, 3: 4}

    with pytest.raises(SpecError) as caught:
        load(data)

    assert [(str(one.where), one.hint) for one in caught.value.diagnostics] == [
        ("<spec>:4:16", 'write it as text: "2026-09-01"'),
        ("<spec>:5:11", "write a list"),
        ("<spec>:6:1", "put it in quotes"),
    ]


def test_a_value_to_choose_is_a_finite_number() -> None:
    with pytest.raises(ValueError, match="finite number"):
        MetadataFilter(metadata="speed", type="enum", any_of=(float("inf"),))


class Word(str, Enum):  # noqa: UP042 - a StrEnum is shown as its value
    """A word as programs keep it, which `str` shows as `Word.REVIEWER`."""

    REVIEWER = "reviewer"


def test_tuples_and_words_of_enumerations_are_plain_data() -> None:
    data = {"labelform": 1, "project": {"title": "P"}, "groups": ({"name": "qa", "role": Word.REVIEWER},)}

    assert load(data).spec.groups == (GroupEntry(name="qa", role="reviewer"),)


@pytest.mark.parametrize(
    ("limit", "written"),
    [
        (MaxDeletes(count=3), "3"),
        (MaxDeletes(percent=12.5), "12.5%"),
        (MaxDeletes(percent=0.00001), "{percent: 1e-05}"),
        (MaxDeletes(percent=25, floor=3), "{percent: 25.0, floor: 3}"),
    ],
)
def test_a_limit_is_written_short_where_that_says_all_of_it(limit: MaxDeletes, written: str) -> None:
    spec = Spec(labelform=1, project=SettingsEntry(title="P"), policy=Policy(max_deletes=limit))

    assert f"  max_deletes: {written}\n" in spec.to_yaml()
    assert load(spec).spec == spec
