"""Look on while workers do a set: each member as it ends, read from the store. To stop looking changes nothing."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Final

from labelform.fleet.store import NoSuchSetError, Store, StoreError
from labelform.fleet.work import Counts, State, Told

POLL_SECONDS: Final = 0.5
AWAY_SECONDS: Final = 120.0
"""For how long a store that is away is waited for."""
UNBEGUN_SECONDS: Final = 15.0
"""After how long it is odd that no member was begun: a worker that is free begins one at once."""
_ENDED: Final = frozenset({State.DONE, State.FAILED, State.CANCELLED})
_LOOK_AHEAD: Final = 500
"""Members are begun in their order: behind so many that wait, none has ended, or it is seen a little later."""
_LONG_RUN: Final = 50
"""To read so many again takes as long as to ask again for what is behind them."""


@dataclass(slots=True)
class Following:
    """
    What has been seen of a set. Memory does not grow with it: of members, only numbers are kept.

    `counted` is told how far the set is, and `away` what keeps the store from saying so. `unbegun` is called once if no
    member is begun for long. When `stop` is set, it ends.
    """

    store: Store
    set_id: str
    counted: Callable[[Counts], None] = lambda _: None
    away: Callable[[StoreError], None] = lambda _: None
    unbegun: Callable[[], None] = lambda: None
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    poll_seconds: float = POLL_SECONDS
    clock: Callable[[], float] = time.monotonic
    _first: int = 0
    """All members before it were yielded."""
    _yielded: set[int] = field(default_factory=set)
    _may_be_unbegun: bool = True
    _first_look: float | None = None

    async def ended(self) -> AsyncIterator[Told]:
        """
        Yield each member once it has ended, until the set is over or the looking is.

        Raises:
            StoreError: the store has been away for too long, or has no such set.
        """
        away_since: float | None = None
        while not self.stop.is_set():
            try:
                counts = await self.store.counts(self.set_id)
                self.counted(counts)
                self._look_whether_begun(counts)
                async for told in self._new(ahead=_LOOK_AHEAD if counts.left else None):
                    yield told
                away_since = None
                if not counts.left:
                    return
            except NoSuchSetError:
                raise
            except StoreError as exc:
                now = self.clock()  # a store that is away takes its time to say so
                away_since = now if away_since is None else away_since
                if now - away_since > AWAY_SECONDS:
                    raise
                self.away(exc)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stop.wait(), self.poll_seconds)

    def _look_whether_begun(self, counts: Counts) -> None:
        """Say it if no member was begun for long, unless it was said, or one was begun before."""
        now = self.clock()
        self._first_look = now if self._first_look is None else self._first_look
        self._may_be_unbegun &= counts.by_state.keys() <= {State.WAITING}
        if self._may_be_unbegun and now - self._first_look > UNBEGUN_SECONDS:
            self._may_be_unbegun = False
            self.unbegun()

    async def _new(self, ahead: int | None) -> AsyncIterator[Told]:
        waiting = 0
        async for told in self._unseen():
            number = told.task.number
            if told.state not in _ENDED:
                waiting += 1
                if ahead is not None and waiting > ahead:
                    break
            elif number >= self._first and number not in self._yielded:
                self._note(number)
                yield told

    async def _unseen(self) -> AsyncIterator[Told]:
        """
        Yield the members from the first on that has not ended, by number, but for long runs that were yielded before.

        One project that takes long, such as that of a worker that was lost, is waited for by all that come after it.
        """
        after: int | None = self._first - 1
        while after is not None:
            rest, after = self.store.told(self.set_id, after=after), None
            async for told in rest:
                end = self._yielded_until(told.task.number)
                if end - told.task.number >= _LONG_RUN:
                    after = end - 1
                    break
                yield told

    def _yielded_until(self, number: int) -> int:
        number = max(number, self._first)
        while number in self._yielded:
            number += 1
        return number

    def _note(self, number: int) -> None:
        self._yielded.add(number)
        while self._first in self._yielded:
            self._yielded.remove(self._first)
            self._first += 1
