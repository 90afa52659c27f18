"""Runs in Postgres: the ledger of an apply, begun only under a lease that is held, each entry once."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest
from tests.faults.scenarios import apply_with, make
from tests.fleet.postgres import Cluster
from tests.fleet.stored import DONE, LONG, begun, head, new_members, taken, with_stores

from labelform.core.kept import Kept, KeptItem
from labelform.core.plan import Target
from labelform.fleet.held import Held, since_boot
from labelform.fleet.lease import LeaseTimes
from labelform.fleet.postgres.lasting import Blocking, LastingConnection
from labelform.fleet.postgres.ledger import PostgresLedger
from labelform.fleet.postgres.store import PostgresStore
from labelform.fleet.work import Task
from labelform.runs.ledger import LedgerError
from labelform.runs.runs import FolderRuns
from labelform.sandbox import open_sandbox

T = TypeVar("T")

SPEC = 'labelform: 1\nproject: {title: "P"}\ncollections: [{name: a}, {name: b}]\n'
DOCUMENT = {"labelform": {"base_url": "https://api.example", "environment": "staging"}}
BLOCKED = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pg_blocking_pids(pid) <> '{}'"
TARGET = Target(title="P", hash=None)
CALL: dict[str, Any] = {"call": "create", "args": {"name": "a"}, "addresses": ['collections["a"]']}
RUN = {"plan_digest": "sha256:1", "target": TARGET.model_dump(mode="json"), "actions": []}


def lines(cluster: Cluster, dsn: str) -> list[tuple[int, dict[str, Any]]]:
    """Return every entry of the store, with the number of its run."""
    rows = cluster.run("SELECT run, line FROM labelform.entries ORDER BY run, number", dsn)
    return [(int(str(run)), json.loads(str(line))) for run, line in rows]


async def started(store: PostgresStore) -> tuple[PostgresLedger, Held, str]:
    """Begin the run of a member of a new set."""
    set_id = await store.add_set(head(actor="ann@x.org"), new_members(0))
    held = await begun(store, set_id, 0)
    return store.runs(Task(set_id, 0), held).start(DOCUMENT), held, set_id


def test_an_apply_leaves_the_same_entries_as_in_a_folder(cluster: Cluster, database: str, tmp_path: Path) -> None:
    with closing(open_sandbox(tmp_path / "one.db")) as sandbox:
        plan = make(sandbox, SPEC)

        async def in_store(store: PostgresStore) -> None:
            ledger, _, _ = await started(store)
            assert (await apply_with(ledger, sandbox, plan)).exit_code == 0

        with_stores(database, in_store)
    with closing(open_sandbox(tmp_path / "other.db")) as sandbox:
        runs = FolderRuns(tmp_path / "runs", set_name="s", actor="ann@x.org")
        with runs.start(DOCUMENT) as ledger:
            asyncio.run(apply_with(ledger, sandbox, make(sandbox, SPEC)))

    stored = [line for _, line in lines(cluster, database)]
    filed = [json.loads(line) for line in Path(ledger.place).read_bytes().splitlines()]
    assert [sorted(line) for line in stored] == [sorted(line) for line in filed]
    assert [_gist(line) for line in stored] == [_gist(line) for line in filed]


def test_neither_the_key_of_the_platform_nor_the_password_of_the_store_is_in_it(
    cluster: Cluster, database: str, tmp_path: Path
) -> None:
    with closing(open_sandbox(tmp_path / "one.db")) as sandbox:
        plan = make(sandbox, SPEC)
        key = Path(sandbox.ssh_key_file).read_text(encoding="utf-8").splitlines()

        async def in_store(store: PostgresStore) -> None:
            ledger, held, set_id = await started(store)
            await apply_with(ledger, sandbox, plan)
            await store.settle(Task(set_id, 0), held, DONE)

        with_stores(f"{database} password=canary-of-the-store", in_store)

    dump = cluster.dump(database)
    secrets = ["canary-of-the-store", *(line for line in key if line and not line.startswith("---"))]
    assert "https://api.example" in dump
    assert [one for one in secrets if one in dump] == []


def _gist(line: dict[str, Any]) -> list[Any]:
    return [line.get(key) for key in ("entry", "call", "addresses", "outcome", "outcomes", "base_url", "actor")]


def test_a_call_is_begun_only_while_the_store_says_that_the_lease_is_held(cluster: Cluster, database: str) -> None:
    async def be_late(store: PostgresStore) -> None:
        ledger, held, _ = await started(store)
        ledger.write("begin", CALL)
        await store.release(held)

        refused: list[Callable[[], None]] = [
            lambda: ledger.write("begin", CALL),
            lambda: ledger.write("action", {"address": "a"}),
            lambda: ledger.keep(KeptItem(address="a", id="1", kept=Kept(entries=("x",)))),
        ]
        for write in refused:
            with pytest.raises(LedgerError, match="the lease of p0 was lost"):
                write()
        ledger.write("end", {**CALL, "outcome": "done"})  # which happened, whoever has the lease by now

    with_stores(database, be_late)

    assert [line["entry"] for _, line in lines(cluster, database)] == ["set", "platform", "begin", "end"]
    assert cluster.run("SELECT count(*) FROM labelform.kept", database) == [(0,)]


def test_a_run_is_not_begun_without_the_lease(database: str) -> None:
    async def be_late(store: PostgresStore) -> None:
        set_id = await store.add_set(head(), new_members(0))
        held = await begun(store, set_id, 0)
        await store.release(held)

        with pytest.raises(LedgerError, match="the lease of p0 was lost"):
            store.runs(Task(set_id, 0), held).start(DOCUMENT)

    with_stores(database, be_late)


def test_a_worker_that_stood_still_until_its_lease_was_over_knows_it_without_asking(database: str) -> None:
    async def stand_still(store: PostgresStore) -> None:
        ledger, held, _ = await started(store)
        ledger.check()
        held.clock = lambda: since_boot() + LONG.held.total_seconds()

        with pytest.raises(LedgerError, match="the lease of p0 was lost"):
            ledger.check()

    with_stores(database, stand_still)


@pytest.mark.parametrize("end", [Cluster.stop, Cluster.kill])
def test_a_restart_of_the_server_is_waited_out_and_every_entry_is_there_once(
    cluster: Cluster, database: str, end: Callable[[Cluster], None]
) -> None:
    many = 300

    async def write(store: PostgresStore) -> None:
        ledger, _, _ = await started(store)

        def fall() -> None:
            end(cluster)
            cluster.start()

        falls = threading.Timer(0.05, fall)
        falls.start()
        try:
            for number in range(many):
                ledger.write("begin", {**CALL, "args": {"number": number}})
            while falls.is_alive():
                ledger.write("end", {**CALL, "outcome": "done"})
        finally:
            falls.join()

    with_stores(database, write, times=LeaseTimes(timedelta(seconds=30)))

    begins = [line["args"]["number"] for _, line in lines(cluster, database) if line["entry"] == "begin"]
    assert begins == list(range(many))


class LosesAnswers(LastingConnection):
    """A connection that is lost after each work, before its answer arrives; the next time it holds."""

    def do(self, work: Callable[[Blocking], T], is_over: Callable[[], bool]) -> T:
        is_lost = False

        def lose_once(connection: Blocking) -> T:
            nonlocal is_lost
            answer = work(connection)
            if not is_lost:
                is_lost = True
                raise psycopg.OperationalError("the connection was lost")
            return answer

        return super().do(lose_once, is_over)


def test_an_entry_whose_answer_was_lost_is_kept_once(cluster: Cluster, database: str) -> None:
    async def write(store: PostgresStore) -> None:
        set_id = await store.add_set(head(), new_members(0))
        held = await begun(store, set_id, 0)
        runs = store.runs(Task(set_id, 0), held)
        runs._ledgers = LosesAnswers(runs._ledgers._conninfo)
        ledger = runs.start(DOCUMENT)
        ledger.write("begin", CALL)
        ledger.keep(KeptItem(address="a", id="1", kept=Kept(entries=("x",))))
        ledger.write("end", {**CALL, "outcome": "unknown"})
        ledger.write("account", {"exit_code": 6, "outcomes": {}})
        runs._ledgers.close()

    with_stores(database, write)

    found = [line["entry"] for _, line in lines(cluster, database)]
    assert found == ["set", "platform", "begin", "end", "account"]
    assert cluster.run(
        "SELECT count(*) FROM labelform.kept UNION ALL SELECT count(*) FROM labelform.open_runs", database
    ) == [
        (1,),
        (1,),
    ]


def test_without_the_server_a_ledger_gives_up_when_its_lease_is_over(cluster: Cluster, database: str) -> None:
    async def be_alone(store: PostgresStore) -> None:
        ledger, held, _ = await started(store)
        cluster.stop()
        held.until = since_boot() + 0.3
        try:
            with pytest.raises(LedgerError, match="the ledger cannot be written: the store cannot be reached"):
                ledger.write("begin", CALL)
            with pytest.raises(LedgerError, match="the lease of p0 was lost"):
                ledger.write("begin", CALL)
        finally:
            cluster.start()

    with_stores(database, be_alone)


def test_a_server_that_stands_still_is_given_up_when_the_lease_is_over(cluster: Cluster, database: str) -> None:
    async def stand_still(store: PostgresStore) -> None:
        ledger, held, _ = await started(store)
        with cluster.standing_still():
            held.until = since_boot() + 0.3
            with pytest.raises(LedgerError, match="the ledger cannot be written: the store cannot be reached"):
                ledger.write("begin", CALL)

    with_stores(database, stand_still)


def test_a_call_does_not_wait_until_the_history_of_another_project_is_read(cluster: Cluster, database: str) -> None:
    async def read(store: PostgresStore) -> bool:
        ledger, held, set_id = await started(store)
        with psycopg.connect(database) as blocking:
            blocking.execute("LOCK TABLE labelform.open_runs IN ACCESS EXCLUSIVE MODE")
            reading = asyncio.create_task(asyncio.to_thread(store.runs(Task(set_id, 0), held).past))
            while not cluster.run(BLOCKED, database):
                await asyncio.sleep(0.01)
            writing = asyncio.create_task(asyncio.to_thread(ledger.write, "begin", CALL))
            await asyncio.wait([writing], timeout=5)
            is_written = writing.done()
        await asyncio.gather(reading, writing)
        return is_written

    assert with_stores(database, read)


def test_what_the_platform_says_is_kept_whatever_letters_it_has(cluster: Cluster, database: str) -> None:
    async def write(store: PostgresStore) -> None:
        ledger, _, _ = await started(store)
        ledger.write("end", {**CALL, "outcome": "half \ud83d, none \x00, whole 🙂"})

    with_stores(database, write)

    assert lines(cluster, database)[-1][1]["outcome"] == "half ?, none \x00, whole 🙂"


@pytest.mark.parametrize("names", [("p0", ""), ("renamed", "h0")], ids=["by its title", "by its hash"])
def test_the_next_run_knows_what_the_lost_one_left_on_its_project(database: str, names: tuple[str, str]) -> None:
    async def be_lost(one: PostgresStore, other: PostgresStore) -> None:
        set_id = await one.add_set(head(actor="ann@x.org"), new_members(0))
        held = await taken(one, "p0", also="h0")
        ledger = one.runs(Task(set_id, 0), held).start(DOCUMENT)
        ledger.write("run", RUN)
        ledger.write("begin", CALL)
        await one.release(held)

        past = other.runs(Task(set_id, 0), await taken(other, names[0], also=names[1])).past()

        (run,) = past.runs
        assert (run.base_url, run.environment, run.actor, run.set_name) == (
            "https://api.example",
            "staging",
            "ann@x.org",
            set_id,
        )
        assert run.name.startswith(f"{set_id[:8]}-0-")
        assert len(past.unanswered(TARGET)) == 1

    with_stores(database, be_lost, 2)


@pytest.mark.parametrize(
    ("ends", "is_known"),
    [
        (None, True),  # its worker was lost
        ("unknown", True),
        ("done", False),
    ],
)
def test_calls_for_other_projects_count_as_long_as_they_may_be_on_their_way(
    cluster: Cluster, database: str, ends: str | None, is_known: bool
) -> None:
    async def leave(one: PostgresStore, other: PostgresStore) -> list[Any]:
        set_id = await one.add_set(head(), new_members(0, 0))
        held = await begun(one, set_id, 0)
        ledger = one.runs(Task(set_id, 0), held).start(DOCUMENT)
        ledger.write("run", RUN)
        ledger.write("begin", CALL)
        if ends is not None:
            ledger.write("end", {**CALL, "outcome": ends})
            ledger.write("account", {"exit_code": 0, "outcomes": {}})
            await one.release(held)
        else:
            cluster.run("UPDATE labelform.leases SET until = clock_timestamp()", database)
        past = other.runs(Task(set_id, 1), await taken(other, "p1")).past()
        return past.unanswered(Target(title="another", hash=None), {'collections["a"]'})

    times = LeaseTimes(quarantine=timedelta(minutes=5))
    assert bool(with_stores(database, leave, 2, times=times)) is is_known
