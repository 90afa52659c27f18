"""A file full of mistakes: all are counted, and what is slow is done once for equal ones."""

from __future__ import annotations

import pytest

from labelform.diagnostics import _suggestion
from labelform.errors import SpecError
from labelform.spec.model import Given, parse
from labelform.spec.source import read_document


def test_the_word_that_was_meant_is_looked_for_once_however_often_it_is_misspelt() -> None:
    entries = "".join(f"  - {{name: g{number}, role: anotator}}\n" for number in range(1_000))
    _suggestion.cache_clear()

    with pytest.raises(SpecError) as caught:
        parse(read_document(f"labelform: 1\nproject: {{title: Demo}}\ngroups:\n{entries}", "project.yaml"), Given())

    assert len(caught.value.diagnostics) == 1_000
    assert _suggestion.cache_info().misses == 1
