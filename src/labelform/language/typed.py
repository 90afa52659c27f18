"""
Types of values: what a value must be that replaces another one, and what text says that is to be of a type.

There are five, as in JSON: text, numbers, booleans, lists, mappings. Nothing (`null`) is a value of each.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from labelform.language.operations import kind_of
from labelform.language.places import Path
from labelform.language.scalars import Surprise, resolve

_YES, _NO = frozenset({"true", "yes", "on", "y", "t", "1"}), frozenset({"false", "no", "off", "n", "f", "0"})
SAYS_NO = frozenset({"false", "no", "off", "0"})
"""Text that somebody may mean for `false`, and that is true like every text that is not empty."""
_LONGEST_FORM = 60


@dataclass(frozen=True, slots=True)
class OtherType:
    """Where a value is of another type than the one that it replaces; the two types are in the words of a spec."""

    path: Path
    wanted: str
    found: str

    @property
    def steps(self) -> str:
        """The path as expressions write it, as in `.role` or `[0]`."""
        return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)


def other_type(model: Any, value: Any, path: Path = ()) -> OtherType | None:
    """
    Return the first place where a value is of another type than a model of it; None if it fits.

    Keys that only one of two mappings has are not compared. The entries of a list are held against what all entries of
    the model have in common.
    """
    if model is None or value is None:
        return None
    if kind_of(model) != kind_of(value):
        return OtherType(path, kind_of(model), kind_of(value))
    found = (other_type(part, one, (*path, step)) for step, part, one in _parts(model, value))
    return next(filter(None, found), None)


def _parts(model: Any, value: Any) -> Iterator[tuple[Any, Any, Any]]:
    if isinstance(model, dict):
        yield from ((key, model[key], value[key]) for key in value if key in model)
    elif isinstance(model, list):
        common = _common(model)
        yield from ((index, common, one) for index, one in enumerate(value))


def _common(values: Sequence[Any]) -> Any:
    """Return a value that says what several have in common; None if they are of several types."""
    there = [one for one in values if one is not None]
    if len({kind_of(one) for one in there}) != 1:
        return None
    if isinstance(there[0], dict):
        keys = dict.fromkeys(key for one in there for key in one)
        return {key: _common([one[key] for one in there if key in one]) for key in keys}
    return [_common([entry for one in there for entry in one])] if isinstance(there[0], list) else there[0]


def read_as(text: str, model: Any) -> Any:
    """
    Return what text says as a value like a model: booleans and numbers as specs write them, lists and mappings in JSON.

    Raises:
        ValueError: it says no such value; nothing is guessed from `yes`, `off` or `a,b`.
    """
    if isinstance(model, str):
        return text
    value = _in_json(text) if isinstance(model, (list, dict)) else resolve(text) if text else ""
    if isinstance(value, Surprise) or (value is None and text != "null") or other_type(model, value):
        raise ValueError(f"{kind_of(model)} is expected")
    return value


def _in_json(text: str) -> Any:
    def refuse(constant: str) -> Any:
        raise ValueError(constant)

    try:
        return json.loads(text, parse_constant=refuse)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def form_of(model: Any, text: str = "") -> str:
    """Return how a value like a model is written, for a hint: what text seems to mean, if that is known."""
    if isinstance(model, bool):
        word = text.strip().casefold()
        return "true" if word in _YES else "false" if word in _NO else "true or false"
    if isinstance(model, list):
        parts = [part.strip(" \"'") for part in text.strip("[]() ").split(",")]
        form = json.dumps(parts, ensure_ascii=False)
        is_of_text = isinstance(_common(model), str | None)
        return form if any(parts) and is_of_text and len(form) <= _LONGEST_FORM else '["a", "b"]'
    return '{"key": "value"}' if isinstance(model, dict) else "0.5" if not isinstance(model, str) else '"0.5"'
