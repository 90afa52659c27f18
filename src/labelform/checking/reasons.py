"""What of an expression is false: the part that decides, with the values that it compares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from labelform.checking.tree import Tree

Parsed = Callable[[str], Tree | None]
Valued = Callable[[str], Any]
_AND: Final = "_&&_"
_COMPARISONS: Final = {"_==_": "==", "_!=_": "!=", "_<_": "<", "_<=_": "<=", "_>_": ">", "_>=_": ">="}
_SYMBOLS: Final = {_AND: "&&", **_COMPARISONS}


def false_part(text: str, parsed: Parsed, value: Valued) -> str:
    """
    Return the part of a false expression that makes it so, as in `groups.size() < 3 is false: 5 < 3`.

    `parsed` returns the tree of a part and `value` what it comes to, both None if it is not an expression by itself.
    """
    tree = parsed(text)
    function, offset = tree.operator if tree else ("", 0)
    symbol = _SYMBOLS.get(function, "")
    plain = f"{text} is false"
    if not symbol or not text.startswith(symbol, offset):
        return plain
    sides = text[:offset].strip(), text[offset + len(symbol) :].strip()
    values = [value(side) for side in sides]
    if function == _AND:
        decides = next((side for side, one in zip(sides, values, strict=True) if one is False), None)
        return plain if decides is None else false_part(decides, parsed, value)
    if all(isinstance(one, (bool, int, float, str)) for one in values):
        return f"{plain}: {_shown(values[0])} {symbol} {_shown(values[1])}"
    return plain


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}'" if isinstance(value, str) else f"{value}"
