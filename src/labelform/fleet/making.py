"""What plans make beyond their projects, one at a time for each thing over all workers: by leases of these things."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from labelform.applying.quarantine import STEP_SECONDS, Pause
from labelform.applying.record import RunState
from labelform.core.change import Change
from labelform.fleet.ending import ended
from labelform.fleet.held import Held
from labelform.fleet.lease import LEASE_TIMES, LeaseTimes
from labelform.fleet.store import Store, StoreError
from labelform.runs.account import Outcome
from labelform.runs.ledger import LedgerError


@dataclass(slots=True)
class LeasedMaking:
    """
    The turns of one member. `holder` is its own: it does not share a lease with other members of its worker.

    While a call for a thing may still arrive, its lease is not released: it can be taken when nothing can arrive any
    more, as with a worker that was lost. `failure` is why a turn could not be had, None as long as all were.

    Before bytes leave, `check` is to be asked: who has a turn does not have it for ever.
    """

    store: Store
    base_url: str
    holder: str
    stop: Callable[[], bool] = lambda: False
    pause: Pause = asyncio.sleep
    times: LeaseTimes = LEASE_TIMES
    failure: StoreError | None = field(default=None, init=False)
    _turns: list[Held] = field(default_factory=list, init=False)

    def check(self) -> None:
        """
        Make sure that nobody else may have one of the turns by now.

        Raises:
            LedgerError: somebody may.
        """
        for held in self._turns:
            if held.is_over():
                raise LedgerError(f"the lease of {held.subject} was lost", hint="another worker may make it now")

    @asynccontextmanager
    async def turn(self, change: Change, record: RunState) -> AsyncIterator[bool]:
        """
        Wait until nobody else makes the same, and say whether it may be made; see `Making.turn`.

        Raises:
            StoreError: the store is away; nothing was sent.
        """
        try:
            # No title of a project comes to this, or a member would wait for itself: see `subjects_of`.
            held = await self._taken(f"{self.base_url}:{change.address}")
        except StoreError as exc:
            self.failure = exc
            raise
        if held is None:
            yield False
            return
        renewing = asyncio.create_task(self._renew(held))
        self._turns.append(held)
        try:
            yield True
        finally:
            self._turns.remove(held)
            await ended(renewing)
            result = record.results.get(change.address)
            may_arrive = record.was_started(change) and (result is None or result.outcome is Outcome.UNKNOWN)
            if not may_arrive:
                with contextlib.suppress(StoreError):  # it runs out by itself
                    await self.store.release(held)

    async def _taken(self, subject: str) -> Held | None:
        """Take a lease as soon as it can be had; None when asked to stop before."""
        while not self.stop():
            found = await self.store.take(subject, self.holder)
            if isinstance(found, Held):
                return found
            await self.pause(min(found, STEP_SECONDS))
        return None

    async def _renew(self, held: Held) -> None:
        is_held = True
        while is_held:
            await asyncio.sleep(self.times.renew.total_seconds())
            with contextlib.suppress(StoreError):  # it is asked again
                is_held = await self.store.renew(held)
        held.until = 0.0
