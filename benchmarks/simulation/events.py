"""What happens when: events in a heap, in the order of their time, and of their making where that is the same."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from typing import Any


class Events:
    """All that is still to happen. `now` is in seconds from the begin."""

    def __init__(self) -> None:
        self.now = 0.0
        self.count = 0
        self._heap: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []

    def at(self, when: float, act: Callable[..., None], *facts: Any) -> None:
        """Let something happen."""
        self.count += 1
        heapq.heappush(self._heap, (when, self.count, act, facts))

    def run(self, until: float = math.inf) -> None:
        """Let everything happen that is before a time."""
        heap = self._heap
        while heap and heap[0][0] < until:
            self.now, _, act, facts = heapq.heappop(heap)
            act(*facts)
