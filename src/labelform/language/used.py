"""
Which variables a spec may use, told from its text alone: specs need not be read, filled or right for that.

In doubt a name counts as used, so that nobody is refused a variable that a spec needs.
"""

from __future__ import annotations

import re
from functools import lru_cache

_EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_BASE = re.compile(r"""["']?extends["']?\s*:\s*["']?([^"'\s,{}#][^"',{}#\r\n]*\.ya?ml)\b""", re.IGNORECASE)


def bases_named_in(text: str) -> list[str]:
    """Return the paths of the files that a spec may extend, as they are written: also what is in a comment."""
    return _BASE.findall(text)


def names_used_in(text: str) -> frozenset[str]:
    """Return the names of variables in the expressions of a text; all words of it where one cannot be read."""
    found: set[str] = set()
    for expression in _EXPRESSION.findall(text):
        names = _names(expression)
        if names is None:
            return frozenset(_WORD.findall(text))
        found |= names
    return frozenset(found)


@lru_cache(maxsize=10_000)  # the specs of a fleet have most of their expressions in common
def _names(expression: str) -> frozenset[str] | None:
    from jinja2 import nodes  # most specs have no expressions

    from labelform.language.grammar import Refused, parse_template

    try:
        parts = parse_template(expression.replace('\\"', '"').replace("''", "'"))
    except Refused:
        return None
    if any(isinstance(part, Refused) for part in parts):
        return None
    trees = [part for part in parts if isinstance(part, nodes.Expr)]
    return frozenset(
        name.name for tree in trees for name in (tree, *tree.find_all(nodes.Name)) if isinstance(name, nodes.Name)
    )
