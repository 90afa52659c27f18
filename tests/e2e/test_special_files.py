"""Whatever a command reads must end: a pipe that nobody writes to and a device are refused by what they are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import Labelform

from labelform.errors import ExitCode

SPEC = "labelform: 1\nproject: {title: P}\n"
SANDBOX = ("--sandbox", "t.db")

READING = {
    "spec": ("validate", "IT.yaml"),
    "spec that is planned": ("plan", "IT.yaml", *SANDBOX),
    "spec that is applied": ("apply", "IT.yaml", *SANDBOX, "--auto-approve"),
    "spec that is formatted": ("fmt", "IT.yaml"),
    "plan": ("show", "IT.yaml"),
    "snapshot": ("plan", "p.yaml", "--snapshot", "IT.yaml"),
    "variables": ("validate", "p.yaml", "--var-file", "IT.yaml"),
    "environments": ("plan", "p.yaml", "--environments", "IT.yaml", "--env", "staging"),
    "database": ("plan", "p.yaml", "--sandbox", "IT.yaml"),
    "base": ("validate", "on_top.yaml"),
    "faults": ("sandbox", "serve", "--database", "d.db", "--faults", "IT.yaml"),
    "seed": ("sandbox", "reset", "--database", "d.db", "--seed", "IT.yaml", "--yes"),
    "key": ("plan", "p.yaml", "--domain", "http://127.0.0.1:9"),
}


@pytest.mark.parametrize("what", READING)
@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_what_has_no_end_is_refused_by_what_it_is(
    labelform: Labelform, monkeypatch: pytest.MonkeyPatch, what: str, kind: str
) -> None:
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", "IT.yaml")
    Path("p.yaml").write_text(SPEC, encoding="utf-8")
    Path("on_top.yaml").write_text("labelform: 1\nextends: IT.yaml\nproject: {title: P}\n", encoding="utf-8")
    if kind == "pipe":
        os.mkfifo("IT.yaml")
    elif kind == "device":
        Path("IT.yaml").symlink_to("/dev/zero")
    else:
        Path("IT.yaml").mkdir()

    ended = labelform(*READING[what])

    assert ended.code != ExitCode.OK
    assert len(ended.err) < 1000
    assert any(said in ended.err for said in SAID[kind]), ended.err


SAID = {
    "pipe": ["is a named pipe, not a file", "is not a file"],
    "device": ["is a device, not a file", "is not a file", "points outside the repository"],
    "folder": ["is a folder, not a file", "there is no spec in", "is a directory"],
}


def test_what_the_shell_hands_over_is_read_like_a_file(tmp_path: Path) -> None:
    command = f'"{sys.executable}" -m labelform plan <(printf "%s" "$0") --sandbox t.db --detailed-exitcode'

    ended = subprocess.run(["bash", "-c", command, SPEC], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert ended.returncode == ExitCode.CHANGES_PENDING, ended.stderr
    assert "Plan: 1 to add" in ended.stdout
