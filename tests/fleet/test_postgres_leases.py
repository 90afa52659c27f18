"""Leases in Postgres: of many who ask at once, one gets it, and nobody else until nothing of it can arrive."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import chain, count

import pytest
from psycopg import AsyncConnection, OperationalError
from tests.fleet.postgres import Cluster
from tests.fleet.stored import BRIEF, DONE, begun, head, new_members, taken, with_stores

from labelform.fleet.held import Held
from labelform.fleet.postgres.leases import HELD
from labelform.fleet.postgres.store import PostgresStore
from labelform.fleet.store import LeaseLostError, Store
from labelform.fleet.work import Task


@pytest.mark.parametrize("names", [("p", "p"), ("a", "z")], ids=["by its one name", "by two, and what they share"])
def test_of_all_who_ask_for_a_lease_at_once_one_gets_it(database: str, names: tuple[str, str]) -> None:
    async def race(*stores: Store) -> list[list[Held]]:
        also = "m" if names[0] != names[1] else ""
        asked = [
            [store.take(f"{name}{number}", "w", also and f"{also}{number}") for store in stores for name in names]
            for number in range(10)
        ]
        answers = iter(await asyncio.gather(*chain.from_iterable(asked)))
        return [[one for one in (next(answers) for _ in group) if isinstance(one, Held)] for group in asked]

    assert [len(holders) for holders in with_stores(database, race, 3)] == [1] * 10


def test_a_lease_that_was_released_can_be_taken_at_once_and_its_token_grows(database: str) -> None:
    async def take_turns(one: Store, other: Store) -> list[object]:
        first = await taken(one, "p", "one")
        busy = await other.take("p", "other")
        await one.release(first)
        second = await taken(other, "p", "other")
        return [type(busy), second.token - first.token, await one.renew(first), await other.renew(second)]

    assert with_stores(database, take_turns, 2) == [float, 1, False, True]


def test_whoever_has_a_project_has_it_by_both_names_until_both_are_given_back(
    cluster: Cluster, database: str
) -> None:  # fmt: skip
    async def take_turns(one: Store, other: Store) -> list[object]:
        first = await taken(one, "old title", "one", "hash")
        busy = [await other.take("new title", "other", "hash"), await other.take("old title", "other")]
        is_held = await one.renew(first)
        rows = cluster.run("SELECT count(*), count(DISTINCT until) FROM labelform.leases WHERE token > 0", database)
        await one.release(first)
        second = await taken(other, "new title", "other", "hash")
        return [*map(type, busy), is_held, rows, await one.renew(first), await other.renew(second)]

    # What relies on the lease by title relies on both: they end at the same moment.
    assert with_stores(database, take_turns, 2) == [float, float, True, [(2, 1)], False, True]


def test_a_lease_whose_answer_was_lost_is_had_by_asking_again(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    async def lose(store: PostgresStore) -> tuple[list[int], bool]:
        connect, answers = store._pool.connection, count()

        @asynccontextmanager
        async def losing_one() -> AsyncIterator[AsyncConnection[tuple[object, ...]]]:
            async with connect() as connection:
                yield connection
            if next(answers) == 0:
                raise OperationalError("the connection was lost")  # after what it carried was committed

        monkeypatch.setattr(store._pool, "connection", losing_one)
        held = await taken(store, "p", also="h")
        return list(held.tokens.values()), await store.renew(held)

    assert with_stores(database, lose) == ([1, 1], True)


@pytest.mark.parametrize("is_released", [False, True])
def test_only_who_gets_a_lease_waits_for_a_ledger_that_relies_on_it(database: str, is_released: bool) -> None:
    async def ask(one: Store, other: Store) -> tuple[bool, bool]:
        held = await taken(one, "p", "one")
        async with await AsyncConnection.connect(database) as ledger:
            await ledger.execute(HELD, (held.subject, held.token))
            if is_released:
                await one.release(held)
            asking = asyncio.create_task(other.take("p", "other"))
            while not (asking.done() or await _is_waited_for(ledger)):
                await asyncio.sleep(0.01)
            has_waited = not asking.done()
        return has_waited, isinstance(await asking, Held)

    assert with_stores(database, ask, 2) == (is_released, is_released)


async def _is_waited_for(connection: AsyncConnection[tuple[object, ...]]) -> bool:
    waiting = "SELECT FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    return await (await connection.execute(waiting)).fetchone() is not None


def test_a_lost_lease_can_be_taken_when_its_time_and_the_quarantine_are_over(database: str) -> None:
    async def wait(one: Store, other: Store) -> tuple[float, bool, bool]:
        before = await one.now()
        lost = await taken(one, "p", "one")
        await asyncio.sleep(0.2)  # the time of the lease, which is parts of a second here
        is_over = lost.is_over() and not await one.renew(lost)
        left = await other.take("p", "other")
        while not isinstance(left, Held):
            await asyncio.sleep(left)
            left = await other.take("p", "other")
        return (await one.now() - before).total_seconds(), is_over, left.token == lost.token + 1

    seconds, is_over, has_grown = with_stores(database, wait, 2, times=BRIEF)

    assert seconds >= (BRIEF.held + BRIEF.quarantine).total_seconds()
    assert (is_over, has_grown) == (True, True)


def test_a_holder_never_believes_in_a_lease_for_longer_than_the_store(database: str, cluster: Cluster) -> None:
    async def take(store: Store) -> float:
        held = await taken(store, "p")
        await store.renew(held)
        (row,) = cluster.run(
            "SELECT extract(epoch FROM until - clock_timestamp())::float8 FROM labelform.leases", database
        )
        return float(str(row[0])) - (held.until - held.clock())

    assert with_stores(database, take) >= 0


def test_a_worker_that_lost_its_lease_can_neither_begin_nor_settle(database: str) -> None:
    async def lose(one: Store, other: Store) -> None:
        set_id = await one.add_set(head(), new_members(0))
        held = await begun(one, set_id, 0, "one")
        await one.release(held)
        with pytest.raises(LeaseLostError):
            await one.begin(Task(set_id, 0), held)
        await begun(other, set_id, 0, "other")

        with pytest.raises(LeaseLostError, match="the lease of p0 was lost"):
            await one.settle(Task(set_id, 0), held, DONE)
        with pytest.raises(LeaseLostError):
            await one.begin(Task(set_id, 0), held)

    with_stores(database, lose, 2)
