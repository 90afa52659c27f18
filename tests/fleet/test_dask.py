"""Dask as an engine: every member is done, whatever happens to workers and to the scheduler."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from distributed import Scheduler
from tests.conftest import Labelform

from labelform.errors import ExitCode
from labelform.fleet.engine import Beats, Do, Errand
from labelform.fleet.engines.dask import DaskEngine
from labelform.fleet.engines.schedulers import check_scheduler
from labelform.fleet.store import StoreError
from labelform.fleet.work import Task

pytestmark = pytest.mark.fleet
QUICK = Beats(again_seconds=0.1, stalled_seconds=0.1)


def members(count: int, set_id: str = "a") -> list[Errand]:
    return [Errand(Task(set_id, number), -number) for number in range(count)]


@asynccontextmanager
async def scheduling(port: int = 0, **choices: int) -> AsyncIterator[DaskEngine]:
    scheduler = Scheduler(host="127.0.0.1", port=port, dashboard=False, dashboard_address="127.0.0.1:0")
    scheduler.allowed_failures = choices.get("allowed_failures", 3)
    async with scheduler, DaskEngine.opened(scheduler.address, QUICK) as engine:
        yield engine


@asynccontextmanager
async def working(engine: DaskEngine, do: Do) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(engine.work(["q"], 1, do, stop))
    try:
        yield
    finally:
        stop.set()
        await task


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not is_so():
            await asyncio.sleep(0.01)


def test_members_are_done_once_by_the_workers_of_their_queue_and_again_when_asked_again() -> None:
    async def run() -> list[Task]:
        done: list[Task] = []

        async def do(task: Task) -> None:
            done.append(task)

        async with scheduling() as engine:
            await engine.enqueue(members(3), "q")
            await engine.enqueue(members(3), "q")
            await engine.enqueue(members(2, "of others"), "another")
            async with working(engine, do):
                await until(lambda: len(done) == 3)
                await engine.enqueue(members(1), "q")
                await until(lambda: len(done) == 4)
        return done

    done = asyncio.run(run())
    assert sorted(done) == [Task("a", 0), Task("a", 0), Task("a", 1), Task("a", 2)]


def test_a_member_that_fails_is_asked_again_and_one_that_waits_keeps_no_other_from_being_done() -> None:
    async def run() -> list[int]:
        asked: list[int] = []

        async def do(task: Task) -> float | None:
            asked.append(task.number)
            if task.number == 1 and asked.count(1) == 1:
                raise RuntimeError("a bug")
            return 3600 if task.number == 0 else None

        async with scheduling() as engine, working(engine, do):
            await engine.enqueue(members(4), "q")
            await until(lambda: len(asked) == 5)
        return asked

    assert sorted(asyncio.run(run())) == [0, 1, 1, 2, 3]


def test_a_worker_that_stops_leaves_the_rest_to_others_at_once_and_is_not_blamed() -> None:
    async def run() -> list[str]:
        done: list[str] = []

        async with scheduling(allowed_failures=0) as engine:
            begun = asyncio.Event()

            async def interrupted(task: Task) -> float:
                begun.set()
                return 0.0

            async with working(engine, interrupted):
                await engine.enqueue(members(3), "q")
                await begun.wait()

            async def do(task: Task) -> None:
                done.append(task.set_id)

            async with working(engine, do):
                await until(lambda: len(done) == 3)
        return done

    assert asyncio.run(run()) == ["a"] * 3


def test_what_is_under_way_when_the_scheduler_is_lost_comes_to_its_end_and_the_worker_finds_the_next_one() -> None:
    async def run() -> list[int]:
        begun, go_on, done = asyncio.Event(), asyncio.Event(), list[int]()

        async def do(task: Task) -> None:
            begun.set()
            await go_on.wait()
            done.append(task.number)

        async with contextlib.AsyncExitStack() as stack:
            async with scheduling() as engine:
                await stack.enter_async_context(working(engine, do))
                await engine.enqueue(members(1), "q")
                await begun.wait()
            go_on.set()
            await until(lambda: done == [0])
            async with scheduling(int(engine.address.rpartition(":")[2])):
                await engine.enqueue(members(2)[1:], "q")
                await until(lambda: done == [0, 1])
                await stack.aclose()
        return done

    assert asyncio.run(run()) == [0, 1]


def test_a_scheduler_that_is_not_there_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labelform.fleet.engines.dask._REACHED_SECONDS", 0.1)

    async def run() -> None:
        async with DaskEngine.opened("tcp://127.0.0.1:9"):
            pass

    with pytest.raises(StoreError, match=r"the scheduler at tcp://127.0.0.1:9 cannot be used"):
        asyncio.run(run())


def test_a_worker_says_why_it_waits_for_a_scheduler(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("labelform.fleet.engines.dask._REACHED_SECONDS", 0.1)

    async def do(_: Task) -> None: ...

    async def run() -> None:
        async with working(DaskEngine("tcp://127.0.0.1:9", QUICK), do):
            await until(lambda: any(one.name == "labelform.fleet" for one in caplog.records))

    asyncio.run(run())
    said = [one.getMessage() for one in caplog.records if one.name == "labelform.fleet"]
    assert said[0] == "the scheduler at tcp://127.0.0.1:9 cannot be used: it does not answer"


@pytest.mark.parametrize(
    ("address", "refused"),
    [
        ("tls://scheduler.internal:8786", ""),
        ("tcp://127.0.0.1:8786", ""),
        ("tcp://[::1]:8786", ""),
        ("tcp://localhost:8786", ""),
        ("tcp://10.0.0.7:8786", "open to everybody who reaches it"),
        ("tcp://localhost.evil.example:8786", "open to everybody who reaches it"),
        ("tls://scheduler.internal", "is not tls://HOST:PORT"),
        ("inproc://127.0.0.1:1", "is not tls://HOST:PORT"),
        ("", "is not tls://HOST:PORT"),
    ],
)
def test_schedulers_that_everybody_can_reach_are_refused(address: str, refused: str) -> None:
    try:
        check_scheduler(address)
        message = ""
    except ValueError as exc:
        message = str(exc)

    assert (refused in message) and bool(refused) == bool(message)


def test_a_command_refuses_a_scheduler_that_everybody_can_reach(labelform: Labelform) -> None:
    refused = labelform("drift", "--env", "live", "--on", "dask:tcp://10.0.0.7:8786")

    assert (refused.code, "is open to everybody who reaches it" in refused.err) == (ExitCode.WRONG_USAGE, True)


def test_who_has_no_certificates_is_told_where_to_name_them() -> None:
    async def run() -> None:
        async with DaskEngine.opened("tls://127.0.0.1:9"):
            pass

    with pytest.raises(StoreError, match=r"no certificates for tls://127.0.0.1:9") as failed:
        asyncio.run(run())

    assert "DASK_DISTRIBUTED__COMM__TLS__" in failed.value.hint
