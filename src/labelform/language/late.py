"""
Items of a file on top that reach what templates made of the file below: they are matched once both are filled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from labelform.diagnostics import Diagnostic
from labelform.language.document import Document, Late, Provenance, null_paths
from labelform.language.extends import IDENTITY, identity, nothing_to_remove, overlaid
from labelform.language.places import Path, Place

Made = Mapping[tuple[str, int], Sequence[int]]
"""Where the items stand that one entry of a section became, by its section and its index."""

_GONE: Any = object()


def settled(document: Document, made: Made) -> Document:
    """Return a filled document in which late items lie on those that they name, or stand for themselves."""
    sections = {one.section: _Settling(document, one.section, made) for one in document.late}
    for late in document.late:
        sections[late.section].put(late)
    inner = document.place.inner if isinstance(document.place.inner, Mapping) else {}
    data = document.data | {name: [one.value for one in section.items] for name, section in sections.items()}
    faulty = frozenset(_faulty(document, sections))
    return replace(
        document,
        data=data,
        place=replace(document.place, inner={**inner, **{name: one.stands() for name, one in sections.items()}}),
        diagnostics=(*document.diagnostics, *(found for one in sections.values() for found in one.found)),
        faulty=faulty,
        nulls=tuple(path for path in null_paths(data) if path not in faulty),
        provenance=dict(_provenance(document, sections)),
        late=(),
    )


@dataclass(frozen=True, slots=True)
class _Item:
    """An item, and the indexes of those in the filled section that it is made of."""

    value: Any
    place: Place
    sources: tuple[int, ...]


class _Settling:
    """One section while its late items find their places."""

    def __init__(self, document: Document, name: str, made: Made) -> None:
        self._document, self._name, self._made = document, name, made
        self._place = document.place.step(name) or document.place
        self._values: list[Any] = document.data[name]
        self._late = {new for one in document.late if one.section == name for new in self._new(one)}
        self._slots: list[_Item | None] = []
        self._named: dict[str, list[int]] = {}
        self.found: list[Diagnostic] = []
        # Where the text of an item was refused, nobody knows what it is called.
        self._is_known = document.is_complete and not any(path[:1] == (name,) for path in document.faulty)
        for index in range(len(self._values)):
            if index not in self._late:
                self._add(self._item(index))

    @cached_property
    def items(self) -> list[_Item]:
        """The items in their order, once all late ones are put."""
        return [one for one in self._slots if one]

    @cached_property
    def _now(self) -> Mapping[int, int]:
        """Where each item of the filled section is now."""
        return {source: at for at, one in enumerate(self.items) for source in one.sources}

    def _item(self, index: int) -> _Item:
        return _Item(self._values[index], self._place.step(index) or self._place, (index,))

    def _add(self, item: _Item) -> None:
        if (name := identity(item.value)) is not None:
            self._named.setdefault(name, []).append(len(self._slots))
        self._slots.append(item)

    def _new(self, late: Late) -> Sequence[int]:
        return () if late.index is None else self._made.get((self._name, late.index), ())

    def put(self, late: Late) -> None:
        """Overlay or remove what a late item names; one that names nothing stands for itself."""
        if late.index is None:
            self._remove(late)
        for index in self._new(late):
            item = self._item(index)
            at = next(iter(self._named.get(identity(item.value) or "", ())), None)
            below = self._slots[at] if at is not None else None
            if at is None or below is None:
                self._add(item)
            else:
                self._slots[at] = self._overlaid(below, item)

    def _remove(self, late: Late) -> None:
        if self._named.get(late.name):
            self._slots[self._named[late.name].pop(0)] = None
        elif self._is_known:
            known = [name for name, slots in self._named.items() if slots]
            self.found.append(nothing_to_remove(late.spot, late.name, known, "the files below"))

    def _overlaid(self, below: _Item, above: _Item) -> _Item:
        sources = (*below.sources, *above.sources)
        if not (isinstance(below.value, dict) and isinstance(above.value, dict)):
            value = below.value if isinstance(above.value, str) else above.value
            return _Item(value, above.place, sources)
        value, place, found = overlaid((below.value, below.place), (above.value, above.place), self._document)
        self.found += found
        return _Item(value, place, sources)

    def unsure(self) -> Iterator[int]:
        """Yield the items that may overlay one of which nobody knows what it is called: more may belong to them."""
        if not self._is_known:
            yield from (at for at, one in enumerate(self.items) if self._late.issuperset(one.sources))

    def stands(self) -> Place:
        """Return the place of the section."""
        return replace(self._place, inner=[one.place for one in self.items])

    def moved(self, path: Path, *, is_exact: bool) -> Path | None:
        """Return where a path of the filled section leads now, None if that is gone, or another value."""
        at = self._now.get(int(path[1]))
        if at is None:
            return None
        before, now = _at(self._values[int(path[1])], path[2:]), _at(self.items[at].value, path[2:])
        is_its_name = path[2:3] in [(key,) for key in IDENTITY] and now == before  # said again to find the item
        is_there = now is before or is_its_name or (not is_exact and isinstance(before, dict) and isinstance(now, dict))
        return (path[0], at, *path[2:]) if is_there else None


def _at(value: Any, path: Path) -> Any:
    for step in path:
        is_there = step in value if isinstance(value, dict) else isinstance(value, list) and step in range(len(value))
        if not is_there:
            return _GONE
        value = value[step]
    return value


def _faulty(document: Document, sections: Mapping[str, _Settling]) -> Iterator[Path]:
    for path in document.faulty:
        section = sections.get(str(path[0])) if len(path) > 1 else None
        moved = section.moved(path, is_exact=False) if section else path
        if moved is not None:
            yield moved
    for name, section in sections.items():
        yield from ((name, at) for at in section.unsure())


def _provenance(document: Document, sections: Mapping[str, _Settling]) -> Iterator[tuple[Path, Provenance]]:
    for path, origin in document.provenance.items():
        section = sections.get(str(path[0])) if len(path) > 1 else None
        moved = section.moved(path, is_exact=True) if section else path
        if moved is not None:
            yield moved, origin
