"""What a program may hold, and the JSON of the platform cannot say."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

_TO_DO = "write text, a number, true or false, a list or a mapping"


class NotJson(NamedTuple):
    """A value, or with `is_key` the key of one, that no JSON stands for; `code` is that of a diagnostic."""

    path: tuple[str | int, ...]
    said: str
    hint: str
    code: str = "wrong-type"
    is_key: bool = False


def not_json(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[NotJson]:
    """Yield everything in a value that would be sent as something else, or not at all."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            if not isinstance(key, str):
                yield NotJson((*path, str(key)), f"the key {key!r} is not text", "put it in quotes", is_key=True)
            yield from not_json(one, (*path, str(key)))
    elif isinstance(value, (list, tuple)):
        for index, one in enumerate(value):
            yield from not_json(one, (*path, index))
    elif isinstance(value, float) and not math.isfinite(value):
        said = f'"{float(value)}" is not a finite number, and the JSON of the platform has no other'
        yield NotJson(path, said, "write a finite number", "not-finite")
    elif not (value is None or isinstance(value, (str, int, float))):
        yield NotJson(path, f"a value of the type {type(value).__name__} cannot be written in JSON", _hint(value))


def in_json(value: Any) -> Any:
    """Return a value in the types of JSON, with nothing in the place of what JSON cannot say."""
    if isinstance(value, Mapping):
        return {str(key): in_json(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [in_json(one) for one in value]
    if isinstance(value, str):
        return str.__str__(value)  # of an enumeration its value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None  # one of numpy is shown as something else
    return value if isinstance(value, int) else None


def _hint(value: object) -> str:
    if isinstance(value, (set, frozenset)):
        return "write a list"
    return f'write it as text: "{value.isoformat()}"' if isinstance(value, date) else _TO_DO


def _checked(value: dict[str, Any]) -> dict[str, Any]:
    for found in not_json(value):
        at = "".join(f"[{step!r}]" for step in found.path)
        said = {"said": f"{found.said} ({found.hint})", "at": at}
        raise PydanticCustomError("not_json", "{at}: {said}", said)
    return value


RawJson = Annotated[dict[str, Any], AfterValidator(_checked)]
"""JSON of the platform as it is, which a program may also have made."""
