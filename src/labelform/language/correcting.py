"""
A document with the keys that were meant in place of misspelt ones, so that what is below them can be checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from labelform.language.document import Document
from labelform.language.places import Path, Place


def corrected(document: Document, meant: Mapping[Path, str]) -> Document:
    """Return a document in which keys are spelt as they were meant; everything keeps its place in the text."""
    corrector = _Corrector(meant)
    data, place = corrector.value(document.data, document.place, ())
    return replace(
        document,
        data=data,
        place=place,
        faulty=frozenset(map(corrector.path, document.faulty)),
        nulls=tuple(map(corrector.path, document.nulls)),
        provenance={corrector.path(path): origin for path, origin in document.provenance.items()},
    )


def correctable(meant: Iterable[tuple[Path, str]], data: Any) -> dict[Path, str]:
    """Return the misspelt keys that can be corrected: where what was meant is missing, and one key only means it."""
    found: dict[Path, str] = {}
    taken: set[Path] = set()
    for path, key in meant:
        correct = (*path[:-1], key)
        if correct not in taken and key not in _mapping_at(data, path[:-1]):
            found[path] = key
            taken.add(correct)
    return found


def _mapping_at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


class _Corrector:
    """Copies what lies around misspelt keys, and nothing else."""

    def __init__(self, meant: Mapping[Path, str]) -> None:
        self._meant = meant
        self._around = {path[:length] for path in meant for length in range(len(path))}

    def path(self, path: Path) -> Path:
        """Return where something is that stood below a misspelt key."""
        return tuple(self._meant.get(path[: length + 1], step) for length, step in enumerate(path))

    def value(self, value: Any, place: Place, path: Path) -> tuple[Any, Place]:
        if path not in self._around:
            return value, place
        if isinstance(value, list):
            made = [self.value(one, _inner(place, at), (*path, at)) for at, one in enumerate(value)]
            return [one for one, _ in made], replace(place, inner=[inner for _, inner in made])
        pairs = {key: self.value(one, _inner(place, key), (*path, key)) for key, one in value.items()}
        new = {key: self._meant.get((*path, key), key) for key in pairs}
        keys = {new.get(key, key): span for key, span in (place.keys or {}).items()}
        inner = {new[key]: inner for key, (_, inner) in pairs.items()}
        return {new[key]: one for key, (one, _) in pairs.items()}, replace(place, keys=keys, inner=inner)


def _inner(place: Place, step: str | int) -> Place:
    return place.step(step) or Place(place.span)
