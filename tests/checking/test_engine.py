"""What expressions come to, what is wrong with them, and that none of them can be a bomb."""

from __future__ import annotations

from typing import Any

import pytest

from labelform.checking.engine import Answer, Engine, Verdict, engine_of
from labelform.checking.mistakes import Unfit
from labelform.language.model import checked_shape

LEADS, VENDOR = {"name": "leads", "role": "admin"}, {"name": "vendor", "role": "reviewer"}
PROJECT: dict[str, Any] = {
    "project": {"title": "Night", "ontology": {"title": "Users v6"}, "description": ""},
    "groups": [LEADS, VENDOR],
    "environment": "staging",
}
HOLDS = Answer(Verdict.HOLDS)


def fails(why: str, *offenders: str) -> Answer:
    return Answer(Verdict.FAILS, why, offenders)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return engine_of(checked_shape())


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("groups.exists(g, g.role == 'admin')", HOLDS),
        ("groups.size() < 2", fails("groups.size() < 2 is false: 2 < 2")),
        (
            "groups.size() > 0 && environment == 'x' && groups.size() > 1",
            fails("environment == 'x' is false: 'staging' == 'x'"),
        ),
        ("(groups.size() < 2)", fails("(groups.size() < 2) is false")),
        ("groups.map(g, g.name) == ['x']", fails("groups.map(g, g.name) == ['x'] is false")),
        ("groups.exists(g, g.role == 'x')", fails("groups.exists(g, g.role == 'x') is false")),
        ("groups.all(g, g.role == 'admin')", fails("groups.all(g, g.role == 'admin') is false", "vendor")),
        (
            "groups.all(g, g.role == 'admin' // )\n)",
            fails("groups.all(g, g.role == 'admin' // )\n) is false", "vendor"),
        ),
        (
            "groups.all(g, g.role == '') || groups.all(g, g.name == '')",
            fails("groups.all(g, g.role == '') || groups.all(g, g.name == '') is false"),
        ),
        ("['leads'].all(n, n in groups.map(g, g.name))", HOLDS),
        ("groups.all(g, g.role != 'unknown_7' && g.name != 'amdin')", HOLDS),
        ("groups.map(g, g.name) == ['leads', 'vendor']", HOLDS),
        ("project.ontology.title.matches(' v[0-9]+$')", HOLDS),
        ("groups.all(g, !g.role.matches('^amdin$'))", HOLDS),
        (
            "has(project.description) || has(project.status)",
            fails("has(project.description) || has(project.status) is false"),
        ),
        ("distinct(['a', 'b', 'a']).size() == 2", HOLDS),
        ("tasks.size() == 0", Answer(Verdict.UNKNOWN, missing=("tasks",))),
        ("environment == 'staging' || tasks.size() == 0", HOLDS),
        (
            "environment == 'production' && access.all(a, a.role == 'admin')",
            fails("environment == 'production' is false: 'staging' == 'production'"),
        ),
        ("groups[7].name == ''", Answer(Verdict.UNKNOWN, why="Index error: index=7 size=2")),
        ("1 / (groups.size() - 2) == 1", Answer(Verdict.UNKNOWN, why="divide by zero")),
    ],
)
def test_an_expression_comes_to(engine: Engine, expression: str, answer: Answer) -> None:
    assert engine.evaluate(engine.ask(expression), PROJECT) == answer


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("project.status == ''", Answer(Verdict.UNKNOWN, missing=("project.status",))),
        ("!has(project.status)", Answer(Verdict.UNKNOWN, missing=("project.status",))),
        ("environment == 'staging' || project.status == ''", HOLDS),
        ("project.title == 'Night'", HOLDS),
    ],
)
def test_a_field_that_is_not_known_is_not_taken_for_empty(engine: Engine, expression: str, answer: Answer) -> None:
    assert engine.evaluate(engine.ask(expression), PROJECT, {"project.status"}) == answer


@pytest.mark.parametrize(
    ("expression", "column", "message", "hint"),
    [
        ("groups.size() = 2", 15, '"=" is no operator', "write == to compare"),
        ("groups.exists(g, g.role = 'a' && g.name = 'b')", 25, '"=" is no operator', "write == to compare"),
        ("groups.size() > 1 & true", 19, '"&" is no operator', "write && instead"),
        ("groups.size() > 1 and true", 19, '"and" is no operator', "write && instead"),
        ("groups.size() > 1 OR true", 19, '"OR" is no operator', "write || instead"),
        ("groups.exists(g, not g.role == 'a')", 18, '"not" is no operator', "write ! instead"),
        ("groups.size > 1", 7, '"size" is a function', "write size(…), as in groups.size()"),
        ("groups.role == 'a'", 7, 'a list has no field "role"', "check its items, as in .exists(one, one.role == …)"),
        ("workflow.stages.size() > 1", 9, 'there is no "workflow.stages"', 'did you mean "stages"? Names: '),
    ],
)
def test_what_other_languages_write_is_told_as_ours(
    engine: Engine, expression: str, column: int, message: str, hint: str
) -> None:
    with pytest.raises(Unfit) as unfit:
        engine.ask(expression)

    found = unfit.value.mistakes[0]
    assert (found.column, found.message, found.hint[: len(hint)]) == (column, message, hint)
    assert {one.message for one in unfit.value.mistakes} == {message}


@pytest.mark.parametrize(
    ("expression", "column", "message", "meant"),
    [
        ("groups.all(g, 'amdin' != g.role)", 15, '"amdin" is no role that labelform knows', "admin"),
        ("project.status == 'Archived'", 19, '"Archived" is no status that labelform knows', "archived"),
        ("stages.all(s, s.type in ['done', 'reveiw'])", 34, '"reveiw" is no type that labelform knows', "review"),
    ],
)
def test_a_word_that_a_field_is_nearly_is_told_with_the_one_that_is_meant(
    engine: Engine, expression: str, column: int, message: str, meant: str
) -> None:
    with pytest.raises(Unfit) as unfit:
        engine.ask(expression)

    (found,) = unfit.value.mistakes
    assert (found.column, found.message) == (column, message)
    assert found.hint.startswith(f'did you mean "{meant}"? Known: ')
    assert "router" not in found.hint
    written = message.split('"')[1]
    assert found.hint.endswith(f".matches('^{written}$')")


@pytest.mark.parametrize(
    ("expression", "column"),
    [
        ("!users.exists(u, u.email == 'Ann@x')", 29),
        ("users.all(u, !(u.email in ['ben@x', 'Ann@x']))", 37),
        ("!('Ann@x' in users.map(u, u.email))", 3),
        ("!['Ann@x'].exists(one, one in distinct(access.map(a, a.email)))", 3),
        ("!access.exists(a, a.email.endsWith('@Vendor.example'))", 36),
        ("users.all(u, !u.email.startsWith('Ann'))", 34),
        ("users.all(u, !u.email.contains('A'))", 32),
        ("users.all(u, !u.email.matches(r'^\\S+@Vendor\\.example$'))", 31),
    ],
)
def test_an_address_that_no_person_has_is_told(engine: Engine, expression: str, column: int) -> None:
    with pytest.raises(Unfit) as unfit:
        engine.ask(expression)

    (found,) = unfit.value.mistakes
    assert (found.column, found.hint) == (column, "write it in lower case")
    assert found.message == "this has capital letters, and every email is in lower case here"


@pytest.mark.parametrize(
    "expression",
    [
        "users.all(u, u.email.matches(r'^[A-Za-z0-9]+@\\S+$'))",
        "users.all(u, u.email.matches('(?i)@Vendor[.]example$'))",
        "users.all(u, u.email.endsWith('@vendor.example')) || groups.exists(g, g.name == 'Vendor')",
    ],
)
def test_capital_letters_that_a_person_can_do_without_are_taken(engine: Engine, expression: str) -> None:
    engine.ask(expression)


@pytest.mark.parametrize(
    ("expression", "mistakes"),
    [
        ("grups.size() > 0", [(1, 1, 'there is no "grups"')]),
        ("groups.all(g, g.rol == '')\n && x > 1", [(1, 16, '"groups" has no field "rol"'), (2, 5, 'there is no "x"')]),
        ("groups.exists(g, g.role ==", [(1, 27, "the expression ends too early")]),
        ("collections.all(c, c.items.size() == 0)", [(1, 21, '"collections" has no field "items"')]),
        ("groups.size() > 0)", [(1, 18, '")" does not belong here')]),
        ("groups.size() # 1", [(1, 15, '"#" does not belong here')]),
        ("groups.size() > '0'", [(1, 15, "_>_ does not take (int, string)")]),
        ("groups.sze() > 0", [(1, 8, 'there is no function "sze"')]),
        ("siz(groups) > 0", [(1, 1, 'there is no function "siz"')]),
        ("groups.size()", [(1, 1, "a check must be true or false, and this is neither")]),
        ("environment.matches('(')", [(1, 21, "not a regular expression: missing ): (")]),
        ("groups.all(g, ''.matches(g.name))", [(1, 25, "a regular expression must be a text in quotes")]),
        ("'a' + 'b' == 'ab'", [(1, 5, "text and lists cannot be joined")]),
        ("([1] + [2]).size() == 2", [(1, 6, "text and lists cannot be joined")]),
        (
            "groups.map(g, [g.name]) == [['a']]",
            [(1, 25, "only text, numbers, booleans and lists of them can be compared")],
        ),
        ("groups[0] == groups[1]", [(1, 11, "only text, numbers, booleans and lists of them can be compared")]),
        ("[1, 'a'][0] == 1", [(1, 9, "a place cannot hold values of different types")]),
        ("labelform.groups{name: 'x'}.name == 'x'", [(1, 1, "expressions cannot create objects")]),
        ("(" * 40 + "true" + ")" * 40, [(1, 1, "Expression recursion limit exceeded. limit: 32")]),
    ],
)
def test_what_is_wrong_with_an_expression_is_told_with_its_place(
    engine: Engine, expression: str, mistakes: list[tuple[int, int, str]]
) -> None:
    with pytest.raises(Unfit) as unfit:
        engine.ask(expression)

    found = [(one.line, one.column, one.message) for one in unfit.value.mistakes]
    assert set(mistakes) <= set(found)


@pytest.mark.parametrize(
    "expression",
    [
        "groups.all(a, groups.all(b, groups.all(c, true)))",
        "groups.map(a, groups.map(b, a.name)).size() > 0",
        "groups.all(a, distinct(groups.map(b, b.name)).size() > 0)",
    ],
)
def test_a_loop_in_a_loop_over_a_large_project_ends_as_not_known(engine: Engine, expression: str) -> None:
    large = {"groups": [{"name": f"g{index}"} for index in range(400)]}

    answer = engine.evaluate(engine.ask(expression), large)

    assert answer == Answer(Verdict.UNKNOWN, why="it takes too many steps for a project of this size")


def test_what_goes_through_distinct_is_counted_over_the_whole_expression(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = engine.ask("distinct(groups.map(g, g.name)).size() == 2")
    twice = engine.ask("distinct(groups.map(g, g.name)).size() == distinct(groups.map(g, g.role)).size()")

    monkeypatch.setattr("labelform.checking.engine.MOST_DISTINCT", 3)

    assert engine.evaluate(once, PROJECT) == HOLDS
    assert engine.evaluate(twice, PROJECT).why == "it takes too many steps for a project of this size"


def test_a_text_that_is_too_long_is_not_known(engine: Engine) -> None:
    asked = engine.ask("project.title.matches('a')")

    assert engine.evaluate(asked, {"project": {"title": "a" * 10_001}}) == Answer(Verdict.UNKNOWN, missing=("project",))


def test_an_expression_tells_which_names_it_looks_at(engine: Engine) -> None:
    asked = engine.ask("tags.size() > 1 && groups.all(x, x.role in groups.map(g, g.name))")

    assert asked.uses == ("groups", "tags")
