"""Which definitions the platform is known to evaluate, and what is known about the others: they get no answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labelform.filters.definition import Definition
from labelform.filters.typed import decompile


def why_unanswered(definition: Definition) -> str:
    """
    Return why evaluating a project preset is known to get no answer; empty if every filter is of a known shape.

    Sources: on the live platform a filter of an unknown shape was seen to block for more than 100 seconds without an
    error, and so was the domain of one explorer in the other (a third party's observation).
    """
    return next(filter(None, map(_why, _all(definition))), "")


def _all(definition: Definition) -> Iterator[Any]:
    scopes = definition.essence
    local = scopes.get("local_filters")
    for scope in [scopes.get("global_filters"), *(local.values() if isinstance(local, dict) else [])]:
        filters = scope.get("filters") if isinstance(scope, dict) else None
        yield from filters if isinstance(filters, list) else []


def _why(one: Any) -> str:
    if not isinstance(one, dict) or "raw" in decompile(one):
        return f"it has a filter of an undocumented shape: {one}"
    if one.get("type") == "metric" and one.get("domain") != "frame":
        return f'its filter by {one.get("metric")} has the domain "{one.get("domain")}", which is not that of projects'
    return ""
