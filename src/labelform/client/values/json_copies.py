"""Copies of the JSON of the platform, several times as fast as `deepcopy`, which looks for what JSON cannot hold."""

from __future__ import annotations

from labelform.types import Json


def json_copy(value: Json, *, without: str | None = None) -> Json:
    """Return a copy that shares nothing with the original; `without` is a key that is left out wherever it stands."""
    if isinstance(value, dict):
        return {name: json_copy(part, without=without) for name, part in value.items() if name != without}
    return [json_copy(part, without=without) for part in value] if isinstance(value, list) else value
