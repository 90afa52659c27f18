"""What is counted while a fleet is simulated."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Figures:
    """
    `kept_back` are writes that were begun and not sent, because the lease was over by the clock of the worker.

    `used` and `allowed` are leaves, counted while a key had members waiting.
    """

    faults: Counter[str] = field(default_factory=Counter)
    settled: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    """How long each set took, by its kind, from when it was added."""
    sent: int = 0
    kept_back: int = 0
    used: int = 0
    allowed: float = 0.0


def quantile(values: list[float], share: float) -> float:
    """Return the value that such a share of all is not above."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
