"""JSON as the standard has it: what Python reads beyond it fails later, wherever it is sent, printed or compared."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from labelform.types import Json

_PERHAPS_INFINITE = re.compile(r"[:,\[\s]-?(?:[0-9.]+[eE]\+?[0-9]{3}|[0-9]{308})")
"""Where a number may begin that is too large for a float; looking at each of them would double the time of reading."""


def parse_json(text: str) -> Json:
    """
    Read a JSON document.

    Raises:
        ValueError: it is none, has NaN, an infinity or half a character, or a number that no float can hold.
        RecursionError: it is nested too deep.
    """
    more: dict[str, Any] = {"parse_float": _finite} if _PERHAPS_INFINITE.search(text) else {}
    parsed: Json = json.loads(text, parse_constant=_refuse, **more)
    if "\\ud" in text or "\\uD" in text:  # two halves make a character, one alone none
        json.dumps(parsed, ensure_ascii=False).encode()
    return parsed


def _finite(number: str) -> float:
    found = float(number)
    if not math.isfinite(found):
        _refuse(number[:20])
    return found


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")
