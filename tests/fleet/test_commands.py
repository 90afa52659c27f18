"""`labelform fleet`: the store that environments name, and what people see and do with sets."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import psycopg
import pytest
from tests.conftest import Labelform
from tests.fleet.postgres import Cluster

from labelform.diagnostics import Diagnostic
from labelform.fleet.accounts import mistakes_data
from labelform.fleet.engines import queue
from labelform.fleet.postgres.store import PostgresStore
from labelform.fleet.work import Kind, NewMember, SetHead, Settled, State, Task

ENVIRONMENTS = """
labelform_environments: 1
environments:
  eu: {fleet: {store_env: LABELFORM_STORE}}
  us: {fleet: {store_env: LABELFORM_STORE}}
  apart: {}
"""


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "environments.yaml").write_text(ENVIRONMENTS, encoding="utf-8")
    monkeypatch.delenv("LABELFORM_STORE", raising=False)
    return tmp_path


@pytest.fixture
def store(database: str, at_home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The DSN of a new store with a queue, which the environments of this folder name."""
    asyncio.run(queue.initialise(database))
    monkeypatch.setenv("LABELFORM_STORE", database)
    return database


async def _add(dsn: str, ends: list[tuple[State, int] | None]) -> str:
    async with PostgresStore(dsn) as store:
        head = SetHead(kind=Kind.APPLY, environment="eu", base_url="https://a", actor="ann")
        members = [NewMember(module=f"m{number}", project=f"p{number}") for number in range(len(ends))]
        set_id = await store.add_set(head, members)
        for number, end in enumerate(ends):
            if end is not None:
                held = await store.take(f"p{number}", "w1")
                assert not isinstance(held, float)
                why = [Diagnostic("unknown-group", "there is no group here")] if end[0] is State.FAILED else []
                settled = Settled(state=end[0], exit_code=end[1], result={"mistakes": mistakes_data(why)})
                await store.settle(Task(set_id, number), held, settled)
                await store.release(held)
    return set_id


def added(dsn: str, *ends: tuple[State, int] | None) -> str:
    return asyncio.run(_add(dsn, list(ends)))


def jobs(cluster_dsn: str) -> list[int]:
    import psycopg

    with psycopg.connect(cluster_dsn) as connection:
        rows = connection.execute(
            "SELECT args->'number' FROM labelform_queue.procrastinate_jobs ORDER BY id"
        ).fetchall()
    return [number for (number,) in rows]


DONE, FAILED = (State.DONE, 0), (State.FAILED, 3)


def test_the_tables_of_the_store_and_of_the_queue_are_made_once(
    empty_database: str, at_home: Path, labelform: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABELFORM_STORE", empty_database)
    before = labelform("fleet", "status")
    first, second = labelform("fleet", "init"), labelform("fleet", "init", "--env", "us")

    assert (before.code, "labelform fleet init makes them" in before.err) == (1, True)
    assert (first.code, first.out) == (0, "The store is ready (version 1).\n")
    assert (second.code, second.out) == (0, "The store was ready already.\n")
    empty = labelform("fleet", "status")
    assert (empty.code, empty.out) == (0, "")
    assert "The store has no sets" in empty.err


def test_roles_are_said_and_one_that_is_not_there_is_made_by_others(
    store: str, labelform: Labelform, cluster: Cluster
) -> None:
    for role in ("works", "reads"):
        cluster.run(f"DROP ROLE IF EXISTS {role}")
        cluster.run(f"CREATE ROLE {role}")
    ready = labelform("fleet", "init", "--worker-role", "works", "--reader-role", "reads")
    missing = labelform("fleet", "init", "--worker-role", "No-one")
    cluster.run("DROP OWNED BY works, reads", store)

    assert ready.out.splitlines()[1:] == ["works may work, and add sets.", "reads may see how far sets are."]
    assert 'the server has no role "No-one"' in missing.err
    assert 'CREATE ROLE "No-one" LOGIN;' in missing.err


def test_what_is_missing_is_said_and_the_address_is_not(
    at_home: Path, labelform: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    unset = labelform("fleet", "status")
    apart = labelform("fleet", "status", "--env", "apart")
    monkeypatch.setenv("LABELFORM_STORE", "postgresql://labelform:hunter2@127.0.0.1:1/none")
    away = labelform("fleet", "status")
    monkeypatch.setenv("LABELFORM_STORE", "hunter2 is no address")
    wrong = labelform("fleet", "status")

    assert "$LABELFORM_STORE is not set" in unset.err
    assert 'error[no-store]: the environment "apart" of environments.yaml has no store' in apart.err
    assert "the store cannot be reached" in away.err
    assert "the store has no valid address" in wrong.err
    assert [one.code for one in (unset, apart, away, wrong)] == [1] * 4
    assert "hunter2" not in away.err + wrong.err


def test_sets_are_listed_and_shown_with_what_came_of_each_project(store: str, labelform: Labelform) -> None:
    set_id = added(store, DONE, FAILED, None)
    listed = labelform("fleet", "status")
    shown = labelform("fleet", "status", set_id[:6])
    facts = [json.loads(line) for line in labelform("fleet", "status", set_id, "--json").out.splitlines()]

    assert listed.out.startswith(f"{set_id}  ")
    assert listed.out.endswith("  apply  eu  ann  1 project waiting, 1 project done, 1 project failed\n")
    assert shown.out.splitlines() == [
        "     0  done  m0  (w1)",
        "     1  failed  m1  (w1, exit code 3)",
        "        there is no group here",
        "     2  waiting  m2",
        "1 project waiting, 1 project done, 1 project failed",
    ]
    assert shown.code == 0, "it has not ended"
    assert facts[1]["result"]["mistakes"][0]["message"] == "there is no group here"
    assert facts[3]["projects"]["done"] == 1


def test_a_set_that_has_ended_ends_the_command_with_its_exit_code(store: str, labelform: Labelform) -> None:
    set_id = added(store, DONE, FAILED)

    watched = labelform("fleet", "status", set_id, "--watch")

    assert (watched.code, watched.out.splitlines()[-1]) == (3, "1 project done, 1 project failed")
    assert labelform("fleet", "cancel", set_id).out == "The set has ended already.\n"
    assert labelform("fleet", "status", set_id).out == watched.out


def test_what_failed_is_done_again_and_what_was_cancelled_is_gone_on_with(store: str, labelform: Labelform) -> None:
    set_id = added(store, DONE, FAILED, None)

    retried = labelform("fleet", "retry", set_id)
    assert (retried.out.partition(".")[0], jobs(store)) == ("2 projects will be done", [1, 2])

    cancelled = labelform("fleet", "cancel", set_id, "--reason", "a mistake")
    assert cancelled.out == "No other project is begun. Under way: 0.\n"
    assert labelform("fleet", "status", set_id).out.endswith("1 project done, 2 projects cancelled: a mistake\n")

    labelform("fleet", "resume", set_id)
    assert labelform("fleet", "status", set_id).out.endswith("2 projects waiting, 1 project done\n")


def test_the_fleet_of_an_environment_is_shown_without_the_address_of_its_store(
    at_home: Path, labelform: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = ENVIRONMENTS.replace(
        "LABELFORM_STORE}}", "LABELFORM_STORE, drift: hourly, freeze: [Fri 16:00 - Mon 06:00]}}", 1
    )
    (at_home / "environments.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("LABELFORM_STORE", "host=db.internal")

    shown = labelform("env", "show", "eu").out

    assert "  fleet: $LABELFORM_STORE (set)\n  drift: hourly\n  jitter: 0m\n  freeze: Fri 16:00 - Mon 06:00\n" in shown
    assert "db.internal" not in shown
    assert "fleet" not in labelform("env", "show", "apart").out


def test_schedules_are_listed_for_the_environments_that_have_a_store(at_home: Path, labelform: Labelform) -> None:
    nothing = labelform("fleet", "schedule")
    text = ENVIRONMENTS.replace("us: {fleet: {", "us: {fleet: {drift: hourly, plan: daily 02:00, ")
    (at_home / "environments.yaml").write_text(text, encoding="utf-8")
    listed = labelform("fleet", "schedule").out

    assert nothing.out == "Nothing is begun by itself.\n"
    assert [line.partition("  last due")[0] for line in listed.splitlines()] == [
        "us  drift  hourly", "us  plan  daily 02:00",
    ]  # fmt: skip


def test_sets_that_ended_long_ago_are_dropped(store: str, labelform: Labelform) -> None:
    ended, under_way = added(store, DONE), added(store, DONE, None)
    with psycopg.connect(store) as connection:
        connection.execute("UPDATE labelform.sets SET ended = ended - interval '30 hours'")

    future = labelform("fleet", "clean", "--older-than", "2999-01-01")
    assert (future.code, "is in the future" in future.err) == (64, True)
    assert labelform("fleet", "clean", "--older-than", "2d").out == "Dropped 0 sets.\n"
    assert labelform("fleet", "clean", "--older-than", "1d", "--dry-run").out == "Would drop 1 set.\n"
    assert labelform("fleet", "clean", "--older-than", "1d").out == "Dropped 1 set.\n"
    left = labelform("fleet", "status").out
    assert under_way in left and ended not in left


def test_without_the_extra_the_command_to_install_it_is_said(
    at_home: Path, labelform: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABELFORM_STORE", "host=127.0.0.1")
    for name in [one for one in sys.modules if one.startswith("labelform.fleet.postgres")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)

    said = labelform("fleet", "init")

    assert (said.code, "in a checkout of labelform: pip install '.[fleet]'" in said.err) == (1, True)
