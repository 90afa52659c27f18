"""When two filter definitions mean the same, and when they do not."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from labelform.filters.definition import Definition, is_empty
from labelform.types import NIL_UUID

SCALARS = st.booleans() | st.integers(-5, 5) | st.floats(-5, 5) | st.text(max_size=3)
METRICS = st.fixed_dictionaries(
    {
        "type": st.just("metric"),
        "metric": st.sampled_from(["metric_width", "metric_area"]),
        "values": st.lists(st.integers(0, 9), min_size=2, max_size=2),
        "include": st.booleans(),
    }
)
TYPES: list[Any] = ["enum", "varchar", "number", ["metric"], {}, None]
METADATA = st.fixed_dictionaries(
    {
        "type": st.sampled_from(TYPES),
        "key": st.sampled_from(["weather", "site"]),
        "values": st.lists(SCALARS, min_size=1, max_size=3),
        "include": st.booleans(),
    }
)
UNKNOWN = st.dictionaries(st.text(max_size=3), SCALARS | st.lists(SCALARS, max_size=2), max_size=3)
FILTERS = st.lists(METRICS | METADATA | UNKNOWN, max_size=4)
ENVELOPES = st.fixed_dictionaries(
    {
        "global_filters": st.fixed_dictionaries({"filters": FILTERS}),
        "local_filters": st.dictionaries(st.uuids().map(str), st.fixed_dictionaries({"filters": FILTERS}), max_size=2),
    },
    optional={"version": SCALARS},
)


def shuffled(value: Any, order: random.Random) -> Any:
    """Return the same JSON with its keys, and its lists of filters, in another order."""
    if isinstance(value, dict):
        items = [(key, shuffled(inner, order)) for key, inner in value.items()]
        order.shuffle(items)
        return {key: _shuffled_filters(inner, order) if key == "filters" else inner for key, inner in items}
    return [shuffled(inner, order) for inner in value] if isinstance(value, list) else value


def _shuffled_filters(filters: list[Any], order: random.Random) -> list[Any]:
    return order.sample(filters, len(filters))


@given(ENVELOPES, st.randoms(use_true_random=False))
def test_order_of_keys_and_filters_makes_no_difference(envelope: dict[str, Any], order: random.Random) -> None:
    one, other = Definition.read(envelope), Definition.read(shuffled(envelope, order))

    assert one == other
    assert hash(one) == hash(other)


@given(ENVELOPES)
def test_what_is_sent_reads_back_equal_and_word_for_word(envelope: dict[str, Any]) -> None:
    definition = Definition.read(envelope)

    assert Definition.read(definition.for_platform()) == definition
    assert Definition.read(json.loads(json.dumps(definition.for_platform()))).root == definition.root
    assert set(definition.for_platform()) == {"globalFilters", "localFilters", *(set(envelope) & {"version"})}


def respelled(value: Any, order: random.Random) -> Any:
    """Return much the same JSON: now and then another type for a number, which may or may not make a difference."""
    if isinstance(value, dict):
        return {key: respelled(inner, order) for key, inner in value.items()}
    if isinstance(value, list):
        return [respelled(inner, order) for inner in value]
    if isinstance(value, (bool, int, float)) and order.random() < 0.5:
        return order.choice([int(value), float(value), bool(value)])
    return value


@given(ENVELOPES, st.randoms(use_true_random=False))
def test_the_short_way_to_compare_finds_what_the_long_one_finds(envelope: dict[str, Any], order: random.Random) -> None:
    one, other = Definition.read(envelope), Definition.read(respelled(envelope, order))

    assert (one == other) == (one._canonical == other._canonical)


@given(FILTERS, METRICS)
def test_one_filter_more_is_another_definition(filters: list[dict[str, Any]], extra: dict[str, Any]) -> None:
    assert Definition.of(filters) != Definition.of([*filters, extra])


@given(METRICS, st.integers(0, 9))
def test_another_threshold_is_another_definition(one: dict[str, Any], value: int) -> None:
    assume(one["values"][1] != value)

    assert Definition.of([one]) != Definition.of([{**one, "values": [one["values"][0], value]}])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"global_filters": {"filters": []}}, {"globalFilters": {"filters": []}}),
        ({"globalFilters": {"filters": []}, "localFilters": {NIL_UUID: {"filters": []}}}, {}),
        ({"global_filters": {"filters": None}}, {"global_filters": None}),
        ({"global_filters": {"filters": [{"v": 0}]}}, {"global_filters": {"filters": [{"v": 0.0}]}}),
        ({"local_filters": {"AB": {"filters": [{}]}}}, {"local_filters": {"ab": {"filters": [{}]}}}),
        (
            {"global_filters": {"filters": [{"type": "enum", "key": "k", "values": ["a", "b"]}]}},
            {"global_filters": {"filters": [{"type": "enum", "key": "k", "values": ["b", "a"]}]}},
        ),
    ],
)
def test_equal(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert Definition.read(one) == Definition.read(other)
    assert hash(Definition.read(one)) == hash(Definition.read(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"global_filters": {"filters": [{"v": 1}]}}, {"global_filters": {"filters": [{"v": True}]}}),
        ({"global_filters": {"filters": [{"v": 1}]}}, {"global_filters": {"filters": [{"v": "1"}]}}),
        ({"global_filters": {"filters": [{"v": [1, 2]}]}}, {"global_filters": {"filters": [{"v": [2, 1]}]}}),
        ({"global_filters": {"filters": [{}]}}, {"local_filters": {"u": {"filters": [{}]}}}),
        ({"global_filters": {"filters": [{}]}}, {"global_filters": {"filters": [{}], "op": "or"}}),
        ({"global_filters": "odd"}, {"global_filters": "other"}),
        ({"local_filters": ["odd"]}, {"local_filters": []}),
        ({"rest": 1}, {}),
        (
            {"global_filters": {"filters": [{"type": "number", "key": "k", "values": [1, 2]}]}},
            {"global_filters": {"filters": [{"type": "number", "key": "k", "values": [2, 1]}]}},
        ),
    ],
)
def test_different(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert Definition.read(one) != Definition.read(other)


@pytest.mark.parametrize(
    "odd", [3, "text", [1], [[]], {"filters": 3}, {"filters": {"a": 1}}, {"filters": [3, None, "x"]}]
)
def test_shapes_that_nobody_knows_are_kept_and_compared(odd: Any) -> None:
    definition = Definition.read({"global_filters": odd, "local_filters": odd})

    assert definition == Definition.read({"localFilters": odd, "globalFilters": odd})
    assert definition != Definition.of([])
    assert definition.for_platform() == {"globalFilters": odd, "localFilters": odd}
    assert not is_empty(definition)
    assert definition.filters is None
    assert Definition.read(definition.essence) == definition


def test_a_uuid_in_two_spellings_loses_neither() -> None:
    one, other = {"filters": [{"a": 1}]}, {"filters": [{"a": 2}]}
    both, second, first = {"AB": one, "ab": other}, {"ab": other}, {"AB": one, "ab": {"filters": list[Any]()}}

    assert Definition.read({"local_filters": both}) != Definition.read({"local_filters": second})
    assert Definition.read({"local_filters": first}) == Definition.read({"local_filters": {"ab": one}})
    assert not is_empty(Definition.read({"local_filters": first}))


def test_a_definition_is_empty_when_it_has_no_filter_anywhere() -> None:
    assert is_empty(Definition.of([]))
    assert is_empty(Definition.read({}))
    assert not is_empty(Definition.of([{}]))
    assert not is_empty(Definition.read({"local_filters": {"u": {"filters": [{"type": "enum"}]}}}))


@pytest.mark.parametrize(
    ("one", "is_same"),
    [
        ({"type": "enum", "key": "weather"}, True),
        ({"type": "varchar", "key": "weather"}, True),
        ({"type": "enum"}, False),
        ({"type": "number", "key": "height"}, False),
        ({"type": "metric", "metric": "metric_width"}, False),
        ({"type": "datetime", "key": "taken"}, False),
    ],
)
def test_the_order_of_values_means_nothing_where_they_are_a_choice(one: dict[str, Any], *, is_same: bool) -> None:
    there, back = (Definition.of([{**one, "values": values}]) for values in ([1, 2], [2, 1]))

    assert (there == back) is is_same
