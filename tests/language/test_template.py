"""Expressions in values: what they can do, what they cannot, and where everything comes from."""

from __future__ import annotations

import json
from typing import Any

import pytest

from labelform.core.reach import USUAL
from labelform.errors import SpecError
from labelform.language.expressions import _EVALUATE
from labelform.language.grammar import NODES
from labelform.language.model import ParsedSpec, SpecInputs, parse
from labelform.language.source import read_document
from labelform.language.variables import Variable, from_document, from_options, from_text

VARIABLES = """\
vars:
  prefix: "[staging] "
  dark: 0.22
  vendors: [l1, "l2: {role: admin}", "*l3"]
  site: {name: Porto, role: anotator}
  empty: null
  api_token: hunter2
"""
HEAD = "labelform: 1\nproject: {title: Demo}\n"


def given(**more: Any) -> SpecInputs:
    variables, mistakes = from_document(read_document(VARIABLES, "environments.yaml"), ("vars",), {}, USUAL, {})
    assert mistakes == {}
    return SpecInputs({**variables, **{name: Variable(name, value, "--var") for name, value in more.items()}})


def filled(text: str, **more: Any) -> ParsedSpec:
    return parse(read_document(text, "project.yaml"), given(**more))


def codes(text: str, **more: Any) -> list[tuple[str, str]]:
    with pytest.raises(SpecError) as caught:
        filled(text, **more)
    return [(one.code, str(one.where)) for one in caught.value.diagnostics]


def title(expression: str, **more: Any) -> Any:
    spec = f'labelform: 1\nproject: {{title: "x", description: {json.dumps(expression)}}}\n'
    return filled(spec, **more).spec.project.description


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("{{ prefix }}Night", "[staging] Night"),
        ("{{ prefix | trim | slug }}-x", "staging-x"),
        ("{{ vendors | length }} vendors", "3 vendors"),
        ("{{ site.name }}/{{ site['name'] | upper }}", "Porto/PORTO"),
        ("{{ nope | default('none') }}", "none"),
        ("{{ 'a' if dark < 0.5 else 'b' }}", "a"),
        ("{{ vendors[0] ~ '-' ~ dark * 2 }}", "l1-0.44"),
        ("{{ '{{' }} stays", "{{ stays"),
        ("{{ vendors | first in vendors }} ", "true "),
        ("{{ 'a,b' | split(',') | join(' + ') }}", "a + b"),
        ("a {# b", "a {# b"),
    ],
)
def test_an_expression_within_text_becomes_text(expression: str, value: str) -> None:
    assert title(expression) == value


def test_an_expression_alone_keeps_its_type() -> None:
    spec = filled(
        HEAD
        + "filter_presets: [{name: p, filters: [{metric: brightness, between: [0, '{{ dark }}']}]}]\n"
        + "datasets: '{{ vendors }}'\npolicy: {prune: '{{ dark > 0 }}'}\n"
    ).spec

    assert spec.filter_presets is not None
    assert spec.filter_presets[0].definition.root["global_filters"]["filters"][0]["values"] == [0, 0.22]
    assert spec.datasets is not None
    assert [one.name for one in spec.datasets] == ["l1", "l2: {role: admin}", "*l3"]
    assert spec.policy.prune is True


def test_a_value_with_yaml_in_it_stays_one_value() -> None:
    evil = 'x"\ngroups: [{name: mine, role: admin}]\n# {{ prefix }} & *all'
    spec = filled(HEAD + "collections: [{name: '{{ evil }}'}]\n", evil=evil).spec

    assert spec.groups is None
    assert spec.collections is not None
    assert spec.collections[0].name == evil


def test_an_item_is_repeated_and_its_neighbours_keep_their_places() -> None:
    text = (
        HEAD
        + 'groups:\n  - {for_each: "{{ vendors }}", name: "v-{{ item }}", role: viewer}\n  - {name: z, role: boss}\n'
    )

    assert codes(text) == [("unknown-role", "project.yaml:5:21")]
    parsed = filled(text.replace("boss", "admin"))
    assert [entry.value.name for entry in parsed.entries("groups") or ()] == [
        "v-l1", "v-l2: {role: admin}", "v-*l3", "z",
    ]  # fmt: skip
    assert parsed.sources(("groups", 0)) == ("item from environments.yaml:4",)
    assert parsed.sources(("groups", 3)) == ()


def test_a_default_stands_in_for_a_key_that_some_entries_lack() -> None:
    parsed = filled(
        HEAD + "groups:\n  - for_each: [{name: a, role: admin}, {name: b}]\n"
        '    name: "{{ item.name }}"\n    role: "{{ item.role | default(\'viewer\') }}"\n'
    )

    assert [entry.value.role for entry in parsed.entries("groups") or ()] == ["admin", "viewer"]


def test_an_expression_that_gives_nothing_leaves_its_key_out() -> None:
    assert title("{{ nope | default(none) }}") is None


def test_a_mistake_in_a_variable_is_shown_where_the_variable_is_with_what_led_there() -> None:
    with pytest.raises(SpecError) as caught:
        filled(HEAD + 'groups:\n  - {name: a, role: "{{ site.role }}"}\n')

    (one,) = caught.value.diagnostics
    assert (one.code, str(one.where)) == ("unknown-role", "environments.yaml:5:29")
    assert one.hint.endswith("(used at project.yaml:4:21)")


def test_a_mistake_in_a_mixture_is_shown_in_the_spec_with_the_variables_in_it() -> None:
    with pytest.raises(SpecError) as caught:
        filled(HEAD + "filter_presets: [{name: p, filters: [{metric: brightness, between: [1, '{{ dark }}']}]}]\n")

    (one,) = caught.value.diagnostics
    assert (one.code, str(one.where)) == ("bad-range", "project.yaml:3:68")
    assert "dark is from environments.yaml:3" in one.hint


def test_a_repetition_hides_the_item_of_the_one_around_it() -> None:
    spec = filled(
        HEAD
        + "filter_presets:\n  - for_each: [1, 2]\n    name: 'p{{ item }}'\n"
        + "    filters: [{for_each: [0.5], metric: brightness, between: [0, '{{ item }}']}]\n"
    )

    presets = spec.document.data["filter_presets"]
    assert [(one["name"], one["filters"][0]["between"]) for one in presets] == [("p1", [0, 0.5]), ("p2", [0, 0.5])]


def test_all_mistakes_come_together_each_at_its_expression() -> None:
    text = (
        'labelform: 1\nproject:\n  title: "{{ prefx }} {{ dark | lowr }}"\n'
        '  description: "a\\n{{ nope }}"\ngroupz: []\n'
    )

    assert codes(text) == [
        ("undefined-variable", "project.yaml:3:14"),
        ("template-refused", "project.yaml:3:33"),
        ("undefined-variable", "project.yaml:4:23"),
        ("unknown-key", "project.yaml:5:1"),
    ]


@pytest.mark.parametrize("value", ["3", '"{{ dark }}"', "'{{ nope }}'"])
def test_what_is_no_list_repeats_nothing(value: str) -> None:
    found = codes(HEAD + f"collections: [{{for_each: {value}, name: x}}]\n")

    assert [code for code, _ in found] in (["bad-for-each"], ["undefined-variable"])


def from_outside(name: str, text: str, source: str, known: dict[str, Variable]) -> Variable:
    found = from_text(name, text, source, known)
    assert isinstance(found, Variable), found
    return found


def test_text_from_outside_is_read_like_the_variable_that_it_replaces() -> None:
    known = {"dark": Variable("dark", 0.2, "e"), "name": Variable("name", "a", "e"), "list": Variable("list", [1], "e")}

    read = {name: from_outside(name, text, "--var", known).value for name, text in
            {"dark": "0.3", "name": "0.3", "list": "[1, 2]", "new": "true"}.items()}  # fmt: skip

    assert read == {"dark": 0.3, "name": "0.3", "list": [1, 2], "new": "true"}


def test_an_option_without_a_value_or_a_name_is_a_mistake() -> None:
    _, mistakes = from_options(["a", "b c=1", "item=1"], {})

    assert [one.code for one in mistakes] == ["bad-variable"] * 3


def test_a_secret_stays_one_whoever_gives_its_value() -> None:
    known = {"owner": Variable("owner", "x", "environments.yaml:1", is_secret=True)}

    assert from_outside("owner", "y", "--var", known).is_secret
    assert from_outside("github_token", "y", "$LABELFORM_VAR_github_token", {}).is_secret
    assert "y" not in repr(from_outside("owner", "y", "--var", known))


def test_every_node_that_the_grammar_lets_pass_comes_to_something() -> None:
    assert frozenset(_EVALUATE) == NODES
