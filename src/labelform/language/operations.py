"""
What expressions can do with values: operators, tests and filters, each written out here and bounded.

Nothing is looked up on a value: no attribute, no method, no type. What is not in these tables does not exist.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

LONGEST_TEXT = 100_000
LONGEST_LIST = 10_000
LARGEST_NUMBER = 10**18


class ValueFault(Exception):  # noqa: N818 - becomes a diagnostic where the place is known
    """An operation does not fit its values."""


class TooMuch(ValueFault):
    """A result is larger than any spec needs."""


def bounded(value: Any) -> Any:
    """Return a result, unless it is larger than any spec needs or not a finite number."""
    if isinstance(value, (str, list)):
        most = LONGEST_TEXT if isinstance(value, str) else LONGEST_LIST
        if len(value) > most:
            raise TooMuch(f"the result is longer than {most:,} {'letters' if isinstance(value, str) else 'entries'}")
    elif is_number(value) and not abs(value) <= LARGEST_NUMBER:
        raise TooMuch("the result is too large for a number in a spec")
    return value


def is_number(value: Any) -> bool:
    """Return whether a value is a number; booleans are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def text_of(value: Any) -> str:
    """Return a value as it stands within text: lists, mappings and nothing cannot."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if is_number(value):
        return repr(value)
    raise ValueFault(f"{kind_of(value)} cannot be part of a text")


_KINDS: Mapping[type, str] = {str: "text", list: "a list", dict: "a mapping"}


def kind_of(value: Any) -> str:
    """Return what a value is, in the words of a spec."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "a boolean"
    if is_number(value):
        return "a number"
    return _KINDS[type(value)]


def joined(parts: Iterable[str]) -> str:
    """Join texts, and stop as soon as the result is longer than any spec needs."""
    found, length = [], 0
    for part in parts:
        length += len(part)
        if length > LONGEST_TEXT:
            raise TooMuch(f"the result is longer than {LONGEST_TEXT:,} letters")
        found.append(part)
    return "".join(found)


# -- operators -------------------------------------------------------------------------------------------------


def add(left: Any, right: Any) -> Any:
    """Add numbers, or join two texts or two lists."""
    is_text = isinstance(left, str) and isinstance(right, str)
    if is_text or (isinstance(left, list) and isinstance(right, list)):
        return bounded(left + right)
    return _arithmetic("+", lambda one, other: one + other)(left, right)


def _arithmetic(sign: str, operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def apply(left: Any, right: Any) -> Any:
        if not (is_number(left) and is_number(right)):
            raise ValueFault(f"{sign} does not fit {kind_of(left)} and {kind_of(right)}")
        try:
            return bounded(operation(left, right))
        except (ZeroDivisionError, OverflowError) as exc:
            raise ValueFault(f"{sign} has no result for these numbers") from exc

    return apply


ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "Add": add,
    "Sub": _arithmetic("-", lambda left, right: left - right),
    "Mul": _arithmetic("*", lambda left, right: left * right),
    "Div": _arithmetic("/", lambda left, right: left / right),
    "FloorDiv": _arithmetic("//", lambda left, right: left // right),
    "Mod": _arithmetic("%", lambda left, right: left % right),
}
"""Operators by the name of their node."""


def compare(operator: str, left: Any, right: Any) -> bool:
    """Compare two values as `==`, `in` and their like do; a boolean equals no number."""
    if operator in ("in", "notin"):
        return _contains(right, left) == (operator == "in")
    if operator in ("eq", "ne"):
        return _equals(left, right) == (operator == "eq")
    if not ((is_number(left) and is_number(right)) or (isinstance(left, str) and isinstance(right, str))):
        raise ValueFault(f"{kind_of(left)} and {kind_of(right)} cannot be compared")
    return bool({"lt": left < right, "lteq": left <= right, "gt": left > right, "gteq": left >= right}[operator])


def _equals(left: Any, right: Any) -> bool:
    return bool(isinstance(left, bool) == isinstance(right, bool) and left == right)


def _contains(container: Any, value: Any) -> bool:
    if isinstance(container, list):
        return any(_equals(one, value) for one in container)
    if isinstance(container, (str, dict)) and isinstance(value, str):
        return value in container
    raise ValueFault(f"{kind_of(value)} cannot be searched for in {kind_of(container)}")


# -- filters ---------------------------------------------------------------------------------------------------


def _takes(kind: type, name: str) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        if not isinstance(value, kind):
            raise ValueFault(f"the filter {name} does not fit {kind_of(value)}")

    return check


_is_list = {name: _takes(list, name) for name in ("join", "first", "last", "sort", "unique")}
_is_text = {name: _takes(str, name) for name in ("lower", "upper", "trim", "replace", "split", "slug")}


def _replace(value: Any, old: Any, new: Any) -> str:
    for one in (value, old, new):
        _is_text["replace"](one)
    if not old:
        raise ValueFault("the filter replace needs the text to replace")
    if len(value) + value.count(old) * (len(new) - len(old)) > LONGEST_TEXT:
        raise TooMuch(f"the result is longer than {LONGEST_TEXT:,} letters")
    return str(value.replace(old, new))


def _join(value: Any, separator: Any = "") -> str:
    _is_list["join"](value)
    parts = [text_of(one) for one in value]
    between = text_of(separator)
    if sum(map(len, parts)) + len(between) * len(parts) > LONGEST_TEXT:
        raise TooMuch(f"the result is longer than {LONGEST_TEXT:,} letters")
    return between.join(parts)


def _split(value: Any, separator: Any = None) -> list[str]:
    _is_text["split"](value)
    if separator is not None and not (isinstance(separator, str) and separator):
        raise ValueFault("the filter split needs a separator")
    return list(bounded(value.split(separator)))


def _number(kind: Callable[[Any], Any], name: str) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:
        if not (is_number(value) or isinstance(value, str)) or (isinstance(value, str) and len(value) > 100):
            raise ValueFault(f"the filter {name} does not fit {kind_of(value)}")
        try:
            return bounded(kind(value.strip() if isinstance(value, str) else value))
        except (ValueError, OverflowError) as exc:
            raise ValueFault(f"the filter {name} does not fit this text") from exc

    return convert


def _float(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return number


def _end(name: str, place: int) -> Callable[[Any], Any]:
    def take(value: Any) -> Any:
        _is_list[name](value)
        if not value:
            raise ValueFault(f"the filter {name} does not fit an empty list")
        return value[place]

    return take


def _sort(value: Any) -> list[Any]:
    _is_list["sort"](value)
    if not (all(map(is_number, value)) or all(isinstance(one, str) for one in value)):
        raise ValueFault("the filter sort needs only texts or only numbers")
    return sorted(value)


def _unique(value: Any) -> list[Any]:
    _is_list["unique"](value)
    if not all(isinstance(one, (str, int, float, bool)) for one in value):
        raise ValueFault("the filter unique does not fit lists and mappings")
    return [one for _, one in {(type(one) is bool, one): (None, one) for one in reversed(value)}.values()][::-1]


def _length(value: Any) -> int:
    if not isinstance(value, (str, list, dict)):
        raise ValueFault(f"the filter length does not fit {kind_of(value)}")
    return len(value)


def _on_text(name: str, function: Callable[[str], str]) -> Callable[[Any], str]:
    def apply(value: Any) -> str:
        _is_text[name](value)
        return str(bounded(function(value)))

    return apply


def _slug(value: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")


FILTERS: Mapping[str, Callable[..., Any]] = {
    "first": _end("first", 0),
    "float": _number(_float, "float"),
    "int": _number(int, "int"),
    "join": _join,
    "last": _end("last", -1),
    "length": _length,
    "lower": _on_text("lower", str.lower),
    "replace": _replace,
    "slug": _on_text("slug", _slug),
    "sort": _sort,
    "split": _split,
    "string": text_of,
    "trim": _on_text("trim", str.strip),
    "unique": _unique,
    "upper": _on_text("upper", str.upper),
}
"""Filters by name; `default` is not among them, because it takes what is undefined."""
