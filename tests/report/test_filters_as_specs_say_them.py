"""What a plan shows of a filter is what a spec may say: it is what import writes, and pasted it means the same JSON."""

from __future__ import annotations

import json
import textwrap
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.filters.odd import ODD, metadata
from tests.report.plans import planned, preset, side

from labelform.core.change import Action, Change
from labelform.core.policy import Policy
from labelform.filters.definition import Definition
from labelform.filters.typed import UNVERIFIED_METRICS
from labelform.language.model import ProjectSpec, parse
from labelform.language.source import read_document
from labelform.language.writing import Writer, escaped, flow
from labelform.report.lines import Line, field_lines
from labelform.resources.filter_presets import FilterPreset, FilterPresets
from labelform.transfer.importing import Entries, written

KIND = FilterPresets()
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.floats(-9, 9)
    | st.sampled_from(["no", "0114", "a, b", "2026-09-01", "", "{{ x }}", "\u202e", 'say "so"', "a: b", "one\ntwo\n"])
)
VALUES = st.lists(SCALARS, max_size=3)
NAMES = st.sampled_from(["weather", "no", "store: no", "", "7", "a.b[0]"])
"""Not with signs of templates: JSON with such keys cannot stand in a spec, and import says so."""
METRICS = st.fixed_dictionaries(
    {
        "type": st.just("metric"),
        "metric": st.sampled_from(
            ["metric_width", "metric_odd", "width", *(f"metric_{m}" for m in UNVERIFIED_METRICS)]
        ),
        "domain": st.sampled_from(["frame", "data", "item", "odd"]),
        "values": VALUES,
        "include": st.booleans(),
    }
)
METADATA = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["enum", "varchar", "number", "datetime", "odd", "metric"]),
        "key": NAMES | st.just("{{ x }}"),
        "values": VALUES,
        "include": st.booleans() | st.none(),
    }
)
NESTED = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3))
FILTERS = (
    METRICS | METADATA | st.dictionaries(NAMES | st.sampled_from(["raw", "metric", "metadata"]), NESTED, max_size=4)
)


def _change(before: FilterPreset | None, after: FilterPreset | None) -> Change:
    sides = [side(KIND, [after] if after else [], [before] if before else [])]
    (change,) = planned(sides, Policy(prune=True)).plan.changes
    return change


def _shown(lines: list[Line], field: str, tail: str = "") -> str:
    """Return the text of a field in the lines of a plan, as a person would copy it."""
    place = next(place for place, line in enumerate(lines) if line.text.split(" =")[0].rstrip() == field)
    first = lines[place].text.split(" =", 1)[1].removeprefix(" ").removesuffix(tail)
    below = []
    for line in lines[place + 1 :]:
        if line.depth <= lines[place].depth:
            break
        below.append(line.text)
    return first or "\n".join(below)


def _parsed(entry: str) -> ProjectSpec:
    preset_of_spec = textwrap.indent(entry, "    ")
    spec = f"labelform: 1\nproject: {{title: P}}\nfilter_presets:\n  - name: p\n{preset_of_spec}\n"
    return parse(read_document(spec, "p.yaml")).spec


def _meant(entry: str) -> Definition:
    (found,) = _parsed(entry).filter_presets or ()
    return found.definition


def _pasted(text: str) -> str:
    return "filters:\n  - " + textwrap.indent(text, "    ").lstrip()


def _same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _imported(item: FilterPreset) -> Any:
    """Return the entry that import writes, as its text is read."""
    text = written(Entries({"labelform": 1, "project": {"title": "P"}, "filter_presets": [KIND.write(item, bool)]}))
    (found,) = read_document(text, "p.yaml").data["filter_presets"]
    return found


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("action", [Action.CREATE, Action.DELETE])
def test_what_a_plan_shows_of_a_filter_means_it_in_a_spec(name: str, action: Action) -> None:
    item = preset("p", ODD[name])
    change = _change(None, item) if action is Action.CREATE else _change(item, None)

    text = _shown(field_lines(change), "filters[0]", " -> null")

    assert _same(_meant(_pasted(text)).filters, [ODD[name]])


@pytest.mark.parametrize("name", ODD)
def test_what_a_plan_shows_of_a_filter_is_what_import_writes(name: str) -> None:
    item = preset("p", ODD[name])
    (entry,) = KIND.write(item, bool)["filters"]

    text = _shown(field_lines(_change(None, item)), "filters[0]")

    assert text in (flow(escaped(entry)), "\n".join(line[2:] for line in Writer().item(escaped(entry), ("",), 0)))


@given(FILTERS)
def test_whatever_a_filter_is_it_is_shown_as_import_writes_it_and_means_the_same(one: dict[str, Any]) -> None:
    item = preset("p", one)

    text = _shown(field_lines(_change(None, item)), "filters[0]")

    assert _same(_meant(_pasted(text)).filters, [one])
    (imported,) = _imported(item)["filters"]
    assert _same(read_document(f"x: 1\nfilters:\n  - {textwrap.indent(text, '    ').lstrip()}\n", "p.yaml").data, {
        "x": 1, "filters": [imported],
    })  # fmt: skip


@pytest.mark.parametrize(
    "envelope",
    [
        {"global_filters": {"filters": [ODD["metric as usual"]]}, "local_filters": {"u": {"filters": [{"a": 1}]}}},
        {"global_filters": {"filters": [ODD["metric as usual"]], "op": "or"}},
        {"global_filters": {"filters": [3, "text"]}},
        {"global_filters": "odd"},
        {"local_filters": ["odd"]},
        {"rest": {"note": "{{ x }}", "more": ["y" * 60] * 4}},
    ],
)
def test_json_around_the_filters_is_shown_as_raw_and_means_the_same(envelope: dict[str, Any]) -> None:
    item = FilterPreset(name="p", filters=Definition.read(envelope))

    text = _shown(field_lines(_change(None, item)), "raw")

    is_line = "\n" not in text and text.startswith("{")
    assert _meant(f"raw: {text}" if is_line else "raw:\n" + textwrap.indent(text, "  ")) == item.filters
    assert _same(KIND.shown(item, "filters"), {"raw": item.filters.essence})


def test_a_preset_that_becomes_more_than_filters_is_shown_in_both_its_forms() -> None:
    before = preset("p", ODD["number in a range"])
    after = FilterPreset(name="p", filters=Definition.read({"global_filters": {"filters": [{"a": 1}], "op": "or"}}))

    assert [f"{line.symbol} {line.text}" for line in field_lines(_change(before, after))] == [
        "- filters[0] = {metadata: hour, type: number, between: [7, 11.5]} -> null",
        "+ raw = {global_filters: {filters: [{a: 1}], op: or}, local_filters: {}}",
        "# (1 unchanged attribute hidden)",
    ]


def test_a_filter_that_changes_is_shown_in_the_words_of_a_spec() -> None:
    before, after = (preset("p", metadata("site", "enum", "Lelystad", include=include)) for include in (True, False))

    assert [f"{line.symbol} {line.text}" for line in field_lines(_change(before, after))] == [
        "~ filters[0]  # {metadata: site, type: enum, any_of: [Lelystad]}",
        "- any_of = [Lelystad] -> null",
        "+ none_of = [Lelystad]",
        "# (1 unchanged attribute hidden)",
    ]
