"""
The filter JSON of one preset, and when two of them mean the same.

The platform documents no schema, so a definition is kept exactly as written and only *compared* in a
canonical form. Nothing is completed, reordered or dropped in what is sent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pydantic import ConfigDict, RootModel

from labelform.types import NIL_UUID

SPELLINGS = {"globalFilters": "global_filters", "localFilters": "local_filters"}
"""The two keys of an envelope: as project presets spell them, and as specs and index presets do."""
_written = json.JSONEncoder(sort_keys=True).encode
_RANGE_TYPES = frozenset({"metric", "number", "datetime"})


_NO_FILTERS: dict[str, Any] = {"filters": []}


class Definition(RootModel[dict[str, Any]]):
    """
    `{"global_filters": {"filters": […]}, "local_filters": {"<uuid>": {"filters": […]}}}` and whatever else it had.

    Equal when the canonical forms are: the spelling of the two keys, the order of keys and of filters, empty
    local entries and `0` against `0.0` make no difference; the order of values does where they are a range.
    """

    model_config = ConfigDict(frozen=True)

    @classmethod
    def read(cls, envelope: Mapping[str, Any]) -> Definition:
        """Take a definition as a spec or the platform gives it, in either spelling of its two keys."""
        return cls({SPELLINGS.get(key, key): value for key, value in envelope.items()})

    @classmethod
    def of(cls, filters: list[dict[str, Any]]) -> Definition:
        """Return the definition that applies these filters to the whole project."""
        return cls({"global_filters": {"filters": filters}, "local_filters": {}})

    def for_platform(self) -> dict[str, Any]:
        """
        Return the envelope in the spelling that project presets have on the wire.

        Source: SDK 0.1.155 sends project presets in camelCase (index presets in snake_case).
        """
        camel = {snake: camel for camel, snake in SPELLINGS.items()}
        return {camel.get(key, key): value for key, value in self.root.items()}

    @property
    def filters(self) -> list[dict[str, Any]] | None:
        """The filters, where they are for the whole project and all that there is; None if there is more."""
        scope: Any = self.root.get("global_filters")
        is_list = isinstance(scope, dict) and set(scope) == {"filters"} and isinstance(scope["filters"], list)
        if not is_list or set(self.root) - set(SPELLINGS.values()) or _without_empty(self.root.get("local_filters")):
            return None
        return scope["filters"] if all(isinstance(one, dict) for one in scope["filters"]) else None

    @property
    def essence(self) -> dict[str, Any]:
        """All but local entries that the platform adds by itself and that say nothing."""
        local = self.root.get("local_filters")
        if isinstance(local, dict):
            local = {key: one for key, one in local.items() if one != _NO_FILTERS}
        return {**self.root, "local_filters": local or {}}

    def __eq__(self, other: object) -> bool:
        # As they stand first: nearly all are as they were sent, and the canonical form costs several times as much.
        return self is other or (
            isinstance(other, Definition)
            and (_is_same(self.essence, other.essence) or self._canonical == other._canonical)
        )

    def __hash__(self) -> int:
        return hash(self._canonical)

    @cached_property
    def _canonical(self) -> str:
        rest = {key: _plain(value) for key, value in self.root.items() if key not in SPELLINGS.values()}
        parts = {
            "global": _filters(self.root.get("global_filters")),
            "local": _lowered(_without_empty(self.root.get("local_filters"))),
            "rest": rest,
        }
        return _written(parts)


_NOTHING = Definition({"local_filters": {NIL_UUID: {"filters": []}}})


def is_empty(definition: Definition) -> bool:
    """Return whether a definition selects nothing: it has no filter anywhere."""
    return definition == _NOTHING


def _without_empty(local: Any) -> Any:
    if not isinstance(local, dict):
        return _plain(local) or {}
    return {key: found for key, one in local.items() if (found := _filters(one))}


def _lowered(local: Any) -> Any:
    """Spell uuids in lower case, but for one that stands there in two spellings: nothing is left out."""
    if not isinstance(local, dict):
        return local
    lowered = {key.lower(): one for key, one in local.items()}
    return lowered if len(lowered) == len(local) else local


def _filters(value: Any) -> Any:
    """Return the filters of one scope in an order of their own; a shape that is not known stays as it is."""
    if not value:
        return []
    if not isinstance(value, dict) or set(value) != {"filters"} or not isinstance(value["filters"], list):
        return [] if value == {"filters": None} else _plain(value)
    return sorted((_filter(one) for one in value["filters"]), key=_written)


def _filter(one: Any) -> Any:
    plain = _plain(one)
    if not isinstance(plain, dict) or not isinstance(plain.get("values"), list):
        return plain
    kind = plain.get("type")
    if (isinstance(kind, str) and kind in _RANGE_TYPES) or "key" not in plain:
        return plain
    return {**plain, "values": sorted(plain["values"], key=_written)}


def _is_same(one: Any, other: Any) -> bool:
    """Return whether two values are the same JSON, of the same types; the order of keys means nothing."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_is_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_is_same, one, other))
    return bool(one == other)


def _plain(value: Any) -> Any:
    """Spell equal numbers alike; `true` stays apart from `1`, as JSON has it."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value
