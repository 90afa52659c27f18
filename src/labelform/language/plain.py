"""Plain data: what JSON can say, as programs hand it over."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

HOW_TO_SAY = "give text, finite numbers, true, false, None, and lists and mappings of these"


class NotPlainError(ValueError):
    """A value is no plain data; the text says where."""


def plain(value: object, place: str) -> Any:
    """
    Return plain data as `json.load` would return it: tuples are lists, and every mapping a `dict`.

    Raises:
        NotPlainError: a part of it is something else. `place` is what the whole is called.
    """
    if isinstance(value, Mapping):
        return {_key(key, place): plain(one, f"{place}.{key}" if place else str(key)) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one, f"{place}[{number}]") for number, one in enumerate(value)]
    if isinstance(value, float) and not math.isfinite(value):
        raise NotPlainError(f"{place} holds {value}, which is no finite number")
    if value is None or isinstance(value, str | int | float):
        return value
    raise NotPlainError(f"{place} holds a {type(value).__name__}, which is no plain data")


def _key(key: object, place: str) -> str:
    if isinstance(key, str):
        return key
    raise NotPlainError(f"{place or 'the whole'} has the key {key!r}, which is no text")
