"""
Where a document has names that stand for something else, before it is known to be a spec.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from labelform.core.reference import Refers
from labelform.core.resource import AnyResource
from labelform.language.places import Path


class NamedValue(NamedTuple):
    """
    A value that names something: text, or a mapping with `name` or `hash`, if it is what it should be.

    `is_former`: it is a name that something had, and always text.
    """

    refers: Refers
    path: Path
    value: Any
    is_former: bool = False


def named_values(data: Any, kinds: Mapping[str, AnyResource]) -> Iterator[NamedValue]:
    """Yield what has names in the data of a document, in the order of `kinds`; what is not a spec is skipped."""
    for kind, resource in kinds.items() if isinstance(data, Mapping) else ():
        for refers in (*([resource.refers] if resource.refers else []), *resource.aliases):
            yield from _of_kind(refers, kind, data.get(kind))


def _of_kind(refers: Refers, kind: str, section: Any) -> Iterator[NamedValue]:
    for path, entry in _entries(section, (kind,)):
        if not refers.field:
            yield NamedValue(refers, path, entry)
            yield from _former(refers, path, entry)
        elif isinstance(entry, Mapping) and refers.field in entry:
            yield NamedValue(refers, (*path, *refers.path), entry[refers.field])


def _former(refers: Refers, path: Path, entry: Any) -> Iterator[NamedValue]:
    names = entry.get(refers.former) if refers.former and isinstance(entry, Mapping) else None
    if isinstance(names, str):
        yield NamedValue(refers, (*path, refers.former), names, is_former=True)
    elif isinstance(names, list):
        for index, name in enumerate(names):
            yield NamedValue(refers, (*path, refers.former, index), name, is_former=True)


def _entries(section: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(section, list):
        yield from (((*path, index), one) for index, one in enumerate(section))
    elif isinstance(section, Mapping):
        yield path, section
