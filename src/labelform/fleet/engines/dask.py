"""
Dask as an engine: a scheduler hands members out, and those of a worker that died to another one at once.

It keeps them in memory only. When a scheduler is lost, workers wait for the next one, and `labelform fleet resume` has
what is not done handed out again; so do the workers, which look through the sets now and then.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from typing import Final

from distributed import Client, Reschedule, Security, Worker, WorkerPlugin, fire_and_forget, get_worker

from labelform.fleet.engine import BEATS, Beats, Do, Errand
from labelform.fleet.engines.schedulers import CERTIFICATES, check_scheduler, is_encrypted
from labelform.fleet.store import StoreError
from labelform.fleet.work import Task

_NAME: Final = "labelform.member"
_BATCH: Final = 100
"""So many members share a priority: a scheduler takes them in much faster than single ones."""
_SLOTS: Final = 2
"""Tasks for each project in progress: those that wait for a lease do not stop the others."""
_REACHED_SECONDS: Final = 10.0
_FAILURES: Final = (OSError, RuntimeError)
"""How Dask says that a scheduler cannot be used, or files of certificates cannot be read."""

log = logging.getLogger("labelform.fleet")


async def member(set_id: str, number: int) -> None:
    """Do one member, on a worker of ours. Nobody asks what a task returned: what came of a member is in the store."""
    members = get_worker().plugins[_NAME]
    assert isinstance(members, _Members), "another plugin has this name"  # noqa: S101
    await members.have_done(Task(set_id, number))


class _Members(WorkerPlugin):
    """What is under way in this process, whether a scheduler knows of it or not."""

    name = _NAME

    def __init__(self, do: Do, projects: int, stop: asyncio.Event, beats: Beats) -> None:
        self._do, self._stop, self._beats = do, stop, beats
        self._room = asyncio.Semaphore(projects)
        self._under_way: set[asyncio.Task[float | None]] = set()

    async def have_done(self, task: Task) -> None:
        """
        Have a member done to its end, also when the scheduler is lost in the meantime.

        Raises:
            Reschedule: it is not at its end.
        """
        doing = asyncio.create_task(self._one(task))
        self._under_way.add(doing)
        doing.add_done_callback(self._under_way.discard)
        seconds = await asyncio.shield(doing)
        if seconds is None:
            return
        await _either(self._stop, seconds)
        if self._stop.is_set():  # it is handed to others as soon as this worker has left
            await asyncio.Event().wait()
        raise Reschedule

    async def ended(self) -> None:
        """Wait for what is under way."""
        if self._under_way:
            await asyncio.wait(self._under_way)

    async def _one(self, task: Task) -> float | None:
        async with self._room:
            try:
                return await self._do(task)
            except Exception:
                log.exception("member %s of set %s could not be done", task.number, task.set_id)
                return self._beats.stalled_seconds


class DaskEngine:
    """The scheduler at an address, see `Engine`. Certificates are those of the configuration of Dask."""

    def __init__(self, address: str, beats: Beats) -> None:
        self.address, self._beats = address, beats
        self._security = Security(require_encryption=is_encrypted(address))

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, address: str, beats: Beats = BEATS) -> AsyncIterator[DaskEngine]:
        """
        Make sure that a scheduler can be used.

        Raises:
            ValueError: everybody could use it.
            StoreError: it cannot be reached, or does not accept our certificate.
        """
        check_scheduler(address)
        engine = cls(address, beats)
        async with engine._client():
            pass
        yield engine

    async def enqueue(self, jobs: Sequence[Errand], queue: str) -> None:
        """Hand members to the scheduler; see `Engine`. It forgets each when it is done, and takes it again then."""
        if not jobs:
            return
        async with self._client() as client:
            for start in range(0, len(jobs), _BATCH):
                some = jobs[start : start + _BATCH]
                set_ids, numbers = zip(*(one.task for one in some), strict=True)
                keys = [(_NAME, *one.task) for one in some]
                fire_and_forget(
                    client.map(member, set_ids, numbers, key=keys, priority=some[0].priority, resources={queue: 1})
                )

    async def work(self, queues: Sequence[str], concurrency: int, do: Do, stop: asyncio.Event) -> None:
        """
        Do the members of queues, some at a time, until `stop` is set and those that were begun have returned.

        A scheduler that is away is waited for, for as long as it takes.
        """
        members = _Members(do, concurrency, stop, self._beats)
        while not stop.is_set():
            try:
                await self._work_once(queues, _SLOTS * concurrency, members, stop)
            except _FAILURES as exc:
                log.warning("the scheduler at %s cannot be used: %s", self.address, _why(exc))
            await _either(stop, self._beats.again_seconds)
        await members.ended()

    async def _work_once(self, queues: Sequence[str], slots: int, members: _Members, stop: asyncio.Event) -> None:
        """Work until told to stop, or until the scheduler is away."""
        async with Worker(
            self.address, nthreads=slots, resources=dict.fromkeys(queues, slots), plugins=(members,),
            security=self._security, host=None if is_encrypted(self.address) else "127.0.0.1",
            dashboard_address="127.0.0.1:0", memory_limit=0, death_timeout=_REACHED_SECONDS,
        ) as worker:  # fmt: skip
            waiting = [asyncio.create_task(worker.finished()), asyncio.create_task(stop.wait())]
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for one in waiting:
                one.cancel()
            if stop.is_set():
                await members.ended()
                await worker.close_gracefully()  # so that nobody is blamed for what is handed to others

    @contextlib.asynccontextmanager
    async def _client(self) -> AsyncIterator[Client]:
        """Connect to the scheduler; at the end, it has taken in everything."""
        try:
            if is_encrypted(self.address) and not self._security.get_connection_args("client")["ssl_context"]:
                raise StoreError(f"there are no certificates for {self.address}", hint=CERTIFICATES)
            async with Client(
                self.address, security=self._security, asynchronous=True, set_as_default=False,
                timeout=_REACHED_SECONDS,
            ) as client:  # fmt: skip
                yield client
        except _FAILURES as exc:
            raise StoreError(f"the scheduler at {self.address} cannot be used: {_why(exc)}") from exc


def _why(failure: Exception) -> str:
    return str(failure.__cause__ or failure) or "it does not answer"


async def _either(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
