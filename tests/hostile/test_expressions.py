"""Expressions that would grow, escape or never end: refused, in little memory. The rest is in tests/language."""

from __future__ import annotations

import tracemalloc

import pytest

from labelform.errors import SpecError
from tests.language.test_template import HEAD, codes, filled, title

MOST_BYTES = 32 * 1024 * 1024


@pytest.mark.parametrize(
    "expression",
    [
        "{{ ''.__class__ }}", "{{ ''['__class__'] }}", "{{ prefix.__class__.__mro__[1].__subclasses__() }}",
        "{{ ''|attr('__class__') }}", "{{ range(10**9) }}", "{{ 10**9**9 }}", "{{ 'a' * 10**9 }}",
        "{{ [0] * 999999999 }}", "{{ '%999999999d' % 1 }}", "{{ 'x'.format() }}", "{{ lipsum(n=9999) }}",
        "{{ cycler('a').next() }}", "{{ self }}", "{{ config }}", "{{ joiner.__init__.__globals__ }}",
        "{% for a in [1] %}x{% endfor %}", "{% include '/etc/passwd' %}", "{% import 'os' as os %}",
        "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", "{% set x = 1 %}", "{{ open('/etc/passwd') }}",
        "{{ namespace() }}", "{{ [1, 2, 3] | map('string') | list }}", "{{ vendors[0:1] }}", "{{ x for x in y }}",
        "{{ " + "(" * 4000 + "1" + ")" * 4000 + " }}", "{{ " + "[" * 900 + "]" * 900 + " }}",
        "{{ " + "+".join(["1"] * 4000) + " }}", "{{ " + "9" * 6000 + " }}", "{{ " + "9" * 400 + " * 9e400 }}",
        "{{ " + " ~ ".join(["big"] * 900) + " }}", "{{ big | replace('x', big) }}", "{{ [big, big] | join(big) }}",
        "{{ many | join(big) }}", "{{ " + "not " * 3000 + "1 }}", "{{ api_token }}", "{{ api_token | length }}",
    ],
    ids=lambda text: text[:40],
)  # fmt: skip
def test_nothing_escapes_and_nothing_grows(expression: str) -> None:
    big, many = "x" * 90_000, ["y"] * 9_000
    tracemalloc.start()

    with pytest.raises(SpecError) as caught:
        title(expression, big=big, many=many)

    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < MOST_BYTES
    assert {one.code for one in caught.value.diagnostics} <= {
        "template-refused", "template-value", "template-syntax", "undefined-variable", "secret-in-spec",
    }  # fmt: skip
    assert "hunter2" not in str([(one.message, one.hint) for one in caught.value.diagnostics])


def test_a_spec_full_of_expressions_is_given_up_where_its_budget_ends() -> None:
    spec = HEAD + "datasets:\n" + "  - {for_each: '{{ many }}', name: '{{ big }}{{ big }}'}\n" * 200

    found = codes(spec, big="x" * 40_000, many=[*range(9_000)])

    assert [code for code, _ in found].count("template-refused") == 1


NESTED = "  - name: '{{ item }}'\n    filters:\n      - {for_each: '{{ many }}', metric: brightness, between: [0, 1]}\n"
FLAT = "  - name: a\n    filters: [" + "{metric: brightness, between: [0, 1]}, " * 1_000 + "]\n"


@pytest.mark.parametrize(
    ("body", "place"),
    [(NESTED, "project.yaml:7:20"), (FLAT, "project.yaml:4:15")],
    ids=["repeated in a repetition", "a large body"],
)
def test_what_is_repeated_is_charged_against_one_budget_of_values(body: str, place: str) -> None:
    text = HEAD + "filter_presets:\n" + body.replace("  - ", "  - for_each: '{{ many }}'\n    ", 1)

    with pytest.raises(SpecError) as caught:
        filled(text, many=[*range(1_000)])

    (one,) = caught.value.diagnostics
    assert (one.code, one.message, str(one.where)) == (
        "template-refused", "the items that this spec repeats hold more than 500,000 values", place,
    )  # fmt: skip
