"""
What a case says about an item, held against the item in every way that an entry of a spec could write it.

What an entry leaves out may be anything; what it says is compared in full, or refused when the case is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from labelform.core.emails import folded
from labelform.core.model import Item
from labelform.core.resource import AnyResource, Inexpressible
from labelform.language.extends import IDENTITY
from labelform.language.model import ProjectSpec, Section, naming_of
from labelform.language.shape import models_at
from labelform.testing.pairing import paired

_NAMING = (*IDENTITY, "title")


@dataclass(frozen=True, slots=True)
class Written:
    """An item as a person would write it, and with hashes for the names of what it refers to."""

    entry: Any
    by_hash: Any

    @classmethod
    def of(cls, resource: AnyResource, item: Item) -> Written:
        """Return an item that was observed; one that no entry stands for is written as its name."""
        try:
            return cls(resource.write(item, lambda _: True), resource.write(item, lambda _: False))
        except Inexpressible:
            return cls(resource.label(item), resource.label(item))

    def named(self) -> Written:
        """Return the name alone, which is enough for a case that says nothing else."""
        return Written(_name_of(self.entry), _name_of(self.by_hash))


def lists_contents(resource: AnyResource, stated: Any) -> bool:
    """Return whether a case says about some item what is in it."""
    entries = stated if isinstance(stated, list) else ()
    return bool(resource.contained) and any(isinstance(one, dict) and resource.contained in one for one in entries)


def is_true_of(section: Section, stated: Any, written: Written) -> bool:
    """Return whether all that an entry of a case says is true of an item."""
    resource = section.resource
    name = naming_of(section) if section.is_list else ""
    said, *ways = (
        dict(one) if isinstance(one, Mapping) else {name: one} for one in (stated, written.entry, written.by_hash)
    )
    inside = said.pop(resource.contained, None)
    if inside is not None and not _holds_exactly(_as_meant(section, inside), [way[resource.contained] for way in ways]):
        return False
    for field in resource.caseless & said.keys():
        said[field] = folded(said[field])
        ways = [{**way, field: folded(way.get(field, ""))} for way in ways]
    return _is_true(said, ways)


def _as_meant(section: Section, things: Sequence[Any]) -> list[Any]:
    """Return listed things with what a spec means where it leaves something out, such as the first frame."""
    model = models_at(ProjectSpec, (section.name, 0, section.resource.contained, 0))[0]
    meant = []
    for one in things:
        try:
            meant.append(model.model_validate(one).model_dump(exclude_none=True))
        except ValidationError:  # a case may leave out what a spec must say
            meant.append(one)
    return meant


def _holds_exactly(things: Sequence[Any], ways: Sequence[Sequence[Any]]) -> bool:
    missing, left = paired(things, list(zip(*ways, strict=True)), _is_true)
    return not missing and not left


def _is_true(said: Any, ways: Sequence[Any]) -> bool:
    """Return whether what is said is true of a value that can be written in these ways; lists are compared in order."""
    if isinstance(said, Mapping):
        mappings = [one if isinstance(one, Mapping) else {"name": one} for one in ways]
        return all(
            _is_true(value, there) if (there := [way[key] for way in mappings if key in way]) else value in ("", [], {})
            for key, value in said.items()
        )
    if isinstance(said, list):
        lists = [one for one in ways if isinstance(one, list) and len(one) == len(said)]
        return bool(lists) and all(map(_is_true, said, zip(*lists, strict=True)))
    return any(said == one or said == _name_of(one) for one in ways)


def _name_of(entry: Any) -> Any:
    names = (entry[key] for key in _NAMING if key in entry) if isinstance(entry, Mapping) else iter(())
    return next(names, entry)
