"""Streams that the caller has closed, or that take nothing: the exit code stays, and nobody sees a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from labelform.errors import ExitCode

COMMAND = (sys.executable, "-m", "labelform")
HAS_FULL_DEVICE = Path("/dev/full").exists()
needs_full_device = pytest.mark.skipif(not HAS_FULL_DEVICE, reason="needs /dev/full")

PLAN = ("plan", "p.yaml", "--sandbox", "t.db", "--detailed-exitcode")
APPLY = ("apply", "p.yaml", "--sandbox", "t.db", "--auto-approve")


@pytest.fixture(autouse=True)
def specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("p.yaml").write_text("labelform: 1\nproject: {title: A}\n", encoding="utf-8")
    Path("wrong.yaml").write_text("labelform: 1\n", encoding="utf-8")


def ended(arguments: Sequence[str], redirections: str) -> subprocess.CompletedProcess[str]:
    """Run a command below a shell that redirects its streams."""
    command = ["/bin/sh", "-c", f'exec "$@" {redirections}', "sh", *COMMAND, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"})


@pytest.mark.parametrize(
    ("arguments", "code", "closed"),
    [
        (PLAN, ExitCode.CHANGES_PENDING, ">&-"),
        (PLAN, ExitCode.CHANGES_PENDING, "2>&-"),
        (PLAN, ExitCode.CHANGES_PENDING, "<&- >&- 2>&-"),
        (APPLY, ExitCode.OK, "<&- >&- 2>&-"),
        (("schema",), ExitCode.OK, ">&-"),
        (("validate", "--json", "wrong.yaml"), ExitCode.ERROR, ">&-"),
        (("plan", "--wrong"), ExitCode.WRONG_USAGE, "2>&-"),
    ],
)
def test_a_command_without_streams_does_its_work(arguments: Sequence[str], code: ExitCode, closed: str) -> None:
    found = ended(arguments, closed)

    assert (found.returncode, "Traceback" in found.stderr) == (code, False)


@needs_full_device
@pytest.mark.parametrize(
    "arguments",
    [PLAN, APPLY, ("schema",), ("--help",), ("validate", "--json", "wrong.yaml")],
    ids=["plan", "apply", "schema", "help", "mistakes"],
)
def test_an_output_that_cannot_be_written_is_one_line(arguments: Sequence[str]) -> None:
    found = ended(arguments, ">/dev/full")

    assert found.returncode == ExitCode.ERROR
    assert found.stderr.count("the output cannot be written: no space left on device") == 1
    assert "Traceback" not in found.stderr


@needs_full_device
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (PLAN, ExitCode.CHANGES_PENDING),
        (("validate", "wrong.yaml"), ExitCode.ERROR),
        (("plan", "--wrong"), ExitCode.WRONG_USAGE),
    ],
    ids=["no mistake", "mistakes", "usage"],
)
def test_the_exit_code_stays_when_mistakes_cannot_be_told(arguments: Sequence[str], code: ExitCode) -> None:
    assert ended(arguments, "2>/dev/full").returncode == code


def test_a_folder_that_was_deleted_is_told(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    command = ["/bin/sh", "-c", 'cd gone && rmdir ../gone && exec "$@"', "sh", *COMMAND]

    found = subprocess.run(
        [*command, "plan", "../p.yaml", "--sandbox", "../t.db"], capture_output=True, text=True, check=False
    )

    assert found.returncode == ExitCode.ERROR
    assert found.stderr == "Error: the current folder no longer exists\n  hint: change to one that does\n"
