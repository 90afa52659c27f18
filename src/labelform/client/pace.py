"""
Where each request waits for leave, right before it is sent.

The rules are values (`api.pace`); a `Pace` keeps their state: `OwnPace` in this process, `fleet.pace` in a store, for
all workers with a key.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from typing import Protocol

from labelform.api.failures import retry_after_seconds
from labelform.api.message import Reply, Response
from labelform.api.pace.state import Leave, PaceShare, PaceState, Wait, ask, heard

READS, WRITES = PaceShare("reads"), PaceShare("writes", weight=8.0)
"""Before a write the item was looked at, and what was seen gets old while the write waits."""
_TOO_MANY = 429
_LEAST_WAIT_SECONDS = 0.001

Sleep = Callable[[float], Awaitable[None]]


class Pace(Protocol):
    """Says who may send with one key to one platform, and learns from the answers. May be asked by many at once."""

    async def leave(self, share: PaceShare) -> Leave:
        """Wait for leave to send one request."""

    async def heard(self, leave: Leave, *, is_refused: bool, retry_after: float | None) -> None:
        """Learn the outcome of a request; `retry_after` is in seconds, None if the platform did not say."""


class Line:
    """Where the requests of one process wait, those of a share in the order in which they came."""

    def __init__(self, ask: Callable[[PaceShare, int], Awaitable[Leave | Wait]], sleep: Sleep) -> None:
        self._ask = ask
        self._sleep = sleep
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._waiting: Counter[str] = Counter()

    async def leave(self, share: PaceShare) -> Leave:
        """Let the first of a share ask, with how many of it are waiting, until it gets leave."""
        self._waiting[share.name] += 1
        try:
            async with self._turns[share.name]:
                while isinstance(answer := await self._ask(share, self._waiting[share.name]), Wait):
                    await self._sleep(max(answer.seconds, _LEAST_WAIT_SECONDS))
                return answer
        finally:
            self._waiting[share.name] -= 1
            if not self._waiting[share.name]:  # each set of a fleet has shares of its own
                del self._waiting[share.name], self._turns[share.name]


class OwnPace:
    """The pace of one process: by default nobody waits before the platform refuses for the first time."""

    def __init__(
        self,
        state: PaceState | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.state = state or PaceState()
        self._clock = clock
        self._line = Line(self._ask, sleep)

    async def leave(self, share: PaceShare) -> Leave:
        """See `Pace`."""
        return await self._line.leave(share)

    async def heard(self, leave: Leave, *, is_refused: bool, retry_after: float | None) -> None:
        """See `Pace`."""
        self.state = heard(self.state, self._clock(), leave, is_refused=is_refused, retry_after=retry_after)

    async def _ask(self, share: PaceShare, _waiting: int) -> Leave | Wait:
        self.state, answer = ask(self.state, self._clock(), share)
        return answer


class Unpaced:
    """The pace for what has no limit, such as a sandbox in this process."""

    async def leave(self, _share: PaceShare) -> Leave:
        """See `Pace`."""
        return Leave(cuts=0, was_paced=False)

    async def heard(self, leave: Leave, *, is_refused: bool, retry_after: float | None) -> None:
        """See `Pace`."""


async def report(pace: Pace, leave: Leave, reply: Reply, now: float) -> None:
    """Report what a request was answered at a moment, in seconds of the epoch; a loss says nothing about a limit."""
    if isinstance(reply, Response):
        is_refused = reply.status == _TOO_MANY
        retry_after = retry_after_seconds(reply.headers.get("retry-after"), now) if is_refused else None
        await pace.heard(leave, is_refused=is_refused, retry_after=retry_after)
