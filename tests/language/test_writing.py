"""What is written reads back as what it was, in the style that people write."""

from __future__ import annotations

import string
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.language.test_properties import JSON, TEXT

from labelform.language.editing import put
from labelform.language.model import parse
from labelform.language.source import read_document
from labelform.language.writing import Writer, escaped

TRICKY = st.text(st.sampled_from("a \n#:-'\"\\\t{}[]|>%"), max_size=9)
KEYS = TEXT.filter(lambda key: key != "<<" and "{%" not in key)


@given(st.dictionaries(KEYS, JSON | TRICKY.filter(lambda text: "{{" not in text and "{%" not in text), min_size=1))
def test_any_data_reads_back_as_it_was_written(value: dict[str, Any]) -> None:
    document = read_document(Writer().spec(value), "any.yaml")

    assert document.diagnostics == ()
    assert repr(document.data) == repr(value)


@given(TRICKY | st.text(st.characters(codec="utf-8"), min_size=1))
def test_text_that_looks_like_an_expression_stays_text(name: str) -> None:
    text = Writer().spec(escaped({"labelform": 1, "project": {"title": f"x{name}"}}))

    assert parse(read_document(text, "p.yaml")).spec.project.title == f"x{name}"


def test_a_spec_is_written_as_people_write_it() -> None:
    data = {
        "labelform": 1,
        "project": {"title": "Night pilot", "description": "First line\nsecond: line"},
        "groups": [{"name": "leads", "role": "admin"}],
        "collections": [{"name": "hard", "type": "frame"}],
        "filter_presets": [{"name": "Dark", "filters": [{"metric": "brightness", "between": [0.0, 0.22]}]}],
    }

    assert Writer({("groups",): ["who works"]}, {("groups", 0): "a hint"}).spec(data) == (
        'labelform: 1\nproject:\n  title: "Night pilot"\n  description: |-\n    First line\n    second: line\n\n'
        "# who works\ngroups:\n  - {name: leads, role: admin}  # a hint\n\n"
        "collections:\n  - name: hard\n    type: frame\n\n"
        "filter_presets:\n  - name: Dark\n    filters:\n      - {metric: brightness, between: [0.0, 0.22]}\n"
    )


@given(
    st.dictionaries(st.text(string.ascii_lowercase, min_size=1, max_size=3), JSON, max_size=3),
    st.booleans(), st.sampled_from(["", "a"]),
)  # fmt: skip
def test_a_value_is_put_where_it_belongs_and_all_else_stays(data: dict[str, Any], is_flow: bool, after: str) -> None:
    data.pop("new", None)
    whole = {"top": {"inner": data}, "z": 1}
    text = f"# head\n{_flow(whole) if is_flow else Writer().spec(whole)}# foot\n"

    made = put(text, "a.yaml", ("top", "inner", "new"), {"x": "y: z"}, after=after)

    assert read_document(made, "a.yaml").data == {"top": {"inner": {**data, "new": {"x": "y: z"}}}, "z": 1}
    assert all(line in made for line in ("# head", "# foot"))


def _flow(value: dict[str, Any]) -> str:
    from labelform.language.writing import flow

    return flow(value) + "\n"
