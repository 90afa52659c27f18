"""What a worker does with a member that an engine names, against a real store."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import urllib.request
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import cast
from urllib.error import HTTPError

import pytest
from tests.fleet.postgres import Cluster

from labelform.fleet.dispatch import MOST_BEGUN, UnfitWorkerError
from labelform.fleet.engine import Errand
from labelform.fleet.enqueuing import queue_of
from labelform.fleet.following import Following
from labelform.fleet.health import Watched, _state, answering
from labelform.fleet.held import Held
from labelform.fleet.lease import LEASE_TIMES, LeaseTimes
from labelform.fleet.postgres.store import PostgresStore
from labelform.fleet.store import Store, StoreError
from labelform.fleet.work import Counts, Kind, NewMember, SetHead, Settled, State, StoredMember, Task, Told
from labelform.fleet.worker import DoMember, Worker

SPAN = 1e9
"""So many seconds that the test does not see the end of them."""
BRIEF = LeaseTimes(held=timedelta(seconds=1), quarantine=timedelta(seconds=0))
HEAD = SetHead(kind=Kind.APPLY, environment="e", base_url="https://a")


class Engine:
    """An engine that only remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[tuple[int, str]] = []

    async def enqueue(self, jobs: Sequence[Errand], queue: str) -> None:
        self.given += [(job.task.number, queue) for job in jobs]


async def done(held: Held, member: StoredMember) -> Settled:
    return Settled(state=State.DONE, exit_code=0, result={"by": held.holder})


async def interrupted(held: Held, member: StoredMember) -> Settled:
    return Settled(state=State.FAILED, exit_code=130, result={"account": {"is_interrupted": True}})


async def broken(held: Held, member: StoredMember) -> Settled:
    raise RuntimeError("a call may be on its way")


async def endless(held: Held, member: StoredMember) -> Settled:
    await asyncio.sleep(60)
    raise AssertionError


def worker(store: PostgresStore, do: DoMember = done, name: str = "w", renew_seconds: float = 8.0) -> Worker:
    times = replace(LEASE_TIMES, renew=timedelta(seconds=renew_seconds))
    return Worker(store, Engine(), name, {queue_of("e", "https://a"): do}, asyncio.Event(), times)


@asynccontextmanager
async def a_set(
    database: str, count: int = 1, head: SetHead = HEAD, waves: Sequence[int] = (), times: LeaseTimes = LEASE_TIMES
) -> AsyncIterator[tuple[PostgresStore, str]]:
    async with PostgresStore(database, times=times) as store:
        members = [
            NewMember(module=f"m{at}", project=f"p{at}", also=f"h{at}", wave=waves[at] if waves else 0)
            for at in range(count)
        ]
        yield store, await store.add_set(head, members)


async def state(store: PostgresStore, set_id: str, number: int = 0) -> State:
    return (await store.member(Task(set_id, number))).state


def test_a_member_is_done_once_and_its_project_is_free_afterwards(database: str) -> None:
    async def run() -> None:
        async with a_set(database) as (store, set_id):
            one = worker(store)
            assert [await one.do(Task(set_id, 0)), await one.do(Task(set_id, 0))] == [None, None]
            assert one.worked.settled == {State.DONE: 1}
            assert isinstance(await store.take("p0", "another"), Held)

    asyncio.run(run())


@pytest.mark.parametrize("name", ["p0", "h0"])
def test_a_member_whose_project_is_busy_is_put_off_and_not_begun(database: str, name: str) -> None:
    async def run() -> None:
        async with a_set(database) as (store, set_id):
            await store.take(name, "another")
            one = worker(store)
            seconds = await one.do(Task(set_id, 0))
            assert seconds is not None and 1 < seconds < 20
            assert one.worked.put_off == 1
            assert await state(store, set_id) is State.WAITING

    asyncio.run(run())


def test_a_member_that_was_stopped_is_left_to_others_at_once_however_often(database: str) -> None:
    async def run() -> None:
        async with a_set(database) as (store, set_id):
            for _ in range(MOST_BEGUN + 1):
                stopped = worker(store)

                async def stop_meanwhile(
                    held: Held, member: StoredMember, stop: asyncio.Event = stopped.stop
                ) -> Settled:
                    stop.set()
                    return await interrupted(held, member)

                stopped.members[queue_of("e", "https://a")] = stop_meanwhile  # type: ignore[index]  # a dict here
                assert await stopped.do(Task(set_id, 0)) == 0
            assert await worker(store, name="another").do(Task(set_id, 0)) is None
            assert [(one.worker, one.state) async for one in store.told(set_id)] == [("another", State.DONE)]

    asyncio.run(run())


def test_a_member_that_leaves_by_an_exception_keeps_its_project_until_nothing_can_arrive(database: str) -> None:
    async def run() -> None:
        async with a_set(database) as (store, set_id):
            with pytest.raises(RuntimeError):
                await worker(store, broken).do(Task(set_id, 0))
            assert isinstance(await store.take("p0", "another"), float)
            assert await state(store, set_id) is State.UNDER_WAY

    asyncio.run(run())


def test_a_member_that_many_workers_did_not_bring_to_its_end_is_given_up(database: str) -> None:
    async def run() -> None:
        async with a_set(database) as (store, set_id):
            for _ in range(MOST_BEGUN):
                held = await store.take("p0", "dies", "h0")
                assert isinstance(held, Held)
                await store.begin(Task(set_id, 0), held)
                await store.release(held)
            assert await worker(store, endless).do(Task(set_id, 0)) is None
            (told,) = [one async for one in store.told(set_id)]
            assert (told.state, told.exit_code) == (State.FAILED, 1)
            assert "8 workers have begun this project" in str(told.result)

    asyncio.run(run())


def test_a_lease_is_prolonged_for_as_long_as_a_member_takes(database: str) -> None:
    async def run() -> None:
        async def until_prolonged(held: Held, member: StoredMember) -> Settled:
            first = held.until
            while held.until == first:
                await asyncio.sleep(0.01)
            return await done(held, member)

        async with a_set(database) as (store, set_id):
            assert await worker(store, until_prolonged, renew_seconds=0.05).do(Task(set_id, 0)) is None

    asyncio.run(run())


class Deaf(PostgresStore):
    """A store whose first renewal misses a cancel, as it may before Python 3.12; `renewing` is set when it runs."""

    def __init__(self, database: str) -> None:
        super().__init__(database)
        self.renewing = asyncio.Event()

    async def renew(self, held: Held) -> bool:
        if not self.renewing.is_set():
            self.renewing.set()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
        return await super().renew(held)


def test_a_member_comes_to_its_end_when_a_renewal_misses_that_nobody_needs_it(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("labelform.fleet.ending._AGAIN_SECONDS", 0.01)

    async def run() -> None:
        async with a_set(database) as (_, set_id), Deaf(database) as store:

            async def until_renewing(held: Held, member: StoredMember) -> Settled:
                await store.renewing.wait()
                return await done(held, member)

            async with asyncio.timeout(10):
                assert await worker(store, until_renewing, renew_seconds=0.01).do(Task(set_id, 0)) is None

    asyncio.run(run())


def test_a_member_whose_lease_is_lost_is_broken_off(database: str) -> None:
    async def run() -> None:
        async with a_set(database, times=BRIEF) as (store, set_id):
            lost = worker(store, endless, renew_seconds=60)
            assert await lost.do(Task(set_id, 0)) == 0
            assert (lost.worked.lost, await state(store, set_id)) == (1, State.UNDER_WAY)

    asyncio.run(run())


def test_a_lease_that_is_over_here_and_not_yet_in_the_store_is_not_released(database: str) -> None:
    class Late(PostgresStore):
        """A store whose answers come when the time that was asked for is over."""

        async def renew(self, held: Held) -> bool:
            is_held = await super().renew(held)
            held.until = 0.0
            return is_held

    async def run() -> Held | float:
        async with a_set(database) as (store, set_id), Late(database) as late:
            assert await worker(late, endless, renew_seconds=0.01).do(Task(set_id, 0)) == 0
            return await store.take("p0", "another")

    assert isinstance(asyncio.run(run()), float)


def test_of_a_lost_lease_a_member_does_not_say_more_than_that(
    database: str, caplog: pytest.LogCaptureFixture
) -> None:  # fmt: skip
    async def leaves(held: Held, member: StoredMember) -> Settled:
        try:
            return await endless(held, member)
        finally:
            raise StoreError("the lease is lost")

    async def run() -> None:
        async with a_set(database, times=BRIEF) as (store, set_id):
            assert await worker(store, leaves, renew_seconds=60).do(Task(set_id, 0)) == 0
        gc.collect()

    gc.collect()  # what other tests have left behind
    caplog.clear()
    caplog.set_level("INFO")
    asyncio.run(run())
    assert [message.partition(": ")[2] for message in caplog.messages] == [
        "begun", "broken off, others go on with it: the lease of p0 was lost",
    ]  # fmt: skip


def test_the_last_member_of_a_wave_has_the_next_one_begun(database: str) -> None:
    async def run() -> list[tuple[int, str]]:
        head = HEAD.model_copy(update={"waves": ("canary", "rest")})
        async with a_set(database, 3, head, [0, 1, 1]) as (store, set_id):
            one = worker(store)
            assert await one.do(Task(set_id, 1)) is None, "it is not its turn"
            await one.do(Task(set_id, 0))
            assert isinstance(one.engine, Engine)
            return one.engine.given

    queue = queue_of("e", "https://a")
    assert asyncio.run(run()) == [(0, queue), (1, queue), (2, queue)]


MANY_SETS = """
INSERT INTO labelform.sets (id, head, ended) SELECT gen_random_uuid(), head, clock_timestamp()
FROM labelform.sets, generate_series(1, 1001)"""


def test_workers_find_members_that_no_job_is_left_of_however_many_sets_have_ended_since(
    cluster: Cluster, database: str
) -> None:
    async def run() -> list[tuple[int, str]]:
        async with a_set(database, 2) as (store, _):
            cluster.run(MANY_SETS, database)
            await store.add_set(
                HEAD.model_copy(update={"environment": "of others"}), [NewMember(module="m", project="p")]
            )
            one = worker(store)
            sweeping = asyncio.create_task(one.sweep(0.01))
            assert isinstance(one.engine, Engine)
            while len(one.engine.given) < 2:
                await asyncio.sleep(0.01)
            sweeping.cancel()
            return one.engine.given[:2]

    assert [number for number, _ in asyncio.run(run())] == [0, 1]


def test_of_many_workers_one_looks_for_members_without_a_job_at_a_time(database: str) -> None:
    async def run() -> list[int]:
        async with a_set(database, 2) as (store, _):
            many = [worker(store, name=f"w{number}") for number in range(3)]
            for one in many:
                await one._sweep_once(SPAN)
            engines = [one.engine for one in many if isinstance(one.engine, Engine)]
            return [len(engine.given) for engine in engines]

    assert asyncio.run(run()) == [2, 0, 0]


def test_workers_look_again_after_they_met_what_they_do_not_know(
    cluster: Cluster, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def run() -> None:
        async with a_set(database) as (store, _):
            cluster.run("UPDATE labelform.sets SET head = head::jsonb || '{\"of a later version\": 1}'", database)
            one = worker(store)
            sweeping = asyncio.create_task(one.sweep(0.01))
            while not caplog.messages and not sweeping.done():
                await asyncio.sleep(0.01)
            cluster.run("UPDATE labelform.sets SET head = head::jsonb - 'of a later version'", database)
            assert isinstance(one.engine, Engine)
            while not one.engine.given and not sweeping.done():
                await asyncio.sleep(0.01)
            assert one.engine.given
            sweeping.cancel()

    caplog.clear()
    asyncio.run(run())
    assert "sets could not be looked through" in caplog.messages


def test_a_worker_that_cannot_do_a_member_leaves_it_to_others_at_once_and_says_so(database: str) -> None:
    async def unfit(held: Held, member: StoredMember) -> Settled:
        raise UnfitWorkerError("its disk is full")

    async def run() -> tuple[list[float | None], str, StoredMember, float | None, str]:
        async with a_set(database) as (store, set_id):
            one = replace(worker(store, unfit), unfit_seconds=0.0)
            task = Task(set_id, 0)
            off = [await one.do(task) for _ in range(MOST_BEGUN + 1)]
            said, left = await _state(Watched(one.stop, one)), await store.member(task)
            other = worker(store)
            return off, said, left, await other.do(task), await _state(Watched(other.stop, other))

    off, said, left, done_by_another, other = asyncio.run(run())
    assert off == [0.0] * (MOST_BEGUN + 1), "it is asked for again at once, by whoever comes first"
    assert (said, other) == ("unfit", "ok")
    assert left.begun == 0, "it is not what kills workers"
    assert done_by_another is None


def test_a_job_of_a_set_that_was_dropped_has_nothing_to_do(database: str) -> None:
    async def run() -> float | None:
        async with a_set(database, times=BRIEF) as (store, set_id):
            await store.cancel(set_id, "a mistake")
            assert await store.drop(await store.now()) == 1
            return await worker(store).do(Task(set_id, 0))

    assert asyncio.run(run()) is None


def test_nobody_looks_on_at_a_set_that_is_not_there(database: str) -> None:
    async def run() -> None:
        async with a_set(database) as (store, _):
            with pytest.raises(StoreError, match='no set is called "0000"'):
                await anext(Following(store, "0000").ended())

    asyncio.run(run())


def test_a_store_that_is_away_is_waited_for_by_the_clock_however_long_it_takes_to_say_so() -> None:
    moments: list[float] = []

    class Away:
        async def counts(self, set_id: str) -> None:
            moments.append(40.0 * len(moments))
            raise StoreError("the store cannot be reached")

    async def look() -> None:
        following = Following(cast("Store", Away()), "0000", poll_seconds=0, clock=lambda: moments[-1])
        with pytest.raises(StoreError):
            await anext(following.ended())

    asyncio.run(look())
    assert moments == [0, 40, 80, 120, 160]


@pytest.mark.parametrize(("begun", "said"), [(False, 1), (True, 0)], ids=["no worker", "a worker"])
def test_it_is_said_once_that_no_worker_begins_anything(begun: bool, said: int) -> None:
    moments, heard = iter(range(0, 1000, 10)), []

    class Waiting:
        asked = 0

        async def counts(self, set_id: str) -> Counts:
            self.asked += 1
            if self.asked > 9:
                return Counts(by_state={State.DONE: 2})
            return Counts(by_state={State.WAITING: 1, **({State.UNDER_WAY: 1} if begun else {State.WAITING: 2})})

        async def told(self, set_id: str, after: int) -> AsyncIterator[Told]:
            return
            yield

    async def look() -> None:
        following = Following(
            cast("Store", Waiting()),
            "0000",
            unbegun=lambda: heard.append(1),
            poll_seconds=0,
            clock=lambda: next(moments),
        )
        async for _ in following.ended():
            pass

    asyncio.run(look())
    assert len(heard) == said


def test_each_member_is_seen_once_when_it_has_ended_in_whatever_order(database: str) -> None:
    async def run() -> list[int]:
        async with a_set(database, 15) as (store, set_id):
            one = worker(store)

            async def work() -> None:
                for number in sorted(range(15), key=lambda number: number % 7):
                    await one.do(Task(set_id, number))

            working = asyncio.create_task(work())
            seen = [told.task.number async for told in Following(store, set_id, poll_seconds=0.001).ended()]
            await working
            return seen

    seen = asyncio.run(run())
    assert sorted(seen) == list(range(15)) != seen


def test_what_has_ended_behind_a_project_that_takes_long_is_not_read_again_and_again(
    cluster: Cluster, database: str
) -> None:
    class Counting(PostgresStore):
        read = 0

        async def told(self, set_id: str, after: int = -1) -> AsyncIterator[Told]:
            async for one in super().told(set_id, after):
                self.read += 1
                yield one

    async def run() -> tuple[int, int]:
        async with a_set(database, 300) as (_, set_id), Counting(database) as store:
            polls = 0

            def counted(counts: Counts) -> None:
                nonlocal polls
                polls += 1
                first = "number NOT IN (0, 100)" if polls < 20 else "true"
                cluster.run(f"UPDATE labelform.members SET state = 'done' WHERE {first}", database)

            seen = [one async for one in Following(store, set_id, counted, poll_seconds=0).ended()]
            return len(seen), store.read

    assert asyncio.run(run()) == (300, 300 + 19 * 4)


def asked(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url) as answer:  # noqa: S310 - the URL is ours
            return answer.status, answer.read().decode()
    except HTTPError as exc:
        return exc.code, exc.read().decode()


def test_a_worker_says_how_it_is_and_what_it_has_done(database: str) -> None:
    async def run() -> list[tuple[int, str]]:
        async with a_set(database) as (store, set_id):
            one = worker(store)
            await one.do(Task(set_id, 0))
            async with answering(Watched(one.stop, one), "127.0.0.1", 0) as url:
                paths = ["metrics", "healthz", "readyz", "else"]
                found = [await asyncio.to_thread(asked, f"{url}{path}") for path in paths]
                one.stop.set()
                return [*found, await asyncio.to_thread(asked, f"{url}readyz")]

    (_, metrics), *others = asyncio.run(run())
    assert 'labelform_members_settled_total{state="done"} 1' in metrics.splitlines()
    assert others == [
        (200, '{"status": "ok"}'), (200, '{"status": "ok"}'), (404, "{}"), (503, '{"status": "stopping"}'),
    ]  # fmt: skip


def test_a_worker_whose_store_does_not_answer_is_healthy() -> None:
    class Away:
        async def now(self) -> None:
            await asyncio.Event().wait()

    async def run() -> tuple[int, str]:
        one = worker(cast("PostgresStore", Away()))
        async with answering(Watched(one.stop, one), "127.0.0.1", 0) as url:
            return await asyncio.to_thread(asked, f"{url}healthz")

    assert asyncio.run(run()) == (200, '{"status": "ok"}')


def test_a_worker_that_waits_for_its_store_at_the_start_is_healthy_and_not_ready() -> None:
    async def run() -> list[tuple[int, str]]:
        async with answering(Watched(asyncio.Event()), "127.0.0.1", 0) as url:
            return [await asyncio.to_thread(asked, f"{url}{path}") for path in ("healthz", "readyz")]

    assert asyncio.run(run()) == [(200, '{"status": "ok"}'), (503, '{"status": "store away"}')]
