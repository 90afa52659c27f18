"""A value is written as plain JSON, whatever it is made of."""

from __future__ import annotations

import pytest

from labelform.core.change import Note, NoteCode, Source
from labelform.core.model import dump

NOTE = Note(code=NoteCode.RENAMED, message="m", addresses=("a", "b"), source=Source(file="p.yaml", line=4, column=3))
WRITTEN = {
    "code": "renamed",
    "message": "m",
    "hint": "",
    "addresses": ["a", "b"],
    "source": {"file": "p.yaml", "line": 4, "column": 3},
}


def test_a_value_is_written_with_lists_and_plain_texts() -> None:
    written = dump(NOTE)

    assert written == WRITTEN
    assert type(written["code"]) is str


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (dump(NOTE, include={"code", "addresses"}), ["code", "addresses"]),
        (dump(NOTE, exclude={"message", "hint", "source"}), ["code", "addresses"]),
    ],
    ids=["some", "all but some"],
)
def test_a_part_of_a_value_is_written_in_the_same_way(written: dict[str, object], names: list[str]) -> None:
    assert written == {name: WRITTEN[name] for name in names}
