"""No key, password, or value of the environment is in the store, in a payload of the queue, or in what is printed."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from psycopg.conninfo import make_conninfo
from tests.fleet.postgres import programs
from tests.fleet.strikes.ground import SLIM, survey
from tests.fleet.strikes.kinds import At, FirstOf, kill_after
from tests.fleet.strikes.strike import Field, Means, field_of
from tests.fleet.strikes.tempo import ENVIRONMENT, STORE_VARIABLE

PASSWORD, VALUE = "canary-of-the-store", "canary-of-a-variable"
ENVIRONMENTS = f"""
labelform_environments: 1
environments:
  {ENVIRONMENT}:
    domain: "{{url}}"
    specs: ["specs/*.yaml"]
    vars: {{{{note: {{{{env: LABELFORM_VAR_CANARY}}}}}}}}
    fleet: {{{{store_env: {STORE_VARIABLE}}}}}
"""
TITLE = "Watched by a canary"


@pytest.fixture
def field(means: Means, tmp_path: Path) -> Iterator[Field]:
    with field_of(means, survey(tmp_path, means.gate.url, spec=SLIM)) as field:
        yield field


def set_up(field: Field) -> dict[str, str]:
    """Write a repository with one spec, and give workers and commands an environment in which canaries sing."""
    folder, url = field.workers.folder, field.means.gate.url
    (folder / "environments.yaml").write_text(ENVIRONMENTS.format(url=url), encoding="utf-8")
    (folder / "specs").mkdir()
    (folder / "specs" / "p.yaml").write_text(SLIM.replace('"Under fire"', f'"{TITLE}"'), encoding="utf-8")
    field.dsn = make_conninfo(field.dsn, password=PASSWORD)
    field.workers.environment = {**field.workers.environment, "LABELFORM_VAR_CANARY": VALUE}
    return canaries(Path(field.workers.environment["ENCORD_SSH_KEY_FILE"]))


def canaries(key_file: Path) -> dict[str, str]:
    """Return what must be nowhere: the lines of the private key, the key itself in usual forms, and the others."""
    text = key_file.read_text(encoding="ascii")
    key = serialization.load_ssh_private_key(text.encode(), None)
    raw = key.private_bytes(
        serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
    )  # fmt: skip
    lines = {f"line {number} of the key": line for number, line in enumerate(text.splitlines()) if len(line) > 40}
    forms = {"the key in hexadecimal": raw.hex(), "the key in base64": base64.b64encode(raw).decode().rstrip("=")}
    return {**lines, **forms, "the password of the store": PASSWORD, "a variable": VALUE}


def dump_of(dsn: str) -> str:
    """Return all that a database holds, as text."""
    dumping = [str(programs() / "pg_dump"), "--inserts", f"--dbname={dsn}"]
    dumped = subprocess.run(dumping, check=True, capture_output=True)
    return dumped.stdout.decode(errors="replace")


def test_secrets_of_workers_and_commands_are_nowhere(field: Field) -> None:
    singing = set_up(field)
    killed = FirstOf([At(kill_after, lambda one: one.number == 8), At(kill_after, lambda one: one.write == 3)])
    field.means.gate.open_to(field.sandbox.app, killed)
    for _ in range(3):
        field.start()

    ended = [
        field.labelform("plan", "--env", ENVIRONMENT, "--on", "postgres", "--out", "plan.json"),
        field.labelform("apply", "plan.json", "--env", ENVIRONMENT, "--on", "postgres", "--auto-approve"),
    ]
    field.means.cluster.restart()
    ended.append(field.labelform("drift", "--env", ENVIRONMENT, "--on", "postgres"))
    ended.append(field.labelform("fleet", "status", "--json"))
    field.means.cluster.stop()
    ended.append(field.labelform("fleet", "status"))
    field.means.cluster.start()
    held = dump_of(field.dsn)
    printed = [worker.printed() for worker in field.workers.started] + [one.stdout + one.stderr for one in ended]

    assert [one.returncode for one in ended] == [0, 0, 0, 0, 1], printed
    assert killed.struck and held.count(TITLE) > 3, "this is what shows that all of it was looked through"
    found = [name for name, canary in singing.items() for text in [held, *printed] if canary in text]
    assert found == []
