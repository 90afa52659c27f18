"""A process that is forked for a test is one of its own: all that it has is its caller's."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forked import ready, ready_python


def told() -> None:
    """Tell on all streams what this process has, in the place of `labelform`."""
    has = [sys.argv, str(Path.cwd()), os.environ.get("ONE"), os.environ.get("HOME"), sys.stdin.read()]
    sys.stdout.write(json.dumps(has))
    sys.stderr.write("said\n")
    if "signal" in sys.argv:
        os.kill(os.getpid(), signal.SIGTERM)
    if "wait" in sys.argv:
        sys.stdout.flush()
        signal.pause()
    if "raise" in sys.argv:
        raise RuntimeError("a bug")
    sys.exit(7)


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with ready(tmp_path_factory.mktemp("ready"), "tests.test_forked:told") as command:
        yield command


def run(command: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {"ONE": "ü"}
    return subprocess.run(
        [command, *arguments], cwd=folder, env=environ, input="in", capture_output=True, text=True, check=False
    )


def test_all_that_a_process_has_is_its_callers(command: Path, tmp_path: Path) -> None:
    ended = run(command, tmp_path, "a", "b c")

    assert json.loads(ended.stdout) == [["labelform", "a", "b c"], str(tmp_path), "ü", None, "in"]
    assert (ended.returncode, ended.stderr) == (7, "said\n")


def test_nothing_of_a_process_is_left_for_the_next(command: Path, tmp_path: Path) -> None:
    assert run(command, tmp_path, "a").stdout == run(command, tmp_path, "a").stdout


def test_what_ends_by_a_signal_or_a_bug_does_not_end_well(command: Path, tmp_path: Path) -> None:
    assert run(command, tmp_path, "signal").returncode == 128 + signal.SIGTERM
    raised = run(command, tmp_path, "raise")
    assert raised.returncode == 1
    assert "RuntimeError: a bug" in raised.stderr


def test_who_kills_the_command_kills_the_process(command: Path) -> None:
    with subprocess.Popen([command, "wait"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.read(1) == b"["
        process.kill()
        process.stdout.read()  # ends when all are gone that could write

    assert process.returncode == -signal.SIGKILL


SCRIPT = "import beside, sys; print(__name__, sys.argv, 'colorsys' in sys.modules, beside.__name__, sys.stdin.read())\n"


def test_a_script_is_run_as_an_interpreter_runs_it_that_has_read_what_it_needs(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "beside.py").touch()

    with ready_python(tmp_path, Path(sys.executable), "colorsys") as python:
        ended = run(python, Path("/"), str(script), "a")

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == f"__main__ {[str(script), 'a']} True beside in\n"
