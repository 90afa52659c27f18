"""Which variables a text may use is told without reading it, and in doubt every word counts."""

from __future__ import annotations

import pytest

from labelform.language.used import names_used_in


def test_the_names_in_expressions_are_used() -> None:
    text = 'title: "{{ prefix }}-{{ site.name | default(other) }}"'

    assert names_used_in(text) == {"prefix", "site", "other"}


@pytest.mark.parametrize("refused", ["{{ call() }}", "{{ a ** b }}", "{{ (", "{{ x | nofilter }}"])
def test_where_an_expression_is_refused_every_word_counts(refused: str) -> None:
    assert {"title", "prefix"} <= names_used_in(f'title: "{{{{ prefix }}}} {refused} }}}}"')
