"""The pace in Postgres: many who change it at once, and time that is the store's."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from tests.fleet.postgres import Cluster
from tests.fleet.stored import with_stores

from labelform.api.pace.state import PaceState
from labelform.client.pace import READS
from labelform.fleet.pace import SharedPace, first_state
from labelform.fleet.postgres.store import PostgresStore
from labelform.fleet.work import Kind


def test_no_change_is_lost_that_many_make_at_once_and_time_does_not_go_back(database: str) -> None:
    seen: list[float] = []

    def count(state: PaceState, now: float) -> tuple[PaceState, float]:
        seen.append(state.tried_at)
        return replace(state, given=state.given + 1, tried_at=now), state.tried_at

    async def change(*stores: PostgresStore) -> float:
        await asyncio.gather(*(store.change_pace("s", count) for store in stores for _ in range(10)))
        return await stores[0].change_pace("s", lambda state, now: (state, state.given if now > max(seen) else -1))

    assert with_stores(database, change, 3) == 30
    assert seen == sorted(seen), "the time is that after the wait for others"


def test_two_processes_share_a_pace_and_a_refusal_of_one_is_known_to_the_other(database: str) -> None:
    async def share(*stores: PostgresStore) -> tuple[int, bool]:
        one, other = (SharedPace(store, "s").of("a set", Kind.APPLY) for store in stores)
        leaves = [await one.leave(READS), await other.leave(READS)]
        await one.heard(leaves[0], is_refused=True, retry_after=0.0)
        after = await other.leave(READS)
        return after.cuts, after.is_alone

    assert with_stores(database, share, 2) == (1, True)


def test_a_state_of_another_version_is_not_believed(database: str, cluster: Cluster) -> None:
    cluster.run("""INSERT INTO labelform.paces VALUES ('s', '{"rate": {"speed": 3}}')""", database)

    assert with_stores(database, lambda store: store.change_pace("s", lambda state, _: (state, state))) == first_state()
