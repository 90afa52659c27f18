"""
`drift`, `plan`, `validate` and their like make no write request.

Every test that uses the `labelform` fixture proves it for its own commands; here the proof itself is tested.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from tests.conftest import Labelform, Served
from tests.wire import READING_COMMANDS, content_of, reading_only, watched

from labelform.cli.main import COMMANDS
from labelform.errors import ExitCode

EXAMPLE = str(Path(__file__).parents[2] / "examples" / "project.yaml")
WRITING_COMMANDS = {"apply", "copy", "doctor", "fleet", "resume", "run"}
"""
`doctor` writes to a scratch project alone; without one it is held to reading by its own tests. Of a fleet, workers do.
"""
LOCAL_COMMANDS = {"ci", "completion", "rehearse", "sandbox", "test"}
"""These never speak to the platform of a user: a sandbox of their own, or none."""


def test_the_edge_of_the_sandbox_tells_reads_from_writes(labelform: Labelform) -> None:
    with watched() as planned:
        labelform("plan", EXAMPLE, "--sandbox", "t.db")
    with watched() as applied:
        labelform("apply", EXAMPLE, "--sandbox", "t.db", "--auto-approve")

    assert len(planned.reads) > 0
    assert planned.writes == []
    assert "POST /public/user project POST" in applied.writes
    assert any(name.startswith("POST /v2/public/active/") for name in applied.writes)


def test_a_reading_command_that_writes_is_caught_at_the_edge(labelform: Labelform, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="plan wrote to the platform"), reading_only("plan", tmp_path):
        labelform("apply", EXAMPLE, "--sandbox", "t.db", "--auto-approve")


def test_a_reading_command_that_writes_is_caught_in_the_database(labelform: Labelform, tmp_path: Path) -> None:
    labelform("plan", EXAMPLE, "--sandbox", "t.db")

    with pytest.raises(AssertionError, match="changed what is in the sandbox"), reading_only("drift", tmp_path):
        connection = sqlite3.connect("t.db")
        connection.execute("UPDATE projects SET title = 'other'")
        connection.commit()
        connection.close()


def test_over_tcp_nothing_is_written_either(
    labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
    before = content_of(served.database)

    for command in ("plan", "drift"):
        assert labelform(command, EXAMPLE, "--domain", served.url).code == ExitCode.OK
    assert labelform("snapshot", EXAMPLE, "--domain", served.url, "--out", "s.json").code == ExitCode.OK

    assert content_of(served.database) == before


def test_every_command_is_held_to_it_or_known_to_write() -> None:
    assert set(COMMANDS) <= READING_COMMANDS | WRITING_COMMANDS | LOCAL_COMMANDS


def test_a_plan_of_every_kind_of_change_reads_only(labelform: Labelform) -> None:
    world = str(Path(__file__).parents[2] / "examples" / "worlds" / "driving.yaml")

    with watched() as wire:
        ended = labelform("plan", world, "--sandbox", "t.db", "--format", "json")

    actions = {action for one in json.loads(ended.out)["resource_changes"] for action in one["change"]["actions"]}
    assert actions == {"create", "update", "delete"}
    assert wire.reads
    assert not wire.writes
