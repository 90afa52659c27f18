"""What is dropped: sets that ended long ago, with all that is theirs; never one that is under way."""

from __future__ import annotations

from datetime import timedelta

from tests.fleet.postgres import Cluster
from tests.fleet.stored import DONE, FAILED, begun, done, head, new_members, with_stores

from labelform.fleet.lease import LeaseTimes
from labelform.fleet.postgres.store import PostgresStore
from labelform.fleet.work import Task

THEIRS = ("members", "plans", "results", "runs", "entries", "kept", "open_runs")


def test_a_set_that_ended_goes_with_all_that_is_its_own_and_others_stay(cluster: Cluster, database: str) -> None:
    async def drop(store: PostgresStore) -> None:
        await store.keep_bundle("sha256:old", b"files")
        plans = [one.model_copy(update={"plan": {"a": 1}}) for one in new_members(0)]
        over = await store.add_set(head(bundle="sha256:old"), plans)
        held = await begun(store, over, 0)
        ledger = store.runs(Task(over, 0), held).start({})
        ledger.write("account", {"exit_code": 0, "outcomes": {}})
        await store.settle(Task(over, 0), held, DONE)
        await store.release(held)
        left = await store.add_set(head(), new_members(0, 0))
        await done(store, left, 0)
        fresh = await store.now()
        newer = await store.add_set(head(), new_members(0))
        await done(store, newer, 0)

        assert await store.drop(fresh - timedelta(days=1)) == 0
        assert await store.drop(fresh) == 1
        assert [one.set_id for one in await store.sets(5)] == [newer, left]

    with_stores(database, drop)

    rows = {one: cluster.run(f"SELECT count(*) FROM labelform.{one}", database)[0][0] for one in (*THEIRS, "bundles")}
    assert rows == {**dict.fromkeys((*THEIRS, "bundles"), 0), "members": 3, "results": 2}


def test_a_set_stays_while_its_calls_may_still_arrive(database: str) -> None:
    async def drop(store: PostgresStore) -> int:
        await done(store, await store.add_set(head(), new_members(0)), 0, FAILED)
        return await store.drop(await store.now())

    times = LeaseTimes(held=timedelta(minutes=1), quarantine=timedelta(minutes=1))
    assert with_stores(database, drop, times=times) == 0


def test_what_is_applied_last_and_who_holds_a_lease_outlive_the_sets(database: str) -> None:
    async def drop(store: PostgresStore) -> list[int]:
        set_id = await store.add_set(head(), new_members(0))
        held = await begun(store, set_id, 0)
        await store.settle(Task(set_id, 0), held, DONE)
        await store.drop(await store.now())
        return [await store.renew(held), len(await store.sets(5))]

    assert with_stores(database, drop) == [True, 0]
