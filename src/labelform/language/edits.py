"""
What can be done to a text, and what it says afterwards: edits as values, and their meaning for data.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labelform.language.places import Path

FIRST = -1
"""Before all entries."""


@dataclass(frozen=True, slots=True)
class Replace:
    """Put another value at a path."""

    path: Path
    value: Any


@dataclass(frozen=True, slots=True)
class Remove:
    """Take the entry at a path away, with the comments that belong to it."""

    path: Path


@dataclass(frozen=True, slots=True)
class Insert:
    """
    Put a new entry into the mapping or list at a path: of a mapping, with its key.

    It is behind the entry at `after`, an index or key, or behind all when that is None. `comment` goes to the end
    of its line, where the line is its own.
    """

    path: Path
    value: Any
    key: str | None = None
    after: int | str | None = None
    comment: str = ""


Edit = Replace | Remove | Insert


def meant(data: Any, edits: Iterable[Edit], path: Path = ()) -> Any:
    """Return what a text says after some edits, made on its data and not on its text."""
    below: dict[Path, list[Edit]] = defaultdict(list)
    for edit in edits:
        below[edit.path].append(edit)
    return _meant(data, below, path)


def _meant(data: Any, edits: Mapping[Path, Sequence[Edit]], path: Path) -> Any:
    here = edits.get(path, ())
    put_here = next((one for one in here if isinstance(one, Replace)), None)
    if put_here is not None:
        return put_here.value
    coming = [one for one in here if isinstance(one, Insert)]
    if isinstance(data, dict):
        kept = {
            key: _meant(one, edits, (*path, key)) for key, one in data.items() if not _goes(edits.get((*path, key), ()))
        }
        return {**kept, **{one.key: one.value for one in coming}}
    if not isinstance(data, list):
        return data
    made = [one.value for one in coming if one.after == FIRST]
    for index, one in enumerate(data):
        if not _goes(edits.get((*path, index), ())):
            made.append(_meant(one, edits, (*path, index)))
        made += [one.value for one in coming if one.after == index]
    return made + [one.value for one in coming if one.after is None]


def _goes(edits: Sequence[Edit]) -> bool:
    return any(isinstance(one, Remove) for one in edits)


def canonical(data: Any) -> str:
    """Return data so that 1, 1.0 and true differ, and the order of keys does not matter."""
    return json.dumps(data, sort_keys=True)
