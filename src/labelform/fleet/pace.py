"""
One pace for all workers with a key: kept in a store, asked for some requests at a time.

A worker asks for as many requests as it has waiting, of those that are due in the next tenth of a second, and reports
the outcome of earlier ones with it. So there are some transactions a second for each worker, however many requests
there are. The rules are values (`api.pace`), and only the clock of the store counts.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Protocol, TypeVar

from labelform.api.pace.rate import Rate
from labelform.api.pace.state import Leave, PaceShare, PaceState, Wait, ask_several, give_back, heard
from labelform.client.pace import Line, OwnPace, Sleep
from labelform.fleet.store import StoreError
from labelform.fleet.work import Kind

T = TypeVar("T")
Change = Callable[[PaceState, float], tuple[PaceState, T]]
"""Takes a state and the time by the clock of the store; returns the next state and a result."""

AHEAD_SECONDS: Final = 0.1
FIRST_PER_SECOND: Final = 10.0
"""What workers begin with before anything is known: nobody knows how many they are."""
ALONE_PER_SECOND: Final = 2.0
"""What a process sends while it cannot reach the store. It is not raised, because the others do the same."""
_REPORT_SECONDS: Final = 0.25
_AWAY_SECONDS: Final = 2.0
"""How long the store may take."""
_AGAIN_SECONDS: Final = 5.0
"""After how long it is asked again then."""
_STALE_SECONDS: Final = 0.5
"""Leave that was not used for so long goes back: this process stood still."""

WEIGHTS: Final = {Kind.APPLY: 16.0, Kind.PLAN: 4.0, Kind.DRIFT: 1.0}
"""An apply was decided by somebody, a plan is waited for by who reads it, a drift by nobody."""


class PaceStore(Protocol):
    """Keeps one state for each subject. A subject that is not known yet begins with `first_state()`."""

    async def change_pace(self, subject: str, change: Change[T]) -> T:
        """
        Change the state of a subject in one transaction and return the result; `change` may be called again.

        Raises:
            StoreError: the store cannot be reached; the change may have been made.
        """


def pace_subject(base_url: str, identity: str) -> str:
    """Return how the store names the pace of a signer at a platform: neither of them can be read from it."""
    return hashlib.sha256(f"{base_url}\n{identity}".encode()).hexdigest()


def first_state() -> PaceState:
    """Return what workers begin with."""
    return PaceState(Rate(per_second=FIRST_PER_SECOND))


def alone_state() -> PaceState:
    """Return the state of a process that cannot reach the store: a rate that falls but does not rise."""
    slow = ALONE_PER_SECOND
    return PaceState(Rate(per_second=slow, limit=slow, base=slow, patience=math.inf))


class AloneLeave(Leave):
    """Leave that the store knows nothing of."""


@dataclass(frozen=True, slots=True)
class _Heard:
    leave: Leave
    is_refused: bool
    retry_after: float | None


@dataclass(slots=True)
class _InHand:
    """Leave for some requests that were not sent yet, and from when on they may be, by the clock of this process."""

    share: PaceShare
    leave: Leave
    due: deque[float]


@dataclass(slots=True)
class _News:
    """What the store hears the next time it is asked."""

    heard: list[_Heard] = field(default_factory=list)
    unused: list[_InHand] = field(default_factory=list)

    def told(self, state: PaceState, now: float) -> PaceState:
        for one in self.heard:
            state = heard(state, now, one.leave, is_refused=one.is_refused, retry_after=one.retry_after)
        for rest in self.unused:
            state = give_back(state, rest.share, rest.leave, len(rest.due))
        return state


class SharedPace:
    """The pace of one key at one platform, as one process of many knows it; see `of`."""

    def __init__(
        self,
        store: PaceStore,
        subject: str,
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._store = store
        self._subject = subject
        self._clock = clock
        self._sleep = sleep
        self._line = Line(self._ask, sleep)
        self._in_hand: dict[str, _InHand] = {}
        self._news = _News()
        self._reporting: asyncio.Task[None] | None = None
        self._away_until = -math.inf
        self._alone = OwnPace(alone_state(), clock, sleep)

    def of(self, set_id: str, kind: Kind) -> SetPace:
        """Return the pace of a set: sets that wait get as much as they weigh."""
        return SetPace(self, set_id, WEIGHTS[kind])

    async def leave(self, share: PaceShare) -> Leave:
        """See `Pace`."""
        return await self._line.leave(share)

    async def heard(self, leave: Leave, *, is_refused: bool, retry_after: float | None) -> None:
        """See `Pace`. A refusal is reported at once, and so is an answer that all are waiting for."""
        if isinstance(leave, AloneLeave):
            await self._alone.heard(leave, is_refused=is_refused, retry_after=retry_after)
            return
        self._news.heard.append(_Heard(leave, is_refused, retry_after))
        if is_refused:
            self._in_hand = {name: one for name, one in self._in_hand.items() if one.leave.cuts != leave.cuts}
        if is_refused or leave.is_alone:
            await self._report()
        elif self._reporting is None or self._reporting.done():
            self._reporting = asyncio.create_task(self._report_later())

    async def close(self) -> None:
        """Report what was not reported yet, and give back what was not used."""
        if self._reporting is not None:
            self._reporting.cancel()
        self._news.unused.extend(self._in_hand.values())
        self._in_hand.clear()
        await self._report()

    async def _ask(self, share: PaceShare, waiting: int) -> Leave | Wait:
        held = self._in_hand.get(share.name)
        if held is not None and held.due[0] < self._clock() - _STALE_SECONDS:
            self._news.unused.append(self._in_hand.pop(share.name))
            held = None
        if held is None:
            answer = await self._fetch(share, waiting)
            if not isinstance(answer, _InHand):
                return answer
            self._in_hand[share.name] = held = answer
        return self._next(held)

    def _next(self, held: _InHand) -> Leave | Wait:
        seconds = held.due[0] - self._clock()
        if seconds > 0:
            return Wait(seconds)
        held.due.popleft()
        if not held.due:
            self._in_hand.pop(held.share.name, None)
        return held.leave

    async def _fetch(self, share: PaceShare, waiting: int) -> _InHand | Leave | Wait:
        ask = partial(ask_several, share=share, wanted=waiting, ahead_seconds=AHEAD_SECONDS)
        try:
            answer = await self._change(ask)
        except StoreError:
            leave = await self._alone.leave(share)
            return AloneLeave(leave.cuts, leave.was_paced)
        if isinstance(answer, Wait):
            return answer
        first = self._clock() + answer.seconds
        due = deque(first + number * answer.spacing for number in range(answer.count))
        return _InHand(share, answer.leave, due)

    async def _report_later(self) -> None:
        await self._sleep(_REPORT_SECONDS)
        await self._report()

    async def _report(self) -> None:
        if self._news.heard or self._news.unused:
            with contextlib.suppress(StoreError):
                await self._change(lambda state, _now: (state, None))

    async def _change(self, change: Change[T]) -> T:
        """Tell the store the news and change its state; news are lost with a store that is away."""
        if self._clock() < self._away_until:
            raise _away()
        news, self._news = self._news, _News()
        try:
            async with asyncio.timeout(_AWAY_SECONDS):
                return await self._store.change_pace(
                    self._subject, lambda state, now: change(news.told(state, now), now)
                )
        except (StoreError, TimeoutError) as exc:
            self._away_until = self._clock() + _AGAIN_SECONDS
            raise _away() from exc


def _away() -> StoreError:
    return StoreError("the store of the pace cannot be reached")


@dataclass(frozen=True, slots=True)
class SetPace:
    """The pace of one set, whose reads and writes are shares of their own."""

    shared: SharedPace
    set_id: str
    weight: float

    async def leave(self, share: PaceShare) -> Leave:
        """See `Pace`."""
        return await self.shared.leave(PaceShare(f"{self.set_id} {share.name}", self.weight * share.weight))

    async def heard(self, leave: Leave, *, is_refused: bool, retry_after: float | None) -> None:
        """See `Pace`."""
        await self.shared.heard(leave, is_refused=is_refused, retry_after=retry_after)
