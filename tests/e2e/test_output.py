"""Whoever reads the output may leave, and a disk may be full: a run ends as it would have ended."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from labelform.cli.broadcast import Broadcast
from labelform.cli.listeners import JsonLines
from labelform.errors import ExitCode
from labelform.runs.account import Account

NAMES = range(12)
SPEC = "labelform: 1\nproject: {title: Many}\ncollections:\n" + "".join(f"  - {{name: c{name}}}\n" for name in NAMES)
COMMAND = (sys.executable, "-m", "labelform")
HAS_FULL_DEVICE = Path("/dev/full").exists()


@pytest.fixture(autouse=True)
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("p.yaml").write_text(SPEC, encoding="utf-8")


def left_alone(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command whose output nobody reads beyond its first line."""
    with subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
    return subprocess.CompletedProcess(arguments, process.returncode, "", err)


def pending(labelform: Path) -> str:
    planned = [str(labelform), "plan", "p.yaml", "--sandbox", "t.db"]
    return subprocess.run(planned, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_an_apply_is_finished_though_nobody_reads_on(form: tuple[str, ...], ready_command: Path) -> None:
    ended = left_alone("apply", "p.yaml", "--sandbox", "t.db", "--auto-approve", *form)

    assert (ended.returncode, ended.stderr) == (ExitCode.OK, "")
    assert "No changes." in pending(ready_command)


def test_a_plan_that_nobody_reads_has_its_own_exit_code() -> None:
    ended = left_alone("plan", "p.yaml", "--sandbox", "t.db", "--detailed-exitcode", "--out", "plan.json")

    assert (ended.returncode, ended.stderr) == (ExitCode.CHANGES_PENDING, "")
    assert Path("plan.json").exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("plan", "--json", "--out", "plan.json", "--detailed-exitcode"), ExitCode.CHANGES_PENDING),
        (("apply", "--auto-approve"), ExitCode.OK),
        (("apply", "--no-such-option"), ExitCode.WRONG_USAGE),
    ],
    ids=["plan", "apply", "usage"],
)
def test_nobody_has_to_hear_what_stands_on_stderr_either(arguments: tuple[str, ...], code: ExitCode) -> None:
    reader, writer = os.pipe()
    os.close(reader)

    command = [*COMMAND, *arguments, "p.yaml", "--sandbox", "t.db"]
    ended = subprocess.run(command, stdout=writer, stderr=writer, check=False)
    os.close(writer)

    assert ended.returncode == code


@pytest.mark.skipif(not HAS_FULL_DEVICE, reason="needs /dev/full")
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_full_disk_is_told_before_anything_is_made(form: tuple[str, ...], ready_command: Path) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [*COMMAND, "apply", "p.yaml", "--sandbox", "t.db", "--auto-approve", *form],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip

    assert ended.returncode == ExitCode.ERROR
    assert ended.stderr.lower().count("no space left on device") == 1
    assert "Traceback" not in ended.stderr
    assert "13 to add" in pending(ready_command)


def test_a_listener_that_fails_in_mid_run_is_left_out_and_the_others_are_told_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told: list[str] = []

    def write(line: str) -> None:
        if len(told) == 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        told.append(line)

    kept: list[str] = []
    everyone = Broadcast([JsonLines(write), JsonLines(kept.append)])
    for _ in range(3):
        everyone.ended(Account(), "")

    assert (len(told), len(kept)) == (1, 4)
    assert capsys.readouterr().err == "The output can no longer be written: no space left on device\n"


@pytest.mark.skipif(not HAS_FULL_DEVICE, reason="needs /dev/full")
def test_a_file_that_cannot_be_written_is_told_before_anything_is_made(ready_command: Path) -> None:
    ended = subprocess.run(
        [*COMMAND, "apply", "p.yaml", "--sandbox", "t.db", "--auto-approve", "--json-into", "/dev/full"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ended.returncode == ExitCode.ERROR
    assert ended.stderr == 'Error: "/dev/full" cannot be written: no space left on device\n'
    assert "13 to add" in pending(ready_command)
