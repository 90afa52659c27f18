"""The server falls and comes back: methods of the store wait for it, and a set is there whole or not at all."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from threading import Thread

import pytest
from tests.fleet.postgres import Cluster
from tests.fleet.site import until
from tests.fleet.stored import DONE, begun, head, new_members, states, with_stores
from tests.ports import outgoing

from labelform.fleet.postgres.store import PostgresStore
from labelform.fleet.store import StoreError
from labelform.fleet.work import NewMember, State, Task


def test_what_is_asked_of_the_store_while_its_server_restarts_is_done_when_it_is_back(
    cluster: Cluster, database: str
) -> None:
    async def fall(store: PostgresStore) -> None:
        set_id = await store.add_set(head(), new_members(0))
        held = await begun(store, set_id, 0)
        cluster.kill()
        back = asyncio.create_task(asyncio.to_thread(cluster.start))

        assert await store.renew(held)
        assert not await store.settle(Task(set_id, 0), held, DONE)
        assert await states(store, set_id) == [State.DONE]
        await back

    with_stores(database, fall)


def test_a_server_starts_as_soon_as_its_port_is_free(cluster: Cluster, database: str) -> None:
    cluster.stop()
    with socket.create_server(("127.0.0.1", cluster.port)) as squatter:
        starting = Thread(target=cluster.start)
        starting.start()
        until(lambda: "Address already in use" in (cluster.folder / "log").read_text(encoding="utf-8"))
        squatter.close()
        starting.join()

    assert cluster.run("SELECT 1", database) == [(1,)]


def test_nobody_who_looks_for_a_server_that_is_down_can_be_given_its_port(cluster: Cluster) -> None:
    assert cluster.port not in outgoing()


def test_a_set_during_which_the_server_fell_is_not_there(cluster: Cluster, database: str) -> None:
    def members() -> Iterator[NewMember]:
        yield from new_members(*[0] * 500)
        cluster.kill()
        cluster.start()
        yield from new_members(*[0] * 500)

    async def add(store: PostgresStore) -> int:
        with pytest.raises(StoreError, match="the store cannot be reached"):
            await store.add_set(head(), members())
        return len(await store.sets(5))

    assert with_stores(database, add) == 0


def test_a_store_that_stays_away_is_an_error_once_patience_is_over(cluster: Cluster, database: str) -> None:
    async def wait(store: PostgresStore) -> None:
        cluster.stop()
        try:
            with pytest.raises(StoreError, match="the store cannot be reached"):
                await store.now()
        finally:
            cluster.start()

    with_stores(database, wait, patience_seconds=0.1)
