"""
The shape of JSON: which keys its objects have and what kind of value stands where, but nobody's values.

Values are read where a word of the platform is expected (`words`), and nowhere else.

Places are written like `results[].workflow.stages[].title`; the answer itself is the empty place. An object whose keys
belong to users (hashes, names) is written as `{}`: `metadata{}.unit`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from labelform.doctor.words import WORDS
from labelform.types import Json

UUID_KIND, INSTANT, TEXT = "uuid", "instant", "text"
SOMEBODYS = "{}"
"""Stands for keys that no platform has chosen: hashes and names."""
FREE = frozenset({"editor", "editorOntology", "values"})
"""What is below these keys belongs to users, or to another format: it is not read."""
_KINDS: Mapping[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "whole number",
    float: "number",
    list: "list",
    dict: "object",
}
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z_]{0,40}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


@dataclass(slots=True)
class Spot:
    """
    What was seen at one place: kinds of values, and, of objects, how often each key was there.

    `words` are values, of the keys alone under which a word of the platform is expected.
    """

    kinds: set[str] = field(default_factory=set)
    objects: int = 0
    keys: dict[str, int] = field(default_factory=dict)
    words: set[str | int] = field(default_factory=set)

    @property
    def always(self) -> set[str]:
        """The keys that no object lacked."""
        return {key for key, count in self.keys.items() if count == self.objects}


Shape = dict[str, Spot]
"""What was seen, by place."""


def add(shape: Shape, value: Json, at: str = "") -> None:
    """Add what one value shows to a shape."""
    place = shape.setdefault(at, Spot())
    place.kinds.add(kind_of(value))
    if isinstance(value, dict):
        _add_object(shape, place, value, at)
    elif isinstance(value, list):
        for inner in value:
            add(shape, inner, f"{at}[]")
    elif isinstance(value, str | int) and not isinstance(value, bool) and at.rpartition(".")[2] in WORDS:
        place.words.add(value)


def _add_object(shape: Shape, place: Spot, value: Mapping[str, Any], at: str) -> None:
    """Add an object; all keys that belong to users count as one, which is `{}`."""
    place.objects += 1
    for key in {_shown(key) for key in value}:
        place.keys[key] = place.keys.get(key, 0) + 1
    for key, inner in value.items():
        shown = _shown(key)
        if shown not in FREE:
            add(shape, inner, f"{at}{{}}" if shown == SOMEBODYS else f"{at}.{key}".removeprefix("."))


def _shown(key: str) -> str:
    return key if _IDENTIFIER.fullmatch(key) else SOMEBODYS


def kind_of(value: Json) -> str:
    """Return the kind of one value: `null`, `boolean`, `whole number`, `number`, `list`, `object`, or one of text."""
    if isinstance(value, str):
        return _kind_of_text(value)
    return _KINDS[type(value)]


def _kind_of_text(value: str) -> str:
    if _INSTANT.match(value):
        return INSTANT
    try:
        UUID(value)
    except ValueError:
        return TEXT
    return UUID_KIND
