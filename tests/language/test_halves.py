"""What JSON writes as two escapes is read as the one letter that it is, whatever stands beside it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelform.language.nodes import everything, tree_of
from labelform.language.source import read_document

LETTERS = st.sampled_from(
    "ab \\\"'u0dDe8\N{LATIN SMALL LETTER E WITH ACUTE}\ue83d\uf8ff\uac00\N{AUTOMOBILE}\N{PILE OF POO}"
)
ESCAPES = st.sampled_from([r"\ud83d", r"\ude97", r"\uD83D\uDE97", r"\ue83d"])
TEXTS = st.lists(LETTERS | ESCAPES, max_size=12).map("".join)
KEYS = TEXTS.filter(lambda text: text.strip() != "")


@given(st.dictionaries(KEYS, TEXTS | st.lists(TEXTS, max_size=3), max_size=5))
def test_json_with_escapes_is_read_as_what_was_written(data: dict[str, object]) -> None:
    text = json.dumps(data)

    document = read_document(text, "x.json")

    assert (document.data, document.diagnostics) == (data, ())


@given(st.dictionaries(KEYS, TEXTS, min_size=1, max_size=5))
def test_the_editor_finds_the_same_keys_at_the_same_places(data: dict[str, str]) -> None:
    text = json.dumps(data)

    found = {path[0]: node for path, node in everything(tree_of(text)) if path and not node.entries}

    assert set(found) == set(data)
    assert {key: json.loads(text[node.start : node.end]) for key, node in found.items()} == data


@given(TEXTS.map(lambda text: text.replace("'", "")), st.sampled_from(["'{}'", "|-\n  x{}", ">-\n  x{}"]))
def test_where_no_escapes_are_the_text_stays(text: str, form: str) -> None:
    plain = text.rstrip()

    document = read_document(f'a: "\\ud83d\\ude00"\nb: {form.format(plain)}\n', "x.yaml")

    assert document.diagnostics == ()
    assert document.data == {"a": "\N{GRINNING FACE}", "b": plain if form == "'{}'" else f"x{plain}"}


@pytest.mark.parametrize("text", ['"\\ud83d', r'"\ud83d\u', r'"\ud83', r'{"a": "\ud83d\ude97"'])
def test_a_text_that_is_cut_off_is_a_mistake_and_no_failure(text: str) -> None:
    assert read_document(text, "x.json").diagnostics
