"""
The one editor of YAML text: values are changed, entries come and go, and every other byte stays as it is.

An edit names its place by the path in the text as it was. All are made at once, and then the text is read again: it
must say what was meant, or nothing is changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import inf
from typing import Any

from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError
from labelform.language.blocks import Block, Splice, slot
from labelform.language.brackets import Brackets
from labelform.language.document import Document, shorten
from labelform.language.edits import FIRST, Edit, Insert, Remove, Replace, canonical, meant
from labelform.language.nodes import Entry, Node, everything, tree_of
from labelform.language.places import Path
from labelform.language.rendering import Surroundings
from labelform.language.source import read_document
from labelform.language.writing import comment as as_comment

BOM = "\ufeff"


def edited(text: str, file: str, edits: Sequence[Edit]) -> str:
    """
    Return a text with some edits made; the line ends and the byte order mark stay.

    Raises:
        SpecError: the text has mistakes, or a place cannot be edited exactly; says which.
    """
    if not edits:
        return text
    mark = BOM if text.startswith(BOM) else ""
    document = read_document(text, file)
    mistakes = [one for one in document.diagnostics if one.is_error]
    if mistakes:
        raise SpecError(mistakes)
    body = document.lines.text
    made = _spliced(body, sorted(_Editor(document).splices(edits), key=lambda one: one[:2]), document)
    after = read_document(made, file)
    says_so = canonical(after.data) == canonical(meant(document.data, edits))
    if not says_so or any(one.is_error for one in after.diagnostics):
        raise _refused(document, edits[0].path, "the edited text would not have the intended meaning")
    return mark + made


def put(text: str, file: str, path: Sequence[str], value: Any, *, after: str | int = FIRST, comment: str = "") -> str:
    """
    Return the text with a value at a path of keys, in mappings that are made where they are missing.

    A new key is behind the key `after`, or before the first of its mapping. `comment` goes to the end of its line.

    Raises:
        SpecError: see `edited`.
    """
    document = read_document(text, file)
    data, depth = document.data, 0
    while depth < len(path) and isinstance(data, dict) and path[depth] in data:
        data, depth = data[path[depth]], depth + 1
    if depth == len(path):
        return edited(text, file, [Replace(tuple(path), value)])
    for step in reversed(path[depth + 1 :]):
        value, comment = {step: value}, ""
    if not isinstance(data, dict):
        return edited(text, file, [Replace(tuple(path[:depth]), {path[depth]: value})])
    behind = after if after in data else FIRST
    return edited(text, file, [Insert(tuple(path[:depth]), value, path[depth], behind, comment)])


def _spliced(text: str, splices: Sequence[Splice], document: Document) -> str:
    parts: list[str] = []
    at = 0
    for start, end, new in splices:
        if start < at:
            raise _refusal(document, (start, start + 1), "two edits meet here")
        parts += (text[at:start], new)
        at = end
    return "".join((*parts, text[at:]))


def _refused(document: Document, path: Path, why: str) -> SpecError:
    return SpecError([_finding(why, document.where(path))])


def _refusal(document: Document, span: tuple[int, int], why: str) -> SpecError:
    return SpecError([_finding(why, document.lines.where(span))])


def _finding(why: str, where: Any) -> Diagnostic:
    hint = "nothing was written; make this change by hand, or write the value out here"
    return Diagnostic("not-editable", f"this cannot be edited exactly: {why}", where, hint)


class _Editor:
    """Finds the places of edits in one text, and what has to be done to it there."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._lines = document.lines
        self._text = document.lines.text
        self._root = tree_of(self._text)
        self._around = Surroundings(self._lines, self._root)
        self._aliases = self._places_of_aliases()

    def _places_of_aliases(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        if "*" in self._text:
            for _, node in everything(self._root):
                if node.style == "*":
                    found[node.anchor].append(node.start)
        return found

    def splices(self, edits: Sequence[Edit]) -> Iterator[Splice]:
        """Yield what each edit does; those of one mapping or list together."""
        removed: dict[Path, set[int]] = defaultdict(set)
        coming: dict[Path, list[Insert]] = defaultdict(list)
        for edit in edits:
            if isinstance(edit, Replace):
                yield from self._replaced(edit)
            elif isinstance(edit, Remove):
                removed[edit.path[:-1]].add(self._index_of(edit))
            else:
                coming[edit.path].append(edit)
        # Where two end on one line, what is inside comes first.
        for path in sorted({**removed, **coming}, key=len, reverse=True):
            yield from self._changed(path, removed.get(path, set()), coming.get(path, []))

    # -- finding a place -----------------------------------------------------------------------------------------

    def _trail(self, path: Path) -> list[Entry]:
        """Return the entries that lead to a place, none of which is repeated somewhere else."""
        node, trail = self._root, []
        self._check(node)
        for step in path:
            entry = node.step(step)
            if entry is None:
                raise self._refuse(node.start, f'"{step}" is not in this text' if step != "<<" else "a merge")
            trail.append(entry)
            node = entry.value
            self._check(node)
        return trail

    def _check(self, node: Node) -> None:
        if node.style == "*":
            raise self._refuse(node.start, f'"*{node.anchor}" repeats a value from elsewhere')
        if node.anchor in self._aliases:
            raise self._refuse(node.outer, f'"&{node.anchor}" is repeated elsewhere, and would change there too')
        if node.tag:
            raise self._refuse(node.outer, f"it is included from {self._text[node.start : node.end]}")

    def _check_below(self, node: Node) -> None:
        """Refuse to take away what aliases outside of it repeat."""
        for _, inner in everything(node) if self._aliases else ():
            outside = [at for at in self._aliases.get(inner.anchor, ()) if not node.outer <= at < node.end]
            if outside and inner.style != "*":
                raise self._refuse(inner.outer, f'"&{inner.anchor}" is repeated elsewhere')

    def _check_key(self, entry: Entry) -> None:
        """Refuse an entry whose key is marked as one, or that is a pair without brackets in a list."""
        if entry.key is not None and self._is_explicit(entry.key):
            raise self._refuse(entry.key.start, 'its key is written with "?"')

    def _is_explicit(self, key: Node) -> bool:
        line = self._text[self._lines.start(key.outer) : key.outer]
        behind = self._text[key.end : self._lines.after(key.end)].lstrip()
        return line.rstrip().endswith("?") or not behind.startswith((":", ",", "}", "]"))

    def _refuse(self, at: int, why: str) -> SpecError:
        return _refusal(self._document, (at, at + 1), why)

    def _index_of(self, edit: Remove) -> int:
        if not edit.path:
            raise self._refuse(0, "a whole file is not removed")
        trail = self._trail(edit.path[:-1])
        node = trail[-1].value if trail else self._root
        entry = node.step(edit.path[-1])
        if entry is None:
            raise self._refuse(node.start, f'"{edit.path[-1]}" is not in this text')
        self._check_key(entry)
        self._check_below(entry.value)
        step = edit.path[-1]
        return step if isinstance(step, int) else next(i for i, one in enumerate(node.entries) if one is entry)

    # -- values --------------------------------------------------------------------------------------------------

    def _replaced(self, edit: Replace) -> Iterator[Splice]:
        trail = self._trail(edit.path)
        if not trail:
            raise self._refuse(0, "a whole file is not replaced")
        entry = trail[-1]
        self._check_below(entry.value)
        self._check_key(entry)
        parent = trail[-2].value if len(trail) > 1 else self._root
        yield from self._around.replaced(parent, entry, edit.path, edit.value)

    # -- entries -------------------------------------------------------------------------------------------------

    def _changed(self, path: Path, removed: set[int], coming: Sequence[Insert]) -> Iterator[Splice]:
        trail = self._trail(path)
        node = trail[-1].value if trail else self._root
        if not trail and not node.is_flow and not node.entries:
            raise self._refuse(node.start, "there is no mapping and no list")
        if node.is_flow and node.entries and self._text[node.start] not in "[{":
            raise self._refuse(node.start, "a pair in a list has no brackets")
        staying = len(node.entries) - len(removed)
        for entry in node.entries if coming else ():
            self._check_key(entry)
        if trail and not staying and self._is_rewritten(node, coming):
            yield from self._filled(trail, path, node, coming)
            return
        by_place: dict[int, list[Insert]] = defaultdict(list)
        for one in sorted(coming, key=_rank):
            by_place[self._place(node, one)].append(one)
        if node.is_flow:
            write = self._around.in_brackets
            made = {at: [write(node, one.key, one.value) for one in some] for at, some in by_place.items()}
            yield from Brackets(self._lines, node).splices(removed, made)
            return
        block = Block(self._lines, node, is_root=not trail)
        if not staying and not coming:
            at = slot(self._text, trail[-1])
            yield Splice(at, at, " {}" if node.is_mapping else " []")
        yield from block.removals(removed)
        for after, some in sorted(by_place.items()):
            lines = [self._around.in_lines(node, path, one.key, one.value, _tail(one)) for one in some]
            yield block.insertion(block.place(after, removed), lines)

    def _is_rewritten(self, node: Node, coming: Sequence[Insert]) -> bool:
        """Return whether nothing of a mapping or list is worth keeping, of whose entries none stays."""
        if node.is_block:
            return Block(self._lines, node, is_root=False).is_inline
        return not node.is_flow or (bool(coming) and not Brackets(self._lines, node).is_on_lines())

    def _filled(self, trail: Sequence[Entry], path: Path, node: Node, coming: Sequence[Insert]) -> Iterator[Splice]:
        """Write all of a mapping or list again, of which nothing stays."""
        parent = trail[-2].value if len(trail) > 1 else self._root
        is_mapping = any(one.key is not None for one in coming) or (node.is_mapping and not coming)
        ordered = sorted(coming, key=_rank)
        value: Any = {one.key: one.value for one in ordered} if is_mapping else [one.value for one in ordered]
        steps = [index if one.key is None else one.key for index, one in enumerate(ordered)]
        tails = {(*path, step): one.comment for step, one in zip(steps, ordered, strict=True) if one.comment}
        yield from self._around.replaced(parent, trail[-1], path, value, tails)

    def _place(self, node: Node, edit: Insert) -> int:
        """Return the index of the entry behind which a new one stands."""
        if edit.after == FIRST:
            return FIRST
        if edit.after is None:
            return len(node.entries) - 1
        found = [index for index, one in enumerate(node.entries) if edit.after in (one.name, index)]
        if not found:
            raise self._refuse(node.start, f'"{shorten(str(edit.after))}" is not in this text')
        return found[0]


def _rank(edit: Insert) -> float:
    """Return the order of new entries of a list: those behind all come last."""
    if edit.after is None:
        return inf
    return edit.after if isinstance(edit.after, int) else 0


def _tail(edit: Insert) -> str:
    return f"  {as_comment(edit.comment)}" if edit.comment else ""
