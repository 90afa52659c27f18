"""
Recognise what a YAML or JSON file of a folder is from its text: most without reading it as YAML.

A file that means to be a spec must never be taken for something else, however it is written: in brackets, indented,
with another line end or encoding, or with its first key misspelt. What is wrong with it is reported when it is read.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

KEY = "labelform"
"""The key of the version, which every spec has at its top."""
_AT_LINE_START = re.compile(rf"""(?<![^\r\n])(?:---[ \t]+)?["']?{KEY}["']?[ \t]*:""")
_FIRST_OF_ALL = re.compile(rf"""\A(?:\s|\#[^\r\n]*|---(?=\s))*+(?:[{{?]\s*)?["']?{KEY}["']?\s*:""")
_WITH_VERSION = re.compile(rf"""(?<![\w-]){KEY}["']?\s*:\s*["']?\d""")
_OUTPUT = re.compile(r"""\s*\{\s*"format_version"\s*:""")
_IN_PLAN = re.compile(r"""(?:\r\n|\n|\r)  "labelform": \{""")
"""What only a plan has at its top. Further inside it has the spec that it was made from, with its version."""
_MARK = re.compile(
    r"""(?:\A|[\r\n]|[{,]\s*)["']?labelform_(?:environments|policy|seed|tests)["']?\s*:"""
    r"""|"(?:\$id|\$schema|format)"\s*:\s*"[^"\r\n]{0,200}(?:labelform[:/][^"\r\n]{0,100}schema|labelform-snapshot/|sarif)"""
)
"""What is at the top of environments, policies, seeds, tests, and of schemas, snapshots and SARIF as we write them."""
_KEYS = re.compile(r"""(?<![\w-])([\w-]{6,14})["']?\s*:""")
_EXTENDS = re.compile(r"""extends["']?\s*:\s*(?:"([^"\r\n]*)"|'([^'\r\n]*)'|([^\s#,}][^#,}\r\n]*))""")
_SECTION = re.compile(r"""(?:\A|[\r\n]|[{,]\s*)["']?(?:project|datasets|groups|collections|filter_presets)["']?\s*:""")
_SECTIONS = frozenset({"project", "datasets", "groups", "collections", "filter_presets"})
"""Those that bases most often have; a note about a file is all that follows from them."""
_DIRECTIVE = re.compile(r"(?<![^\r\n])%")
_VERSION = re.compile(r"v?\d+(?:\.\d+)*")
_MOST_SLIPS = 2
_SHARED_LETTERS = 7
_MOST_BEFORE = 100
"""The most spaces and quotes before a key: no line is long because of them."""
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
"""Four bytes first: one mark begins with another."""


class Sort(Enum):
    """What a file is."""

    SPEC = "a spec, or what means to be one"
    OURS = "another document of ours"
    SECTIONS = "sections of a spec without its version, as bases have them"
    OTHER = "something else"


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file is, and what it extends as it is written: more than one thing where a text only looks like it."""

    sort: Sort
    extends: tuple[str, ...] = ()


def recognise(content: bytes) -> Recognised:
    """Recognise what a file is, whatever it contains."""
    text = content.decode(wide_encoding(content) or "utf-8", errors="replace").removeprefix("\ufeff")
    extends = tuple(_extended_in(text))
    if _OUTPUT.match(text) and (_IN_PLAN.search(text) or not _WITH_VERSION.search(text)):
        return Recognised(Sort.OURS)  # a plan or a report: they can be long, and need not be read
    if KEY in text and (_AT_LINE_START.search(text) or _FIRST_OF_ALL.match(text)):
        return Recognised(Sort.SPEC, extends)
    keys = {match[1] for match in _KEYS.finditer(text)}
    if any(map(_is_near, keys)) and _means_spec(text):
        return Recognised(Sort.SPEC, extends)
    if KEY in text and _MARK.search(text):
        return Recognised(Sort.OURS)
    has_sections = not _SECTIONS.isdisjoint(keys) and _SECTION.search(text)
    return Recognised(Sort.SECTIONS if extends or has_sections else Sort.OTHER, extends)


def wide_encoding(content: bytes) -> str:
    """Return the encoding of a text whose letters take two or four bytes; empty for UTF-8 and what is like it."""
    named = next((name for mark, name in _WIDE if content.startswith(mark)), "")
    if named:
        return named
    nulls = [byte == 0 for byte in content[:4]]
    return "utf-16-be" if nulls == [True, False] * 2 else "utf-16-le" if nulls == [False, True] * 2 else ""


def _extended_in(text: str) -> Iterator[str]:
    for match in _EXTENDS.finditer(text):
        before = text[max(match.start() - _MOST_BEFORE, 0) : match.start()].rstrip(" \t\"'")
        if not before or before[-1] in "\r\n{,":
            yield next(filter(None, match.groups()), "").strip()


def _means_spec(text: str) -> bool:
    """Return whether our key, or nearly that, is at the top: of what is only near, others have such keys, too."""
    try:
        top = dict(_top_of(text))
    except yaml.YAMLError:  # what is at the top, nobody can say: only a key with a version is taken for ours
        return bool(_WITH_VERSION.search(text))
    has_project = "project" in top
    return any(
        _folded(key) == KEY or (_is_near(key) and (has_project or _VERSION.fullmatch(value)))
        for key, value in top.items()
    )


@lru_cache(maxsize=10_000)  # files of one kind have the same few keys
def _is_near(key: str) -> bool:
    folded = _folded(key)
    if folded == KEY:
        return True
    # Nearly all keys share too few characters with ours to be compared, or to import what compares.
    shared = (Counter(folded) & Counter(KEY)).total()
    if shared < _SHARED_LETTERS or abs(len(folded) - len(KEY)) > _MOST_SLIPS:
        return False
    from rapidfuzz.distance import OSA

    return bool(OSA.distance(folded, KEY) <= _MOST_SLIPS)


def _folded(key: str) -> str:
    return re.sub(r"[\s_-]", "", key).casefold()


def _top_of(text: str) -> Iterator[tuple[str, str]]:
    """Yield the keys at the top of the first document, with their values where these are neither list nor mapping."""
    if _DIRECTIVE.search(text):
        raise yaml.YAMLError("no spec has directives, and it takes longer and longer to read many of them")
    parser = _Loader(text)
    try:
        while not isinstance(event := parser.get_event(), (yaml.NodeEvent, yaml.StreamEndEvent)):
            pass
        if not isinstance(event, yaml.MappingStartEvent):
            return
        while not isinstance(key := parser.get_event(), yaml.MappingEndEvent):
            _pass_over(parser, key)
            value = parser.get_event()
            yield getattr(key, "value", ""), getattr(value, "value", "")
            _pass_over(parser, value)
    finally:
        parser.dispose()


def _pass_over(parser: Any, event: Any) -> None:
    """Read up to the end of a list or mapping that has begun."""
    depth = int(isinstance(event, yaml.CollectionStartEvent))
    while depth:
        event = parser.get_event()
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
