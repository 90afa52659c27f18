"""How texts look in our style, and that comments stay where they belong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.language.commented import Maker, misplaced
from tests.language.laws import check_laws

from labelform.language.formatting import Formatted, formatted

FILE = Path(__file__).with_name("layouts.txt")
BLANKS = {
    "rows of blank lines become one": (
        "\n\nlabelform: 1\n\n\n\nproject:\n\n\n  title: x\n \n\n  ontology: y\n\n\n",
        "labelform: 1\n\nproject:\n\n  title: x\n\n  ontology: y\n",
    ),
    "a comment below a block of blank lines does not become a part of it": (
        "project:\n  title: |\n     a\n    # below\n  ontology: |+\n\n     \n    # blank above\n",
        "project:\n  title: |\n    a\n   # below\n  ontology: |2+\n\n\n   # blank above\n",
    ),
    "blank lines that belong to a block of text stay with it": (
        "policy:\n  prune: |+\n    a\n\n\nproject:\n  title: |+\n    b\nlabelform: 1\n",
        "labelform: 1\nproject:\n  title: |+\n    b\npolicy:\n  prune: |+\n    a\n\n\n",
    ),
    "what is parted from such a block gets no more blank lines": (
        "collections:\n- zone: |+\n    a\n\n  name: x\n\n# of nothing\n\n- {name: y}\n",
        "collections:\n  - name: x\n    zone: |+\n      a\n\n  # of nothing\n\n  - {name: y}\n",
    ),
    "a block of text that ended without a line end says so": (
        "project:\n  title: x\n  description: |\n    a\n     b",
        "project:\n  title: x\n  description: |-\n    a\n     b\n",
    ),
    "blanks in texts stay": (
        'project:\n    title: |\n        a  \n           \n         b\n    ontology: "d\\ \n         e\\\n  f"\n',
        'project:\n  title: |\n    a  \n       \n     b\n  ontology: "d\\ \n    e\\\n    f"\n',
    ),
}
"""What an editor of this file might strip."""


def cases() -> Iterator[Any]:
    _, *found = FILE.read_text(encoding="utf-8").split("\n== ")
    for case in found:
        name, _, texts = case.partition("\n")
        text, _, expected = texts.partition("=>\n")
        yield pytest.param(text, expected.rstrip("\n") + "\n", id=name)
    yield from (pytest.param(*texts, id=name) for name, texts in BLANKS.items())


@pytest.mark.parametrize(("text", "expected"), list(cases()))
def test_a_layout(text: str, expected: str) -> None:
    assert formatted(text, "p.yaml") == Formatted(expected)
    assert formatted(expected, "p.yaml") == Formatted(expected)


def test_what_just_fits_on_a_line_stays_in_brackets() -> None:
    fits, wide = (f"datasets: [{'x' * 50}, {'y' * length}]\n" for length in (56, 57))

    assert [len(fits), formatted(fits, "p.yaml").text] == [121, fits]
    assert formatted(wide, "p.yaml").text == f"datasets:\n  - {'x' * 50}\n  - {'y' * 57}\n"


@given(st.integers(0, 10**9))
def test_comments_in_every_place_stay_at_their_entries(number: int) -> None:
    text = Maker(Random(number)).text()  # noqa: S311 - dice that can be thrown again

    check_laws(text)

    assert misplaced(formatted(text, "p.yaml").text) == []
