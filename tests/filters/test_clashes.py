"""What does not go together in a typed filter: each clash in its words, and at its place; and what is none."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from labelform.errors import SpecError
from labelform.filters.typed import AnyFilter
from labelform.language.model import parse
from labelform.language.source import read_document

FILTER: TypeAdapter[Any] = TypeAdapter(AnyFilter)
KNOWN = "area, aspect_ratio, brightness, file_size, height, sharpness, width"
ONE_FORM = "a filter has exactly one of the keys metric, metadata and raw"
ONE_TEST = "give exactly one of any_of, none_of and between"
AS_CHOICE = "the platform takes numbers as a range, not as a choice"
FORMS = ("metric", "metadata", "raw")
TESTS = ("any_of", "none_of", "between")
Clash = tuple[str, str, dict[str, Any]]


def mistakes(written: Any) -> list[Any]:
    """Return what is wrong with a filter, as pydantic says it."""
    try:
        FILTER.validate_python(written)
    except ValidationError as error:
        return error.errors(include_url=False)
    return []


def clashes(written: Any) -> list[Clash]:
    """Return what does not go together in a filter: the kind, the words, and the rest of what is known of it."""
    found = [(one["type"], one["msg"], one.get("ctx", {})) for one in mistakes(written)]
    return [one for one in found if "about" in one[2]]


def places(written: Any) -> list[tuple[str, tuple[str | int, ...], Any]]:
    """Return the kind of each mistake in a filter without a form, where in the filter it is, and its value."""
    return [(one["type"], one["loc"], one["input"]) for one in mistakes(written)]


def told(written: str) -> list[tuple[str, str, str, str]]:
    """Return what a person is told of a filter in a spec: the code, what is marked, the message and the hint."""
    text = f"labelform: 1\nproject: {{title: Demo}}\nfilter_presets: [{{name: a, filters: [{written}]}}]\n"
    with pytest.raises(SpecError) as caught:
        parse(read_document(text, "f.yaml"))
    found = [(one, one.where) for one in caught.value.diagnostics]
    return [
        (one.code, where.snippet[where.column - 1 :][: where.length], one.message, one.hint)
        for one, where in found
        if where is not None
    ]


def unknown(metric: str, suggestion: str) -> Clash:
    said = f'"{metric}" is not a metric that labelform knows'
    return "unknown_metric", said, {**about("metric"), "metric": metric, "suggestion": suggestion, "known": KNOWN}


def unverified(metric: str) -> Clash:
    said = f'"{metric}" has not been seen working on the platform'
    return "unverified_metric", said, {**about("metric", "unverified"), "metric": metric}


def above(metric: str) -> Clash:
    return "bad_range", f'"{metric}" lies between 0 and 1', {**about("metric", "between"), "metric": metric}


def about(*fields: str, without: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"about": fields, "without": without}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ({"metric": "widht", "between": [1, 2]}, [unknown("widht", 'did you mean "width"?')]),
        ({"metric": "zeal", "between": [1, 2]}, [unknown("zeal", "")]),
        ({"metric": "widht", "between": [1, 2], "unverified": True}, [unknown("widht", 'did you mean "width"?')]),
        ({"metric": "object_count", "between": [1, 2]}, [unverified("object_count")]),
        ({"metric": "object_count", "between": [1, 2], "unverified": False}, [unverified("object_count")]),
        ({"metric": "object_count"}, [unverified("object_count")]),
        ({"metric": "brightness", "between": [0, 22]}, [above("brightness")]),
        ({"metric": "brightness", "between": [-0.1, 1]}, [above("brightness")]),
        ({"metric": "brightness", "between": [0, 22], "include": "maybe"}, [above("brightness")]),
        ({"metric": "red", "between": [0, 255]}, [unverified("red"), above("red")]),
        ({"metric": "red", "between": [0, 255], "unverified": True}, [above("red")]),
    ],
)  # fmt: skip
def test_what_clashes_in_a_filter_on_a_metric(written: dict[str, Any], found: list[Clash]) -> None:
    assert clashes(written) == found


@pytest.mark.parametrize(
    "written",
    [
        {"metric": "red", "between": [0, 1], "unverified": True},
        {"metric": "width", "between": [640, 1280]},
        {"metric": "width", "between": [640, 1280], "unverified": False},
        {"metric": "area", "between": [-1, 7]},
        {"metric": "object_count", "between": [-1, 255], "unverified": True},
    ],
)
def test_what_does_not_clash_in_a_filter_on_a_metric(written: dict[str, Any]) -> None:
    assert mistakes(written) == []


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ({"metric": 7, "between": [0, 22]}, ["string_type"]),
        ({"metric": "brightness", "between": [22, 0]}, ["bad_range"]),
        ({"metric": "brightness"}, ["missing"]),
        ({"between": [0, 22], "raw": 7}, ["dict_type", "extra_forbidden"]),
        ({"metric": "red", "between": [0, 1], "unverified": "maybe"}, ["bool_type"]),
    ],
)
def test_what_could_not_be_read_clashes_with_nothing(written: dict[str, Any], wrong: list[str]) -> None:
    assert [one["type"] for one in mistakes(written)] == wrong
    assert clashes(written) == []


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ({"type": "enum"}, [("one_test", ONE_TEST, about(without=TESTS))]),
        ({"type": "number"}, [("one_test", ONE_TEST, about(without=TESTS))]),
        ({"type": "enum", "any_of": None}, [("one_test", ONE_TEST, about(without=TESTS))]),
        ({"type": "enum", "any_of": ["a"], "none_of": ["b"]}, [("one_test", ONE_TEST, about())]),
        ({"type": "enum", "any_of": ["a"], "between": [1, 2]}, [("one_test", ONE_TEST, about())]),
        ({"type": "number", "none_of": [1], "between": [1, 2]}, [("one_test", ONE_TEST, about())]),
        ({"type": "enum", "between": [1, 2]}, [("one_test", "between needs type: number", about("type"))]),
        ({"type": "enum", "between": 7}, [("one_test", "between needs type: number", about("type"))]),
        ({"type": "number", "any_of": [1]}, [("number_as_choice", AS_CHOICE, about("type"))]),
        ({"type": "number", "none_of": [1]}, [("number_as_choice", AS_CHOICE, about("type"))]),
        (
            {"type": "number", "any_of": [1], "none_of": [2]},
            [("one_test", ONE_TEST, about()), ("number_as_choice", AS_CHOICE, about("type"))],
        ),
    ],
)
def test_what_clashes_in_a_filter_on_metadata(written: dict[str, Any], found: list[Clash]) -> None:
    assert clashes({"metadata": "hour", **written}) == found


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ({"type": "number", "between": [1, 2]}, []),
        ({"type": "enum", "any_of": ["a"]}, []),
        ({"type": "enum", "none_of": ["a"], "any_of": None, "between": None}, []),
        ({"between": [1, 2]}, ["missing"]),
        ({"type": "word", "between": [1, 2]}, ["literal_error"]),
        ({"type": "enum", "any_of": []}, ["too_short"]),
    ],
)
def test_what_does_not_clash_in_a_filter_on_metadata(written: dict[str, Any], wrong: list[str]) -> None:
    assert [one["type"] for one in mistakes({"metadata": "hour", **written})] == wrong


@pytest.mark.parametrize(
    ("written", "missed"),
    [
        ({}, FORMS),
        ({"between": [1, 2]}, FORMS),
        ({"metric": "width", "raw": {}}, ()),
        ({"metric": "width", "metadata": "k", "between": [1, 2]}, ()),
        ({"metric": "width", "metadata": "k", "raw": {}}, ()),
    ],
)
def test_a_filter_has_one_form(written: dict[str, Any], missed: tuple[str, ...]) -> None:
    assert mistakes(written) == [
        {
            "type": "bad_filter",
            "loc": (),
            "msg": ONE_FORM,
            "input": written,
            "ctx": {"about": (), "without": missed},
        }
    ]


@pytest.mark.parametrize("written", ["rain", None, [{"raw": {}}]])
def test_what_is_no_mapping_has_no_form(written: Any) -> None:
    assert mistakes(written) == [{"type": "bad_filter", "loc": (), "msg": ONE_FORM, "input": written}]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ({"between": [2, 1]}, [("bad_range", ("between",), [2, 1])]),
        ({"any_of": []}, [("too_short", ("any_of",), [])]),
        ({"raw": 7, "metric": "width"}, [("dict_type", ("raw",), 7)]),
        ({"metric": 7, "metadata": ""}, [("string_type", ("metric",), 7), ("string_too_short", ("metadata",), "")]),
        ({"metadata": "k", "metric": "width", "any_of": ["a"]}, []),
        ({"colour": 1, "between": [2, 1]}, [("bad_range", ("between",), [2, 1]), ("extra_forbidden", ("colour",), 1)]),
        (
            {"raw": {}, "metric": "width", "any_of": ["a"], "unverified": 7},
            [("bool_type", ("unverified",), 7), ("extra_forbidden", ("any_of",), ["a"])],
        ),
        (
            {"metric": "widht", "metadata": "k", "between": [0, 1]},
            [("unknown_metric", (), {"metric": "widht", "between": [0, 1]})],
        ),
        (
            {"metric": "width", "metadata": "k", "type": "enum", "between": [0, 1]},
            [("one_test", (), {"metadata": "k", "type": "enum", "between": [0, 1]})],
        ),
    ],
)
def test_a_filter_without_one_form_is_looked_into(
    written: dict[str, Any], found: list[tuple[str, tuple[str, ...], Any]]
) -> None:
    assert places(written) == [("bad_filter", (), written), *found]


def test_what_two_forms_say_of_one_value_is_said_once() -> None:
    assert places({"metric": "width", "metadata": "k", "type": "number", "between": 7})[1:] == [
        ("bad_range", ("between",), 7)
    ]


HOW_TO_WRITE = "write {metric: …, between: …}, {metadata: …, type: …, any_of: …} or {raw: …}"
HOW_TO_TEST = "write any_of: […], none_of: […], or for type: number between: [lowest, highest]"


@pytest.mark.parametrize(
    ("written", "code", "marked", "message", "hint"),
    [
        (
            "{metric: widht, between: [1, 2]}",
            "unknown-metric", "widht", '"widht" is not a metric that labelform knows',
            f'did you mean "width"? Metrics: {KNOWN}',
        ),
        (
            "{metric: zeal, between: [1, 2]}",
            "unknown-metric", "zeal", '"zeal" is not a metric that labelform knows', f"Metrics: {KNOWN}",
        ),
        (
            "{between: [1, 2], metric: object_count}",
            "unverified-metric", "object_count", '"object_count" has not been seen working on the platform',
            'add "unverified: true" if you have seen it work',
        ),
        (
            "{metric: brightness, between: [0, 22]}",
            "bad-range", "[0, 22]", '"brightness" lies between 0 and 1',
            "write both ends as shares, such as [0.0, 0.22]",
        ),
        ("{metadata: k, type: enum}", "bad-filter", "{metadata: k, type: enum}", ONE_TEST, HOW_TO_TEST),
        (
            "{metadata: k, type: enum, between: [1, 2]}",
            "bad-filter", "{metadata: k, type: enum, between: [1, 2]}", "between needs type: number", HOW_TO_TEST,
        ),
        (
            "{metadata: k, type: number, any_of: [1]}",
            "bad-filter", "{metadata: k, type: number, any_of: [1]}", AS_CHOICE,
            "write between: [lowest, highest], or {raw: …} with the platform's own JSON",
        ),
        ("{between: [1, 2]}", "bad-filter", "{between: [1, 2]}", ONE_FORM, HOW_TO_WRITE),
        ("{raw: {}, metric: width}", "bad-filter", "{raw: {}, metric: width}", ONE_FORM, HOW_TO_WRITE),
    ],
)  # fmt: skip
def test_what_a_person_is_told(written: str, code: str, marked: str, message: str, hint: str) -> None:
    assert told(written) == [(code, marked, message, hint)]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{metrik: widht, between: [0, 1]}", [("unknown-key", "metrik"), ("unknown-metric", "widht")]),
        ("{metadata: k, type: word, between: [1, 2]}", [("unknown-value", "word")]),
        ("{metadata: k, type: enum, anyof: [a]}", [("unknown-key", "anyof")]),
        ("{metric: red, between: [0, 1], unverifeid: true}", [("unknown-key", "unverifeid")]),
        ("{metric: brightness, between: [7, 0]}", [("bad-range", "[7, 0]")]),
        ("{raw: 7, metric: width}", [("bad-filter", "{raw: 7, metric: width}"), ("wrong-type", "7")]),
    ],
)
def test_what_follows_from_another_mistake_is_not_told(written: str, said: list[tuple[str, str]]) -> None:
    assert [(code, marked) for code, marked, _, _ in told(written)] == said
