"""Filters as a platform may store them: known shapes, and what only resembles one. By the name of what is odd."""

from __future__ import annotations

from typing import Any


def metric(name: str, *values: Any, **other: Any) -> dict[str, Any]:
    """Return a filter on a quality metric; `other` takes the place of the usual."""
    usual = {"type": "metric", "metric": f"metric_{name}", "domain": "frame", "values": list(values), "include": True}
    return {**usual, **other}


def metadata(key: Any, type_: Any, *values: Any, **other: Any) -> dict[str, Any]:
    """Return a filter on client metadata; `other` takes the place of the usual."""
    return {"type": type_, "key": key, "values": list(values), "include": True, **other}


def _without(filter_json: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in filter_json.items() if name != key}


ODD: dict[str, dict[str, Any]] = {
    "metric as usual": metric("brightness", 0.0, 0.22),
    "metric outside a range": metric("brightness", 0.1, 0.22, include=False),
    "metric of another domain": metric("width", 640, 1280, domain="data"),
    "metric of an unknown domain": metric("width", 640, 1280, domain="annotation"),
    "metric without a domain": _without(metric("width", 640, 1280), "domain"),
    "metric that is not verified": metric("object_count", 18, 400),
    "metric that is not verified, of another domain": metric("object_count", 18, 400, domain="data"),
    "metric that nobody knows": metric("haste", 0, 1),
    "metric without its prefix": metric("width", 1, 2, metric="width"),
    "metric with its prefix twice": metric("metric_width", 1, 2),
    "metric that is no text": metric("width", 1, 2, metric=7),
    "metric falling": metric("brightness", 0.3, 0.1),
    "metric beyond its scale": metric("brightness", 0, 22),
    "metric of texts": metric("width", "1", "2"),
    "metric of booleans": metric("width", True, False),
    "metric with nothing at an end": metric("width", None, 2),
    "metric of one value": metric("width", 1),
    "metric with more keys": metric("width", 1, 2, note="by hand"),
    "metric that includes by number": metric("width", 1, 2, include=1),
    "metadata as usual": metadata("weather", "enum", "rain", "spray"),
    "metadata excluded": metadata("site", "varchar", "Lelystad test track", include=False),
    "metadata without values": metadata("weather", "enum"),
    "metadata without include": _without(metadata("weather", "enum", "rain"), "include"),
    "metadata with nothing as value": metadata("weather", "enum", None),
    "metadata with nothing as key": metadata(None, "enum", "rain"),
    "metadata with an empty key": metadata("", "enum", "rain"),
    "metadata of an unknown type": metadata("weather", "colour", "red"),
    "metadata without a type": _without(metadata("weather", "enum", "rain"), "type"),
    "metadata with a list as value": metadata("weather", "enum", ["rain"]),
    "metadata with values that are no list": metadata("weather", "enum", values="rain"),
    "metadata in words of YAML": metadata("on", "enum", "no", "yes", "null", "true", "~", ""),
    "metadata that looks like numbers": metadata("store_no", "varchar", "0114", "7", "1e3", "0x1F", "1_000", "12:30"),
    "metadata with a key like a number": metadata("7", "enum", "rain"),
    "metadata with quotes": metadata("a \"b\" 'c'", "enum", 'it\'s "wet"', "back\\slash"),
    "metadata with signs of YAML": metadata("a: b", "enum", "{x}", "- y", "#z", "a, b", "[c]", "& d", "* e", "%"),
    "metadata with line breaks": metadata("line\nbreak", "text", "one\ntwo", "tab\there", "end\n"),
    "metadata with letters nobody sees": metadata("a\u202eb", "text", "\u200bc", "\u0007", "\U000e0041"),
    "metadata with signs of templates": metadata("{{ key }}", "text", "{% if x %}", "{{ '{{' }}"),
    "metadata with the command of a runner": metadata("##vso[task]", "text", "##[error]x", "::error::y"),
    "metadata of other scripts": metadata("témpo", "enum", "Regen 🌧", "雨"),
    "metadata of dates": metadata("opened", "datetime", "2026-09-01", "2026-09-30T10:00:00Z"),
    "metadata of booleans": metadata("contrast_agent", "boolean", True),
    "metadata of mixed values": metadata("k", "variant", True, 1, 1.0, "1", 0.5),
    "number in a range": metadata("hour", "number", 7, 11.5),
    "number in a range of floats": metadata("hour", "number", 2.0, 10.0),
    "number in a range of one": metadata("hour", "number", 3, 3),
    "number falling": metadata("hour", "number", 7, 3),
    "number outside a range": metadata("hour", "number", 3, 7, include=False),
    "number of one value": metadata("hour", "number", 7),
    "number of three values": metadata("hour", "number", 1, 2, 3),
    "number of two texts": metadata("hour", "number", "3", "7"),
    "number very large and very small": metadata("hour", "number", 1e300, 1e-300, 12345678901234567890),
    "number beyond what floats hold": metadata("hour", "number", 1e-7, 1e22),
    "both metric and key": {**metadata("weather", "enum", "rain"), "metric": "metric_width"},
    "a form of specs as JSON": {"metric": "brightness", "between": [0, 1]},
    "raw in raw": {"raw": {"raw": {"type": "enum"}}},
    "nested": {"all": [{"not": metric("width", 1, 2)}, {"any": [metadata("k", "enum", "v"), {"deep": [[[1]]]}]}]},
    "nothing but a null": {"x": None},
    "without keys": {},
    "keys with dots and brackets": {"a.b": {"c[0]": [1, 2]}, "": "empty", "a b": 1},
    "long": metadata("store_no", "varchar", *(f"{number:04} of the northern region" for number in range(12))),
    "long and raw": {"odd": {"deep": [1, 2, {"x": "y" * 60}]}, "more": list(range(20))},
    "long with line breaks": {"text": "first line of a note\nsecond line of it\n" * 4, "type": "note"},
}
"""Each is the only filter of a preset; all of them are JSON that a platform can store."""
