"""
Specs in one style: sections and keys in the order of the language, indentation and blank lines alike, comments kept.

What a text says is never changed: the layout is read again, and when the data or a comment would not survive, the text
stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labelform.errors import SpecError
from labelform.language.comments import moved_comment
from labelform.language.document import shorten
from labelform.language.editing import BOM
from labelform.language.edits import canonical
from labelform.language.model import ProjectSpec
from labelform.language.nodes import everything
from labelform.language.places import Path
from labelform.language.printing import printed
from labelform.language.shape import keys_of, models_at
from labelform.language.source import read_document
from labelform.language.trivia import Part, comments, taken_apart

_FIRST = ("labelform", "extends", "for_each")
"""Keys of the language that are in no model, before those that are."""
_VERBATIM = "raw"
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Formatted:
    """
    A text in our style; or the text as it was, and why it was left so.

    `note` says what else happened to it. The mark of byte order stays, and so do line ends of one kind.
    """

    text: str
    left_because: str = ""
    note: str = ""


def formatted(text: str, file: str) -> Formatted:
    """
    Return a spec in our style.

    Raises:
        SpecError: the text is not YAML that specs may have.
    """
    document = read_document(text, file)
    mistakes = [one for one in document.diagnostics if one.is_error]
    if mistakes:
        raise SpecError(mistakes)
    if not isinstance(document.data, dict):
        return Formatted(text)
    mark, end = BOM if text.startswith(BOM) else "", "\r\n" if "\r\n" in text else "\n"
    lines = _LINE_END.sub("\n", text.removeprefix(BOM))
    before = taken_apart(lines)
    made = _laid_out(lines, before)
    left_because = "" if made == lines else _fault(lines, before, canonical(document.data), made, file)
    if left_because:
        return Formatted(text, left_because)
    return Formatted(mark + made.replace("\n", end), note=_note(text, end))


def _fault(lines: str, before: Part, data: str, made: str, file: str) -> str:
    """Return why a layout cannot be taken; empty when it can."""
    document = read_document(made, file)
    if any(one.is_error for one in document.diagnostics) or canonical(document.data) != data:
        return "formatting would change its meaning"
    after = taken_apart(made)
    if sorted(comments(lines, before.node)) != sorted(comments(made, after.node)):
        return "formatting would lose a comment; move it onto a line of its own"
    moved = moved_comment(before, after)
    if moved is not None:
        return f"formatting would move a comment to another entry: {shorten(moved)}"
    return "" if made == _laid_out(made, after) else "formatting twice gives different results"


def _note(text: str, end: str) -> str:
    found = set(_LINE_END.findall(text))
    if found <= {end}:
        return ""
    how = "in two ways" if len(found) == 2 else "in three ways" if len(found) == 3 else "in CR"
    return f"its lines ended {how}, and now all end in {'LF' if len(end) == 1 else 'CRLF'}"


def _laid_out(text: str, root: Part) -> str:
    has_aliases = "*" in text and any(node.style == "*" for _, node in everything(root.node))
    return printed(text, root if has_aliases else _Order().of(root, ()))


class _Order:
    """The order of keys: that of the language. What it knows of a place is kept for all places that are like it."""

    def __init__(self) -> None:
        self._ranks: dict[tuple[Path, tuple[str, ...]], Mapping[str, int]] = {}

    def of(self, part: Part, path: Path) -> Part:
        """Return a value with its keys in order; not below `raw`, which is kept as it is."""
        inside = part.inside
        if not inside.parts or path[-1:] == (_VERBATIM,):
            return part
        parts = [self.of(inner, (*path, 0 if inner.entry.name is None else inner.entry.name)) for inner in inside.parts]
        if part.node.is_mapping:
            names = tuple(inner.entry.name or "" for inner in parts)
            rank = self._rank(path, names)
            order = sorted(range(len(names)), key=lambda index: rank.get(names[index], len(rank)))
            if order != sorted(order):
                parts = _spaced([parts[index] for index in order], part)
        return part._replace(inside=inside._replace(parts=parts))

    def _rank(self, path: Path, present: tuple[str, ...]) -> Mapping[str, int]:
        """Return the place of each key of the language at a path; of several forms, in the one that is written."""
        if (path, present) not in self._ranks:
            fields = [keys_of(model) for model in models_at(ProjectSpec, path)]
            fitting = [names for names in fields if {*present} <= {*names, *_FIRST}]
            known = dict.fromkeys((*_FIRST, *(name for names in fitting or fields for name in names)))
            self._ranks[path, present] = {name: place for place, name in enumerate(known)}
        return self._ranks[path, present]


def _spaced(parts: Sequence[Part], part: Part) -> list[Part]:
    """
    Return parts in another order without blank lines between them: those stood between other neighbours.

    One stays below comments of nothing, so that they do not come to be above what comes next.
    """
    first = part.inside.parts[0].is_apart or bool(part.inside.lead and parts[0].above)
    aparts = (first, *(bool(one.after) for one in parts))
    return [one._replace(is_apart=is_apart) for one, is_apart in zip(parts, aparts, strict=False)]
