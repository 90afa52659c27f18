"""
What a model expects at a path, read from its annotations: for hints that list what is known.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel


def entry_type(annotation: Any) -> Any:
    """Return the type of the entries of a list, `None` when the annotation is not a list."""
    for part in _alternatives(annotation):
        if get_origin(part) is tuple:
            return get_args(part)[0]
    return None


def models_of(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models that a value of a type may be."""
    yield from (one for one in _alternatives(annotation) if _is_model(one))


def models_at(model: type[BaseModel], loc: Iterable[str | int]) -> list[type[BaseModel]]:
    """
    Return the models that may stand at a location of a pydantic error.

    The location may hold the tags of a discriminated union; those choose among its members.
    """
    found: list[Any] = [model]
    for step in loc:
        tagged = [part for one in found for part in _alternatives(one) if _is_model(part) and part.__name__ == step]
        found = tagged or [part for one in found for part in _inside(one, step)]
    return list({part: None for one in found for part in models_of(one)})


def keys_of(model: type[BaseModel]) -> list[str]:
    """Return the keys that a model has in files: a key that is a word of Python has another name there."""
    return [field.alias or name for name, field in model.model_fields.items()]


def _inside(annotation: Any, step: str | int) -> Iterator[Any]:
    for part in _alternatives(annotation):
        if isinstance(step, int):
            if get_origin(part) is tuple:
                yield from get_args(part)[:1]
        elif get_origin(part) is dict:
            yield from get_args(part)[1:]
        elif _is_model(part) and step in part.model_fields:
            yield part.model_fields[step].annotation


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _alternatives(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for part in get_args(annotation):
            yield from _alternatives(part)
    elif annotation is not type(None):
        yield annotation
