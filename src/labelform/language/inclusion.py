"""
The content of other files as values: `description: !file guide.md`, `raw: !file filters/night.json#presets.night`.

Text stays text and JSON becomes data, both verbatim: what is in braces there is no expression. Others read the files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from labelform.diagnostics import Diagnostic, Where, did_you_mean
from labelform.errors import SpecError
from labelform.language.document import Document, FileReference, Provenance, null_paths, shorten
from labelform.language.jsontext import read_json
from labelform.language.places import Lines, Path, Place, ValuePlace
from labelform.language.syntax import unreadable_letters

TEXTS, JSON = (".md", ".txt"), ".json"
MOST_INCLUDED = 16 * 1024 * 1024
"""The most characters that one file can include, however often each is repeated."""

Fetch = Callable[[str, Where], Lines]
"""Reads the file at a path that one says, at a place; raises `SpecError` with why it cannot be included."""

_HINT = "write the path of a .md, .txt or .json file, relative to this one, such as texts/guide.md"
_END_OF_LINE = re.compile(r"\r\n|\r")


@dataclass(frozen=True, slots=True)
class Content:
    """What a file says, with its place there."""

    value: Any
    place: Place


def included(document: Document, fetch: Fetch) -> Document:
    """Return a document with the content of files in place of their names; what cannot be had is reported."""
    if not document.has_files:
        return document
    includer = _Includer(document, fetch)
    data, place = includer.value(document.data, document.place, ())
    faulty = document.faulty | includer.faulty
    return replace(
        document,
        data=data,
        place=place,
        diagnostics=(*document.diagnostics, *includer.found),
        faulty=faulty,
        nulls=tuple(path for path in null_paths(data) if path not in faulty),
        has_files=False,
        has_included=True,
    )


def without_files(document: Document) -> Document:
    """Return a document in which nothing can be included: each value that names a file is a mistake."""
    if not document.has_files:
        return document
    paths = list(_references(document.data, ()))
    message = f'"{FileReference.TAG}" includes a file only in specs and in files that they extend'
    found = (Diagnostic("unsupported-tag", message, document.where(path), "write the value itself") for path in paths)
    return replace(
        document, diagnostics=(*document.diagnostics, *found), faulty=document.faulty.union(paths), has_files=False
    )  # fmt: skip


def with_sources(document: Document) -> Document:
    """Return a finished document that says about each included value which file it comes from."""
    if not document.has_included:
        return document
    found = {
        path: Provenance((("included", source_of(spot)),), spot)
        for path, spot in _included_spots(document.data, document.place, document.lines, ())
    }
    return replace(document, provenance={**document.provenance, **found})


def source_of(spot: ValuePlace) -> str:
    """Return the file and line of an included value."""
    where = spot.where()
    return f"{where.file}:{where.line}"


def _references(value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, FileReference):
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in inner:
        yield from _references(one, (*path, step))


def _included_spots(value: Any, place: Place, lines: Lines, path: Path) -> Iterator[tuple[Path, ValuePlace]]:
    lines = place.lines or lines
    if lines.is_verbatim:
        yield path, ValuePlace(lines, place)
        return
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in inner:
        yield from _included_spots(one, place.step(step) or Place(place.span), lines, (*path, step))


class _Includer:
    """Walks a document once. Each part of a file is taken once, however often it is named."""

    def __init__(self, document: Document, fetch: Fetch) -> None:
        self._lines = document.place.lines or document.lines
        self._fetch = fetch
        self._known: dict[str, Content | tuple[Diagnostic, ...]] = {}
        self._letters = 0
        self.found: list[Diagnostic] = []
        self.faulty: set[Path] = set()

    def value(self, value: Any, place: Place, path: Path) -> tuple[Any, Place]:
        """Return a value with what it includes, and its place."""
        if isinstance(value, FileReference):
            return self._content(value, place, path)
        if isinstance(value, dict):
            pairs = {
                key: self.value(one, place.step(key) or Place(place.span), (*path, key)) for key, one in value.items()
            }
            inner = {key: stands for key, (_, stands) in pairs.items()}
            return {key: one for key, (one, _) in pairs.items()}, replace(place, inner=inner)
        if isinstance(value, list):
            made = [self.value(one, place.step(at) or Place(place.span), (*path, at)) for at, one in enumerate(value)]
            return [one for one, _ in made], replace(place, inner=[stands for _, stands in made])
        return value, place

    def _content(self, reference: FileReference, place: Place, path: Path) -> tuple[Any, Place]:
        where = self._lines.where(place.span)
        if reference not in self._known:
            self._known[reference] = self._read(reference.target, where)
        known = self._known[reference]
        if isinstance(known, Content):
            self._letters += len(known.place.lines.text) if known.place.lines else 0
            if self._letters <= MOST_INCLUDED:
                return known.value, known.place
            hint = "include fewer or smaller files"
            known = (Diagnostic("too-large", "the included files are too large in total", where, hint),)
        self.found += known
        self.faulty.add(path)
        return str(reference), place

    def _read(self, target: str, where: Where) -> Content | tuple[Diagnostic, ...]:
        file, mark, key = target.partition("#")
        problem = _problem_of(file, key, is_part=bool(mark))
        if problem:
            return (Diagnostic("bad-inclusion", problem, where, _HINT),)
        try:
            lines = self._fetch(file, where)
            return _part(_read_content(lines), key, lines, where)
        except SpecError as error:
            return error.diagnostics if isinstance(error.diagnostics, tuple) else tuple(error.diagnostics)


def is_includable(path: str) -> bool:
    """Return whether a file may be included by its path: text or JSON, and not hidden."""
    return path.lower().endswith((*TEXTS, JSON)) and not _is_hidden(path)


def _is_hidden(path: str) -> bool:
    return any(step.startswith(".") and step not in (".", "..") for step in path.split("/"))


def _problem_of(file: str, key: str, *, is_part: bool) -> str:
    """Say why no file can be meant; empty if one can."""
    shown, is_json = shorten(file), file.lower().endswith(JSON)
    is_absolute = file.startswith(("/", "~")) or any(letter in file for letter in (":", "\\", "\0"))
    problems = (
        (not file, "it names no file"),
        ("{{" in file or "{%" in file, f'"{shown}" is an expression, but the path of a file must be fixed'),
        (is_absolute, f'"{shown}" is not a path relative to this file'),
        (_is_hidden(file), f'"{shown}" is hidden'),
        (not is_includable(file), f'"{shown}" is neither text nor JSON'),
        (is_part and not is_json, f'"{shown}" has no parts: only JSON files do, as in file.json#key.key'),
        (is_part and not key, f'"{shown}#" names no part'),
    )
    return next((said for is_one, said in problems if is_one), "")


def _read_content(lines: Lines) -> Content:
    """
    Return what a file says.

    Raises:
        SpecError: it holds what no spec may hold, or is not JSON; carries all mistakes, each at its line of that file.
    """
    found = list(unreadable_letters(lines, takes_escapes=False))
    value: Any = _text(lines.text)
    place = Place((0, len(lines.text)), lines=lines)
    if lines.file.lower().endswith(JSON) and not found:
        value, place, found = read_json(lines)
    if found:
        raise SpecError(found)
    return Content(value, place)


def _text(text: str) -> str:
    """Return text as YAML reads it in a block: lines end alike, and the end of the last one is not part of it."""
    return _END_OF_LINE.sub("\n", text).removesuffix("\n")


def _part(content: Content, key: str, lines: Lines, where: Where) -> Content:
    """
    Return a part of a content, by keys and indexes with dots between them; all of it without any.

    Raises:
        SpecError: it has no such part.
    """
    value, place = content.value, content.place
    for step in key.split(".") if key else ():
        known = (
            list(value)
            if isinstance(value, dict)
            else [*map(str, range(len(value)))]
            if isinstance(value, list)
            else []
        )
        if step not in known:
            hint = did_you_mean(step, known) or (
                f"it has {', '.join(known[:20])}" if known else "the value above it is not a mapping or list"
            )
            message = f'{lines.file} has no part "{shorten(key)}": there is no "{shorten(step)}"'
            raise SpecError([Diagnostic("bad-inclusion", message, where, hint)])
        at: str | int = step if isinstance(value, dict) else int(step)
        value, place = value[at], place.step(at) or place
    return Content(value, replace(place, lines=lines))
