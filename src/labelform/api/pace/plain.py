"""The state of a pace as plain data, as a store keeps it. JSON has no infinity: it is text there."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from labelform.api.pace.rate import Rate
from labelform.api.pace.state import PaceState, Turn


def to_plain(state: PaceState) -> dict[str, Any]:
    """Return a state as plain data."""
    plain: dict[str, Any] = _without_infinity(asdict(state))
    return plain


def from_plain(plain: dict[str, Any]) -> PaceState | None:
    """Return the state of plain data; None if another version of labelform kept it, with other fields."""
    facts = _with_infinity(plain)
    try:
        turns = {name: Turn(**turn) for name, turn in facts["turns"].items()}
        return PaceState(**{**facts, "rate": Rate(**facts["rate"]), "turns": turns})
    except (KeyError, TypeError):
        return None


def _without_infinity(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_infinity(one) for name, one in value.items()}
    return str(value) if isinstance(value, float) and math.isinf(value) else value


def _with_infinity(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_infinity(one) for name, one in value.items()}
    return float(value) if value in ("inf", "-inf") else value
