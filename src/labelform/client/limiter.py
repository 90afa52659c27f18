"""
How many requests may be in flight at once: as many as the platform allows, shared fairly by the projects of a run.

A 429 halves the width, and answers that are none widen it again, one place for as many answers as there are places
(as TCP does). Where the platform refused before, its limit is known: a refusal near it costs a step back only, and
the next try beyond it comes late. So most of what the platform allows is used. Of 32 requests that are refused
together only the first narrows: the others were sent before it was known. `Retry-After` is waited out by who sent the
request and keeps the place meanwhile, so that nothing new is sent.
"""

from __future__ import annotations

import asyncio
import math
from collections import OrderedDict, deque
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from labelform.api.message import Reply, Response

_TOO_MANY = 429
_HALF, _STEP_BACK = 0.5, 0.85
_PATIENCE = 8
"""So many times as many answers as elsewhere widen it by a place where the platform has refused before."""
_NEAR = 0.25
"""How far from where it was refused last, as a part of that, the platform is expected to refuse again."""


class Limiter:
    """Hands out places; who waits is served in turn by project, and within a project in the order of asking."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._width = float(most)
        self._taken = 0
        self._narrowed = 0
        self._refused_at = math.inf
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @property
    def width(self) -> int:
        """How many places there are now."""
        return int(self._width)

    def place(self, project: str) -> Permit:
        """Return a place for a request about a project, to be entered with `async with`."""
        return Permit(self, project)

    async def take(self, project: str) -> int:
        """Wait for a place; return how often the limit had been narrowed then."""
        if self._taken < self.width and not self._waiting:
            self._taken += 1
            return self._narrowed
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(project, deque()).append(turn)
        self._serve()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give_back()  # the place came in the same moment
            raise
        return self._narrowed

    def give_back(self) -> None:
        """Free a place."""
        self._taken -= 1
        self._serve()

    @property
    def narrowed(self) -> int:
        """How often the limit has been narrowed so far."""
        return self._narrowed

    def heard(self, reply: Reply, narrowed: int) -> None:
        """Learn from an answer to a request that was sent when the limit had been narrowed so often."""
        if not isinstance(reply, Response):
            return
        if reply.status == _TOO_MANY:
            self.refused(narrowed)
        else:
            self.answered()

    def refused(self, narrowed: int) -> None:
        """Learn that a request was too much which was sent when the limit had been narrowed so often."""
        if narrowed != self._narrowed:
            return
        self._narrowed += 1
        part = _STEP_BACK if self._is_near_refusal() else _HALF
        self._refused_at = self._width
        self._width = max(1.0, self._width * part)

    def answered(self) -> None:
        """Learn that a request was not too much."""
        if self._width < self._most:
            step = 1 / self._width / (_PATIENCE if self._is_near_refusal() else 1)
            self._width = min(float(self._most), self._width + step)
            self._serve()

    def _is_near_refusal(self) -> bool:
        return abs(self._width - self._refused_at) <= _NEAR * self._width

    def _serve(self) -> None:
        while self._waiting and self._taken < self.width:
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
    _narrowed: int = 0
    _is_taken: bool = False

    async def __aenter__(self) -> Self:
        await self._take()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._give_back()

    def heard(self, reply: Reply) -> None:
        """Report the outcome of a request from this place to the limiter."""
        self.limiter.heard(reply, self._narrowed)

    async def renew(self) -> None:
        """Queue again before the next try: meanwhile there may be fewer places than are taken."""
        self._give_back()
        await self._take()

    async def _take(self) -> None:
        self._narrowed = await self.limiter.take(self.project)
        self._is_taken = True

    def _give_back(self) -> None:
        if self._is_taken:
            self._is_taken = False
            self.limiter.give_back()
