"""JSON as the standard has it: what Python reads beyond it fails later, wherever it is sent, printed or compared."""

from __future__ import annotations

import json
import math
from typing import NoReturn

from labelform.types import Json


def parse_json(text: str) -> Json:
    """
    Read a JSON document.

    Raises:
        ValueError: it is none, has NaN, an infinity or half a character, or a number that no float can hold.
        RecursionError: it is nested too deep.
    """
    parsed: Json = _DECODER.decode(text)
    if "\\ud" in text or "\\uD" in text:  # two halves make a character, one alone none
        json.dumps(parsed, ensure_ascii=False).encode()
    return parsed


def _finite(number: str) -> float:
    found = float(number)
    if not math.isfinite(found):
        _refuse(number[:20])
    return found


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


# Asking of every number costs a third of what reading it does; looking for large ones in the text first cost more.
_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=_refuse)
