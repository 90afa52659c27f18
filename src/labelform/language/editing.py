"""
Put one value into the text of a YAML file, and change nothing else in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labelform.language.document import Document
from labelform.language.places import Place
from labelform.language.source import read_document
from labelform.language.writing import comment as as_comment
from labelform.language.writing import flow


def put(text: str, path: Sequence[str], value: Any, *, after: str = "", comment: str = "") -> str:
    """
    Return the text with a value at a path of keys, in mappings that are made where they are missing.

    A new key stands before the first of its mapping, or behind the line of the key `after`. `comment` goes to the end
    of its line, where the line is its own.
    """
    document = read_document(text, "")
    body = document.lines.text
    place, data, depth = _deepest(document, path)
    if depth == len(path):
        start, end = place.span
        return f"{body[:start]}{flow(value)}{body[end:]}"
    key, rest = path[depth], path[depth + 1 :]
    for step in reversed(rest):
        value = {step: value}
    entry = f"{flow({key: value})[1:-1]}"
    if not isinstance(data, dict) or not data:
        return _filled(body, place, entry, is_null=data is None)
    if body[place.span[0]] == "{" and place.span[0] not in {span[0] for span in (place.keys or {}).values()}:
        return _in_flow(body, place, entry, after)
    return _in_block(body, place, entry, after, comment if not rest else "")


def _deepest(document: Document, path: Sequence[str]) -> tuple[Place, Any, int]:
    """Return the place and data of the last mapping or value that a path leads to, and how far that is."""
    place, data, depth = document.place, document.data, 0
    for step in path:
        inner = place.step(step)
        if not isinstance(data, dict) or step not in data or inner is None:
            break
        place, data, depth = inner, data[step], depth + 1
    return place, data, depth


def _filled(body: str, place: Place, entry: str, *, is_null: bool) -> str:
    start, end = place.span
    if is_null and body[end : end + 1] == ":":  # the place of nothing is its key
        return f"{body[: end + 1]} {{{entry}}}{body[end + 1 :]}"
    return f"{body[:start]}{{{entry}}}{body[end:]}"


def _in_flow(body: str, place: Place, entry: str, after: str) -> str:
    inner = place.step(after) if after else None
    if inner is not None:
        end = inner.span[1]
        return f"{body[:end]}, {entry}{body[end:]}"
    start = min(span[0] for span in (place.keys or {}).values())
    return f"{body[:start]}{entry}, {body[start:]}"


def _in_block(body: str, place: Place, entry: str, after: str, comment: str) -> str:
    keys = place.keys or {}
    start = keys[after][0] if after in keys else min(span[0] for span in keys.values())
    indent = start - (body.rfind("\n", 0, start) + 1)
    line = f"{entry}  {as_comment(comment)}" if comment else entry
    inner = place.step(after) if after else None
    is_one_line = inner is not None and inner.keys is None and not inner.inner and "\n" not in body[slice(*inner.span)]
    if inner is None or not is_one_line:
        return f"{body[:start]}{line}\n{' ' * indent}{body[start:]}"
    end = body.find("\n", inner.span[1])
    end = len(body) if end < 0 else end
    return f"{body[:end]}\n{' ' * indent}{line}{body[end:]}"
