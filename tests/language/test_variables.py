"""Values of variables keep their type, whoever gives them; what does not fit is told with both places and the form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError
from labelform.language.environments import parse_environments
from labelform.language.model import ParsedSpec, SpecInputs, parse
from labelform.language.source import read_document
from labelform.language.typed import other_type, read_as
from labelform.language.variables import Variable, Variables, from_options
from labelform.repository.environments import gather_variables
from labelform.repository.load import load_one

TYPED = """\
labelform_environments: 1
vars:
  big: true
  dark: 0.22
  version: "1.0"
  names: [a, b]
  site: {name: Porto, is_open: true}
  nobody: null
environments:
  a: {platform: sandbox, database: a.db, vars: MORE}
"""
HEAD = "labelform: 1\nproject: {title: Demo}\n"


def typed(more: str = "{}", environ: dict[str, str] | None = None) -> Variables:
    document = read_document(TYPED.replace("MORE", more), "environments.yaml")
    return parse_environments(document).environment("a", environ or {}).variables


def value(option: str) -> Any:
    return gather_variables(typed(), [], [option], {})[option.partition("=")[0]].value


def said(mistakes: tuple[Diagnostic, ...]) -> list[tuple[str, str, str]]:
    return [(one.code, one.message, one.hint) for one in mistakes]


def refused(*options: str, environ: dict[str, str] | None = None, files: tuple[Path, ...] = ()) -> list[Any]:
    with pytest.raises(SpecError) as caught:
        gather_variables(typed(), files, options, environ or {})
    return said(caught.value.diagnostics)


@pytest.mark.parametrize(
    ("option", "wanted"),
    [
        ("big=False", False),
        ("big=FALSE", False),
        ("big=false", False),
        ("big=True", True),
        ("big=null", None),
        ("dark=0.3", 0.3),
        ("dark=1", 1),
        ("dark=1e-2", 0.01),
        ("version=1.0", "1.0"),
        ("version=true", "true"),
        ("version=null", "null"),
        ("version=", ""),
        ('names=["c"]', ["c"]),
        ("names=[]", []),
        ('site={"name": "Lyon"}', {"name": "Lyon"}),
        ("nobody=false", "false"),
        ("new=false", "false"),
    ],
)
def test_text_from_outside_is_read_as_a_value_of_the_type_that_the_variable_has(option: str, wanted: Any) -> None:
    found = value(option)

    assert (found, type(found)) == (wanted, type(wanted))


@pytest.mark.parametrize(
    ("option", "what", "hint"),
    [
        ("big=no", "a boolean in environments.yaml:3", "write --var big=false"),
        ("big=Off", "a boolean in environments.yaml:3", "write --var big=false"),
        ("big=0", "a boolean in environments.yaml:3", "write --var big=false"),
        ("big=yes", "a boolean in environments.yaml:3", "write --var big=true"),
        ("big=", "a boolean in environments.yaml:3", "write --var big=true or false"),
        ("dark=bright", "a number in environments.yaml:4", "write --var dark=0.5"),
        ("dark=0114", "a number in environments.yaml:4", "write --var dark=0.5"),
        ("dark=true", "a number in environments.yaml:4", "write --var dark=0.5"),
        ("dark=", "a number in environments.yaml:4", "write --var dark=0.5"),
        ("names=c,d", "a list in environments.yaml:6", """write --var 'names=["c", "d"]'"""),
        ("names=[c,d]", "a list in environments.yaml:6", """write --var 'names=["c", "d"]'"""),
        ("names=[1]", "a list in environments.yaml:6", """write --var 'names=["1"]'"""),
        ("names=", "a list in environments.yaml:6", """write --var 'names=["a", "b"]'"""),
        ("site=Porto", "a mapping in environments.yaml:7", """write --var 'site={"key": "value"}'"""),
    ],
)
def test_text_that_is_no_such_value_is_refused_with_both_places_and_the_form(
    option: str, what: str, hint: str
) -> None:  # fmt: skip
    name = option.partition("=")[0]

    assert refused(option) == [("variable-type", f'"{name}" is {what}, and text in --var', hint)]


def test_the_process_keeps_to_the_types_too() -> None:
    assert gather_variables(typed(), [], [], {"LABELFORM_VAR_big": "False"})["big"].value is False
    assert refused(environ={"LABELFORM_VAR_big": "off", "LABELFORM_VAR_names": "a"}) == [
        ("variable-type", '"big" is a boolean in environments.yaml:3, and text in $LABELFORM_VAR_big',
         "set LABELFORM_VAR_big=false"),
        ("variable-type", '"names" is a list in environments.yaml:6, and text in $LABELFORM_VAR_names',
         """set LABELFORM_VAR_names='["a"]'"""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "what", "place", "hint"),
    [
        ("big: 'false'", '"big" is a boolean in environments.yaml:3, and text in FILE:1', 6,
         "write a boolean, as in big: true or false"),
        ("dark: [1]", '"dark" is a number in environments.yaml:4, and a list in FILE:1', 7,
         "write a number, as in dark: 0.5"),
        ("version: 1.1", '"version" is text in environments.yaml:5, and a number in FILE:1', 10,
         'write text, as in version: "0.5"'),
        ("names: [c, 3]", '"names[1]" is text in environments.yaml:6, and a number in FILE:1', 8, "write text there"),
        ("site: {name: Lyon, is_open: 'no'}",
         '"site.is_open" is a boolean in environments.yaml:7, and text in FILE:1', 7, "write a boolean there"),
    ],
)  # fmt: skip
def test_a_file_of_variables_keeps_to_them_and_the_mistake_is_in_it(
    tmp_path: Path, text: str, what: str, place: int, hint: str
) -> None:
    file = tmp_path / "vars.yaml"
    file.write_text(f"{text}\n", encoding="utf-8")

    with pytest.raises(SpecError) as caught:
        gather_variables(typed(), [file], [], {})

    [found] = caught.value.diagnostics
    assert (found.code, found.message, found.hint) == ("variable-type", what.replace("FILE", str(file)), hint)
    assert str(found.where) == f"{file}:1:{place}"
    assert found.where is not None
    assert found.where.snippet == "", "beside it there may be a secret"


def test_an_environment_keeps_to_the_types_of_all_environments() -> None:
    with pytest.raises(SpecError) as caught:
        typed("{big: 'False', dark: null, version: x, names: c}")

    assert [(str(one.where), one.message) for one in caught.value.diagnostics] == [
        ("environments.yaml:10:54", '"big" is a boolean in environments.yaml:3, and text in environments.yaml:10'),
        ("environments.yaml:10:94", '"names" is a list in environments.yaml:6, and text in environments.yaml:10'),
    ]


def test_the_value_of_an_environment_variable_is_of_the_type_too_and_is_never_told() -> None:
    named = "{big: {env: LABELFORM_VAR_X, secret: false}}"

    assert typed(named, {"LABELFORM_VAR_X": "FALSE"})["big"].value is False
    with pytest.raises(SpecError) as caught:
        typed("{names: {env: LABELFORM_VAR_X}}", {"LABELFORM_VAR_X": "sekret-1,sekret-2"})
    [found] = caught.value.diagnostics
    assert found.message == '"names" is a list in environments.yaml:6, and text in $LABELFORM_VAR_X'
    assert found.hint == """set LABELFORM_VAR_X='["a", "b"]'"""
    assert str(found.where) == "environments.yaml:10:56"


def test_an_environment_variable_that_is_not_set_does_not_fall_back_on_the_value_for_all() -> None:
    with pytest.raises(SpecError) as caught:
        typed("{dark: {env: LABELFORM_VAR_X}}")

    assert [one.code for one in caught.value.diagnostics] == ["missing-variable"]


def test_a_variable_that_is_nothing_now_keeps_the_type_that_it_had() -> None:
    known = typed("{big: null}")

    assert gather_variables(known, [], ["big=False"], {})["big"].value is False
    _, mistakes = from_options(["big=no"], known)
    assert [one.code for one in mistakes] == ["variable-type"]


def test_the_type_of_a_text_from_outside_is_open_until_a_file_says_it(tmp_path: Path) -> None:
    file = tmp_path / "vars.yaml"
    file.write_text("new: true\n", encoding="utf-8")

    found = gather_variables({}, [file], ["new=False"], {"LABELFORM_VAR_new": "whatever"})

    assert found["new"].value is False


@pytest.mark.parametrize(
    ("model", "other", "path"),
    [
        ([], ["a", 1], None),
        ([1, "a"], [True], None),
        ([1, None], ["a"], (0,)),
        ([{"a": 1}, {"b": "x"}], [{"a": 2}, {"b": 3}], (1, "b")),
        ([[1], [2]], [[1], ["a"]], (1, 0)),
        ({"a": {"b": 1}}, {"a": {"b": True}}, ("a", "b")),
        ({"a": 1}, {"b": "x"}, None),
        (1, 0.5, None),
        (None, "x", None),
        ("x", None, None),
    ],
)
def test_lists_and_mappings_are_held_against_each_other_part_by_part(model: Any, other: Any, path: Any) -> None:
    found = other_type(model, other)

    assert (found.path if found else None) == path


LEAVES = st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=12
)


@given(VALUES, VALUES)
def test_a_value_in_json_is_taken_over_one_of_its_type_and_over_no_other(model: Any, value: Any) -> None:
    text = json.dumps(value)

    assert read_as(value if isinstance(value, str) else text, value) == value
    if isinstance(model, str):
        assert read_as(text, model) == text
    elif not isinstance(value, str):
        fits = other_type(model, value) is None
        assert fits == (from_options([f"x={text}"], {"x": Variable("x", model, "e.yaml:1")})[1] == [])


def spec(expression: str, **texts: str) -> ParsedSpec:
    document = read_document(f'{HEAD}collections: [{{name: x, description: "{expression}"}}]\n', "p.yaml")
    variables, _ = from_options([f"{name}={text}" for name, text in texts.items()], {})
    return parse(document, SpecInputs(variables))


@pytest.mark.parametrize(
    ("expression", "text", "wanted"),
    [
        ("{{ 'yes' if big | default(true) else 'no' }}", "False", "no"),
        ("{{ 'yes' if big | default(true) else 'no' }}", "true", "yes"),
        ("{{ (big | default(1)) + 1 }} more", "2", "3 more"),
        ("{{ big | default(['a']) | join('-') }}", '["b", "c"]', "b-c"),
        ("{{ big | default('x') }}", "False", "False"),
        ("{{ big | default(none) }}", "False", "False"),
        ("{{ big if big else 'x' }}", "", "x"),
        ("{{ big if big else 'x' }}", "Lyon", "Lyon"),
    ],
)
def test_a_default_says_the_type_of_what_replaces_it(expression: str, text: str, wanted: str) -> None:
    assert spec(expression, big=text).document.data["collections"][0]["description"] == wanted


@pytest.mark.parametrize(
    ("expression", "text", "message", "hint"),
    [
        ("{{ 'yes' if big | default(true) else 'no' }}", "off",
         '"big" is a boolean in its default, and text in --var', "write --var big=false"),
        ("{{ 'yes' if big else 'no' }}", "False", '"big" is text in --var, where a boolean is expected',
         "write {{ big | default(false) }}, or give it a type in the vars of an environment"),
        ("{{ 'yes' if not big else 'no' }}", "no", '"big" is text in --var, where a boolean is expected',
         "write {{ big | default(false) }}, or give it a type in the vars of an environment"),
        ("{{ big and 'yes' }}", "0", '"big" is text in --var, where a boolean is expected',
         "write {{ big | default(false) }}, or give it a type in the vars of an environment"),
    ],
)  # fmt: skip
def test_text_that_says_no_is_never_taken_for_true(expression: str, text: str, message: str, hint: str) -> None:
    with pytest.raises(SpecError) as caught:
        spec(expression, big=text)

    assert said(caught.value.diagnostics) == [("variable-type", message, hint)]


def test_a_default_that_is_text_takes_anything() -> None:
    document = read_document(f"{HEAD}collections: [{{name: \"x {{{{ a | default('') }}}}\"}}]\n", "p.yaml")

    parsed = parse(document, SpecInputs({"a": Variable("a", 2026, "vars.yaml:1")}))

    assert parsed.document.data["collections"] == [{"name": "x 2026"}]


def test_a_value_with_a_type_is_held_against_a_default_of_another_one() -> None:
    document = read_document(f'{HEAD}collections: [{{name: "{{{{ a | default(true) }}}}"}}]\n', "p.yaml")

    with pytest.raises(SpecError) as caught:
        parse(document, SpecInputs({"a": Variable("a", "x", "vars.yaml:1")}))

    assert [one.message for one in caught.value.diagnostics] == [
        "the default is a boolean, but the value that replaces it is text"
    ]


@pytest.mark.parametrize("over", ["5", "[x]", "{x: y}", "true"])
def test_what_stands_on_a_base_keeps_to_the_types_of_the_model(tmp_path: Path, over: str) -> None:
    (tmp_path / "base.yaml").write_text(f"{HEAD}collections: [{{name: x, description: text}}]\n", encoding="utf-8")
    top = tmp_path / "top.yaml"
    top.write_text(f"extends: base.yaml\ncollections: {{x: {{description: {over}}}}}\n", encoding="utf-8")

    with pytest.raises(SpecError) as caught:
        load_one(top)

    assert [one.code for one in caught.value.diagnostics] == ["wrong-type"]
