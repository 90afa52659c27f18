"""Values as text: JSON on one line where it fits, on several where it does not, and filters in the words of a spec."""

from __future__ import annotations

import json
from typing import Any

from labelform.filters.definition import Definition
from labelform.filters.typed import decompile
from labelform.language.writing import flow
from labelform.report.words import one_line

WIDEST = 100
"""Characters of a value on one line; a longer one is spread over several."""

_METRIC_KEYS = {"type", "metric", "domain", "values", "include"}
_METADATA_KEYS = {"type", "key", "values", "include"}


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
    if not isinstance(value, dict) or set(value) not in (_METRIC_KEYS, _METADATA_KEYS):
        return ""
    return flow(decompile(value))
