"""
What a plain scalar means: the core schema of YAML 1.2, without the words and numbers that YAML 1.1 reads otherwise.

Where the two versions disagree, a person has meant one of them and half of all tools take the other. Those
scalars are refused, with both ways to write them. Dates and times such as `12:30` are text, as 1.2 has it: no
field takes them for anything else. Exponents without a point (`1e-5`) are numbers, because JSON writes them.
Quoted text is always text and never comes here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Surprise:
    """A scalar that readers of YAML disagree about."""

    code: str
    message: str
    hint: str


def _boolean_surprise(text: str, *, is_true: bool) -> Surprise:
    meaning = "true" if is_true else "false"
    return Surprise(
        "ambiguous-boolean",
        f'"{text}" is text to some readers of YAML and {meaning} to others',
        f'write "{text}" in quotes for the text, or {meaning} for the boolean',
    )


_WORDS: dict[str, Scalar | Surprise] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **{text: _boolean_surprise(text, is_true=True) for text in ("yes", "Yes", "YES", "on", "On", "ON")},
    **{text: _boolean_surprise(text, is_true=False) for text in ("no", "No", "NO", "off", "Off", "OFF")},
}
_MAY_BE_SPECIAL = frozenset("+-.0123456789")
_LONGEST_NUMBER = 300


def resolve(text: str) -> Scalar | Surprise:
    """Return the value of a plain scalar, or why it must be written in another way."""
    if text in _WORDS:
        return _WORDS[text]
    return _number(text) if text[0] in _MAY_BE_SPECIAL else text


def _number(text: str) -> Scalar | Surprise:
    if len(text) > _LONGEST_NUMBER:
        return text
    for pattern, read in _NUMBERS:
        if pattern.fullmatch(text):
            return read(text)
    return text


def _leading_zero(text: str) -> Surprise:
    sign, digits = ("-", text[1:]) if text[0] == "-" else ("", text.lstrip("+"))
    number = f"{sign}{digits.lstrip('0') or '0'}"
    return Surprise(
        "leading-zero",
        f'"{text}" is the number {number} to some readers of YAML and octal to others',
        f'write "{text}" in quotes for the text, or {number} for the number',
    )


def _ambiguous_number(text: str) -> Surprise:
    return Surprise(
        "ambiguous-number",
        f'"{text}" is a number to some readers of YAML and text to others',
        f'write "{text}" in quotes for the text, or the number in decimal digits alone',
    )


def _not_finite(text: str) -> Surprise:
    return Surprise(
        "not-finite",
        f'"{text}" is not a finite number, and the JSON of the platform has no other',
        f'write "{text}" in quotes for the text, or a finite number',
    )


def _float(text: str) -> Scalar | Surprise:
    value = float(text)
    return value if math.isfinite(value) else _not_finite(text)


_NUMBERS: tuple[tuple[re.Pattern[str], Callable[[str], Scalar | Surprise]], ...] = (
    (re.compile(r"[-+]?0[0-9]+"), _leading_zero),
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"0x[0-9a-fA-F]+"), lambda text: int(text, 16)),
    (re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"), _float),
    (re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"), _not_finite),
    (re.compile(r"[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?|[-+]?0(?:o[0-7_]+|b[01_]+|x[0-9a-fA-F_]+)"), _ambiguous_number),
)
"""What starts like a number, in the order of trial; what fits nothing is text."""
