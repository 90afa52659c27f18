"""
How many requests may be in flight at once, shared fairly by the projects of a run.

How fast they follow each other is decided by the pace. `Retry-After` is waited out by who sent the request, who keeps
the place meanwhile.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from dataclasses import dataclass
from types import TracebackType
from typing import Self


class Limiter:
    """Hands out places; who waits is served in turn by project, and within a project in the order of asking."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken = 0
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    def place(self, project: str) -> Permit:
        """Return a place for a request about a project, to be entered with `async with`."""
        return Permit(self, project)

    async def take(self, project: str) -> None:
        """Wait for a place."""
        if self._taken < self._most and not self._waiting:
            self._taken += 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(project, deque()).append(turn)
        self._serve()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give_back()  # the place came in the same moment
            raise

    def give_back(self) -> None:
        """Free a place."""
        self._taken -= 1
        self._serve()

    def _serve(self) -> None:
        while self._waiting and self._taken < self._most:
            project, turns = self._waiting.popitem(last=False)
            turn = turns.popleft()
            if turns:
                self._waiting[project] = turns  # at the end of the round
            if not turn.done():
                self._taken += 1
                turn.set_result(None)


@dataclass(slots=True)
class Permit:
    """One place of a limiter."""

    limiter: Limiter
    project: str
    _is_taken: bool = False

    async def __aenter__(self) -> Self:
        await self._take()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._give_back()

    async def renew(self) -> None:
        """Queue again before the next try, behind the other projects."""
        self._give_back()
        await self._take()

    async def _take(self) -> None:
        await self.limiter.take(self.project)
        self._is_taken = True

    def _give_back(self) -> None:
        if self._is_taken:
            self._is_taken = False
            self.limiter.give_back()
