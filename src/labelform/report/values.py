"""Values as text: what people see in the words of a spec, by the writer of specs; arguments of calls as JSON."""

from __future__ import annotations

import json
from typing import Any

from labelform.language import writing
from labelform.report.words import one_line

WIDEST = 100
"""Characters of a value on one line; a longer one is spread over several."""


def inline(value: Any) -> str:
    """Return a value as JSON on one line."""
    return one_line(json.dumps(value, ensure_ascii=False))


def written(value: Any) -> str:
    """Return a value on one line as a spec may say it; a text that stands alone is in quotes."""
    said = writing.escaped(value)
    return one_line(writing.quoted(said) if isinstance(said, str) else writing.flow(said))


def lines(value: Any) -> list[str]:
    """Return a value as a spec may say it: on one line or, when it is long and has parts, on several."""
    short = written(value)
    return [short] if len(short) <= WIDEST or not isinstance(value, (dict, list)) else block(value)


def block(value: Any) -> list[str]:
    """Return a list or mapping as a spec may say it, with its entries on lines of their own."""
    return [one_line(line) for line in writing.block(writing.escaped(value))]


def pretty(value: Any, *, is_sorted: bool = False) -> list[str]:
    """Return a value as indented JSON, line by line."""
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=is_sorted)
    return [one_line(line) for line in text.split("\n")]
