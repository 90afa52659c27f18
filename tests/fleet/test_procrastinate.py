"""Procrastinate as an engine: every member is done, whatever happens to workers and to the database."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import AsyncIterator, Callable

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from tests.fleet.postgres import Cluster

from labelform.fleet.engine import Beats, Do, Errand
from labelform.fleet.engines.procrastinate import WAITING, ProcrastinateEngine
from labelform.fleet.engines.queue import SCHEMA, initialise, let_work, queue_in
from labelform.fleet.store import StoreError
from labelform.fleet.work import Task

QUICK = Beats(alive_seconds=0.1, stalled_seconds=0.4, ask_seconds=0.1, again_seconds=0.1)


@pytest.fixture
def queue(database: str) -> str:
    """The DSN of a new store with a queue beside it; to make that again is harmless."""
    asyncio.run(initialise(database))
    asyncio.run(initialise(database))
    return database


def members(count: int) -> list[Errand]:
    return [Errand(Task("a", number), -number) for number in range(count)]


def counted(queue: str, statement: str = "SELECT count(*) FROM labelform_queue.procrastinate_jobs") -> int:
    with psycopg.connect(queue) as connection:
        row = connection.execute(statement).fetchone()
    return int(row[0]) if row else -1


@contextlib.asynccontextmanager
async def working(engine: ProcrastinateEngine, do: Do, concurrency: int = 1) -> AsyncIterator[asyncio.Event]:
    stop = asyncio.Event()
    task = asyncio.create_task(engine.work(["q"], concurrency, do, stop))
    try:
        yield stop
    finally:
        stop.set()
        await task


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():
            await asyncio.sleep(0.01)


MANY_JOBS = """
INSERT INTO procrastinate_jobs (queue_name, task_name, args, status)
SELECT 'q', 't', jsonb_build_object('set', number % 4, 'number', number), 'todo' FROM generate_series(1, 2000) number"""


def test_whether_a_job_waits_for_a_member_is_looked_up_by_an_index(queue: str) -> None:
    with psycopg.connect(queue_in(queue)) as connection:
        connection.execute(MANY_JOBS)
        connection.execute("ANALYZE procrastinate_jobs")
        asked = {"sets": ["1"] * 100, "numbers": list(range(100))}
        plan = connection.execute(f"EXPLAIN {WAITING}".encode(), asked).fetchall()

    assert "labelform_jobs_by_member" in str(plan)


def test_members_are_done_by_priority_and_nothing_of_them_is_kept(queue: str) -> None:
    async def run() -> list[Task]:
        done: list[Task] = []

        async def do(task: Task) -> None:
            done.append(task)

        async with ProcrastinateEngine.opened(queue, QUICK) as engine:
            await engine.enqueue(members(3), "q")
            await engine.enqueue([Errand(Task("b", 0), 5), *members(3)], "q")
            await engine.enqueue([Errand(Task("c", 0))], "another")
            async with working(engine, do):
                await until(lambda: counted(queue) == 1)
        return done

    assert asyncio.run(run()) == [Task("b", 0), Task("a", 0), Task("a", 1), Task("a", 2)]


@pytest.mark.parametrize("owner", ["postgres", "labelform"])
def test_a_role_that_may_only_work_does_members_whatever_the_owner_is_called(
    database: str, cluster: Cluster, owner: str
) -> None:
    async def run() -> list[int]:
        done: list[int] = []

        async def do(task: Task) -> float | None:
            done.append(task.number)
            return None if len(done) > 1 else 0.0

        await initialise(make_conninfo(database, user=owner))
        await let_work(make_conninfo(database, user=owner), "works")
        async with ProcrastinateEngine.opened(make_conninfo(database, user="works"), QUICK) as engine:
            await engine.enqueue(members(1), "q")
            async with working(engine, do):
                await until(lambda: counted(database) == 0)
        return done

    for role, more in (("works", ""), ("labelform", " SUPERUSER")):
        cluster.run(f"DROP ROLE IF EXISTS {role}")
        cluster.run(f"CREATE ROLE {role} LOGIN{more}")
    assert asyncio.run(run()) == [0, 0]


@pytest.mark.parametrize("sees_queue", [True, False])
def test_a_role_that_may_not_work_is_told_so(queue: str, cluster: Cluster, sees_queue: bool) -> None:
    async def nothing(_: Task) -> None:
        raise AssertionError

    async def run() -> None:
        async with ProcrastinateEngine.opened(make_conninfo(queue, user="looks"), QUICK) as engine:
            await engine.work(["q"], 1, nothing, asyncio.Event())

    cluster.run("DROP ROLE IF EXISTS looks")
    cluster.run("CREATE ROLE looks LOGIN")
    if sees_queue:
        cluster.run(f"GRANT USAGE ON SCHEMA {SCHEMA} TO looks", queue)
    with pytest.raises(StoreError, match="the role looks may not do jobs of the queue"):
        asyncio.run(run())
    cluster.run("DROP OWNED BY looks", queue)


def test_a_member_is_asked_again_when_it_says_so_and_when_it_fails(queue: str) -> None:
    async def run() -> list[int]:
        asked: list[int] = []

        async def do(task: Task) -> float | None:
            asked.append(task.number)
            if asked.count(0) == 2 and task.number == 0:
                raise RuntimeError("a bug")
            return 0.0 if asked.count(0) < 4 and task.number == 0 else None

        async with ProcrastinateEngine.opened(queue, QUICK) as engine:
            await engine.enqueue(members(2), "q")
            async with working(engine, do):
                await until(lambda: counted(queue) == 0)
        return asked

    assert sorted(asyncio.run(run())) == [0, 0, 0, 0, 1]


def test_a_member_that_was_given_again_while_it_was_under_way_has_one_job(queue: str) -> None:
    async def run() -> int:
        asked = 0

        async def do(task: Task) -> float | None:
            nonlocal asked
            asked += 1
            if asked == 1:
                await engine.enqueue(members(1), "q")
                return 0.0
            return None

        async with ProcrastinateEngine.opened(queue, QUICK) as engine:
            await engine.enqueue(members(1), "q")
            async with working(engine, do):
                await until(lambda: counted(queue) == 0)
        return asked

    assert asyncio.run(run()) == 2


def test_a_member_that_is_put_off_is_not_asked_before_its_moment_by_the_clock_of_the_database(queue: str) -> None:
    async def run() -> None:
        async def do(task: Task) -> float:
            return 3600

        async with ProcrastinateEngine.opened(queue, QUICK) as engine:
            await engine.enqueue(members(1), "q")
            async with working(engine, do):
                await until(lambda: counted(queue, "SELECT max(attempts) FROM labelform_queue.procrastinate_jobs") == 1)

    asyncio.run(run())

    minutes = "SELECT round(extract(epoch FROM min(scheduled_at) - now()) / 60) FROM labelform_queue.procrastinate_jobs"
    assert counted(queue, minutes) == 60


def test_a_worker_goes_on_when_postgres_is_restarted_while_members_are_under_way(queue: str, cluster: Cluster) -> None:
    async def run() -> list[int]:
        done: list[int] = []

        async def do(task: Task) -> None:
            if not done:
                cluster.restart()
            done.append(task.number)

        async with ProcrastinateEngine.opened(queue, QUICK) as engine:
            await engine.enqueue(members(20), "q")
            async with working(engine, do, concurrency=4):
                await until(lambda: counted(queue) == 0)
        return done

    assert set(asyncio.run(run())) == set(range(20))


def test_members_of_a_worker_that_was_killed_are_done_by_another(queue: str) -> None:
    async def run() -> list[int]:
        done: list[int] = []

        async def do(task: Task) -> None:
            done.append(task.number)

        async with ProcrastinateEngine.opened(queue, QUICK) as engine:
            await engine.enqueue(members(3), "q")
            with subprocess.Popen([sys.executable, "-c", _KILLED, queue]) as worker:
                worker.wait()
            assert counted(queue, "SELECT count(*) FROM labelform_queue.procrastinate_jobs WHERE status = 'doing'") == 2
            async with working(engine, do):
                await until(lambda: counted(queue) == 0)
        return done

    assert sorted(asyncio.run(run())) == [0, 1, 2]


_KILLED = """
import asyncio, os, signal, sys
from labelform.fleet.engine import Beats
from labelform.fleet.engines.procrastinate import ProcrastinateEngine

async def main():
    begun = []

    async def do(task):
        begun.append(task)
        if len(begun) == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        await asyncio.sleep(60)

    async with ProcrastinateEngine.opened(sys.argv[1], Beats()) as engine:
        await engine.work(["q"], 2, do, asyncio.Event())

asyncio.run(main())
"""
