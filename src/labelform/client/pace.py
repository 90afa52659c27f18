"""
Where each request waits for leave, right before it is sent.

The rules are values (`api.pace`); a `Pace` keeps their state. `OwnPace` keeps it in this process. One for all workers
with a key would keep it in a store, and read, change and write it in one transaction, by the clock of the store.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Protocol

from labelform.api.failures import retry_after_seconds
from labelform.api.message import Reply, Response
from labelform.api.pace.state import Leave, PaceState, Share, Wait, ask, heard

READS, WRITES = Share("reads"), Share("writes", weight=8.0)
"""Before a write the item was looked at, and what was seen grows old while the write waits."""
_TOO_MANY = 429


class Pace(Protocol):
    """Says who may send with one key to one platform, and learns from the answers. May be asked by many at once."""

    async def ask(self, share: Share) -> Leave | Wait:
        """Ask for leave to send one request."""

    async def heard(self, leave: Leave, *, is_refused: bool, retry_after: float | None) -> None:
        """Learn what came of a request; `retry_after` is in seconds, None when the platform did not say."""


class OwnPace:
    """The pace of one process: nobody waits before the platform refuses for the first time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.state = PaceState()

    async def ask(self, share: Share) -> Leave | Wait:
        """See `Pace`."""
        self.state, answer = ask(self.state, self._clock(), share)
        return answer

    async def heard(self, leave: Leave, *, is_refused: bool, retry_after: float | None) -> None:
        """See `Pace`."""
        self.state = heard(self.state, self._clock(), leave, is_refused=is_refused, retry_after=retry_after)


class Unpaced:
    """The pace towards what has no limit, as a sandbox in this process."""

    async def ask(self, _share: Share) -> Leave | Wait:
        """See `Pace`."""
        return Leave(cuts=0, was_paced=False)

    async def heard(self, leave: Leave, *, is_refused: bool, retry_after: float | None) -> None:
        """See `Pace`."""


class Gate:
    """Lets requests of this process out, those of a share one by one, in the order in which they came."""

    def __init__(
        self, pace: Pace, now: Callable[[], float], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._pace = pace
        self._now = now
        self._sleep = sleep
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def leave(self, share: Share) -> Leave:
        """Wait for leave to send one request."""
        async with self._turns[share.name]:
            while isinstance(answer := await self._pace.ask(share), Wait):
                await self._sleep(answer.seconds)
            return answer

    async def heard(self, leave: Leave, reply: Reply) -> None:
        """Say what came of it; a loss says nothing about a limit."""
        if isinstance(reply, Response):
            is_refused = reply.status == _TOO_MANY
            retry_after = retry_after_seconds(reply.headers.get("retry-after"), self._now()) if is_refused else None
            await self._pace.heard(leave, is_refused=is_refused, retry_after=retry_after)
