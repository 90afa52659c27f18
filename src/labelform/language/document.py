"""
A document that has been read: plain data, and where each part of it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from labelform.diagnostics import Diagnostic, Where
from labelform.language.codes import CODES
from labelform.language.places import Lines, Path, Place, ValuePlace

_MOST_SOURCES = 3


class FileReference(str):
    """
    A value of a text that names the file whose content is meant: `!file texts/guide.md`, written so.

    Whoever edits texts sees the words; they become the content where specs are combined.
    """

    __slots__ = ()
    TAG = "!file"

    @property
    def target(self) -> str:
        """The file, and the part of it, as they are written."""
        return self.removeprefix(self.TAG).strip()


@dataclass(frozen=True, slots=True)
class Provenance:
    """
    Where a value comes from that is not in the text itself.

    `sources` are the variables and mappings it was made from, as in `("dark", "environments.yaml:12")`. `spot` is the
    place of the value where it is that of one source and nothing else: there a mistake in it is fixed.
    """

    sources: tuple[tuple[str, str], ...]
    spot: ValuePlace | None = None


@dataclass(frozen=True, slots=True)
class Late:
    """
    What a file on top says about one item of a section that only the filled document can name: templates made one of
    them.

    It stands at `index` of its section until then; without one, the item that is called `name` is to be removed.
    """

    section: str
    index: int | None
    name: str
    spot: ValuePlace


@dataclass(frozen=True, slots=True)
class Document:
    """
    One YAML document.

    `is_whole` is false when reading had to stop, so that the data says nothing. `is_complete` is false when some of it
    may be missing, because the end of the text or a file that it extends could not be read. `faulty` holds the
    paths of values that were refused and are in the data as text or as nothing; `nulls` those of keys and list entries
    without a value. `has_templates` says that values hold expressions, or items `for_each`; `late` are items that
    overlay what these make. `has_files` says that some values name files whose content was not read yet,
    `has_included` that some came so.
    """

    data: Any
    place: Place
    lines: Lines
    diagnostics: tuple[Diagnostic, ...] = ()
    faulty: frozenset[Path] = frozenset()
    nulls: tuple[Path, ...] = ()
    is_whole: bool = True
    has_templates: bool = False
    provenance: Mapping[Path, Provenance] = field(default_factory=dict)
    late: tuple[Late, ...] = ()
    is_complete: bool = True
    has_files: bool = False
    has_included: bool = False

    def where(self, path: Path, *, key: bool = False) -> Where:
        """
        Return where a value is, or its key; without such a value the nearest one around it.

        The top of the document stands at its first line.
        """
        place, lines, span = self.place, self.place.lines or self.lines, self.place.span
        for step in path:
            key_span, inner = place.key(step), place.step(step)
            if inner is None:
                return lines.where(key_span or span)
            place, lines = inner, inner.lines or lines
            span = key_span if key and key_span else inner.span
        return lines.where(span)

    def blame(self, path: Path, *, key: bool = False) -> Where:
        """
        Return where a mistake in a value is fixed: where it comes from, else where it is.

        The trail of the place says how the value got from there into the spec.
        """
        where = self.where(path, key=key)
        if not self.provenance:
            return where
        named = [(*path, key) for key in ("name", "hash") if (*path, key) in self.provenance]
        at = next((path[:length] for length in range(len(path), 0, -1) if path[:length] in self.provenance), None)
        at = at if at is not None else next(iter(named), None)
        origin = self.provenance[at] if at is not None else Provenance(self._sources_below(path))
        if at is None or origin.spot is None:
            made_of = tuple(f"{name} is from {source}" for name, source in origin.sources[:_MOST_SOURCES])
            return replace(where, trail=(*made_of, *where.trail))
        there = origin.spot.below(path[len(at) :]).where()
        if there == where:  # it stands where it comes from: in a file that is included
            return where
        return replace(there, trail=(f"used at {where}", *where.trail))

    def _sources_below(self, path: Path) -> tuple[tuple[str, str], ...]:
        below = (origin for at, origin in self.provenance.items() if at[: len(path)] == path)
        return tuple(dict.fromkeys(source for origin in below for source in origin.sources))

    def spot(self, path: Path = ()) -> ValuePlace:
        """Return a value as a spot."""
        return ValuePlace(self.place.lines or self.lines, self.place).below(path)

    def sealed(self) -> Document:
        """
        Return the document of a file that may hold secrets: no finding about it quotes its text.

        Later findings have no snippet, because the lines are sealed. Those of reading say only what their code says:
        which value is a secret is not known while text is read.
        """
        return replace(self, lines=self.lines.sealed(), diagnostics=tuple(map(_sealed, self.diagnostics)))


def _sealed(diagnostic: Diagnostic) -> Diagnostic:
    cause = CODES[diagnostic.code].removesuffix(".")
    where = replace(diagnostic.where, snippet="") if diagnostic.where else None
    hint = f"see docs/errors.md#{diagnostic.code}"
    return replace(diagnostic, message=cause[:1].lower() + cause[1:], where=where, hint=hint)


def null_paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the paths of keys and list entries without a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in inner:
        if one is None:
            yield (*path, step)
        else:
            yield from null_paths(one, (*path, step))


def shorten(text: str, longest: int = 60) -> str:
    """Return text for a message: one line, and not too much of it."""
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= longest else f"{one_line[: longest - 1]}…"
