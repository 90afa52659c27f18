"""One file, many hands: concurrency, durability, and files that are not ours."""

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx2
import pytest
from tests.sandbox.conftest import DRIVING, Visit
from tests.sandbox.visitor import Signer, Visitor

from labelform.sandbox import Sandbox, SandboxError, open_sandbox
from labelform.sandbox.database import SCHEMA_VERSION
from labelform.sandbox.opening import reset_database

pytestmark = pytest.mark.usefixtures("planted_afresh")

WRITER = """
import sys
import httpx2
from labelform.sandbox import open_sandbox
from tests.sandbox.visitor import Signer, Visitor

database, name, count = sys.argv[1:]
with open_sandbox(database) as sandbox:
    visitor = Visitor(httpx2.ASGITransport(app=sandbox.app), Signer.of_service_account(sandbox))
    project = visitor.hash_of("project", "Northlane Perception - Front Camera 2D - Q4")
    for number in range(int(count)):
        visitor.do("POST", f"active/{project}/collections", {"name": f"{name}-{number}"})
        print(f"{name}-{number}", flush=True)
    visitor.close()
"""
ROOT = Path(__file__).parents[2]


def start_writer(database: Path, name: str, count: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITER, str(database), name, str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def names_of(visitor: Visitor) -> list[str]:
    project = visitor.hash_of("project", DRIVING)
    results = visitor.get(f"active/{project}/collections", ("pageSize", "1000"))["results"]
    return [collection["name"] for collection in results]


def test_a_request_that_waits_for_a_writer_keeps_nobody_from_reading(sandbox: Sandbox, me: Visitor) -> None:
    """Giving out a token is a GET that writes."""

    def get(client: httpx2.AsyncClient, path: str) -> asyncio.Task[httpx2.Response]:
        target = f"/v2/public/{path}"
        return asyncio.create_task(client.get(target, headers=me.signer.v2_headers("GET", target, b"")))

    async def ask() -> tuple[bool, int, int]:
        transport = httpx2.ASGITransport(app=sandbox.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            token, projects = get(client, "user/bearer-token"), get(client, "projects")
            listed = await projects
            was_waiting = not token.done()
            writer.execute("ROLLBACK")
            return was_waiting, listed.status_code, (await token).status_code

    with closing(sqlite3.connect(sandbox.database, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert asyncio.run(ask()) == (True, 200, 200)


def test_many_threads_write_and_read_and_nothing_is_lost(sandbox: Sandbox, me: Visitor, driving: str) -> None:
    def work(worker: int) -> None:
        visitor = Visitor(httpx2.ASGITransport(app=sandbox.app), me.signer)
        for number in range(10):
            visitor.do("POST", f"active/{driving}/collections", {"name": f"{worker}-{number}"})
            assert f"{worker}-{number}" in names_of(visitor)
        visitor.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))

    names = names_of(me)
    assert len(names) == len(set(names)) == 82


def test_a_group_gets_one_role_however_many_ask_at_once(sandbox: Sandbox, me: Visitor, driving: str) -> None:
    group = me.hash_of("group", "mapping-team")

    def work(role: int) -> None:
        visitor = Visitor(httpx2.ASGITransport(app=sandbox.app), me.signer)
        visitor.do("POST", f"projects/{driving}/groups", {"groupHashList": [group], "userRole": role})
        visitor.close()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(work, range(6)))

    listed = me.get(f"projects/{driving}/groups")["results"]
    assert len([each for each in listed if each["name"] == "mapping-team"]) == 1


def test_two_processes_create_and_fill_one_file(tmp_path: Path, visit: Visit) -> None:
    database = tmp_path / "new" / "shared.db"
    writers = [start_writer(database, name, 30) for name in ("a", "b")]

    for writer in writers:
        writer.communicate(timeout=60)

    assert [writer.returncode for writer in writers] == [0, 0]
    with open_sandbox(database) as sandbox:
        names = names_of(visit(sandbox))
        assert sorted(names[2:]) == sorted(f"{name}-{number}" for name in "ab" for number in range(30))


def test_what_was_answered_survives_kill_9(tmp_path: Path, visit: Visit) -> None:
    database = tmp_path / "killed.db"
    with start_writer(database, "a", 10_000) as writer:
        assert writer.stdout is not None
        answered = [writer.stdout.readline().strip() for _ in range(25)]
        os.kill(writer.pid, signal.SIGKILL)
        answered += writer.stdout.read().split()

    with open_sandbox(database) as sandbox:
        names = names_of(visit(sandbox))
    assert set(answered) <= set(names)
    assert len(names) <= 2 + len(answered) + 1  # at most one was committed and not yet answered
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_a_kill_while_the_file_is_made_leaves_an_empty_one_that_is_filled_later(tmp_path: Path, visit: Visit) -> None:
    database = tmp_path / "half.db"
    script = (
        "import os, signal, sys\n"
        "import labelform.sandbox.opening as opening\n"
        "opening.register_service_key = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "opening.open_database(sys.argv[1], 'demo')\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(database)], check=False)

    with open_sandbox(database) as sandbox:
        titles = [project["title"] for project in visit(sandbox).get("projects")["results"]]

    assert killed.returncode == -signal.SIGKILL
    assert len(titles) == 4


def test_a_file_of_a_newer_version_is_refused(sandbox: Sandbox) -> None:
    with sqlite3.connect(sandbox.database) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()

    with pytest.raises(SandboxError, match=rf"was made by a newer labelform \(sandbox schema {SCHEMA_VERSION + 1}"):
        open_sandbox(sandbox.database)
    with pytest.raises(SandboxError, match="was made by a newer labelform"):
        reset_database(sandbox.database, "demo")


def test_somebody_else_s_files_are_refused_and_left_alone(tmp_path: Path) -> None:
    foreign, text = tmp_path / "foreign.db", tmp_path / "text.db"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE precious (x)")
    connection.close()
    text.write_text("not a database, but long enough to have a header of its own" * 3)
    before = foreign.read_bytes(), text.read_bytes()

    with pytest.raises(SandboxError, match="is an SQLite file, but not a sandbox database"):
        open_sandbox(foreign)
    with pytest.raises(SandboxError, match=r"cannot open .* as a sandbox database: file is not a database"):
        open_sandbox(text)
    with pytest.raises(SandboxError, match="is an SQLite file, but not a sandbox database"):
        reset_database(foreign, "demo")

    assert (foreign.read_bytes(), text.read_bytes()) == before


def test_a_reset_replaces_everything_under_an_open_sandbox(sandbox: Sandbox, me: Visitor, driving: str) -> None:
    before = sandbox.dump()
    me.do("POST", f"active/{driving}/collections", {"name": "new"})

    reset_database(sandbox.database, "demo")

    assert sandbox.dump() == before
    assert len(me.get("projects")["results"]) == 4


def test_an_open_file_keeps_its_content_whatever_seed_is_named(open_with: Callable[..., Sandbox]) -> None:
    assert open_with("empty").dump() == open_with("demo").dump()


def test_a_dump_is_plain_data_in_a_stable_order_without_secrets(sandbox: Sandbox, me: Visitor) -> None:
    me.get("user/bearer-token")

    text = json.dumps(sandbox.dump())

    assert text == json.dumps(sandbox.dump())
    assert me.signer.public_hex not in text
    assert "token" not in text


def test_equal_histories_give_equal_portable_dumps(tmp_path: Path, visit: Visit) -> None:
    from labelform.sandbox.dump import without_volatile

    dumps = []
    for name in ("one.db", "two.db"):
        with open_sandbox(tmp_path / name) as sandbox:
            visitor = visit(sandbox)
            project = visitor.hash_of("project", DRIVING)
            visitor.do("POST", f"active/{project}/collections", {"name": "same"})
            dumps.append(without_volatile(sandbox.dump()))

    assert dumps[0] == dumps[1]


def test_portable_dumps_leave_out_what_clients_make_up_or_spell_differently_in_ontologies(
    tmp_path: Path, visit: Visit
) -> None:
    from labelform.sandbox.dump import without_volatile

    dumps = []
    for name, spelling in (
        ("one.db", {"featureNodeHash": "a"}),
        ("two.db", {"featureNodeHash": "b", "archived": False}),
    ):
        with open_sandbox(tmp_path / name) as sandbox:
            entry = {"id": "1", "name": "Van", "color": "#000000", "shape": "polygon", **spelling}
            editor = {"objects": [entry], "classifications": []}
            visit(sandbox).do("POST", "ontologies", {"title": "o", "description": "", "editor": editor})
            dumps.append(without_volatile(sandbox.dump()))

    assert dumps[0] == dumps[1]


def test_a_key_that_is_no_key_is_refused_with_a_way_out(sandbox: Sandbox) -> None:
    sandbox.ssh_key_file.write_text("nonsense")

    with pytest.raises(SandboxError, match="delete it to get a new one"):
        open_sandbox(sandbox.database)


def test_the_key_of_a_copied_sandbox_is_registered_when_it_is_opened(
    tmp_path: Path, sandbox: Sandbox, visit: Visit
) -> None:
    other = tmp_path / "other.db"
    other.with_name("other.db.key").write_bytes(sandbox.ssh_key_file.read_bytes())

    with open_sandbox(other) as opened:
        assert Signer.of_service_account(opened).public_hex == Signer.of_service_account(sandbox).public_hex
        assert visit(opened).get("projects")["results"]


def test_an_unknown_quirk_or_value_is_refused(tmp_path: Path) -> None:
    for quirks, words in (
        ({"nonsense": "on"}, 'there is no quirk "nonsense"; choose from add-dataset-existing'),
        ({"add-group-existing": "x"}, 'add-group-existing cannot be "x"; choose update or keep or error'),
        ({"page-everything": "0"}, 'page-everything cannot be "0"; choose off or a number from 1 up'),
    ):
        with pytest.raises(SandboxError, match=words):
            open_sandbox(tmp_path / "x.db", quirks=quirks)
    assert not (tmp_path / "x.db").exists()
