"""Asking again until the platform has done something."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from math import ceil
from typing import Final, TypeVar

from labelform.api.operation import Operation
from labelform.client.http import SyncDriver

T = TypeVar("T")

# The platform holds an answer back for at most a minute, which is also when proxies give up waiting for one.
_LONGEST_HOLD_SECONDS: Final = 45
_MARGIN_SECONDS: Final = 15
"""How much sooner than we give up the platform must answer."""

# Between two questions, when the platform does not hold its answer back.
_SHORTEST_POLL_SECONDS: Final = 1.0


def answers(
    driver: SyncDriver,
    ask: Callable[[int], Operation[T]],
    timeout_seconds: int,
    *,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[T]:
    """
    Yield one answer after another until the time is over; at least one. Whoever has seen enough stops listening.

    `ask` is given how many seconds the platform may hold its answer back.
    """
    until = clock() + timeout_seconds
    longest = max(0, min(_LONGEST_HOLD_SECONDS, int(driver.answer_seconds) - _MARGIN_SECONDS))
    while True:
        asked_at = clock()
        left = max(0, ceil(until - asked_at))
        yield driver.run(ask(min(left, longest)))
        if left == 0:
            return
        pause(max(0.0, min(left, _SHORTEST_POLL_SECONDS - (clock() - asked_at))))
