"""JSON that is read part by part is what it would be as a whole, or refused as that would be, wherever it is cut."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from labelform.files import inputs, parts
from labelform.files.inputs import UnfitError, read_json
from labelform.files.parts import read_parts

LISTS = {("a",): lambda value: value, ("b", "c"): lambda value: value}
DEEP = inputs.DEEPEST - 2

GOOD = {
    "nothing in it": "{}",
    "nothing in its lists": ' {"a": [ ], "b": {"c": []}} ',
    "lists and more": '{"x": [1, {"y": [2]}], "a": [{"k": "v"}, 3, "ü"], "b": {"z": -1.5e3, "c": [[1], null]}, "e": 2}',
    "another order": '{"b": {"c": [{"k": 1}]}, "a": [1]}',
    "no lists in their places": '{"a": {"c": 1}, "b": [2]}',
    "no object": "[1, 2]",
    "a number": "12.5",
    "numbers": '{"x": 1.5, "y": -12.25e+10, "a": [1.5, 1e5, 1E-5, 10.25], "b": {"c": [0.5, 0], "z": 7e+5}}',
    "escapes": r'{"a": ["\u00e4\n\"", "\ud83d\ude00"]}',
    "as deep as may be": f'{{"a": [{"[" * DEEP}{"]" * DEEP}]}}',
}
BAD = {
    "nothing": "",
    "only space": "  ",
    "an end too early": '{"a": [1, 2',
    "no comma": '{"a": [1 2]}',
    "a comma too many": '{"a": [1,]}',
    "a comma too many in the whole": '{"a": [1],}',
    "no colon": '{"a" [1]}',
    "a key that is no text": "{1: 2}",
    "a key twice": '{"a": [1], "a": [2]}',
    "a key twice further in": '{"b": {"c": [1], "c": [1]}}',
    "a key twice in a part": '{"a": [{"k": 1, "k": 1}]}',
    "no number": '{"a": [NaN]}',
    "a number too large": '{"a": [1e999]}',
    "half a character": r'{"a": ["\ud800"]}',
    "half a character in a key": r'{"\ud800": 1}',
    "something behind it": '{"a": [1]} 2',
    "too deep": f'{{"a": [{"[" * (DEEP + 1)}{"]" * (DEEP + 1)}]}}',
}


@pytest.fixture(params=[1, 2, 7, 1 << 16])
def file(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return a file that is read in pieces of so many bytes."""
    monkeypatch.setattr(inputs, "CHUNK_BYTES", request.param)
    monkeypatch.setattr(parts, "CHUNK_BYTES", request.param)
    return tmp_path / "file.json"


def in_parts(file: Path) -> Any:
    return read_parts(file, LISTS, most_bytes=100_000, most_in_part=100_000)


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_what_is_read_is_what_the_whole_would_be(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")

    assert json.dumps(in_parts(file)) == json.dumps(read_json(file, most_bytes=100_000))


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_what_is_refused_is_what_would_be_refused_as_a_whole(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")

    with pytest.raises(UnfitError) as whole:
        read_json(file, most_bytes=100_000)
    with pytest.raises(UnfitError, match=str(whole.value)):
        in_parts(file)


def test_what_is_no_text_is_refused(file: Path) -> None:
    file.write_bytes(b'{"a": ["\xff"]}')

    with pytest.raises(UnfitError, match="is not JSON"):
        in_parts(file)


@pytest.mark.parametrize(("text", "said"), [("x" * 101, "larger than"), ("[" * 90, "more than 3 values")])
def test_more_than_is_allowed_is_refused(file: Path, text: str, said: str) -> None:
    file.write_text(text, encoding="utf-8")

    with pytest.raises(UnfitError, match=said):
        read_parts(file, LISTS, most_bytes=100, most_in_part=100)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f'{{"a": ["{"x" * 300_000}"]}}', "a part that is larger than"),
        (f'{{"a": ["{"x" * 100_000}"]}}', "a part that is larger than"),
        (f'{{"x": "{"x" * 300_000}"}}', "a part that is larger than"),
        (f'{{"a": [[{"1," * 30_000}1]]}}', "more than"),
    ],
    ids=["in a list", "by little", "in no list", "of many values"],
)
def test_a_part_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    monkeypatch.setattr(parts, "_SURELY_FEW", 1024)
    (tmp_path / "file.json").write_text(text, encoding="utf-8")

    with pytest.raises(UnfitError, match=said):
        read_parts(tmp_path / "file.json", LISTS, most_bytes=10**7, most_in_part=100_000)


def test_a_part_may_be_as_large_as_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "file.json").write_text(json.dumps({"a": ["x" * 99_998] * 3}), encoding="utf-8")

    assert len(read_parts(tmp_path / "file.json", LISTS, most_bytes=10**7, most_in_part=100_000)["a"]) == 3


def test_many_parts_may_be_more_than_one_may_be(tmp_path: Path) -> None:
    (tmp_path / "file.json").write_text(json.dumps({"a": ["x" * 9999] * 30}), encoding="utf-8")

    assert len(read_parts(tmp_path / "file.json", LISTS, most_bytes=10**6, most_in_part=1 << 16)["a"]) == 30


def test_of_a_list_what_is_kept_of_each_value_is_there(file: Path) -> None:
    file.write_text('{"a": [1, [2], {"k": 3}], "x": [4]}', encoding="utf-8")

    assert read_parts(file, {("a",): str}, most_bytes=1000, most_in_part=1000) == {
        "a": ["1", "[2]", "{'k': 3}"],
        "x": [4],
    }
