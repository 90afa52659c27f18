"""JSON is read as the standard library reads it, with the place of every key and value; what is not JSON is told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelform.language.jsontext import read_json
from labelform.language.places import Lines, Place

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def read(text: str) -> tuple[Any, Place, list[tuple[str, str, int, int]]]:
    data, place, found = read_json(Lines(text, "f.json"))
    told = [(one.code, one.message, one.where.line, one.where.column) for one in found if one.where]
    assert len(told) == len(found)
    return data, place, told


@given(VALUES, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_the_data_is_what_the_standard_library_reads(value: Any, indent: Any, is_ascii: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=is_ascii)

    data, place, told = read(f" \r\n{text}\n")

    assert (repr(data), told) == (repr(json.loads(text)), [])
    _check(data, place, f" \r\n{text}\n")


def _check(value: Any, place: Place, text: str) -> None:
    """Hold each place to the text there: it says the value, and each key."""
    assert repr(json.loads(text[slice(*place.span)])) == repr(value)
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in steps:
        inner, key = place.step(step), place.key(step)
        assert inner is not None
        assert key is None or json.loads(text[slice(*key)]) == step
        assert (key is not None) == isinstance(value, dict)
        _check(one, inner, text)


@pytest.mark.parametrize(
    ("text", "said", "column"),
    [
        ("", "it ends too early", 1),
        ("{", "a key in double quotes is expected", 2),
        ('{"a" 1}', '":" is expected after a key', 6),
        ('{"a": 1,}', "a key in double quotes is expected", 9),
        ("[1, 2", '"]" is missing', 6),
        ("[1 2]", '"," or "]" is expected', 4),
        ("[1,]", "a value is expected", 4),
        ("[1] x", "something follows the value", 5),
        ("{a: 1}", "a key in double quotes is expected", 2),
        ("'a'", "a value is expected", 1),
        ("NaN", "a value is expected", 1),
        ("01", "a value is expected", 1),
        ("tru", "a value is expected", 1),
        ('"a', "unterminated string starting at", 1),
        ('"\\x"', "invalid \\escape", 2),
        ('"a\tb"', "invalid control character at", 3),
        ("[" * 70, "values are nested more than 64 deep", 66),
    ],
)
def test_what_is_no_json_is_told_at_its_place(text: str, said: str, column: int) -> None:
    assert read(text)[2] == [("not-json", f"this is not JSON: {said}", 1, column)]


def test_further_mistakes_are_told_each_at_its_place() -> None:
    text = '{"a": 1e999,\n "a": "\\ud83d", "b": [1}'

    assert [(code, line, column) for code, _, line, column in read(text)[2]] == [
        ("not-finite", 1, 7), ("not-json", 2, 7), ("duplicate-key", 2, 2), ("not-json", 2, 24),
    ]  # fmt: skip
