"""
What is known about entries that have mistakes: one that is wrong in its type is still the second of its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from labelform.language.document import Document
from labelform.language.extends import IDENTITY
from labelform.language.places import Path
from labelform.language.shape import models_of


def known_entries(document: Document, section: str, entry: Any, read: tuple[Any, ...] | None) -> list[Any]:
    """
    Return the entries of a section, as far as they can be read, with None for those that could be anything.

    `entry` is their type, and `read` are the entries if all of the spec could be read.
    """
    given = document.data.get(section)
    values = given if isinstance(given, list) else []
    entries = read if read is not None else _read(values, entry)
    return [
        None if _is_unknown((section, at), value, document.faulty) else one
        for at, (one, value) in enumerate(zip(entries, values, strict=True))
    ]


def _is_unknown(path: Path, value: Any, faulty: Set[Path]) -> bool:
    """Return whether what should identify an entry was refused while the text was read."""
    named = [(*path, key) for key in IDENTITY] if isinstance(value, Mapping) else [path]
    return bool(faulty) and any(one in faulty for one in named)


def _read(values: list[Any], entry: Any) -> Iterator[Any]:
    for value in values:
        try:
            yield _adapter(entry).validate_python(value)
        except ValidationError:
            yield _partly(value, entry)


def _partly(value: Any, entry: Any) -> BaseModel | None:
    """Return an entry with the fields that are right, None if these do not say what it is."""
    model = next(models_of(entry), None)
    if model is None or not isinstance(value, Mapping):
        return None
    right = dict(_right_fields(model, value))
    return model.model_construct(**right) if sum(key in right for key in IDENTITY) == 1 else None


def _right_fields(model: type[BaseModel], value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in model.model_fields:
        if name in value:
            try:
                yield name, _field(model, name).validate_python(value[name])
            except ValidationError:
                continue


@cache
def _adapter(entry: Any) -> TypeAdapter[Any]:
    return TypeAdapter(entry)


@cache
def _field(model: type[BaseModel], name: str) -> TypeAdapter[Any]:
    field = model.model_fields[name]
    annotation: Any = field.annotation
    return TypeAdapter(Annotated[(annotation, *field.metadata)] if field.metadata else annotation)
