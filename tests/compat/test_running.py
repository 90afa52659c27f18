"""`python -m labelform.compat script.py` runs a script as an interpreter does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


def run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "labelform.compat", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=folder)


def written(folder: Path, text: str) -> str:
    (folder / "scripts").mkdir()
    (folder / "scripts" / "script.py").write_text(text, encoding="utf-8")
    return "scripts/script.py"


def test_a_script_sees_its_arguments_its_name_and_its_folder(tmp_path: Path) -> None:
    script = written(
        tmp_path,
        "import sys\nimport beside\nfrom encord import EncordUserClient\n"
        "print(sys.argv, __name__, __file__, EncordUserClient.__module__, beside.HERE)",
    )
    (tmp_path / "scripts" / "beside.py").write_text("HERE = 'beside'", encoding="utf-8")

    ended = run(script, "--flag", "value", folder=tmp_path)

    assert ended.stderr == ""
    assert ended.stdout == f"{[script, '--flag', 'value']} __main__ {script} labelform.compat.user_client beside\n"


@pytest.mark.parametrize(
    ("last", "code"),
    [("pass", 0), ("import sys; sys.exit(7)", 7), ("raise SystemExit('no')", 1), ("1 / 0", 1), ("import nowhere", 1)],
)
def test_it_ends_as_the_script_does(tmp_path: Path, last: str, code: int) -> None:
    script = written(tmp_path, last)

    through = run(script, folder=tmp_path)
    directly = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False, cwd=tmp_path)

    assert through.returncode == directly.returncode == code
    assert through.stderr.splitlines()[-1:] == directly.stderr.splitlines()[-1:]


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-m", "module")])
def test_without_a_script_it_says_how_it_is_used(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ended = run(*arguments, folder=tmp_path)

    assert (ended.returncode, ended.stderr) == (2, "usage: python -m labelform.compat SCRIPT [ARGUMENTS]\n")


@pytest.mark.parametrize("flags", [(), ("-P",)])
def test_modules_are_looked_for_where_the_interpreter_looks(tmp_path: Path, flags: tuple[str, ...]) -> None:
    script = written(tmp_path, "import sys; print(sys.path)")
    command = [sys.executable, *flags]

    through = subprocess.run(
        [*command, "-m", "labelform.compat", script], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    directly = subprocess.run([*command, script], capture_output=True, text=True, check=False, cwd=tmp_path)

    assert through.stdout == directly.stdout != ""


def test_a_script_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    ended = run("scirpt.py", folder=tmp_path)

    assert (ended.returncode, ended.stderr) == (2, "there is no script scirpt.py\n")
