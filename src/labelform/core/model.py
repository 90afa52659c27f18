"""The base of every immutable value that labelform keeps, compares or saves."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """An immutable value: equal by content, hashable when its parts are, closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)

    expected_as: ClassVar[str] = ""
    """The words for what a value should be, as in "a name or {hash: …}"; empty for a mapping with its keys."""


AS_PEOPLE_WRITE: Final[Mapping[str, Any]] = MappingProxyType({})
"""The context in which a value is dumped as people write it in a spec: short where there is a short form."""


class Item(Frozen):
    """
    One thing that a project has, as the spec desires it or the platform shows it; equal means nothing to do.

    A field that is `None` in a desired item is left open: the observed value stays ("absent is not empty").
    """


def dump(value: Frozen, *, include: set[str] | None = None, exclude: set[str] | None = None) -> dict[str, Any]:
    """Return a value as plain JSON, as plans hold it and digests cover it: all of it, or some of its fields."""
    return value.model_dump(mode="json", include=include, exclude=exclude)
