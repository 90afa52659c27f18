"""What a plan shows of a filter can be pasted into a spec, and means the same filter."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelform.filters.typed import UNVERIFIED_METRICS, VERIFIED_METRICS, decompile
from labelform.language.model import parse
from labelform.language.source import read_document
from labelform.language.writing import flow
from labelform.report.values import as_spec

SCALARS = (
    st.booleans() | st.integers(-9, 9) | st.floats(-9, 9) | st.sampled_from(["no", "0114", "a, b", "2026-09-01", ""])
)
VALUES = st.lists(SCALARS, max_size=3)
METRICS = st.fixed_dictionaries(
    {
        "type": st.just("metric"),
        "metric": st.sampled_from(
            ["metric_width", "metric_odd", "width", *(f"metric_{m}" for m in UNVERIFIED_METRICS)]
        ),
        "domain": st.sampled_from(["frame", "data", "item", "odd", *VERIFIED_METRICS.values()]),
        "values": VALUES,
        "include": st.booleans(),
    }
)
METADATA = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["enum", "varchar", "number", "datetime", "odd", "metric"]),
        "key": st.sampled_from(["weather", "no", "store: no", "{{ x }}", ""]),
        "values": VALUES,
        "include": st.booleans(),
    }
)


@given(METRICS | METADATA)
def test_what_is_shown_of_a_filter_means_it_in_a_spec(one: dict[str, Any]) -> None:
    shown = as_spec(one)

    spec = f"labelform: 1\nproject: {{title: P}}\nfilter_presets:\n  - name: a\n    filters: [{shown}]\n"
    if "{{" in shown:
        return  # a spec would fill it in; import writes it as an expression
    (preset,) = parse(read_document(spec, "p.yaml")).spec.filter_presets or ()
    assert preset.definition.root["global_filters"]["filters"] == [one]
    assert shown == flow(decompile(one))


@pytest.mark.parametrize(
    ("one", "shown"),
    [
        (
            {"type": "number", "key": "h", "values": [3, 7], "include": False},
            "{raw: {type: number, key: h, values: [3, 7], include: false}}",
        ),
        (
            {"type": "enum", "key": "country", "values": ["no"], "include": True},
            '{metadata: country, type: enum, any_of: ["no"]}',
        ),
        (
            {"type": "metric", "metric": "metric_odd", "domain": "frame", "values": [1, 2], "include": True},
            "{raw: {type: metric, metric: metric_odd, domain: frame, values: [1, 2], include: true}}",
        ),
    ],
)
def test_a_filter_that_no_typed_form_means_is_shown_raw(one: dict[str, Any], shown: str) -> None:
    assert as_spec(one) == shown
