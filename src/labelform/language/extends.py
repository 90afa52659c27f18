"""
One spec on top of another: `extends: base.yaml`.

The file on top decides. Mappings are merged key by key, the lists of sections item by item, by what identifies an item;
everything else is replaced. `null` removes, and an empty list makes empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from labelform.diagnostics import Diagnostic, did_you_mean
from labelform.language.document import Document, null_paths, shorten
from labelform.language.places import Lines, Path, Place, Span

EXTENDS = "extends"
IDENTITY = ("name", "hash")
"""What identifies an item of a section, the first that it has."""


def base_of(document: Document) -> str | Diagnostic | None:
    """Return the path of the file that a document stands on, as it is written; None without one."""
    if not isinstance(document.data, dict) or EXTENDS not in document.data:
        return None
    named = document.data[EXTENDS]
    where = document.where((EXTENDS,))
    hint = "write the path of one YAML file, relative to this one, such as base.yaml"
    if not isinstance(named, str) or not named:
        return Diagnostic("bad-extends", "extends names one file", where, hint)
    if named.startswith(("/", "~", "\\")) or any(part in named for part in (":", "{{", "\0")):
        return Diagnostic("bad-extends", f'"{shorten(named)}" is not a path relative to this file', where, hint)
    if not named.lower().endswith((".yaml", ".yml")):
        return Diagnostic("bad-extends", f'"{shorten(named)}" is not a .yaml or .yml file', where, hint)
    return named


def merge(base: Document, top: Document, lists: Sequence[str]) -> Document:
    """
    Return one document: `top` on `base`. `lists` are the sections whose items are merged one by one.

    The text of both must have been right: a document of which parts are missing would change what is meant.
    """
    merger = _Merger(base, top, lists)
    data, place = merger.mapping()
    found = (*base.diagnostics, *top.diagnostics, *merger.found)
    has_templates = base.has_templates or top.has_templates
    return Document(data, place, top.lines, found, frozenset(), tuple(null_paths(data)), True, has_templates)


def without_extends(document: Document) -> Document:
    """Return a document without the key that names its base."""
    data = {key: value for key, value in document.data.items() if key != EXTENDS}
    return replace(document, data=data)


class _Merger:
    """Merges two documents, and notes what does not fit."""

    def __init__(self, base: Document, top: Document, lists: Sequence[str]) -> None:
        self._base, self._top, self._lists = base, top, lists
        self._base_lines: Lines = base.place.lines or base.lines
        self.found: list[Diagnostic] = []

    def mapping(self) -> tuple[dict[str, Any], Place]:
        """Merge the documents themselves."""
        return self._mappings((self._base.data, self._base.place), (self._top.data, self._top.place), ())

    def _mappings(
        self, base: tuple[dict[str, Any], Place], top: tuple[dict[str, Any], Place], path: Path
    ) -> tuple[dict[str, Any], Place]:
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
            return below[key], self._grafted(under, key)
        stands = over.step(key) or over
        if above[key] is None:
            if key not in below:
                self._nothing_to_remove(here, key, list(below))
            return None
        if len(here) == 1 and key in self._lists:
            return self._section(key, below.get(key), self._grafted(under, key), above[key], stands)
        if key in below and isinstance(below[key], dict) and isinstance(above[key], dict) and here[-1] != "raw":
            return self._mappings((below[key], self._grafted(under, key)), (above[key], stands), here)
        return above[key], stands

    def _grafted(self, place: Place, step: str | int) -> Place:
        """Return the place of something from the base, which stands in another file than what is around it."""
        inner = place.step(step) or place
        return inner if inner.lines else replace(inner, lines=place.lines or self._base_lines)

    # -- sections ----------------------------------------------------------------------------------------------

    def _section(self, section: str, below: Any, under: Place, above: Any, over: Place) -> tuple[Any, Place]:
        """Merge the items of a section; the file on top may write it as a list, or as a mapping by item."""
        is_fit = isinstance(below, list) and isinstance(above, (list, dict)) and above != []
        if not is_fit:
            return (above, over) if not isinstance(above, dict) else self._as_list(section, above, over)
        items = [[one, self._grafted(under, index)] for index, one in enumerate(below)]
        known = {_identity(item): index for index, (item, _) in enumerate(items)}
        gone: set[int] = set()
        for identity, item, place in self._written(section, above, over):
            at = known.get(identity) if identity is not None else None
            if item is None:
                if at is None:
                    self._nothing_to_remove((section, identity or 0), identity or "", [key for key in known if key])
                else:
                    gone.add(at)
            elif at is not None and isinstance(item, dict) and isinstance(items[at][0], dict):
                items[at] = list(self._mappings((items[at][0], items[at][1]), (item, place), (section, at)))
            elif at is not None:
                items[at] = [items[at][0] if isinstance(item, str) else item, place]
            else:
                items.append([item, place])
        kept = [one for index, one in enumerate(items) if index not in gone]
        return [item for item, _ in kept], Place(over.span, None, [place for _, place in kept], over.lines)

    def _as_list(self, section: str, above: dict[str, Any], over: Place) -> tuple[list[Any], Place]:
        written = [(item, place) for _, item, place in self._written(section, above, over) if item is not None]
        return [item for item, _ in written], Place(over.span, None, [place for _, place in written], over.lines)

    def _written(self, section: str, above: Any, over: Place) -> list[tuple[str | None, Any, Place]]:
        """Return what the file on top says of each item: its identity, the item or None, and its place."""
        if isinstance(above, list):
            return [(_identity(item), item, over.step(index) or over) for index, item in enumerate(above)]
        found = []
        for name, value in above.items():
            stands = over.step(name) or over
            key_span = over.key(name) or stands.span
            item = None if value is None else {"name": name, **value} if isinstance(value, dict) else value
            found.append((name, item, replace(stands, span=key_span, inner=_with_name(stands, key_span))))
        return found

    def _nothing_to_remove(self, path: Path, name: str, known: list[str]) -> None:
        where = self._top.where(path, key=True)
        hint = did_you_mean(name, known) or f"remove the line; {self._base_lines.file} has no such entry"
        message = f'there is no "{shorten(name)}" in {self._base_lines.file} to remove'
        self.found.append(Diagnostic("nothing-to-remove", message, where, hint))


def _with_name(place: Place, key_span: Span) -> Any:
    return {"name": Place(key_span), **place.inner} if isinstance(place.inner, dict) else place.inner


def _identity(item: Any) -> str | None:
    """Return what identifies an item of a section: its text, its name, or its hash."""
    if isinstance(item, str):
        return item
    if isinstance(item, dict):
        return next((item[key] for key in IDENTITY if isinstance(item.get(key), str)), None)
    return None
