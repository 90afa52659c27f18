"""docs/scale.md: its commands, as somebody types them who has a server, a repository and a key."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.docs.pages import bodies
from tests.faults.kills import served
from tests.fleet.postgres import Cluster, programs
from tests.fleet.stored import head, new_members, with_stores

from labelform.sandbox import open_sandbox

PAGE = Path(__file__).parents[2] / "docs" / "scale.md"
SPEC = 'labelform: 1\nproject: {{title: "Night {number}", ontology: "ShelfSight OSA 3"}}\n'
WITH_KEY = ("labelform fleet worker", "labelform apply")
"""Who needs the key: workers, and who has a saved plan checked."""


def test_the_five_commands_of_the_page_apply_a_set_and_a_plan_needs_no_key_where_it_is_asked_for(
    tmp_path: Path, empty_database: str, ready_command: Path
) -> None:
    text = PAGE.read_text(encoding="utf-8")
    (script,), (environments,) = bodies(text, "sh", "workers"), bodies(text, "yaml", "environments")
    (tmp_path / "environments.yaml").write_text(environments, encoding="utf-8")
    (tmp_path / "specs").mkdir()
    for number in range(2):
        (tmp_path / "specs" / f"{number}.yaml").write_text(SPEC.format(number=number), encoding="utf-8")

    with closing(open_sandbox(tmp_path / "live.db")) as sandbox, served(sandbox) as url:
        for command in WITH_KEY:
            script = script.replace(command, f"ENCORD_SSH_KEY_FILE='{sandbox.ssh_key_file}' {command}")
        environment = {
            **os.environ, "PATH": f"{ready_command.parent}{os.pathsep}{os.environ['PATH']}", "ENCORD_DOMAIN": url,
            "LABELFORM_STORE": empty_database,
        }  # fmt: skip
        with (
            (tmp_path / "printed").open("wb") as printed,
            subprocess.Popen(
                ["sh", "-e", "-c", script], cwd=tmp_path, env=environment, stdin=subprocess.PIPE, stdout=printed,
                stderr=printed, start_new_session=True,
            ) as typing,
        ):  # fmt: skip
            try:
                typing.communicate(b"yes\n" * 5, timeout=120)
            finally:
                os.killpg(typing.pid, signal.SIGKILL)  # the worker goes on otherwise
        whole: dict[str, Any] = sandbox.dump()

    titles = {one["title"] for organisation in whole["organisations"] for one in organisation["projects"]}
    said = (tmp_path / "printed").read_text(encoding="utf-8")
    assert (typing.returncode, {"Night 0", "Night 1"} <= titles) == (0, True), said
    assert [line.split()[3:5] + line.split()[-3:] for line in said.splitlines()[-2:]] == [
        ["apply", "production", "2", "projects", "done"], ["plan", "production", "2", "projects", "done"]
    ], said  # fmt: skip


def test_roles_of_the_page_make_a_store_that_is_restored_from_its_backup_with_their_rights(
    tmp_path: Path, cluster: Cluster, ready_command: Path
) -> None:
    text = PAGE.read_text(encoding="utf-8")
    (statements,), (environments,) = bodies(text, "sql", "roles"), bodies(text, "yaml", "environments")
    (made,), (saved,), (restored,) = (bodies(text, "sh", note) for note in ("roles", "backup", "restore"))
    *roles, database = statements.split(";\n")[:4]
    (tmp_path / "environments.yaml").write_text(environments, encoding="utf-8")
    path = os.pathsep.join([str(ready_command.parent), str(programs()), os.environ["PATH"]])

    def address(role: str) -> str:
        return cluster.dsn("labelform", user=f"labelform_{role}")

    def typed(script: str, role: str) -> str:
        environment = {
            **os.environ,
            "PATH": path,
            "LABELFORM_STORE": address(role),
        }
        command = ["sh", "-e", "-c", script]
        return subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True).stdout

    for statement in (*roles, database):
        cluster.run(statement)
    try:
        typed(made, "owner")
        set_id = with_stores(address("worker"), lambda store: store.add_set(head(), new_members(0)))
        typed(saved, "owner")
        cluster.run("DROP DATABASE labelform WITH (FORCE)")
        cluster.run(database)
        typed(restored, "owner")
        seen = [typed("labelform fleet status", role) for role in ("worker", "reader")]
    finally:
        cluster.run("DROP DATABASE IF EXISTS labelform WITH (FORCE)")
        for role in ("owner", "worker", "reader"):
            cluster.run(f"DROP ROLE labelform_{role}")

    assert [one.split()[0] for one in seen] == [set_id, set_id]
