"""
From text to plain data that remembers where it stood.

The parser's events are read one by one, because only there duplicate keys, tags and aliases can still be seen,
and because nothing is built that has not been counted. Every mistake is collected; the data is still usable
for finding more of them unless the text is not YAML at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from sys import intern
from typing import Any

import yaml

from labelform.diagnostics import Diagnostic
from labelform.language.conflicts import conflicts
from labelform.language.document import Document, FileReference, null_paths, shorten
from labelform.language.halves import Halves, half_alone
from labelform.language.places import Lines, Path, Place, Span
from labelform.language.scalars import Surprise, resolve
from labelform.language.syntax import explain_syntax, odd_blank_in_key, offset_of, readable, unreadable

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

DEEPEST = 64
"""The deepest nesting of mappings and lists."""
MOST_VALUES = 500_000
"""The most values in one file, including those that aliases repeat."""
FOR_EACH = "for_each"
"""The key of an item that is repeated."""
MOST_ALIASED_VALUES = 100_000
"""The most values that aliases can repeat: enough for people, too few for a bomb."""

MARK_OF_ENVIRONMENTS = "labelform_environments"
_BRACKETS = re.compile(r"""[\[\]{}]|(?<![^\s\[{,:])(?:"(?:[^"\\]|\\.)*+"?|'[^']*+'?)""", re.DOTALL)
"""Brackets, and quoted text that may hold more of them."""
_PROPERTIES = re.compile(r"(?:[&!]\S*\s*(?:#.*\s*)*)+")


def read_document(text: str, file: str, trail: tuple[str, ...] = ()) -> Document:
    """
    Read one YAML document.

    Never raises for what the text says: every mistake is among the diagnostics of the document, in their order
    in the text. `file` is only a name for them, and `trail` says what led to it. A file of environments is sealed,
    also where it is taken for a spec.
    """
    document = _read(Lines(text.removeprefix("\ufeff"), file, trail))
    return document.sealed() if MARK_OF_ENVIRONMENTS in text else document


def _read(lines: Lines) -> Document:
    left = tuple(conflicts(lines))
    if left:  # what is between their lines is said twice
        return Document(None, Place((0, 0)), lines, left, is_whole=False)
    found = unreadable(lines)
    text = readable(lines.text) if found else lines.text
    reader = _Reader(lines, found)
    error = reader.read(text)
    if error is None:
        return reader.document()
    bracket = reader.too_deep_before(offset_of(error, text))
    if bracket is not None:
        return _read_up_to(bracket, text, _Reader(lines, found))
    reader.refuse_syntax(error)
    return reader.salvaged()


def _read_up_to(bracket: int, text: str, reader: _Reader) -> Document:
    """Refuse a bracket that is nested too deep, unless the text before it has a mistake or is as deep by our count."""
    error = reader.read(text[:bracket])
    if error is not None and offset_of(error, text) < bracket:
        reader.refuse_syntax(error)
    elif error is not None:  # the text was only cut
        reader.refuse_depth((bracket, bracket + 1))
    return reader.document()


class _Stop(Exception):  # noqa: N818 - ends the reading early; the diagnostic has been noted
    """Reading on would be unsafe or useless."""


_NO_KEY: Any = object()
_REFUSED_KEY: Any = object()


@dataclass(slots=True)
class _Frame:
    """One mapping or list that is being read."""

    is_mapping: bool
    is_block: bool
    start: int
    anchor: str | None
    values_before: int
    value: Any
    keys: Any
    inner: Any
    key: Any = _NO_KEY
    key_span: Span = (0, 0)
    first_end: int = 0
    height: int = 1


@dataclass(frozen=True, slots=True)
class _Anchored:
    """A value that aliases may repeat: how many values it holds, and how deeply nested they are."""

    value: Any
    place: Place
    size: int = 1
    height: int = 0


class _Reader:
    """Builds data and places from events, with a stack of its own instead of recursion."""

    def __init__(self, lines: Lines, found: Sequence[Diagnostic] = ()) -> None:
        self._lines = lines
        self._halves = Halves.of(lines.text)
        self._found = [*found]
        self._faulty: set[Path] = set()
        self._nulls: list[Path] = []
        self._has_templates = False
        self._has_files = False
        self._stack: list[_Frame] = []
        self._anchors: dict[str, _Anchored | None] = {}
        self._values = 0
        self._repeated = 0
        self._root: tuple[Any, Place] | None = None
        self._read_to = 0
        self._is_whole = False

    def read(self, text: str) -> yaml.YAMLError | None:
        """Read all lines, or a text that they begin with; return why the parser gave up, None when it did not."""
        try:
            self._read_events(text)
        except _Stop:
            return None
        except yaml.YAMLError as error:
            return error
        self._is_whole = True
        return None

    def too_deep_before(self, end: int) -> int | None:
        """
        Return the bracket that is nested too deep between what was read and the place where the parser gave up.

        The parser looks ahead, for up to 1,024 characters of a line that may become a key. What it cannot read there it
        refuses before it hands on any of it; and from libyaml 0.2.6 on that is also the 1,001st open bracket.
        """
        depth = len(self._stack)
        for match in _BRACKETS.finditer(self._lines.text, self._read_to, end):
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
            if depth > DEEPEST:
                return match.start()
        return None

    def document(self) -> Document:
        data, place = self._root or (None, Place((0, 0)))
        faulty, nulls = frozenset(self._faulty), self._all_nulls(data)
        found, is_whole = tuple(self._found), self._is_whole
        has_templates, has_files = self._has_templates, self._has_files
        return Document(
            data, place, self._lines, found, faulty, nulls, is_whole, has_templates, has_files=has_files
        )  # fmt: skip

    def salvaged(self) -> Document:
        """Return what stood whole before the parser gave up: the sections above the one in which that was."""
        frame = self._stack[0] if self._stack else None
        if self._root is not None or frame is None or not frame.is_mapping or not frame.value:
            return self.document()
        self._root = frame.value, Place((frame.start, frame.first_end), frame.keys, frame.inner)
        self._faulty = {path for path in self._faulty if path[:1] in {(key,) for key in frame.value}}
        self._nulls = [path for path in self._nulls if path[0] in frame.value]
        return replace(self.document(), is_whole=True, is_complete=False)

    def _all_nulls(self, data: Any) -> tuple[Path, ...]:
        """Return where nothing is: as it was read, and in what aliases repeat."""
        if not self._anchors:
            return tuple(self._nulls)
        return tuple(path for path in null_paths(data) if path not in self._faulty)

    def _read_events(self, text: str) -> None:
        handlers = {
            yaml.ScalarEvent: self._scalar,
            yaml.AliasEvent: self._alias,
            yaml.MappingStartEvent: self._start,
            yaml.SequenceStartEvent: self._start,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.DocumentStartEvent: self._document_start,
        }
        # Itself: what `yaml.parse` puts around it takes a tenth of the reading.
        parser = _Loader(self._halves.hidden(text))
        event = None
        try:
            for event in iter(parser.get_event, None):
                handler = handlers.get(type(event))
                if handler is not None:
                    handler(event)
        except yaml.YAMLError:
            self._read_to = event.end_mark.index if event else 0
            raise
        finally:
            parser.dispose()

    def _document_start(self, event: Any) -> None:
        if self._root is not None:
            span = (event.start_mark.index, event.end_mark.index)
            hint = "write one file for each project"
            self._note("second-document", "a second document starts here; a file holds one spec", span, hint)
            self._is_whole = True
            raise _Stop

    # -- values ------------------------------------------------------------------------------------------------

    def _scalar(self, event: Any) -> None:
        span = (event.start_mark.index, event.end_mark.index)
        if event.tag is not None or event.anchor is not None:
            span = self._behind_properties(event, *span)
        text = intern(event.value)  # the same few keys and words are in every spec of a fleet
        if self._halves.digit:
            text = self._put_together(text, event.style, span)
        value: Any = text if event.style else resolve(text)
        if event.tag == FileReference.TAG and self._is_value():
            value = FileReference(f"{FileReference.TAG} {text}")
            self._has_files = True
        if "{" in text and ("{{" in text or "{%" in text):
            self._has_templates = True
        if type(value) is Surprise:
            self._note(value.code, value.message, span, value.hint, is_fault=True)
            value = text
        elif value is None and self._is_value():
            self._nulls.append(self._path())
        if span[0] == span[1]:
            span = self._around_nothing(span)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(value, Place(span))
        self._put(value, span, span)

    def _put_together(self, text: str, style: str | None, span: Span) -> str:
        """Return a text with the letters that it has in two halves; a half alone is not a letter."""
        alone = half_alone(self._lines.text, span) if style == '"' else None
        if alone is None:
            return self._halves.restored(text, style)
        hint = "write the character itself, or both halves of it"
        self._note("bad-escape", "this is half of a character", alone, hint, is_fault=True)
        return ""

    def _alias(self, event: Any) -> None:
        span = (event.start_mark.index, event.end_mark.index)
        known = self._anchors.get(event.anchor, _NO_KEY)
        if known is None or known is _NO_KEY:
            self._refuse_alias(event.anchor, span, is_inside=known is None)
            self._put(None, span, span)
            return
        self._repeated += known.size
        self._values += known.size - 1
        if self._repeated > MOST_ALIASED_VALUES:
            message = f"aliases repeat more than {MOST_ALIASED_VALUES:,} values"
            self._note("too-many-aliases", message, span, "write the values out, or split the spec")
            raise _Stop
        self._check_depth(span, known.height)
        self._put(known.value, Place(span, known.place.keys, known.place.inner), span, known.height)

    def _refuse_alias(self, name: str, span: Span, *, is_inside: bool) -> None:
        if is_inside:
            message, hint = f'"*{name}" is inside the value that it repeats', "write the value out"
        else:
            message = f'there is no anchor "&{name}" above this alias'
            hint = f'put the text in quotes if you mean "*{name}" itself'
        self._note("unknown-alias", message, span, hint, is_fault=True)

    def _start(self, event: Any) -> None:
        span = (event.start_mark.index, event.end_mark.index)
        if event.tag is not None:
            self._refuse_tag(span[0])
        self._check_depth(span, 1)
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        data: tuple[Any, Any, Any] = ({}, {}, {}) if is_mapping else ([], None, [])
        self._stack.append(_Frame(is_mapping, not event.flow_style, span[0], event.anchor, self._values, *data))

    def _end(self, event: Any) -> None:
        frame = self._stack.pop()
        span = self._collection_span(frame, event.end_mark.index)
        place = Place(span, frame.keys, frame.inner)
        if frame.anchor is not None:
            size = self._values - frame.values_before + 1
            self._anchors[frame.anchor] = _Anchored(frame.value, place, size, frame.height)
        self._put(frame.value, place, span, frame.height)

    def _collection_span(self, frame: _Frame, end: int) -> Span:
        if not frame.is_block:
            return (frame.start, end)
        parent = self._stack[-1] if self._stack else None
        if parent and parent.is_mapping and isinstance(parent.key, str):
            return parent.key_span
        return (frame.start, frame.first_end or frame.start + 1)

    def _put(self, value: Any, place: Place | Span, span: Span, height: int = 0) -> None:
        self._values += 1
        if self._values > MOST_VALUES:
            self._note("too-large", f"the file holds more than {MOST_VALUES:,} values", (0, 1), "split the spec")
            raise _Stop
        if not self._stack:
            self._root = (value, Place(place) if isinstance(place, tuple) else place)
            return
        frame = self._stack[-1]
        if height >= frame.height:
            frame.height = height + 1
        if not frame.is_mapping:
            frame.first_end = frame.first_end or span[1]
            frame.value.append(value)
            frame.inner.append(place)
        elif frame.key is _NO_KEY:
            frame.key, frame.key_span = self._checked_key(frame, value, span), span
        else:
            frame.first_end = frame.first_end or span[1]
            if frame.key is not _REFUSED_KEY:
                frame.value[frame.key] = value
                frame.keys[frame.key] = frame.key_span
                frame.inner[frame.key] = place
            frame.key = _NO_KEY

    def _checked_key(self, frame: _Frame, key: Any, at: Span) -> Any:
        if isinstance(key, (dict, list)):
            if self._lines.text.startswith("{{", frame.start):
                span = (frame.start, self._template_end(at[1]))
                shown = shorten(self._lines.text[slice(*span)], 40)
                hint = f'put the value in quotes: "{shown}"'
                self._note("unquoted-template", 'plain text cannot start with "{{"', span, hint, is_fault=True)
            else:
                hint = "write the key as text"
                self._note("key-not-text", "a mapping or list cannot be a key", at, hint, is_fault=True)
            return _REFUSED_KEY
        if not isinstance(key, str):
            shown = shorten(self._lines.text[slice(*at)])
            hint = f'write it in quotes: "{shown}"'
            self._note("key-not-text", f"the key {shown} is not text", at, hint, is_fault=True)
            return _REFUSED_KEY
        if self._refuses(key, at):
            return _REFUSED_KEY
        self._has_templates = self._has_templates or key == FOR_EACH
        if key in frame.keys:
            first = self._lines.number(frame.keys[key][0])
            hint = f"remove one of them; the first is at {self._lines.file}:{first}"
            self._note("duplicate-key", f'the key "{shorten(key)}" is given twice', at, hint)
            return _REFUSED_KEY
        return key

    def _refuses(self, key: str, at: Span) -> bool:
        """Note what a key of text cannot be, and return whether it is that."""
        if "{{" in key or "{%" in key:
            hint = "write the key itself; for_each repeats an item, and {{ … }} fills values"
            self._note("template-key", "a key cannot be a template", at, hint, is_fault=True)
            return True
        if key == "<<" and self._lines.text.startswith("<<", at[0]):  # in quotes it is a key like others
            hint = "write the keys out, or repeat a whole value with an anchor and an alias"
            self._note("merge-key", '"<<" is not part of YAML 1.2 and not supported', at, hint, is_fault=True)
            return True
        odd = odd_blank_in_key(self._lines, at)
        if odd is not None:
            self._faulty.add(self._path())
            self._found.append(odd)
        return odd is not None

    def _template_end(self, offset: int) -> int:
        end = self._lines.text.find("}}", offset - 1, offset + 2)
        return end + 2 if end >= 0 else offset + 1

    # -- places and counts -------------------------------------------------------------------------------------

    def _behind_properties(self, event: Any, start: int, end: int) -> Span:
        """Return where a scalar is without the tag and the anchor before it."""
        if event.tag is not None and not (event.tag == FileReference.TAG and self._is_value()):
            self._refuse_tag(start)
        properties = _PROPERTIES.match(self._lines.text, start, end)
        return (properties.end() if properties else start, end)

    def _refuse_tag(self, start: int) -> None:
        tag = re.compile(r"(?:&\S+\s+)?(!\S*)").match(self._lines.text, start)
        span = tag.span(1) if tag else (start, start + 1)
        shown = self._lines.text[span[0] : span[1]]
        hint = "remove it: a spec is plain data, and quotes make text"
        if shown == FileReference.TAG:
            hint = "write the path of one file after it, as the value of a key or list entry"
        self._note("unsupported-tag", f'the tag "{shorten(shown)}" has no meaning in a spec', span, hint, is_fault=True)

    def _around_nothing(self, span: Span) -> Span:
        """Return the key, or the dash, of a value that is left empty."""
        frame = self._stack[-1] if self._stack else None
        if frame and frame.is_mapping and frame.key is not _NO_KEY:
            return frame.key_span
        return (max(span[0] - 1, 0), max(span[0], 1))

    def _check_depth(self, span: Span, height: int) -> None:
        if len(self._stack) + height > DEEPEST:
            self.refuse_depth(span)
            raise _Stop

    def refuse_depth(self, span: Span) -> None:
        hint = "specs are not nested so deep: check brackets and indentation"
        self._note("too-deep", f"values are nested more than {DEEPEST} deep", span, hint)

    def refuse_syntax(self, error: yaml.YAMLError) -> None:
        self._found.append(explain_syntax(error, self._lines))

    def _note(self, code: str, message: str, span: Span, hint: str, *, is_fault: bool = False) -> None:
        if is_fault:
            self._faulty.add(self._path())
        self._found.append(Diagnostic(code, message, self._lines.where(span), hint))

    def _is_value(self) -> bool:
        """Return whether a value is read next, not a key, nor a value under a key that was refused."""
        return bool(self._stack) and not any(
            frame.is_mapping and not isinstance(frame.key, str) for frame in self._stack
        )

    def _path(self) -> Path:
        """Return the path of the value that is being read; of a mapping, while one of its keys is."""
        steps = (frame.key if frame.is_mapping else len(frame.value) for frame in self._stack)
        return tuple(takewhile(lambda step: isinstance(step, (str, int)), steps))
