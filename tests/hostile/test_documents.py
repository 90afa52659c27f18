"""Documents that are too deep, too large, or repeat themselves: refused where it begins, before it can do harm."""

from __future__ import annotations

import tracemalloc

import pytest
import yaml

from labelform.language import source
from labelform.language.source import DEEPEST, MOST_ALIASED_VALUES, read_document
from tests.language.test_source import codes


def test_a_bomb_of_nested_anchors_is_refused_before_it_goes_off() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 120_000)]
    bomb = "\n".join(lines)[: 10 * 1024 * 1024]

    tracemalloc.start()
    document = read_document(bomb, "project.yaml")
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert [diagnostic.code for diagnostic in document.diagnostics] == ["too-many-aliases"]
    assert document.is_whole is False
    assert peak_bytes < 4 * len(bomb)


def test_aliases_are_counted_by_what_they_repeat_not_by_how_often() -> None:
    large = f"a: &a [{'x, ' * (MOST_ALIASED_VALUES // 10)}]\n"

    assert codes(large + "b: [*a, *a, *a]\n") == []
    assert codes(large + f"b: [{'*a, ' * 10}]\n") == ["too-many-aliases"]


def test_values_may_be_nested_so_deep_and_no_deeper() -> None:
    assert codes("[" * DEEPEST + "]" * DEEPEST) == []
    assert codes("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1)) == ["too-deep"]


@pytest.mark.parametrize("loader", [source._Loader, yaml.SafeLoader], ids=["libyaml", "python"])
@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("[" * 1_000_000, 1, 65),
        ("[" * 2_000 + "]" * 2_000, 1, 65),
        ("{" * 2_000 + "}" * 2_000, 1, 65),
        ("[" * 2_000 + "]" * 2_000 + ": x", 1, 65),
        ("{a: " * 2_000 + "}" * 2_000, 1, 257),
        ("a: x\nb:\n  - " + "[" * 2_000 + "]" * 2_000, 3, 67),
        ("[" * 100 + "@", 1, 65),
        ("- " * 1_000_000, 1, 129),
        ("? " * 100_000, 1, 129),
    ],
    ids=["open", "closed", "mappings", "a key", "keys", "below keys", "mistake inside", "dashes", "question marks"],
)
def test_what_is_nested_too_deep_is_shown_where_it_begins_whatever_the_parser_refuses_by_itself(
    loader: object, text: str, line: int, column: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "_Loader", loader)

    found = read_document(text, "project.yaml").diagnostics

    places = [(one.code, one.where.line, one.where.column) for one in found if one.where]
    assert places == [("too-deep", line, column)]


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="its twin calls this an indentation")
def test_what_is_nested_too_deep_is_shown_also_where_only_a_key_could_stand() -> None:
    assert codes("a: x\n" + "[" * 2_000) == ["too-deep"]
    assert codes("a: x\n" + "[" * 2_000 + "]" * 2_000 + ": x") == ["too-deep"]


def test_a_mistake_before_the_depth_is_what_is_shown() -> None:
    assert codes("[, " + "[" * 2_000) == ["missing-value"]
    assert codes("[x [" + "[" * 2_000) == ["unclosed-bracket"]
    assert codes("[it's, '" + "[" * 100 + "' @") == ["unquoted-character"]
    assert codes('["' + "[" * 100) == ["unclosed-quote"]
    assert codes("[" * 60 + "@") == ["unquoted-character"]


def test_aliases_do_not_nest_values_deeper_either() -> None:
    lines = ["a0: &a0 [x]", *(f"a{number}: &a{number} [*a{number - 1}]" for number in range(1, 400))]

    assert codes("\n".join(lines[: DEEPEST - 1])) == []
    assert codes("\n".join(lines)) == ["too-deep"]


def test_an_alias_of_a_list_cannot_be_a_key_either() -> None:
    assert codes("a: &a [x]\nb: {*a : 1}\n") == ["key-not-text"]


def test_too_many_values_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MOST_VALUES", 10)

    assert codes(f"[{'x, ' * 20}]") == ["too-large"]


def test_thousands_of_directives_cost_nothing() -> None:
    assert codes("".join(f"%TAG !{n}! x\n" for n in range(50_000)) + "---\na: 1\n") == ["directive"]


def test_many_mistakes_on_one_long_line_take_time_in_proportion() -> None:
    document = read_document(f"[{'NO, ' * 5_000}]", "project.yaml")

    assert len(document.diagnostics) == 5_000
    assert len({id(diagnostic.where.snippet) for diagnostic in document.diagnostics if diagnostic.where}) == 1
