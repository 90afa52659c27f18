"""
What a filter preset selects: the filter shapes that are publicly known, evaluated on metrics and client metadata.

Anything else is stored like the rest, but evaluating it gets no answer. Sources: "an unknown shape blocks for more
than 100 seconds without an error" [a third party's observation of the live platform], and for the shapes themselves
the same observation (metrics) and the documentation's template (client metadata). That filters are combined with AND
and the values of one with OR is inferred from their use.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeGuard

from labelform.sandbox.errors import Unanswered
from labelform.sandbox.rules.context import Context
from labelform.sandbox.rules.presets import NIL_UUID
from labelform.sandbox.times import stored_time

METRIC_KEYS = {"type", "metric", "domain", "values", "include"}
METADATA_KEYS = {"type", "key", "values", "include"}
# Explorer and Index know different domains: that of one makes the other hang [observed].
EXPLORER_DOMAINS = frozenset({"frame"})
INDEX_DOMAINS = frozenset({"data", "item"})
RANGED_TYPES = ("number", "datetime")
METADATA_TYPES = ("boolean", "varchar", "enum", "text", "uuid", "user", *RANGED_TYPES)
HANG_SECONDS = 120.0


@dataclass(frozen=True)
class Facts:
    """What is known about one piece of data."""

    metrics: Mapping[str, object]
    client_metadata: Mapping[str, object]


Test = Callable[[Facts], bool]


class UnknownShapeError(ValueError):
    """A filter is not of a shape that is known; says which."""


def tests_of(context: Context, filters: str, *, scope: str, domains: frozenset[str]) -> list[Test]:
    """
    Read a stored definition: all of its tests must hold. Without any test, everything is selected.

    `scope` is the project or folder whose local filters count, besides those of the nil uuid.

    Raises:
        Unanswered: there is a filter of an unknown shape. Quirk preset-evaluation=hang holds the request before.
    """
    try:
        return [_test(each, domains) for each in _filters_in(json.loads(filters), scope)]
    except UnknownShapeError as problem:
        seconds = HANG_SECONDS if context.quirks["preset-evaluation"] == "hang" else 0.0
        message = f"{problem}; the platform takes more than 100 seconds to answer such a request"
        raise Unanswered(message, seconds) from problem


def names_in(filters: str, scope: str) -> list[tuple[str, str]]:
    """List the metrics and the keys of client metadata that a stored definition of known shapes asks for."""
    found = [each for each in _filters_in(json.loads(filters), scope) if isinstance(each, dict)]
    return [("metric", each["metric"]) if "metric" in each else ("metadata", each["key"]) for each in found]


def _filters_in(definition: Mapping[str, object], scope: str) -> list[object]:
    by_scope = definition.get("localFilters", {})
    if not isinstance(by_scope, dict):
        raise UnknownShapeError("the local filters are not an object")
    envelopes = [envelope for key, envelope in by_scope.items() if key.lower() in (scope, NIL_UUID)]
    found: list[object] = []
    for envelope in [*envelopes, definition.get("globalFilters", {})]:
        filters = envelope.get("filters", []) if isinstance(envelope, dict) else None
        if not isinstance(filters, list):
            raise UnknownShapeError("the filters are not a list")
        found += filters
    return found


def _test(given: object, domains: frozenset[str]) -> Test:
    if isinstance(given, dict) and isinstance(given.get("values"), list) and isinstance(given.get("include"), bool):
        if given.keys() == METRIC_KEYS and _is_metric(given, domains):
            return _metric_test(given)
        if given.keys() == METADATA_KEYS and given["type"] in METADATA_TYPES and isinstance(given["key"], str):
            return _metadata_test(given)
    raise UnknownShapeError(f"the filter {json.dumps(given, ensure_ascii=False)} has an unknown shape")


def _is_metric(given: Mapping[str, object], domains: frozenset[str]) -> bool:
    values = given["values"]
    is_range = isinstance(values, list) and len(values) == 2 and all(_is_number(each) for each in values)
    return is_range and given["type"] == "metric" and isinstance(given["metric"], str) and given["domain"] in domains


def _metric_test(given: dict[str, object]) -> Test:
    name, values, include = str(given["metric"]), given["values"], given["include"]
    return lambda facts: _is_between(facts.metrics.get(name), values) == include


def _metadata_test(given: dict[str, object]) -> Test:
    key, values, include = str(given["key"]), given["values"], given["include"]
    matches = _matcher(str(given["type"]), values)
    return lambda facts: matches(facts.client_metadata.get(key)) == include


def _matcher(type_: str, values: object) -> Callable[[object], bool]:
    """Two numbers or instants are a range with both ends; everything else is a choice of values."""
    choice = values if isinstance(values, list) else []
    if type_ not in RANGED_TYPES or len(choice) != 2:
        return lambda value: any(_is_same(value, each) for each in choice)
    if type_ == "number":
        return lambda value: _is_between(value, choice)
    ends = [_instant(each) for each in choice]
    return lambda value: _is_between(_instant(value), ends)


def _is_same(value: object, other: object) -> bool:
    """Compare as JSON does: true is not 1."""
    return value == other and isinstance(value, bool) == isinstance(other, bool)


def _is_between(value: object, ends: object) -> bool:
    if not isinstance(ends, list) or len(ends) != 2:
        return False
    low, high = ends
    if _is_number(value) and _is_number(low) and _is_number(high):
        return low <= value <= high
    if isinstance(value, str) and isinstance(low, str) and isinstance(high, str):
        return low <= value <= high
    return False


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _instant(value: object) -> str | None:
    try:
        return stored_time(value) if isinstance(value, str) else None
    except (ValueError, OverflowError):
        return None
