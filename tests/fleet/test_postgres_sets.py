"""Sets in Postgres: members in waves, each settled once, whatever workers do at the same moment."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import Iterator

import pytest
from tests.fleet.postgres import Cluster
from tests.fleet.stored import DONE, FAILED, begun, done, head, new_members, numbers, states, taken, with_stores

from labelform.fleet.postgres.store import PostgresStore
from labelform.fleet.store import Store, StoreError
from labelform.fleet.work import NewMember, State, Task

WAITING, UNDER_WAY, OVER, BAD, CANCELLED = State


def test_a_set_is_kept_as_it_was_added_and_found_by_the_beginning_of_its_id(database: str) -> None:
    async def add(store: Store) -> None:
        about = head(options={"only": ["users"]}, bundle="sha256:1", waves=("canary", "rest"), max_failed=3)
        await store.keep_bundle("sha256:1", b"files")
        await store.keep_bundle("sha256:1", b"files")
        brought = NewMember(module="m", project="p", spec="a.yaml", plan={"text": 'half \ud83d and "\u0000"'}, wave=1)
        set_id = await store.add_set(about, [*new_members(0), brought])

        member = await store.member(Task(set_id[:8], 1))

        assert (member.head, member.plan, member.wave) == (about, {"text": 'half ? and "\u0000"'}, 1)
        assert (member.task, member.state, member.spec) == (Task(set_id, 1), WAITING, "a.yaml")
        assert await store.bundle("sha256:1") == b"files"
        assert [one.set_id for one in await store.sets(5)] == [set_id]
        assert (await store.counts(set_id[:8])).by_state == {WAITING: 2}

    with_stores(database, add)


def test_what_is_left_are_sets_with_a_member_without_an_end(database: str) -> None:
    async def look(store: Store) -> None:
        over = await store.add_set(head(), new_members(0))
        await store.add_set(head(), [])
        cancelled = await store.add_set(head(), [NewMember(module=one, project=one) for one in ("lost", "other")])
        held = await taken(store, "lost")
        await store.begin(Task(cancelled, 0), held)
        await store.cancel(cancelled, "a mistake")
        assert await store.sets_left() == [(over, head()), (cancelled, head())]
        await done(store, over, 0, FAILED)
        await store.settle(Task(cancelled, 0), held, DONE)
        assert await store.sets_left() == []
        await store.again(over, only_failed=True)
        assert await store.sets_left() == [(over, head())]

    with_stores(database, look)


@pytest.mark.parametrize(
    ("asked", "said"),
    [("0000", 'no set is called "0000"'), ("0" * 32, "no set is called"), ("x'--", "is not the id of a set")],
)
def test_an_id_that_means_no_set_is_refused(database: str, asked: str, said: str) -> None:
    async def ask(store: Store) -> None:
        with pytest.raises(StoreError, match=said):
            await store.counts(asked)

    with_stores(database, ask)


def test_a_set_whose_members_cannot_be_made_is_not_added(database: str) -> None:
    def broken() -> Iterator[NewMember]:
        yield from new_members(0, 0)
        raise ZeroDivisionError

    async def add(store: Store) -> int:
        with pytest.raises(ZeroDivisionError):
            await store.add_set(head(), broken())
        return len(await store.sets(5))

    assert with_stores(database, add) == 0


def test_two_workers_who_end_a_wave_at_the_same_moment_begin_the_next_one_once(database: str) -> None:
    async def race(one: Store, other: Store) -> list[list[bool]]:
        begun_by = []
        for _ in range(3):
            set_id = await one.add_set(head(waves=("canary", "rest")), new_members(0, 0, 1))
            helds = [await begun(store, set_id, number) for number, store in enumerate((one, other))]
            ends = (one.settle(Task(set_id, 0), helds[0], DONE), other.settle(Task(set_id, 1), helds[1], DONE))
            begun_by.append(sorted(await asyncio.gather(*ends)))
            assert await numbers(one, set_id) == [2]
            await asyncio.gather(one.release(helds[0]), one.release(helds[1]))
        return begun_by

    assert with_stores(database, race, 2) == [[False, True]] * 3


def test_a_member_of_a_later_wave_is_not_begun_before_it_is_its_turn(database: str) -> None:
    async def hurry(store: Store) -> None:
        set_id = await store.add_set(head(waves=("canary", "rest")), new_members(0, 1))
        held = await store.take("p1", "w")
        assert not isinstance(held, float)

        assert (await store.begin(Task(set_id, 1), held)).state is WAITING
        assert await done(store, set_id, 0)
        assert (await store.begin(Task(set_id, 1), held)).state is UNDER_WAY

    with_stores(database, hurry)


def test_a_settle_whose_answer_was_lost_says_the_same_again_and_changes_nothing(database: str) -> None:
    async def settle(store: Store) -> None:
        set_id = await store.add_set(head(waves=("canary", "rest")), new_members(0, 1))
        held = await begun(store, set_id, 0)

        answers = [await store.settle(Task(set_id, 0), held, settled) for settled in (DONE, FAILED)]

        assert (answers, await states(store, set_id)) == ([True, True], [OVER, WAITING])

    with_stores(database, settle)


def test_a_member_says_under_how_many_leases_it_was_begun_and_not_left(database: str) -> None:
    async def lose(store: Store) -> None:
        task = Task(await store.add_set(head(), new_members(0)), 0)
        await store.release(lost := await begun(store, task.set_id, 0))
        held = await taken(store, "p0")

        times = [(await store.begin(task, held)).begun for _ in range(2)]  # the second: its answer was lost
        for one in (lost, held, held):  # the first says so too late
            await store.leave(task, one)
        times.append((await store.member(task)).begun)
        times.append((await store.begin(task, held)).begun)
        await store.settle(task, held, FAILED)
        await store.again(task.set_id, only_failed=True)

        assert [*times, (await store.begin(task, held)).begun] == [2, 2, 1, 2, 1]

    with_stores(database, lose)


def test_a_wave_that_did_not_succeed_ends_the_set_and_what_failed_can_be_done_again(database: str) -> None:
    async def fail(store: Store) -> None:
        set_id = await store.add_set(head(waves=("canary", "rest")), new_members(0, 0, 1))

        assert [await done(store, set_id, 0, FAILED), await done(store, set_id, 1)] == [False, False]
        assert await states(store, set_id) == [BAD, OVER, CANCELLED]
        assert (await store.counts(set_id)).reason == 'the wave "canary" did not succeed'

        assert await store.again(set_id, only_failed=False) == [(Task(set_id, 0), 0)]
        assert await done(store, set_id, 0)
        assert await numbers(store, set_id) == [2]

    with_stores(database, fail)


def test_when_more_have_failed_than_may_no_other_is_begun(database: str) -> None:
    async def fail(store: Store) -> None:
        set_id = await store.add_set(head(max_failed=1), new_members(0, 0, 0, 0))
        held = await begun(store, set_id, 3)
        await done(store, set_id, 0, FAILED)
        assert await numbers(store, set_id) == [1, 2]
        await done(store, set_id, 1, FAILED)

        assert (await store.counts(set_id)).reason == "2 projects have failed, the limit is 1"
        assert await states(store, set_id) == [BAD, BAD, CANCELLED, UNDER_WAY]
        await store.settle(Task(set_id, 3), held, DONE)  # what was begun goes on to its end
        assert (await store.counts(set_id)).left == 0

    with_stores(database, fail)


def test_a_cancelled_set_ends_what_may_have_written_and_gives_up_what_has_neither_worker_nor_run(database: str) -> None:
    async def cancel(store: PostgresStore) -> None:
        set_id = await store.add_set(head(), new_members(0, 0, 0, 0))
        held = await begun(store, set_id, 0)
        await store.release(await begun(store, set_id, 1))  # as one that was told to stop
        wrote = await begun(store, set_id, 2)
        store.runs(Task(set_id, 2), wrote).start({"labelform": {"base_url": "https://api.example"}})
        await store.release(wrote)
        assert await numbers(store, set_id) == [1, 2, 3]

        await store.cancel(set_id, "ann@x.org stopped it")

        assert await states(store, set_id) == [UNDER_WAY, CANCELLED, UNDER_WAY, CANCELLED]
        assert await numbers(store, set_id) == [2]
        await store.settle(Task(set_id, 0), held, DONE)
        assert (await done(store, set_id, 2)) is False
        counts = await store.counts(set_id)
        assert (counts.left, counts.is_cancelled, counts.reason) == (0, True, "ann@x.org stopped it")

    with_stores(database, cancel)


def test_what_came_of_many_members_is_read_some_at_a_time(cluster: Cluster, database: str) -> None:
    many, size_bytes = 600, 10_000

    async def read(store: Store) -> tuple[list[int], int]:
        set_id = await store.add_set(head(), new_members(*[0] * many))
        result = f"""json_build_object('text', repeat('x', {size_bytes}))"""
        cluster.run(f"INSERT INTO labelform.results SELECT set_id, number, {result} FROM labelform.members", database)
        tracemalloc.start()
        found = [one.task.number async for one in store.told(set_id) if one.result]
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found, peak

    found, peak_bytes = with_stores(database, read)

    assert found == list(range(many))
    assert peak_bytes < size_bytes * many / 2
