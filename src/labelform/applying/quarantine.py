"""
How long a request may still arrive after nobody waits for its answer any more, and the wait until it cannot.

A create that arrives after it was sent again is there twice, and projects cannot be deleted.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from labelform.client.bounds import Bounds
from labelform.core.change import Change
from labelform.runs.ledger import Clock

PROXY_MARGIN_SECONDS: Final = 30.0
"""How long something on the way may hold a request after we have given it up. An estimate: nobody documents a bound."""
QUARANTINE_SECONDS: Final = Bounds().answer_seconds + PROXY_MARGIN_SECONDS
"""Counted from when a request was sent: the longest that we wait for its answer, and what may follow."""
TELL_EVERY_SECONDS: Final = 10
STEP_SECONDS: Final = 1.0

Pause = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Quarantine:
    """
    Waits until requests cannot arrive any more.

    The clock is asked once, for the age of the requests; from there on the pauses count, whatever the clock does.
    `tell` receives what is waited for, None for calls of earlier runs, and the seconds that are left.
    """

    seconds: float
    clock: Clock
    pause: Pause
    stop: Callable[[], bool]
    tell: Callable[[Change | None, float], None]

    async def wait(self, sent: Iterable[datetime], change: Change | None = None) -> bool:
        """Wait until nothing that was sent at these moments can arrive; False when asked to stop before that."""
        left, steps = max(map(self._left, sent), default=0.0), 0
        while left > 0:
            if self.stop():
                return False
            if steps % TELL_EVERY_SECONDS == 0:
                self.tell(change, left)
            await self.pause(min(STEP_SECONDS, left))
            left, steps = left - STEP_SECONDS, steps + 1
        return True

    def _left(self, sent: datetime) -> float:
        """Return how long a request can still arrive. By a clock that went back, it was sent just now."""
        age = max((self.clock() - sent).total_seconds(), 0.0)
        return self.seconds - age
