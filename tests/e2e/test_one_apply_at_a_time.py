"""Applies of one checkout queue: the second plans when the first has ended, and finds nothing to do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import Labelform

from labelform.errors import ExitCode
from labelform.runs.lock import alone_in

APPLY = ("apply", "p.yaml", "--sandbox", "t.db", "--auto-approve")
HOLD = """
import sys
from pathlib import Path
from labelform.runs.lock import alone_in
with alone_in(Path(), print):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def spec(labelform: Labelform) -> Labelform:
    Path("p.yaml").write_text("labelform: 1\nproject: {title: P}\ncollections: [{name: a, type: frame}]\n", "utf-8")
    return labelform


@pytest.fixture
def holder(spec: Labelform) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of this folder."""
    command = [sys.executable, "-c", HOLD]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_two_applies_at_once_make_every_change_once(spec: Labelform) -> None:
    command = [sys.executable, "-m", "labelform", *APPLY]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    ended = [(*process.communicate(), process.returncode) for process in both]

    assert [code for _, _, code in ended] == [ExitCode.OK] * 3, ended
    assert sorted("No changes." in out for out, _, _ in ended) == [False, True, True]


def test_an_apply_by_workers_waits_for_nobody_here(spec: Labelform, holder: subprocess.Popen[str]) -> None:
    assert holder.stdin is not None
    giving_up = threading.Timer(5, holder.stdin.close)
    giving_up.start()

    assert "Another apply" not in spec(*APPLY, "--on", "postgres").err, "leases are for that"
    giving_up.cancel()


def test_who_waits_is_told_for_whom(spec: Labelform, holder: subprocess.Popen[str]) -> None:
    assert holder.stdin is not None
    threading.Timer(0.3, holder.stdin.close).start()

    ended = spec(*APPLY)

    assert ended.code == ExitCode.OK
    assert f"Another apply is running in this repository (process {holder.pid} on " in ended.err
    assert ended.err.count("waiting for it to end") == 1


def test_nobody_waits_who_does_not_want_to(spec: Labelform, holder: subprocess.Popen[str]) -> None:
    ended = spec(*APPLY, "--no-lock")

    assert (ended.code, "waiting" in ended.err) == (ExitCode.OK, False)
    assert holder.poll() is None


def test_a_lock_goes_with_the_process_that_held_it(spec: Labelform, holder: subprocess.Popen[str]) -> None:
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()

    assert "waiting" not in spec(*APPLY).err


def test_the_lock_is_that_of_the_repository_whatever_the_folder(
    spec: Labelform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (".git", "below"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir("below")
    told: list[str] = []

    with alone_in(Path.cwd(), told.append):
        assert (tmp_path / ".labelform" / "lock").exists()
        assert not Path(".labelform").exists()
    assert told == []


@pytest.mark.parametrize("command", ["plan", "drift", "validate"])
def test_what_only_reads_waits_for_nobody(spec: Labelform, holder: subprocess.Popen[str], command: str) -> None:
    options = () if command == "validate" else ("--sandbox", "t.db")

    assert spec(command, "p.yaml", *options).code == ExitCode.OK
    assert holder.poll() is None


def test_a_place_that_cannot_be_locked_is_told_with_the_way_on(spec: Labelform) -> None:
    Path(".labelform").write_text("in the way", "utf-8")

    ended = spec(*APPLY)

    assert ended.code == ExitCode.ERROR
    assert "this repository cannot be locked" in ended.err
    assert "use --no-lock" in ended.err


def test_what_stands_in_the_holder_is_shown_only_as_text(spec: Labelform, holder: subprocess.Popen[str]) -> None:
    Path(".labelform/holder.json").write_text('{"pid": 1, "host": "\\u001b[31mred", "since": "now"}', "utf-8")
    assert holder.stdin is not None
    threading.Timer(0.3, holder.stdin.close).start()

    ended = spec(*APPLY)

    assert "\x1b" not in ended.err
    assert "red" in ended.err
