"""The typed forms compile to the shapes that are known to work, and to nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from labelform.filters.typed import UNVERIFIED_METRICS, VERIFIED_METRICS, AnyFilter, decompile

FILTER: TypeAdapter[Any] = TypeAdapter(AnyFilter)


KNOWN: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"metric": "brightness", "between": [0.0, 0.22]},
        {
            "type": "metric",
            "metric": "metric_brightness",
            "domain": "frame",
            "values": [0.0, 0.22],
            "include": True,
        },
    ),
    (
        {"metric": "file_size", "between": [0, 9], "include": False},
        {"type": "metric", "metric": "metric_file_size", "domain": "item", "values": [0, 9], "include": False},
    ),
    (
        {"metric": "object_count", "between": [18, 400], "unverified": True, "domain": "data"},
        {"type": "metric", "metric": "metric_object_count", "domain": "data", "values": [18, 400], "include": True},
    ),
    (
        {"metric": "red", "between": [0, 1], "unverified": True},
        {"type": "metric", "metric": "metric_red", "domain": "frame", "values": [0, 1], "include": True},
    ),
    (
        {"metadata": "weather", "type": "enum", "any_of": ["rain", "spray"]},
        {"type": "enum", "key": "weather", "values": ["rain", "spray"], "include": True},
    ),
    (
        {"metadata": "store_no", "type": "varchar", "none_of": ["0231"]},
        {"type": "varchar", "key": "store_no", "values": ["0231"], "include": False},
    ),
    (
        {"metadata": "hour", "type": "number", "between": [7, 11.5]},
        {"type": "number", "key": "hour", "values": [7, 11.5], "include": True},
    ),
    ({"raw": {"b": 1, "a": [True, None]}}, {"b": 1, "a": [True, None]}),
]


@pytest.mark.parametrize(("written", "compiled"), KNOWN)
def test_a_filter_compiles_to_its_known_shape(written: dict[str, Any], compiled: dict[str, Any]) -> None:
    found = FILTER.validate_python(written).compile()

    assert found == compiled
    assert list(found) == list(compiled)


@pytest.mark.parametrize("value", [True, 1, 1.5, "1"])
def test_values_keep_their_type(value: Any) -> None:
    (found,) = FILTER.validate_python({"metadata": "k", "type": "variant", "any_of": [value]}).compile()["values"]

    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    "written",
    [
        {"metric": "brightness", "between": [0.2, 0.1]},
        {"metric": "brightness", "between": [0, 22]},
        {"metric": "width", "between": 2},
        {"metric": "width", "between": [1, 2, 3]},
        {"metric": "width", "between": [True, 2]},
        {"metric": "width", "between": ["1", "2"]},
        {"metric": "width", "between": [float("nan"), 2]},
        {"metric": "width", "between": [1, float("inf")]},
        {"metric": "width", "between": [1, 2], "unverified": "yes"},
        {"metric": "red", "between": [0, 1]},
        {"metric": "metric_width", "between": [0, 1]},
        {"metadata": "k", "type": "enum"},
        {"metadata": "k", "type": "enum", "any_of": ["a"], "none_of": ["b"]},
        {"metadata": "k", "type": "enum", "any_of": [["a"]]},
        {"raw": {}, "metric": "width", "between": [1, 2]},
        {"raw": [1]},
        {},
        "rain",
        None,
    ],
)
def test_anything_else_is_refused(written: Any) -> None:
    with pytest.raises(ValidationError):
        FILTER.validate_python(written)


def test_no_metric_is_verified_and_unverified() -> None:
    assert VERIFIED_METRICS.keys() & UNVERIFIED_METRICS.keys() == set()


def test_a_domain_of_its_own_is_written_and_read_again() -> None:
    compiled = {"type": "metric", "metric": "metric_width", "domain": "data", "values": [1, 2], "include": True}

    assert decompile(compiled) == {"metric": "width", "between": [1, 2], "domain": "data"}
    assert decompile({**compiled, "domain": "frame"}) == {"metric": "width", "between": [1, 2]}


@pytest.mark.parametrize(("written", "compiled"), KNOWN)
def test_what_a_filter_compiles_to_is_written_as_it_was(written: dict[str, Any], compiled: dict[str, Any]) -> None:
    assert decompile(compiled) == written


@pytest.mark.parametrize("ends", [[7, 7], [0, 0.0], [-2, 3]])
def test_a_range_may_begin_where_it_ends(ends: list[float]) -> None:
    written = {"metadata": "hour", "type": "number", "between": ends}

    assert decompile(FILTER.validate_python(written).compile()) == written


@pytest.mark.parametrize(
    "unknown",
    [
        {"type": "metric", "metric": 7, "domain": "frame", "values": [1, 2], "include": True},
        {"type": "metric", "metric": "metric_new", "domain": "frame", "values": [1, 2], "include": True},
        {"type": "metric", "metric": "metric_width", "domain": "frame", "values": [2, 1], "include": True},
        {"type": "metric", "metric": "metric_width", "domain": "frame", "values": [1, 2], "include": None},
        {"type": "enum", "metric": "metric_width", "domain": "frame", "values": [1, 2], "include": True},
        {"type": "number", "key": "hour", "values": [1, 2], "include": False},
        {"type": "number", "key": "hour", "values": [1, 2, 3], "include": True},
        {"type": "number", "key": "hour", "values": [1], "include": True},
        {"type": "number", "key": "hour", "values": [2, 1], "include": True},
        {"type": "number", "key": "hour", "values": ["1", "2"], "include": True},
        {"type": "number", "key": "hour", "values": [True, 2], "include": True},
        {"type": "enum", "key": "weather", "values": [], "include": True},
        {"type": "enum", "key": "weather", "values": "rain", "include": True},
        {"type": "enum", "key": "weather", "values": ["rain"], "include": True, "more": 1},
        {"type": "enum", "key": 7, "values": ["rain"], "include": True},
        {"type": "colour", "key": "weather", "values": ["rain"], "include": True},
        {"type": "enum", "values": ["rain"], "include": True},
        {},
    ],
)
def test_what_no_typed_form_means_is_written_as_it_is(unknown: dict[str, Any]) -> None:
    assert decompile(unknown) == {"raw": unknown}


@pytest.mark.parametrize(
    ("metric", "between", "message"),
    [
        ("width", 2, "a range is written [lowest, highest]"),
        ("width", [1, 2, 3], "a range is two numbers, [lowest, highest]"),
        ("width", [1, True], "a range is two numbers, [lowest, highest]"),
        ("width", [1, float("inf")], "both ends of a range must be finite numbers"),
        ("width", [0.2, 0.1], "the range starts at 0.2 and ends below it, at 0.1"),
        ("sharpness", [-0.1, 1], '"sharpness" lies between 0 and 1'),
        ("sharpness", [0, 1.1], '"sharpness" lies between 0 and 1'),
    ],
)
def test_a_range_that_is_none_is_said_to_be_none(metric: str, between: Any, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        FILTER.validate_python({"metric": metric, "between": between})

    assert [(one["type"], one["msg"]) for one in refused.value.errors()] == [("bad_range", message)]


def test_a_share_may_be_all_and_nothing() -> None:
    assert FILTER.validate_python({"metric": "sharpness", "between": [0, 1]}).between == (0, 1)


@pytest.mark.parametrize(("written", "compiled"), KNOWN)
def test_a_program_may_give_a_filter_that_is_made_already(written: dict[str, Any], compiled: dict[str, Any]) -> None:
    made = FILTER.validate_python(written)

    assert FILTER.validate_python(made).compile() == compiled
