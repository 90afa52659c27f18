"""Values as text: JSON on one line where it fits, on several where it does not, and filters in the words of a spec."""

from __future__ import annotations

import json
import re
from typing import Any

from labelform.filters.definition import Definition
from labelform.filters.typed import UNVERIFIED_METRICS, VERIFIED_METRICS
from labelform.report.words import one_line

WIDEST = 100
"""Characters of a value on one line; a longer one is spread over several."""

_METRIC_KEYS = {"type", "metric", "domain", "values", "include"}
_METADATA_KEYS = {"type", "key", "values", "include"}
_PLAIN_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_NOT_TEXT_IN_YAML = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
_DEFAULT_DOMAINS = {**VERIFIED_METRICS, **UNVERIFIED_METRICS}


def inline(value: Any) -> str:
    """Return a value as JSON on one line."""
    return one_line(json.dumps(value, ensure_ascii=False))


def lines(value: Any) -> list[str]:
    """Return a value as JSON, on one line or, when it is long and has parts, on several."""
    short = inline(value)
    if len(short) <= WIDEST or not isinstance(value, (dict, list)):
        return [short]
    return pretty(value)


def pretty(value: Any, *, is_sorted: bool = False) -> list[str]:
    """Return a value as indented JSON, line by line."""
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=is_sorted)
    return [one_line(line) for line in text.split("\n")]


def shown_filters(definition: Any) -> Any:
    """Return what people see of a preset's JSON, as changes of fields name it; None when it is no such JSON."""
    if not isinstance(definition, dict):
        return None
    return Definition.read(definition).shown()


def as_spec(value: Any) -> str:
    """Return a filter as a spec writes it, as in `{metric: brightness, between: [0, 0.22]}`; `""` for other shapes."""
    keys = set(value) if isinstance(value, dict) else set()
    if keys not in (_METRIC_KEYS, _METADATA_KEYS):
        return ""
    if not isinstance(value["values"], list) or not isinstance(value["include"], bool):
        return ""
    return _metric(value) if keys == _METRIC_KEYS else _metadata(value)


def _metric(value: dict[str, Any]) -> str:
    name = str(value["metric"]).removeprefix("metric_")
    if value["type"] != "metric" or value["metric"] != f"metric_{name}" or len(value["values"]) != 2:
        return ""
    parts = {"metric": name, "between": value["values"]}
    if value["domain"] != _DEFAULT_DOMAINS.get(name):
        parts["domain"] = value["domain"]
    if not value["include"]:
        parts["include"] = False
    return _flow(parts)


def _metadata(value: dict[str, Any]) -> str:
    is_range = value["type"] == "number" and value["include"] and len(value["values"]) == 2
    test = "between" if is_range else "any_of" if value["include"] else "none_of"
    return _flow({"metadata": value["key"], "type": value["type"], test: value["values"]})


def _flow(value: Any) -> str:
    """Return YAML in flow style; texts are quoted where YAML would read something else."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(inner) for inner in value) + "]"
    is_word = isinstance(value, str) and _PLAIN_WORD.fullmatch(value) and value.lower() not in _NOT_TEXT_IN_YAML
    return str(value) if is_word else inline(value)
