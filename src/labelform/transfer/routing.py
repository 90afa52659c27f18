"""
Bring edits of what a spec says to the files in which it is written: the spec, what it extends, variables, mappings.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError
from labelform.language.document import Document
from labelform.language.edits import FIRST, Edit, Insert, Remove, Replace
from labelform.language.literals import LiteralAt, Literals, NoLiteralError, Reader
from labelform.language.mappings import EMAILS, Mappings
from labelform.language.model import ParsedSpec
from labelform.language.places import Path
from labelform.language.source import FOR_EACH
from labelform.language.writing import escaped
from labelform.transfer.differing import Differing, Item

_ESCAPED = re.compile(r"\{\{ '(?:\{\{|\{%)' \}\}")
_BY_HAND = "nothing was written; change it where it comes from"


class Routed(NamedTuple):
    """An edit of one file, and the item that it is about."""

    file: str
    edit: Edit
    item: Item


def routed(
    differences: Iterable[Differing], plain: Document, parsed: ParsedSpec, mappings: Mappings, read: Reader, *,
    hint: str = _BY_HAND, takes_repeated: bool = True,
) -> list[Routed]:  # fmt: skip
    """
    Return the edits of files that make those of a spec; `plain` is the spec filled, with its own names.

    `read` refuses files that must not be edited. With `takes_repeated`, an item that is made several times is changed
    in the text that all of them come from; the caller has to check what else moves with it.

    Raises:
        SpecError: some places cannot be edited exactly; carries all of them.
    """
    router = _Router(plain, parsed, mappings, read, takes_repeated=takes_repeated)
    found: list[Routed] = []
    refused: list[Diagnostic] = []
    for item, edit in differences:
        try:
            found.append(Routed(*router.route(edit), item))
        except NoLiteralError as why:
            message = f"this differs from the project, but cannot be edited exactly: {why}"
            refused.append(Diagnostic("not-editable", message, parsed.where(edit.path), hint))
    if refused:
        raise SpecError(refused)
    return router.without_empty_lists(found)


def by_file(edits: Iterable[Routed]) -> Mapping[str, Sequence[Edit]]:
    """Return the edits of each file; one that several items ask for is made once."""
    found: dict[str, dict[str, Edit]] = defaultdict(dict)
    for one in edits:
        found[one.file].setdefault(repr(one.edit), one.edit)
    return {file: list(some.values()) for file, some in found.items()}


class _Router:
    def __init__(
        self, plain: Document, parsed: ParsedSpec, mappings: Mappings, read: Reader, *, takes_repeated: bool
    ) -> None:
        self._plain = plain
        self._finished = parsed.document
        self._mappings = {table: names for table, names in mappings.items() if table != EMAILS}
        self._literals = Literals(plain, read)
        self._takes_repeated = takes_repeated

    def route(self, edit: Edit) -> tuple[str, Edit]:
        if isinstance(edit, Replace):
            return self._replaced(edit)
        return self._removed(edit) if isinstance(edit, Remove) else self._inserted(edit)

    def without_empty_lists(self, found: Sequence[Routed]) -> list[Routed]:
        """Let a section go with its last entry where another file has some: an empty list would take those away."""
        coming = {(one.file, one.edit.path) for one in found if isinstance(one.edit, Insert)}
        going = Counter((one.file, one.edit.path[:-1]) for one in found if isinstance(one.edit, Remove))
        emptied = {
            (file, path)
            for (file, path), count in going.items()
            if len(path) == 1 and (file, path) not in coming and self._is_all(file, path, count)
        }
        return [
            one._replace(edit=Remove(one.edit.path[:-1])) if (one.file, one.edit.path[:-1]) in emptied else one
            for one in found
        ]

    def _is_all(self, file: str, section: Path, count: int) -> bool:
        """Return whether a section has so many entries in the file on top that has it, and others below that."""
        entries = self._plain.data.get(section[0])
        if not isinstance(entries, list) or self._plain.spot(section).lines.file != file:
            return False
        below = (self._plain.spot((*section, index)).lines.file != file for index in range(len(entries)))
        return len(self._literals.raw(LiteralAt(file, section))) == count and any(below)

    # -- values --------------------------------------------------------------------------------------------------

    def _replaced(self, edit: Replace) -> tuple[str, Edit]:
        literal = self._of_mapping(edit) or self._literals.of(edit.path)
        self._check(literal)
        if _holds_expression(self._literals.raw(literal)) and literal.is_filled:
            raise NoLiteralError("it is made of expressions")
        return literal.file, Replace(literal.path, _written(edit.value, literal))

    def _of_mapping(self, edit: Replace) -> LiteralAt | None:
        """Return the mapping that a name goes through, unless the new one is a name of the spec itself."""
        for path in (edit.path, (*edit.path, "hash"), (*edit.path, "name")):
            found = self._finished.provenance.get(path)
            if found is None or found.spot is None or found == self._plain.provenance.get(path):
                continue
            tables = [
                table for table in self._mappings.values() if any(one.spot is found.spot for one in table.values())
            ]
            if tables and not any(edit.value in table for table in tables if isinstance(edit.value, str)):
                return self._literals.at(found.spot, path)
        return None

    # -- entries -------------------------------------------------------------------------------------------------

    def _removed(self, edit: Remove) -> tuple[str, Edit]:
        literal = self._literals.of_entry(edit.path)
        is_made = _is_repeated(self._literals.raw(literal))
        self._check(replace(literal, is_repeated=literal.is_repeated or is_made))
        literal = self._literals.of_element(edit.path) if is_made else literal
        return literal.file, Remove(literal.path)

    def _inserted(self, edit: Insert) -> tuple[str, Edit]:
        literal = self._literals.of(edit.path)
        self._check(literal)
        around = self._literals.raw(literal)
        if not isinstance(around, (dict, list)):
            raise NoLiteralError("it is made of expressions")
        value = _written(edit.value, literal)
        if edit.key is None and isinstance(around, dict):
            return literal.file, Insert(literal.path, *_named(value), comment=edit.comment)
        return literal.file, replace(edit, path=literal.path, value=value, after=self._after(edit, literal))

    def _after(self, edit: Insert, literal: LiteralAt) -> int | str | None:
        """Return behind which entry of the text a new one stands; behind all where that one is of another file."""
        if edit.after is None or edit.after == FIRST:
            return edit.after
        before = self._literals.of_entry((*edit.path, edit.after))
        is_beside = before.file == literal.file and before.path[:-1] == literal.path
        return before.path[-1] if is_beside else None

    def _check(self, literal: LiteralAt) -> None:
        if literal.is_repeated and not self._takes_repeated:
            raise NoLiteralError("it is made by for_each")


def _named(entry: Any) -> tuple[Any, str]:
    """Return an entry of a list as the value and the key of a mapping that is written in its place."""
    if not (isinstance(entry, dict) and isinstance(entry.get("name"), str)):
        raise NoLiteralError(
            "the section is a mapping of names there, but the project's items are known by their hashes"
        )
    return {key: value for key, value in entry.items() if key != "name"}, entry["name"]


def _written(value: Any, literal: LiteralAt) -> Any:
    return escaped(value) if literal.is_filled else value


def _is_repeated(item: Any) -> bool:
    return isinstance(item, dict) and FOR_EACH in item


def _holds_expression(value: Any) -> bool:
    """Return whether a value holds an expression, other than those that stand for braces."""
    if isinstance(value, str):
        plain = _ESCAPED.sub("", value)
        return "{{" in plain or "{%" in plain
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return _is_repeated(value) or any(map(_holds_expression, inner))
