"""JSON as the standard has it: what Python reads beyond it fails later, wherever it is sent, printed or compared."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from labelform.types import Json

_LARGE = re.compile(r"[0-9][eE]\+?[0-9]{3}|[0-9]{308}")
_BEFORE_NUMBERS = frozenset([*" \t\r\n:,[", ""])


def parse_json(text: str) -> Json:
    """
    Read a JSON document.

    Raises:
        ValueError: it is none, has NaN, an infinity or half a character, or a number that no float can hold.
        RecursionError: it is nested too deep.
    """
    more: dict[str, Any] = {"parse_float": _finite} if _may_be_infinite(text) else {}
    parsed: Json = json.loads(text, parse_constant=_refuse, **more)
    if "\\ud" in text or "\\uD" in text:  # two halves make a character, one alone none
        json.dumps(parsed, ensure_ascii=False).encode()
    return parsed


def _may_be_infinite(text: str) -> bool:
    """
    Tell whether a number may stand in a text that no float can hold.

    Looking at each number takes as long as reading them all, and ids look like large numbers, but behind a quote.
    """
    return any(_begins_number(text, found.start()) for found in _LARGE.finditer(text))


def _begins_number(text: str, place: int) -> bool:
    return text[max(0, place - 400) : place].rstrip("0123456789.-")[-1:] in _BEFORE_NUMBERS


def _finite(number: str) -> float:
    found = float(number)
    if not math.isfinite(found):
        _refuse(number[:20])
    return found


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")
