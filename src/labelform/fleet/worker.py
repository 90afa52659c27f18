"""A worker: takes the lease of a member's project, has the member done while it holds the lease, and settles it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from labelform.diagnostics import Diagnostic
from labelform.errors import ExitCode
from labelform.fleet.accounts import mistakes_data, reasons
from labelform.fleet.dispatch import UNFIT_SECONDS, UnfitWorkerError, is_given_up, put_off_seconds
from labelform.fleet.ending import ended
from labelform.fleet.engine import BEATS, Beats, Engine
from labelform.fleet.enqueuing import enqueue_waiting, queue_of
from labelform.fleet.held import Held
from labelform.fleet.lease import LEASE_TIMES, LeaseTimes
from labelform.fleet.store import LeaseLostError, NoSuchSetError, Store, StoreError
from labelform.fleet.watching import WATCH_SECONDS, level
from labelform.fleet.work import Settled, State, StoredMember, Task

STORE_AWAY_SECONDS: Final = 5.0
"""After how long a member is begun again that found the store away."""
SWEEP_SECONDS: Final = 60.0
"""How often members are looked for that no job is left of, by one of all workers."""

log = logging.getLogger("labelform.fleet")

DoMember = Callable[[Held, StoredMember], Awaitable[Settled]]
"""
Does a member to its end, as long as its lease is held; StoreError and CancelledError leave it to be done again, and
UnfitWorkerError leaves it to others.
"""


@dataclass(frozen=True, slots=True)
class Timing:
    """The times of leases, the beats of the engine, and how often workers look for members: all for one store."""

    lease: LeaseTimes = LEASE_TIMES
    beats: Beats = BEATS
    sweep_seconds: float = SWEEP_SECONDS
    watch_seconds: float = WATCH_SECONDS


@dataclass(slots=True)
class Worked:
    """What a worker has done since it was started, for those who watch it."""

    settled: dict[State, int] = field(default_factory=dict)
    put_off: int = 0
    lost: int = 0
    under_way: int = 0
    unfit: str = ""
    """Why the last member was left to others, if it was."""


@dataclass(frozen=True, slots=True)
class Worker:
    """
    Does the members that an engine names, those of some environments.

    `members` has for each environment, by its queue, what does a member there. When `stop` is set, a member that says
    that it was interrupted is left to others at once.
    """

    store: Store
    engine: Engine
    holder: str
    members: Mapping[str, DoMember]
    stop: asyncio.Event
    times: LeaseTimes = LEASE_TIMES
    unfit_seconds: float = UNFIT_SECONDS
    worked: Worked = field(default_factory=Worked)

    async def do(self, task: Task) -> float | None:
        """Do one member; see `engine.Do`."""
        if self.stop.is_set():
            return 0.0
        try:
            return await self._do(await self.store.member(task))
        except LeaseLostError as exc:
            self.worked.lost += 1
            log.info("set %s, project %s: broken off, others go on with it: %s", *task, exc.message)
            return 0.0
        except NoSuchSetError as exc:  # it was dropped when its jobs were still waiting
            log.info("set %s, project %s: left out: %s", *task, exc.message)
            return None
        except StoreError as exc:
            log.log(level(exc), "set %s, project %s: put off: %s", *task, exc.message)
            return STORE_AWAY_SECONDS

    async def _do(self, found: StoredMember) -> float | None:
        do_member = self.members[queue_of(found.head.environment, found.head.base_url)]
        held = await self.store.take(found.project, self.holder, found.also)
        if isinstance(held, float):
            self.worked.put_off += 1
            return put_off_seconds(held, random.random())  # noqa: S311 - members that wait for one project ask apart
        self.worked.under_way += 1
        try:
            seconds = await self._held(held, await self.store.begin(found.task, held), do_member)
        finally:
            self.worked.under_way -= 1
        # Whatever leaves by an exception keeps its lease until that is over: a call may be on its way.
        with contextlib.suppress(StoreError):
            await self.store.release(held)
        return seconds

    async def _held(self, held: Held, member: StoredMember, do_member: DoMember) -> float | None:
        if member.state is not State.UNDER_WAY:
            await self._go_on(member)
            return None
        _say(member, "begun")
        doing = _given_up(member) if is_given_up(member.begun) else do_member(held, member)
        try:
            settled = await self._while_held(held, doing)
        except UnfitWorkerError as exc:
            return await self._left_to_others(held, member, exc)
        self.worked.unfit = ""
        if self.stop.is_set() and _is_interrupted(settled):
            await self.store.leave(member.task, held)
            _say(member, "left to others, because this worker is stopped")
            return 0.0
        begins_wave = await self.store.settle(member.task, held, settled)
        _say_ended(member, settled)
        self.worked.settled[settled.state] = self.worked.settled.get(settled.state, 0) + 1
        if begins_wave:
            await self._go_on(member)
        return None

    async def _left_to_others(self, held: Held, member: StoredMember, why: UnfitWorkerError) -> float:
        """Leave a member as if it had not been begun, and keep its job for a while: see `UNFIT_SECONDS`."""
        log.error("set %s, project %s: left to others: %s", *member.task, why.message)
        self.worked.unfit = why.message
        await self.store.leave(member.task, held)
        await self.store.release(held)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stop.wait(), self.unfit_seconds)
        return 0.0

    async def _go_on(self, member: StoredMember) -> None:
        """Have the engine know all that may be begun, where that depends on who has ended."""
        if member.head.waves:
            await enqueue_waiting(self.store, self.engine, member.task.set_id)

    async def _while_held(self, held: Held, doing: Awaitable[Settled]) -> Settled:
        """
        Return what came of a member.

        Raises:
            LeaseLostError: its lease was lost before, and it was broken off: a call may be on its way.
        """
        task = asyncio.ensure_future(doing)
        renewing = asyncio.create_task(self._renew(held))
        try:
            await asyncio.wait([task, renewing], return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise LeaseLostError(f"the lease of {held.subject} was lost")
            return await task
        finally:
            task.cancel()
            await ended(renewing)  # else it would hold the lease of a member that nobody does
            await asyncio.gather(task, return_exceptions=True)  # of a lost lease nobody has to hear twice

    async def _renew(self, held: Held) -> None:
        """Hold a lease for as long as possible, and return when it is lost."""
        while not held.is_over():
            await asyncio.sleep(min(self.times.renew.total_seconds(), max(held.until - held.clock(), 0.0)))
            try:
                if not await self.store.renew(held):
                    return
            except StoreError as exc:
                log.log(level(exc), "the lease of %s is not prolonged: %s", held.subject, exc.message)

    async def sweep(self, seconds: float) -> None:
        """
        Look now and then for members that may be begun and that no job is left of, whatever goes wrong; run until
        cancelled.

        A command that was killed before it had given the engine all of a set, and a worker that thawed and took the job
        of another for its own, leave some.
        """
        while True:
            await asyncio.sleep(seconds * random.uniform(0.5, 1.5))  # noqa: S311 - so that workers do not all look at once
            try:
                await self._sweep_once(seconds)
            except StoreError as exc:
                log.log(level(exc), "sets are not looked through: %s", exc.message)
            except Exception:
                log.exception("sets could not be looked through")

    async def _sweep_once(self, seconds: float) -> None:
        """Look through the sets of the queues that no other worker has looked through in this span of time."""
        now = (await self.store.now()).timestamp()
        span = datetime.fromtimestamp(now - now % seconds, UTC)
        ours = {queue for queue in self.members if await self.store.claim(f"sweep {queue}", span)}
        for set_id, head in await self.store.sets_left() if ours else ():
            if queue_of(head.environment, head.base_url) in ours:
                await enqueue_waiting(self.store, self.engine, set_id)


def _say(member: StoredMember, what: str) -> None:
    log.info("set %s, project %s, %s: %s", *member.task, member.module or member.spec or member.project, what)


def _say_ended(member: StoredMember, settled: Settled) -> None:
    """Say how a member ended: of one that failed also why, at least the first reason."""
    why = next(reasons(settled.result), "") if settled.state is State.FAILED else ""
    _say(member, f"{settled.state}, exit code {settled.exit_code}{': ' if why else ''}{why}")


def _is_interrupted(settled: Settled) -> bool:
    """Return whether a member was stopped between two calls, with the rest still to be done."""
    return bool(settled.result.get("account", {}).get("is_interrupted"))


async def _given_up(member: StoredMember) -> Settled:
    """Return the end of a member that so many workers did not bring to an end: it may be what kills them."""
    message = f"{member.begun - 1} workers have begun this project, and none has come to its end"
    hint = f"look at their logs, then: labelform fleet retry {member.task.set_id}"
    mistakes = mistakes_data([Diagnostic("given-up", message, hint=hint)])
    return Settled(state=State.FAILED, exit_code=ExitCode.ERROR, result={"mistakes": mistakes})
