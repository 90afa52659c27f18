"""
Specs in one style: sections and keys in the order of the language, indentation and blank lines alike, comments kept.

ruamel lays the text out; everything it could get wrong is checked afterwards. What a text says is never changed: when
the data or a comment would not survive, the text stays as it is.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, SingleQuotedScalarString
from ruamel.yaml.tokens import CommentToken

from labelform.errors import SpecError
from labelform.language.comments import moved_comment
from labelform.language.document import shorten
from labelform.language.editing import BOM
from labelform.language.edits import canonical
from labelform.language.layout import comments, has_aliases, sections_in_order, tidied
from labelform.language.model import ProjectSpec
from labelform.language.shape import models_at
from labelform.language.source import read_document
from labelform.letters import with_escapes

WIDEST = 120
"""Columns that a list or mapping in brackets may take; a longer one is written with one entry a line."""
_FIRST = ("labelform", "extends", "for_each")
"""Keys of the language that are in no model, before those that are."""
_VERBATIM = "raw"


@dataclass(frozen=True, slots=True)
class Formatted:
    """
    A text in our style; or the text as it was, and why it was left so.

    `note` says what else became of it. The mark of byte order stays, and so do line ends of one kind.
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
    before = read_document(text, file)
    mistakes = [one for one in before.diagnostics if one.is_error]
    if mistakes:
        raise SpecError(mistakes)
    mark = BOM if text.startswith(BOM) else ""
    lines = text.replace("\r\n", "\n").removeprefix(BOM)
    try:
        made = _laid_out(_laid_out(lines))
    except (YAMLError, yaml.YAMLError, NotImplementedError) as error:
        return Formatted(text, f"it cannot be laid out: {str(error).partition(chr(10))[0]}")
    after = read_document(made, file)
    if canonical(before.data) != canonical(after.data) or any(one.is_error for one in after.diagnostics):
        return Formatted(text, "formatting would change what it says")
    if sorted(comments(lines)) != sorted(comments(made)):
        return Formatted(text, "formatting would lose a comment; move it onto a line of its own")
    moved = moved_comment(lines, made)
    if moved is not None:
        return Formatted(text, f"formatting would move a comment to another entry: {shorten(moved)}")
    if made != _laid_out(made):
        return Formatted(text, "formatting does not settle")
    ends = text.count("\r\n")
    note = "its lines ended in two ways, and all end in CRLF now" if 0 < ends < text.count("\n") else ""
    return Formatted(mark + (made.replace("\n", "\r\n") if ends else made), note=note)


def _laid_out(text: str) -> str:
    layout = _layout()
    tree = layout.load(text)
    if not isinstance(tree, CommentedMap):
        return text
    if not has_aliases(text):
        text = sections_in_order(text, _known_keys(()))
        tree = layout.load(text)
        _order_keys(tree, ())
    _unfold_wide(tree, 0)
    written = io.StringIO()
    layout.dump(tree, written)
    # Of what was escaped, ruamel writes the letters: only those of double quotes, because no text may hold them raw.
    return tidied(with_escapes(written.getvalue()))


def _layout() -> YAML:
    layout = YAML(typ="rt", pure=True)
    layout.preserve_quotes = True
    layout.width = 1_000_000
    layout.allow_unicode = True
    layout.brace_single_entry_mapping_in_flow_sequence = True
    layout.indent(mapping=2, sequence=4, offset=2)
    return layout


# -- the order of keys -----------------------------------------------------------------------------------------------


def _order_keys(node: Any, path: tuple[str | int, ...]) -> None:
    """Put the keys of mappings in the order of the language; not below `raw`, which is kept as it is."""
    if isinstance(node, CommentedSeq):
        for index, inner in enumerate(node):
            _order_keys(inner, (*path, index))
        return
    if not isinstance(node, CommentedMap):
        return
    for key, inner in node.items():
        if key != _VERBATIM:
            _order_keys(inner, (*path, key))
    if path:  # the sections of the top have been moved as text, with their comments
        _sort(node, _known_keys(path, tuple(node)))


def _known_keys(path: tuple[str | int, ...], present: Sequence[str] = ()) -> list[str]:
    """Return the keys of the language at a path, in its order; of several forms, those of the one that is written."""
    models = models_at(ProjectSpec, path)
    fitting = [model for model in models if set(present) <= {*model.model_fields, *_FIRST}]
    chosen = fitting or models
    return [*_FIRST, *dict.fromkeys(name for model in chosen for name in model.model_fields)]


def _sort(node: CommentedMap, known: Sequence[str]) -> None:
    """Sort the keys; a mapping whose keys carry comments is left alone, unless only its end does."""
    rank = {key: place for place, key in enumerate(known)}
    wanted = sorted(node, key=lambda key: rank.get(key, len(rank)))
    have = list(node)
    if wanted == have or node.merge:
        return
    carried = dict(node.ca.items)
    after_last = _moved_comment(carried.get(have[-1]))
    if set(carried) - {have[-1]} or (have[-1] in carried and after_last is None) or _ends_in_comment(node, have[:-1]):
        return
    for key in wanted:
        node.move_to_end(key)
    if after_last is not None:
        del node.ca.items[have[-1]]
        node.ca.items[wanted[-1]] = after_last


def _moved_comment(carried: Any) -> Any:
    """Return what follows the last key, if it is nothing but lines of their own; they go with the new last key."""
    if carried is None:
        return None
    tokens = [token for token in carried if token is not None]
    is_below = all(isinstance(token, CommentToken) and token.value.startswith("\n") for token in tokens)
    return carried if is_below else None


def _ends_in_comment(node: CommentedMap, keys: Sequence[str]) -> bool:
    """Tell whether comments stand somewhere inside the values, where moving a key could part them from their place."""
    return any(_has_comment(node[key]) for key in keys) or _has_comment(node[list(node)[-1]])


def _has_comment(node: Any) -> bool:
    if not isinstance(node, (CommentedMap, CommentedSeq)):
        return False
    inner = node.values() if isinstance(node, CommentedMap) else node
    return bool(node.ca.items or node.ca.comment) or any(_has_comment(one) for one in inner)


# -- lists and mappings in brackets ----------------------------------------------------------------------------------


def _unfold_wide(node: Any, indent: int, column: int = 0) -> None:
    """
    Write what is in brackets with one entry a line, when it would not fit on one.

    `indent` is the column of the entries of a block, `column` the one where this value starts on its line.
    """
    if not isinstance(node, (CommentedMap, CommentedSeq)):
        return
    if node.fa.flow_style() and not _has_comment(node) and column + _width(node) > WIDEST:
        node.fa.set_block_style()
    if node.fa.flow_style():
        return
    if isinstance(node, CommentedSeq):
        for inner in node:
            _unfold_wide(inner, indent + 4, indent + 4)
        return
    for key, inner in node.items():
        _unfold_wide(inner, indent + 2 if isinstance(inner, CommentedMap) else indent, indent + len(str(key)) + 2)


def _width(node: Any) -> int:
    """Return how many columns a value takes on one line."""
    if isinstance(node, CommentedMap):
        return sum(len(str(key)) + 4 + _width(inner) for key, inner in node.items()) or 2
    if isinstance(node, CommentedSeq):
        return sum(2 + _width(inner) for inner in node) or 2
    return len(str(node)) + (2 if isinstance(node, (DoubleQuotedScalarString, SingleQuotedScalarString)) else 0)
