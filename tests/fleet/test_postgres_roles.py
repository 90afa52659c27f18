"""Roles of the database: each can do its work, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from tests.fleet.postgres import Cluster
from tests.fleet.stored import DONE, FAILED, begun, done, head, new_members, states, with_stores

from labelform.core.kept import Kept, KeptItem
from labelform.fleet.postgres.roles import let_read, let_work
from labelform.fleet.postgres.store import PostgresStore
from labelform.fleet.store import StoreError
from labelform.fleet.work import Applied, Task

WORKER, READER = 'a "worker"', "reader"
SPEC = Applied(
    base_url="https://api.example", environment="staging", spec="a.yaml", title="P", project="h", says={"a": 1}
)
CALL = {"call": "create", "args": {}, "addresses": ["a"]}


@pytest.fixture
def as_role(cluster: Cluster, database: str) -> Iterator[Callable[[str], str]]:
    """Return the DSN of a role of the store."""
    quoted = ['"a ""worker"""', READER]
    for role in quoted:
        cluster.run(f"CREATE ROLE {role} LOGIN", database)
    let_work(database, WORKER)
    let_read(database, READER)
    name = database.partition("dbname=")[2].split()[0]
    yield lambda role: cluster.dsn(name, user=role)
    for role in quoted:
        cluster.run(f"DROP OWNED BY {role}", database)
        cluster.run(f"DROP ROLE {role}", database)


def test_a_worker_does_all_that_workers_do_and_drops_nothing(as_role: Callable[[str], str]) -> None:
    async def work(store: PostgresStore) -> None:
        await store.keep_bundle("sha256:1", b"files")
        await store.keep_bundle("sha256:1", b"files")
        set_id = await store.add_set(head(bundle="sha256:1"), new_members(0, 0))
        held = await begun(store, set_id, 0)
        runs = store.runs(Task(set_id, 0), held)
        ledger = runs.start({"labelform": {"base_url": "https://api.example"}})
        ledger.write("begin", CALL)
        ledger.keep(KeptItem(address="a", id="1", kept=Kept()))
        ledger.write("end", {**CALL, "outcome": "unknown"})
        ledger.write("account", {"exit_code": 6, "outcomes": {}})
        await store.keep_applied(held, SPEC)
        await store.keep_applied(held, SPEC)
        assert await store.renew(held)
        await store.leave(Task(set_id, 0), held)
        await store.settle(Task(set_id, 0), held, FAILED)
        await store.release(held)
        assert len(runs.past().runs) == 1
        assert await store.again(set_id, only_failed=True) == [(Task(set_id, 0), 0), (Task(set_id, 1), 0)]
        assert not await done(store, set_id, 0)
        await store.cancel(set_id, "stopped")
        assert await store.add_due("drift", datetime(2026, 1, 1, tzinfo=UTC), head(), new_members(0))

        with pytest.raises(StoreError, match="the store does not allow that: permission denied for table sets"):
            await store.drop(await store.now())

    with_stores(as_role(WORKER), work)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM labelform.entries",
        "UPDATE labelform.runs SET subject = ''",
        "UPDATE labelform.sets SET head = '{}'",
        "UPDATE labelform.members SET module = ''",
        "UPDATE labelform.plans SET plan = '{}'",
        "UPDATE labelform.results SET result = '{}'",
        "UPDATE labelform.bundles SET content = ''",
        "CREATE TABLE labelform.mine ()",
    ],
)
def test_a_worker_can_change_neither_what_was_asked_for_nor_what_was_done_nor_tables(
    cluster: Cluster, as_role: Callable[[str], str], statement: str
) -> None:
    with pytest.raises(Exception, match="permission denied"):
        cluster.run(statement, as_role(WORKER))


def test_a_reader_sees_how_far_sets_are_with_their_results_and_neither_plans_nor_files_nor_ledgers(
    cluster: Cluster, database: str, as_role: Callable[[str], str]
) -> None:
    async def add(store: PostgresStore) -> str:
        set_id = await store.add_set(head(), new_members(0))
        await done(store, set_id, 0)
        return set_id

    async def look(store: PostgresStore) -> None:
        assert await states(store, set_id) == [DONE.state]
        assert (await store.counts(set_id)).left == len(await store.waiting(set_id)) == 0
        assert [one.set_id for one in await store.sets(3)] == [set_id]
        with pytest.raises(StoreError, match="the store does not allow that"):
            await store.take("p", "reader")

    set_id = with_stores(database, add)
    with_stores(as_role(READER), look)

    assert cluster.run("SELECT result FROM labelform.results", as_role(READER)) == [(DONE.result,)]
    tables = ("plans", "results", "runs")
    for hidden in (
        *(f"plan FROM labelform.{one}" for one in tables),
        "line FROM labelform.entries",
        "1 FROM labelform.bundles",
    ):
        with pytest.raises(Exception, match="permission denied"):
            cluster.run(f"SELECT {hidden}", as_role(READER))
