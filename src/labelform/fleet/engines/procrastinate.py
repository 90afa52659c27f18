"""
Procrastinate as an engine: a queue of jobs in the database of the store. A job holds the id of a set and a number.

Jobs are deleted when they are done: the store is the memory. The clock of a worker decides nothing, since it may be
wrong: a job is put off by the clock of the database.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import psycopg
from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job

from labelform.fleet.ending import ended
from labelform.fleet.engine import BEATS, Beats, Do, Errand
from labelform.fleet.engines.queue import queue_in
from labelform.fleet.store import StoreAwayError, StoreError
from labelform.fleet.watching import level
from labelform.fleet.work import Task

_TASK: Final = "labelform.member"
_AT_ONCE: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Long ago for every clock: a job that is put off until then can be begun."""
_BATCH: Final = 500
# A lock of Procrastinate that forbids a second job would do harm: the job that was begun could not wait again.
WAITING: Final = """
SELECT args->>'set' AS set_id, (args->>'number')::integer AS number FROM procrastinate_jobs
WHERE status = 'todo' AND args->>'set' = ANY(%(sets)s) AND (args->>'number')::integer = ANY(%(numbers)s)"""
# Of a schema that a role may not use, it sees no tables.
_MAY_WORK: Final = """
SELECT current_user AS role,
    coalesce(has_table_privilege(to_regclass('procrastinate_jobs')::oid, 'UPDATE'), false) AS may_work"""

log = logging.getLogger("labelform.fleet")


class _Again(Exception):  # noqa: N818 - no error: it is how a task of Procrastinate says so
    """A job is not at its end; it may be begun again at a moment by the clock of the database."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at


class _PutOff(BaseRetryStrategy):
    """No job is lost, whatever ends it: at worst, it is begun again at once."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        """Return when a job is begun again."""
        return RetryDecision(retry_at=exception.at if isinstance(exception, _Again) else _AT_ONCE)


class ProcrastinateEngine:
    """A queue in a database, see `Engine`; open between `opened` and its end."""

    def __init__(self, app: App, beats: Beats) -> None:
        self._app = app
        self._beats = beats

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, dsn: str, beats: Beats = BEATS) -> AsyncIterator[ProcrastinateEngine]:
        """
        Connect to the queue of a store.

        Raises:
            StoreError: it cannot be reached.
        """
        app = App(connector=PsycopgConnector(conninfo=queue_in(dsn), min_size=1, max_size=4))
        with _as_store_error():
            await app.open_async()
        try:
            yield cls(app, beats)
        finally:
            await app.close_async()

    async def enqueue(self, jobs: Sequence[Errand], queue: str) -> None:
        """Add jobs to a queue; see `Engine`."""
        with _as_store_error():
            for start in range(0, len(jobs), _BATCH):
                added = await self._not_waiting([_queued(one, queue) for one in jobs[start : start + _BATCH]])
                await self._app.job_manager.batch_defer_jobs_async(added)

    async def work(self, queues: Sequence[str], concurrency: int, do: Do, stop: asyncio.Event) -> None:
        """
        Do the jobs of queues, some at a time, until `stop` is set and those that were begun have returned.

        A database that is away is waited for, for as long as it takes. What a worker leaves that died is done again.

        Raises:
            StoreError: the role may not do jobs.
        """
        await self._check_rights()
        self._app.task(name=_TASK, retry=_PutOff(), pass_context=True)(self._doing(do))
        said = ""
        rescuing = asyncio.create_task(self._rescue())
        try:
            while not stop.is_set():
                try:
                    await self._work_once(queues, concurrency, stop)
                except StoreError as exc:
                    if exc.message != said:  # what keeps a worker from its queue for long is said once
                        log.log(level(exc), "%s; trying again", exc.message)
                    said = exc.message
                await _either(stop, self._beats.again_seconds)
        finally:
            await ended(rescuing)

    async def _check_rights(self) -> None:
        """Make sure that jobs may be done: else that would be tried for ever, as with a database that is away."""
        row = {"may_work": True}
        with contextlib.suppress(ConnectorException):  # it is away, which is waited for
            row = await self._app.connector.execute_query_one_async(_MAY_WORK)
        if not row["may_work"]:
            hint = f"labelform fleet init --worker-role {row['role']} lets it"
            raise StoreError(f"the role {row['role']} may not do jobs of the queue", hint=hint)

    async def _work_once(self, queues: Sequence[str], concurrency: int, stop: asyncio.Event) -> None:
        """
        Work until told to stop.

        Raises:
            StoreError: the database is away, or refuses.
        """
        beats = self._beats
        working = asyncio.create_task(
            self._app.run_worker_async(
                queues=list(queues), concurrency=concurrency, delete_jobs="always", install_signal_handlers=False,
                fetch_job_polling_interval=beats.ask_seconds, update_heartbeat_interval=beats.alive_seconds,
                stalled_worker_timeout=beats.stalled_seconds,
            )
        )  # fmt: skip
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        working.cancel()  # which lets it end what it has begun
        with contextlib.suppress(asyncio.CancelledError), _as_store_error():
            await working

    def _doing(self, do: Do) -> Any:
        async def member(context: JobContext, **payload: Any) -> None:
            task = Task(payload["set"], payload["number"])
            try:
                seconds = await do(task)
            except Exception:
                log.exception("member %s of set %s could not be done", task.number, task.set_id)
                seconds = self._beats.stalled_seconds
            if seconds is not None and (at := await self._again_at(task, seconds, context.job.id)):
                raise _Again(at)

        return member

    async def _again_at(self, task: Task, seconds: float, job: int | None) -> datetime | None:
        """
        Return the moment in some seconds by the clock of the database; None where another job has the member.

        It was given again while it was under way. The job itself may wait again already, if it was taken for stalled.
        """
        row = await self._app.connector.execute_query_one_async(
            f"SELECT now() AS now, EXISTS ({WAITING} AND id <> %(job)s) AS has_other",
            sets=[task.set_id], numbers=[task.number], job=job,
        )  # fmt: skip
        now: datetime = row["now"]
        return None if row["has_other"] else now + timedelta(seconds=seconds)

    async def _not_waiting(self, jobs: Sequence[Job]) -> list[Job]:
        """Return the jobs of members of which none waits. Where two do after all, the second one has nothing to do."""
        found = [one.task_kwargs for one in jobs]
        sets, numbers = [one["set"] for one in found], [one["number"] for one in found]
        rows = await self._app.connector.execute_query_all_async(WAITING, sets=sets, numbers=numbers)
        waiting = {(row["set_id"], row["number"]) for row in rows}
        return [one for one in jobs if (one.task_kwargs["set"], one.task_kwargs["number"]) not in waiting]

    async def _rescue(self) -> None:
        """Let jobs of workers that no longer say that they are alive be begun again."""
        manager, beats = self._app.job_manager, self._beats
        while True:
            await asyncio.sleep(beats.stalled_seconds)
            with contextlib.suppress(ConnectorException):
                for job in await manager.get_stalled_jobs(
                    task_name=_TASK, seconds_since_heartbeat=beats.stalled_seconds
                ):
                    with contextlib.suppress(ConnectorException):  # another worker was faster
                        await manager.retry_job(job, retry_at=_AT_ONCE)


def _queued(job: Errand, queue: str) -> Job:
    set_id, number = job.task
    return Job(
        id=None, task_name=_TASK, task_kwargs={"set": set_id, "number": number}, priority=job.priority, lock=None,
        queueing_lock=None, queue=queue,
    )  # fmt: skip


async def _either(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


@contextlib.contextmanager
def _as_store_error() -> Iterator[None]:
    try:
        yield
    except (ConnectorException, psycopg.Error) as exc:
        why = exc.__cause__ or exc
        made = StoreAwayError if isinstance(why, psycopg.OperationalError | psycopg.InterfaceError) else StoreError
        raise made(f"the queue cannot be used: {' '.join(str(why).split())}") from exc
