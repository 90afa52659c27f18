"""Commands with `--on postgres`, and real workers that do what they ask for, on a served sandbox."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.conftest import Labelform
from tests.e2e.canaries import pieces_of_key
from tests.fleet.postgres import Cluster
from tests.fleet.site import PATIENCE_SECONDS, SPEC, Site, until

from labelform.sandbox.faults import FaultPlan, Rule
from labelform.sandbox.faults.rules import Fault, Match

REFUSED = Rule(fault=Fault.ERROR_BEFORE, match=Match(write=5), times=1, status=403)


def secrets_in(dsn: str, key: str) -> set[str]:
    """Return which pieces of a key, and which addresses of the store, are anywhere in the database."""
    tables = "SELECT oid::regclass FROM pg_class WHERE relkind = 'r' AND relnamespace::regnamespace::text !~ '^(pg|in)'"
    with psycopg.connect(dsn) as connection:
        names = [name for (name,) in connection.execute(tables).fetchall()]
        rows = [row for name in names for row in connection.execute(f"SELECT t::text FROM {name} t").fetchall()]
    text = "".join(str(row) for row in rows)
    assert "Night 0" in text, "it was looked in the right place"
    return {piece for piece in [*pieces_of_key(key), dsn] if piece in text}


def without_lines(text: str, *, ending: str) -> list[str]:
    return sorted(line for line in text.splitlines() if not line.endswith(ending))


def test_what_workers_do_reads_like_what_one_machine_does(site: Site, labelform: Labelform) -> None:
    site.write(2)
    labelform("plan", "--env", "live", "--out", "plan.json")
    shown = labelform("show", "plan.json").out.partition("\nMade for")[0]
    site.work()
    planned = labelform("plan", "--env", "live", "--on", "postgres", "--out", "plan.json")
    assert planned.out.startswith(shown), site.log
    assert "labelform apply plan.json --env live --on postgres\n" in planned.out

    applied = labelform("apply", "plan.json", "--env", "live", "--on", "postgres", "--auto-approve")
    labelform("plan", "--env", "live", "--out", "again.json")
    (site.folder / "specs" / "00.yaml").write_text(SPEC.format(number=2), encoding="utf-8")
    (site.folder / "specs" / "01.yaml").write_text(SPEC.format(number=3), encoding="utf-8")
    labelform("plan", "--env", "live", "--out", "alone.json")
    alone = labelform("apply", "alone.json", "--env", "live", "--auto-approve").out
    alone = alone.replace("Night 2", "Night 0").replace("Night 3", "Night 1")

    assert secrets_in(site.store, Path(site.sandbox.ssh_key_file).read_text(encoding="utf-8")) == set()
    assert without_lines(applied.out, ending="...") == without_lines(alone, ending="...")
    assert (planned.code, applied.code) == (0, 0)


@pytest.mark.parametrize(("command", "said"), [("plan", "5 changes"), ("drift", "5 changes on a side")])
def test_what_workers_found_is_printed_again_from_the_store(
    site: Site, labelform: Labelform, command: str, said: str
) -> None:
    site.write(1)
    (site.folder / "specs" / "01.yaml").write_text(SPEC.format(number=1).replace("OSA 3", "OSA 4"), encoding="utf-8")
    site.work()
    printed = labelform(command, "--env", "live", "--on", "postgres")
    set_id = printed.err.split()[1].rstrip(":")
    shown, status = labelform("fleet", "show", set_id[:8]), labelform("fleet", "status", set_id)

    assert shown.code == printed.code == 1
    assert shown.out.strip() and printed.out.startswith(shown.out)
    assert shown.err.strip() and shown.err.strip() in printed.err
    assert status.out.splitlines()[1].strip().startswith(said)


def test_a_worker_that_is_killed_is_replaced_and_everything_is_there_once(
    site: Site, labelform: Labelform, ready_command: Path
) -> None:
    site.write(6)
    labelform("plan", "--env", "live", "--out", "plan.json")
    first, second = site.work(2), site.work(2)
    command = [str(ready_command), "apply", "plan.json", "--env", "live", "--on", "postgres"]
    with subprocess.Popen([*command, "--auto-approve", "--no-wait", "--json"], stdout=subprocess.PIPE) as applying:
        until(lambda: site.carried.total() > 8)
        first.send_signal(signal.SIGKILL)
        out, _ = applying.communicate(timeout=PATIENCE_SECONDS)
    summary = json.loads(out.splitlines()[-1])

    assert (applying.returncode, summary["changes"]["add"]) == (0, 30), site.log
    assert {tuple(key[:2]): count for key, count in site.carried.items() if count > 1} == {}
    assert labelform("plan", "--env", "live", "--detailed-exitcode").code == 0, "nothing is left to do"
    assert second.poll() is None


def test_ctrl_c_stops_only_the_looking_on(site: Site, labelform: Labelform) -> None:
    site.write(1)
    command = [sys.executable, "-m", "labelform", "plan", "--env", "live", "--on", "postgres"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as planning:
        assert planning.stderr is not None
        set_id = planning.stderr.readline().split()[1].rstrip(":")
        planning.send_signal(signal.SIGINT)
        _, said = planning.communicate(timeout=PATIENCE_SECONDS)
    site.work()
    watched = labelform("fleet", "status", set_id, "--watch")

    assert planning.returncode == 130
    assert f"labelform fleet status {set_id} --watch\n  labelform fleet cancel {set_id}" in said
    assert watched.out.splitlines()[-1] == "1 project done"


@pytest.mark.parametrize("faults", [FaultPlan(rules=(REFUSED,))], ids=["a write is refused"])
def test_a_project_that_fails_is_in_the_account_and_is_retried_alone(site: Site, labelform: Labelform) -> None:
    site.write(2)
    labelform("plan", "--env", "live", "--out", "plan.json")
    site.work()
    ended = labelform("apply", "plan.json", "--env", "live", "--on", "postgres", "--auto-approve", "--no-wait")
    set_id = ended.err.split()[1].rstrip(":")
    shown = labelform("fleet", "status", set_id).out
    retried = labelform("fleet", "retry", set_id, "--failed")
    watched = labelform("fleet", "status", set_id, "--watch")

    assert (ended.code, ended.out.count("Complete:"), ended.out.count("Ended:")) == (3, 1, 1)
    assert re.search(r"failed, .*403", shown), shown
    assert retried.out.startswith("1 project will be done.")
    assert (watched.code, watched.out.splitlines()[-1]) == (0, "2 projects done")
    assert site.carried.total() == 10


def test_a_worker_that_could_do_nothing_does_not_start(
    site: Site, labelform: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = ("fleet", "worker", "--env", "live")
    no_folder = labelform(*start, "--cache", "environments.yaml/cache")
    with socket.create_server(("127.0.0.1", 0)) as other:
        no_port = labelform(*start, "--health", f"{other.getsockname()[1]}")
    unknown = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    (site.folder / "unknown.key").write_bytes(unknown)
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", str(site.folder / "unknown.key"))
    no_access = labelform(*start)

    assert 'the folder of bundles "environments.yaml/cache" cannot be used' in no_folder.err
    assert "nobody can be answered on 127.0.0.1" in no_port.err
    assert "the platform does not accept the key" in no_access.err
    assert [one.code for one in (no_folder, no_port, no_access)] == [1, 1, 1]


def test_a_worker_waits_for_its_store_and_says_so_once_each_time(
    site: Site, labelform: Labelform, cluster: Cluster
) -> None:
    site.write(1)
    cluster.stop()
    site.work()
    until(lambda: "waiting for it" in site.log)
    cluster.start()
    until(lambda: "Worker " in site.log)
    cluster.stop()
    until(lambda: site.log.count("waiting for it") == 2)
    cluster.start()
    until(lambda: "the store is back" in site.log)
    planned = labelform("plan", "--env", "live", "--on", "postgres")
    (set_id,) = re.findall(r"Set (\S+):", planned.err)

    lines = [line[24:] for line in site.log.splitlines() if not line.startswith("Worker ")]
    waiting, again, *others = lines
    assert planned.code == 0
    assert waiting.startswith("WARNING the store cannot be reached: ") and waiting.endswith("; waiting for it")
    assert again.startswith("WARNING the store ") and again.endswith("; waiting for it")
    assert others == [
        "INFO the store is back",
        f"INFO set {set_id}, project 0, specs/00.yaml: begun",
        f"INFO set {set_id}, project 0, specs/00.yaml: done, exit code 0",
    ]
