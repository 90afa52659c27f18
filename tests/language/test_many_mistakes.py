"""A file full of mistakes: all are counted, and what is slow is done once for equal ones."""

from __future__ import annotations

import pytest

from labelform.diagnostics import _suggestion
from labelform.errors import SpecError
from labelform.language.model import SpecInputs, parse
from labelform.language.source import read_document


def test_the_word_that_was_meant_is_looked_for_once_however_often_it_is_misspelt() -> None:
    entries = "".join(f"  - {{name: g{number}, role: anotator}}\n" for number in range(1_000))
    _suggestion.cache_clear()

    with pytest.raises(SpecError) as caught:
        parse(
            read_document(f"labelform: 1\nproject: {{title: Demo}}\ngroups:\n{entries}", "project.yaml"), SpecInputs()
        )

    assert len(caught.value.diagnostics) == 1_000
    assert _suggestion.cache_info().misses == 1


@pytest.mark.parametrize(
    ("patterns", "said"),
    [
        (["datasets"] * 1_001, "policy.protect has more than 1,000 entries"),
        (["*" * 1_001], "policy.protect[0] has more than 1,000 letters"),
    ],
    ids=["many", "long"],
)
def test_patterns_are_no_more_and_no_longer_than_what_can_be_asked_for_each_change(
    patterns: list[str], said: str
) -> None:
    text = f"labelform: 1\nproject: {{title: Demo}}\npolicy: {{protect: {patterns}}}\n"

    with pytest.raises(SpecError) as caught:
        parse(read_document(text, "project.yaml"), SpecInputs())

    assert [(one.code, one.message) for one in caught.value.diagnostics] == [("out-of-range", said)]
