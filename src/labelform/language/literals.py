"""
Where the values of a finished document are written: in which file, and at which path of what that file says.

A finished document is combined from a spec, the files that it extends and variables. A place of it says where a
value stands, and not what has to be edited to change it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labelform.language.document import Document, Provenance
from labelform.language.places import Path, Place, ValuePlace
from labelform.language.source import FOR_EACH

Reader = Callable[[str], Document]
"""Returns what a file says by itself: nothing filled in, nothing from another file."""
_Mark = tuple[int, type]


class NoLiteralError(Exception):
    """A value comes from no literal that could be changed; the text says why. Never leaves `transfer`."""


@dataclass(frozen=True, slots=True)
class LiteralAt:
    """
    A literal. `is_repeated` says that it is in an item that is made several times, `is_filled` that expressions
    have a meaning there: not in what variables say.
    """

    file: str
    path: Path
    is_repeated: bool = False
    is_filled: bool = True


class Literals:
    """Finds the literals of one document. Each file is taken apart once."""

    def __init__(self, document: Document, read: Reader) -> None:
        self._document = document
        self._read = read
        self._files: dict[str, _File] = {}

    def of(self, path: Path) -> LiteralAt:
        """
        Return the literal that is the value at a path.

        Raises:
            NoLiteralError: there is none, or not only one.
        """
        return self._below(path, self._filled_from(path))

    def of_entry(self, path: Path) -> LiteralAt:
        """
        Return where the entry of a mapping or list is, whether its value is a literal or an expression.

        Raises:
            NoLiteralError: it is in no file by itself.
        """
        return self._below(path, self._filled_from(path[:-1]))

    def of_element(self, path: Path) -> LiteralAt:
        """
        Return the element of a `for_each` from which an item of a list is made.

        Raises:
            NoLiteralError: its elements are not literals.
        """
        made = self.of_entry(path)
        number = self._number(path)
        given = self.raw(made)[FOR_EACH]
        if isinstance(given, list):
            return LiteralAt(made.file, (*made.path, FOR_EACH, number), is_filled=False)
        for at, origin in self._document.provenance.items():
            if at[: len(path)] == path and origin.spot is not None:
                found = self._origin(at, origin.spot, is_filled=False)
                if number in found.path:
                    return LiteralAt(found.file, found.path[: found.path.index(number) + 1], is_filled=False)
        raise NoLiteralError("it is made by for_each from an expression")

    def at(self, spot: ValuePlace, path: Path) -> LiteralAt:
        """
        Return the literal at a place that a mapping names for the value at a path.

        Raises:
            NoLiteralError: it is in no file by itself.
        """
        return self._origin(path, spot, is_filled=False)

    def raw(self, origin: LiteralAt) -> Any:
        """Return what is at an origin, as it is written."""
        return self._file(origin.file).at(origin.path)

    def _filled_from(self, path: Path) -> tuple[Path, Provenance | None]:
        """Return the nearest value around a path that is made of variables, with what it is made of."""
        provenance = self._document.provenance
        at = next((path[:length] for length in range(len(path), 0, -1) if path[:length] in provenance), ())
        return at, provenance.get(at)

    def _below(self, path: Path, filled_from: tuple[Path, Provenance | None]) -> LiteralAt:
        at, origin = filled_from
        if origin is not None and origin.spot is None:
            sources = " and ".join(f"{name} from {source}" for name, source in origin.sources)
            raise NoLiteralError(f"it is made of {sources}" if sources else "it is made of expressions")
        spot = origin.spot if origin and origin.spot else self._document.spot()
        for step in path[len(at) :]:
            inner = spot.step(step)
            if inner is None:
                raise NoLiteralError("it is not written in any file")
            spot = inner
        return self._origin(path, spot, is_filled=origin is None)

    def _origin(self, path: Path, spot: ValuePlace, *, is_filled: bool) -> LiteralAt:
        if spot.lines.is_verbatim:
            raise NoLiteralError(f"it is included from {spot.lines.file}")
        file = self._file(spot.lines.file)
        found = file.path_of(spot.place, path)
        if found is None:
            raise NoLiteralError("it is not written in any file")
        return LiteralAt(spot.lines.file, found, file.is_repeated(found), is_filled)

    def _number(self, path: Path) -> int:
        """Return how many items before this one are made from the same text."""
        *around, index = path
        here = self._document.spot(path)
        siblings = (self._document.spot((*around, before)) for before in range(int(index)))
        return sum(one.place.span == here.place.span and one.lines is here.lines for one in siblings)

    def _file(self, name: str) -> _File:
        if name not in self._files:
            self._files[name] = _File(self._read(name))
        return self._files[name]


class _File:
    """What one file says, and the path of every value by the place where it begins."""

    def __init__(self, document: Document) -> None:
        self._data = document.data
        self._paths: dict[_Mark, list[Path]] = defaultdict(list)
        self._keys: dict[int, Path] = {}
        for path, value, place in _everything(document.data, document.place, ()):
            self._paths[(place.span[0], _shape(value))].append(path)
            for key, span in (place.keys or {}).items():
                self._keys[span[0]] = (*path, key)

    def at(self, path: Path) -> Any:
        value = self._data
        for step in path:
            value = value[step]
        return value

    def path_of(self, place: Place, path: Path) -> Path | None:
        """Return the path of the value at a place; what begins where its first entry does is told apart by its step."""
        start = place.span[0]
        shape: type = dict if isinstance(place.inner, Mapping) else list if place.inner else str
        found: list[Path] = [*self._paths.get((start, shape), ()), *(() if place.inner else self._any(start))]
        fitting = [one for one in found if one and path and _fits(one[-1], path[-1])]
        return (fitting or found)[-1] if found else self._keys.get(start)

    def _any(self, start: int) -> Iterator[Path]:
        """Yield what is empty here, whatever it is."""
        for shape in (dict, list):
            yield from self._paths.get((start, shape), ())

    def is_repeated(self, path: Path) -> bool:
        """Return whether a path leads into an item that is made several times, and not into what it is made from."""
        for length, step in enumerate(path):
            around = self.at(path[:length])
            if isinstance(around, dict) and FOR_EACH in around and step != FOR_EACH:
                return True
        return False


def _everything(value: Any, place: Place, path: Path) -> Iterator[tuple[Path, Any, Place]]:
    yield path, value, place
    inner: Sequence[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    for step, one in inner:
        stands = place.step(step)
        if stands is not None:
            yield from _everything(one, stands, (*path, step))


def _shape(value: Any) -> type:
    return type(value) if isinstance(value, (dict, list)) else str


def _fits(step: str | int, wanted: str | int) -> bool:
    return step == wanted or (isinstance(step, int) and isinstance(wanted, int))
