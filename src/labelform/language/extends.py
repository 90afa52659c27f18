"""
One spec on top of another: `extends: base.yaml`.

The file on top decides. Mappings are merged key by key, the lists of sections item by item, by what identifies an item;
everything else is replaced. `null` removes, and an empty list makes empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any

from labelform.core.emails import folded, is_email
from labelform.diagnostics import Diagnostic, did_you_mean
from labelform.language.document import Document, Late, null_paths, shorten
from labelform.language.places import Lines, Path, Place, Span, ValuePlace
from labelform.language.source import FOR_EACH

EXTENDS = "extends"
EMAIL = "email"
IDENTITY = ("name", "hash", EMAIL)
"""What identifies an item of a section, the first that it has."""


def base_of(document: Document) -> str | Diagnostic | None:
    """Return the path of the file that a document stands on, as it is written; None without one."""
    if not isinstance(document.data, dict) or EXTENDS not in document.data:
        return None
    named = document.data[EXTENDS]
    where = document.where((EXTENDS,))
    hint = "write the path of one YAML file, relative to this one, such as base.yaml"
    if not isinstance(named, str) or not named:
        return Diagnostic("bad-extends", "extends takes one file", where, hint)
    if named.startswith(("/", "~", "\\")) or any(part in named for part in (":", "{{", "\0")):
        return Diagnostic("bad-extends", f'"{shorten(named)}" is not a path relative to this file', where, hint)
    if not named.lower().endswith((".yaml", ".yml")):
        return Diagnostic("bad-extends", f'"{shorten(named)}" is not a .yaml or .yml file', where, hint)
    return named


def merge(base: Document, top: Document, lists: Mapping[str, str]) -> Document:
    """
    Return one document: `top` on `base`. `lists` are the sections whose items are merged one by one, each with the key
    that names them.

    Both must have been read to their ends; mistakes in their texts stay mistakes of the whole. Items of `top` that may
    overlay what templates make of `base` wait for that: see `late`.
    """
    merger = _Merger(base, top, lists)
    data, place = merger.mapping()
    return Document(
        data,
        place,
        top.lines,
        (*base.diagnostics, *top.diagnostics, *merger.found),
        faulty_of(data, place, top.lines, (base, top)),
        tuple(null_paths(data)),
        has_templates=base.has_templates or top.has_templates,
        late=tuple(merger.late),
        is_complete=base.is_complete and top.is_complete,
        has_included=base.has_included or top.has_included,
    )


def without_extends(document: Document) -> Document:
    """Return a document without the key that names its base."""
    data = {key: value for key, value in document.data.items() if key != EXTENDS}
    return replace(document, data=data)


def overlaid(
    below: tuple[dict[str, Any], Place], above: tuple[dict[str, Any], Place], document: Document
) -> tuple[dict[str, Any], Place, list[Diagnostic]]:
    """Return one item on another of the same filled document, and what does not fit."""
    merger = _Merger(document, document, {})
    data, place = merger.mappings(below, above, ("",))
    return data, place, merger.found


class _Merger:
    """Merges two documents, and notes what does not fit."""

    def __init__(self, base: Document, top: Document, lists: Mapping[str, str]) -> None:
        self._base, self._top, self._lists = base, top, lists
        self._base_lines: Lines = base.place.lines or base.lines
        self.found: list[Diagnostic] = []
        self.late: list[Late] = []

    def mapping(self) -> tuple[dict[str, Any], Place]:
        """Merge the documents themselves."""
        return self.mappings((self._base.data, self._base.place), (self._top.data, self._top.place), ())

    def mappings(
        self, base: tuple[dict[str, Any], Place], top: tuple[dict[str, Any], Place], path: Path
    ) -> tuple[dict[str, Any], Place]:
        """Merge two mappings that stand at a path."""
        (below, under), (above, over) = base, top
        data: dict[str, Any] = {}
        keys: dict[str, Span] = {}
        inner: dict[str, Place] = {}
        for key in (*below, *(key for key in above if key not in below)):
            merged = self._value(key, (below, under), (above, over), path)
            if merged is not None:
                data[key], inner[key] = merged
                keys[key] = ((over if key in above else under).key(key)) or (0, 0)
        return data, Place(over.span, keys, inner, over.lines)

    def _value(self, key: str, base: tuple[Any, Place], top: tuple[Any, Place], path: Path) -> tuple[Any, Place] | None:
        (below, under), (above, over) = base, top
        here = (*path, key)
        if key not in above:
            if not path:
                self.late += [one for one in self._base.late if one.section == key]
            return below[key], self._grafted(under, key)
        stands = over.step(key) or over
        if above[key] is None:
            if key not in below:
                at = Place(over.key(key) or stands.span, lines=over.lines)
                self._nothing_to_remove(self._spot(at), key, list(below), self._file_of(under))
            return None
        if len(here) == 1 and key in self._lists:
            return self._section(key, below.get(key), self._grafted(under, key), above[key], stands)
        if key in below and isinstance(below[key], dict) and isinstance(above[key], dict) and here[-1] != "raw":
            return self.mappings((below[key], self._grafted(under, key)), (above[key], stands), here)
        return above[key], stands

    def _grafted(self, place: Place, step: str | int) -> Place:
        """Return the place of something from the base, which is in another file than what is around it."""
        inner = place.step(step) or place
        return inner if inner.lines else replace(inner, lines=place.lines or self._base_lines)

    def _spot(self, place: Place) -> ValuePlace:
        return ValuePlace(place.lines or self._top.place.lines or self._top.lines, place)

    def _file_of(self, place: Place) -> str:
        return (place.lines or self._base_lines).file

    # -- sections ----------------------------------------------------------------------------------------------

    def _section(self, section: str, below: Any, under: Place, above: Any, over: Place) -> tuple[Any, Place]:
        """Merge the items of a section; the file on top may write it as a list, or as a mapping by item."""
        is_fit = isinstance(below, list) and isinstance(above, (list, dict)) and above != []
        if not is_fit:
            return (above, over) if not isinstance(above, dict) else self._as_list(section, above, over)
        waiting = [one for one in self._base.late if one.section == section]
        items = _Items(
            [(one, self._grafted(under, index)) for index, one in enumerate(below)],
            {one.index for one in waiting if one.index is not None},
        )
        for identity, item, place in self._written(section, above, over):
            at = items.known.get(identity) if identity is not None else None
            if identity is not None and at is None and (items.are_open or is_open(identity, item)):
                index = None if item is None else items.add(item, place)
                waiting.append(Late(section, index, identity, self._spot(place)))
            elif item is None and at is None:
                self._nothing_to_remove(self._spot(place), identity or "", [*items.known], self._base_lines.file)
            elif item is None and at is not None:
                items.gone.add(at)
            elif at is None:
                items.add(item, place)
            else:
                items.put(at, self._item(items.all[at], (item, place), (section, at)))
        self.late += [replace(one, index=items.index(one.index)) for one in waiting]
        kept = items.kept()
        return [item for item, _ in kept], Place(over.span, None, [place for _, place in kept], over.lines)

    def _item(self, below: tuple[Any, Place], above: tuple[Any, Place], path: Path) -> tuple[Any, Place]:
        if isinstance(above[0], dict) and isinstance(below[0], dict):
            return self.mappings(below, above, path)
        return (below[0] if isinstance(above[0], str) else above[0]), above[1]

    def _as_list(self, section: str, above: dict[str, Any], over: Place) -> tuple[list[Any], Place]:
        written = [(item, place) for _, item, place in self._written(section, above, over) if item is not None]
        return [item for item, _ in written], Place(over.span, None, [place for _, place in written], over.lines)

    def _written(self, section: str, above: Any, over: Place) -> list[tuple[str | None, Any, Place]]:
        """Return what the file on top says about each item: its identity, the item or None, and its place."""
        if isinstance(above, list):
            return [(identity(item), item, over.step(index) or over) for index, item in enumerate(above)]
        found: list[tuple[str | None, Any, Place]] = []
        naming = self._lists[section]
        for name, value in above.items():
            stands = over.step(name) or over
            key_span = over.key(name) or stands.span
            item = None if value is None else {naming: name, **value} if isinstance(value, dict) else value
            found.append(
                (
                    identity({naming: name}),
                    item,
                    replace(stands, span=key_span, inner=_with_name(stands, naming, key_span)),
                )
            )
        return found

    def _nothing_to_remove(self, spot: ValuePlace, name: str, known: list[str], file: str) -> None:
        if self._base.is_complete:
            self.found.append(nothing_to_remove(spot, name, known, file))


class _Items:
    """The items of one section while they are merged; those of which only the filled document knows what they are."""

    def __init__(self, items: list[tuple[Any, Place]], late: Set[int]) -> None:
        self.all = items
        self.gone: set[int] = set()
        names = {index: identity(item) for index, (item, _) in enumerate(items)}
        self.known = {name: index for index, name in names.items() if name is not None and index not in late}
        self.are_open = any(is_open(names[index], item) for index, (item, _) in enumerate(items))

    def add(self, item: Any, place: Place) -> int:
        self.all.append((item, place))
        return len(self.all) - 1

    def put(self, at: int, item: tuple[Any, Place]) -> None:
        self.all[at] = item

    def kept(self) -> list[tuple[Any, Place]]:
        return [one for index, one in enumerate(self.all) if index not in self.gone]

    def index(self, index: int | None) -> int | None:
        """Return where an item is once those that go are gone."""
        return None if index is None else index - sum(one < index for one in self.gone)


def nothing_to_remove(spot: ValuePlace, name: str, known: Sequence[str], file: str) -> Diagnostic:
    """Return that a file on top removes what does not exist."""
    hint = did_you_mean(name, known) or f"remove the line; {file} has no such entry"
    return Diagnostic("nothing-to-remove", f'there is no "{shorten(name)}" in {file} to remove', spot.where(), hint)


def _with_name(place: Place, naming: str, key_span: Span) -> Any:
    return {naming: Place(key_span), **place.inner} if isinstance(place.inner, dict) else place.inner


def identity(item: Any) -> str | None:
    """Return what identifies an item of a section: its text, or the key of it that does; an address in any case."""
    if isinstance(item, str):
        return item
    if isinstance(item, dict):
        said = next((item[key] for key in IDENTITY if isinstance(item.get(key), str)), None)
        return folded(said) if said is not None and is_email(said) and said == item.get(EMAIL) else said
    return None


def is_open(name: str | None, item: Any) -> bool:
    """Return whether only the filled document knows what an item is, or which ones it becomes."""
    return (isinstance(item, dict) and FOR_EACH in item) or (name is not None and "{{" in name)


# -- what was refused in the texts -----------------------------------------------------------------------------


def faulty_of(data: Any, place: Place, lines: Lines, documents: Sequence[Document]) -> frozenset[Path]:
    """Return where values stand now that were refused in the texts they come from."""
    if not any(document.faulty for document in documents):
        return frozenset()
    spots = {
        (spot.lines.file, spot.place.span) for document in documents for spot in map(document.spot, document.faulty)
    }
    return frozenset(path for path, file, span in _spots(data, place, lines, ()) if (file, span) in spots)


def _spots(value: Any, place: Place, lines: Lines, path: Path) -> Iterator[tuple[Path, str, Span]]:
    """Yield the path of each value and where it is."""
    lines = place.lines or lines
    yield path, lines.file, place.span
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in inner:
        yield from _spots(one, place.step(step) or place, lines, (*path, step))
