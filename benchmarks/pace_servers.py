"""Platforms that refuse, in virtual time: each is asked in the order in which requests arrive."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

Limit = Callable[[float], float]
"""The requests a second that are allowed at a time."""


@dataclass
class TokenBucket:
    """Refills all the time, and holds what is left for `burst_seconds`."""

    limit: Limit
    burst_seconds: float
    tokens: float = math.inf
    at: float = 0.0

    def seconds_to_wait(self, now: float) -> float:
        """Let a request in (0), or return how long it has to wait."""
        limit = self.limit(now)
        most = max(1.0, limit * self.burst_seconds)
        self.tokens = min(most, self.tokens + limit * (now - self.at))
        self.at = now
        if self.tokens < 1:
            return (1 - self.tokens) / limit
        self.tokens -= 1
        return 0.0


@dataclass
class FixedWindow:
    """Allows so many in each window, whenever they come in it."""

    limit: Limit
    window_seconds: float
    window: int = -1
    used: int = 0

    def seconds_to_wait(self, now: float) -> float:
        """Let a request in (0), or return how long it has to wait."""
        window = int(now / self.window_seconds)
        if window != self.window:
            self.window, self.used = window, 0
        if self.used >= self.limit(now) * self.window_seconds:
            return (window + 1) * self.window_seconds - now
        self.used += 1
        return 0.0


@dataclass
class SlidingWindow:
    """Allows so many in the last seconds, at any time."""

    limit: Limit
    window_seconds: float
    past: deque[float] = field(default_factory=deque)

    def seconds_to_wait(self, now: float) -> float:
        """Let a request in (0), or return how long it has to wait."""
        while self.past and self.past[0] <= now - self.window_seconds:
            self.past.popleft()
        if len(self.past) >= self.limit(now) * self.window_seconds:
            return self.past[0] + self.window_seconds - now
        self.past.append(now)
        return 0.0


Server = TokenBucket | FixedWindow | SlidingWindow
