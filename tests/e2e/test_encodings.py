"""An output that has no letter for what is printed takes `?` for it, which is said once; files are always UTF-8."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import cycle
from pathlib import Path

import pytest

from labelform.errors import ExitCode

COMMAND = (sys.executable, "-m", "labelform")
SPEC = 'labelform: 1\nproject: {title: "Café 東京"}\ncollections: [{name: "🚗 naïve"}]\n'
SANDBOX = ("--sandbox", "t.db")
COMMANDS: dict[str, tuple[tuple[str, ...], int]] = {
    "validate": (("validate", "p.yaml", "--json"), ExitCode.ERROR),
    "render": (("render", "q.yaml"), ExitCode.OK),
    "plan": (("plan", "q.yaml", *SANDBOX), ExitCode.OK),
    "plan as JSON": (("plan", "q.yaml", *SANDBOX, "--json"), ExitCode.OK),
    "apply": (("apply", "q.yaml", *SANDBOX, "--auto-approve"), ExitCode.OK),
    "drift": (("drift", "q.yaml", *SANDBOX), ExitCode.OK),
    "fmt": (("fmt", "--diff", "r.yaml"), ExitCode.OK),
    "env": (("env", "list"), ExitCode.OK),
}


@pytest.fixture(autouse=True)
def specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("p.yaml").write_text('labelform: 1\nproject: {titel: "Café 東京"}\n', encoding="utf-8")
    Path("q.yaml").write_text(SPEC, encoding="utf-8")
    Path("r.yaml").write_text('project: {title: "Café 東京"}\nlabelform: 1\n', encoding="utf-8")
    Path("environments.yaml").write_text(
        "labelform_environments: 1\nenvironments: {dev: {platform: sandbox, database: 東京.db}}\n", encoding="utf-8"
    )


def ended(*arguments: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, check=False, env={**os.environ, **environ})


@pytest.mark.parametrize(("name", "encoding"), [*zip(COMMANDS, cycle(["cp1252", "ascii"]), strict=False)])
def test_no_command_ends_in_a_traceback_for_a_letter(name: str, encoding: str) -> None:
    arguments, code = COMMANDS[name]

    found = ended(*arguments, PYTHONIOENCODING=encoding)

    assert (found.returncode, b"Traceback" in found.stderr) == (code, False)
    assert (
        found.stderr.count(f'Note: {encoding} cannot show all characters; each missing one is printed as "?"'.encode())
        == 1
    )
    assert "?" in found.stdout.decode(encoding)


def test_what_an_encoding_has_is_printed_in_it_and_nothing_is_said_without_need() -> None:
    for encoding in ("cp1252", "utf-8"):
        found = ended("render", "q.yaml", PYTHONIOENCODING=encoding)
        assert "naïve" in found.stdout.decode(encoding)
        assert (b"cannot show" in found.stderr) == (encoding == "cp1252")


def test_a_locale_of_c_ends_in_no_traceback() -> None:
    found = ended("render", "q.yaml", LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")

    assert (found.returncode, found.stdout.count(b"?")) == (ExitCode.OK, 5)
    assert b"cannot show all characters" in found.stderr


def test_who_says_what_becomes_of_such_letters_has_it() -> None:
    found = ended("render", "q.yaml", PYTHONIOENCODING="ascii:backslashreplace")

    assert rb"\u6771\u4eac" in found.stdout
    assert found.stderr == b""


def test_a_terminal_that_lacks_letters_shows_the_others() -> None:
    ours, theirs = os.openpty()
    try:
        command, environ = [*COMMAND, "render", "q.yaml"], {**os.environ, "PYTHONIOENCODING": "cp1252"}
        found = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, check=False, env=environ)
        shown = os.read(ours, 10_000).decode("cp1252")
    finally:
        os.close(ours)
        os.close(theirs)

    assert (found.returncode, "Café ??" in shown, b"cannot show all characters" in found.stderr) == (
        ExitCode.OK,
        True,
        True,
    )


def test_files_are_utf_8_whatever_is_printed() -> None:
    found = ended(
        "plan", "q.yaml", *SANDBOX, "--out", "plan.json", "--report", "markdown=r.md", "--report", "html=r.html",
        LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0",
    )  # fmt: skip

    assert found.returncode == ExitCode.OK
    for name in ("plan.json", "r.md", "r.html"):
        assert "東京" in Path(name).read_text(encoding="utf-8")


def red(found: subprocess.CompletedProcess[bytes]) -> tuple[bool, bool]:
    """Tell whether there is colour on stdout, and on stderr."""
    return b"\x1b[" in found.stdout, b"\x1b[" in found.stderr


@pytest.mark.parametrize(
    ("options", "environ", "is_colored"),
    [
        ((), {}, False),
        (("--color", "auto"), {}, False),
        (("--color", "always"), {}, True),
        ((), {"FORCE_COLOR": "1"}, True),
        (("--color", "never"), {"FORCE_COLOR": "1"}, False),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
    ],
)
def test_a_pipe_is_coloured_when_that_is_asked_for(
    options: tuple[str, ...], environ: dict[str, str], is_colored: bool, ready_command: Path
) -> None:
    others = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}

    def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([ready_command, *arguments, *options], capture_output=True, env={**others, **environ})

    planned = run("plan", "q.yaml", *SANDBOX)
    mistaken = run("validate", "p.yaml")
    missing = run("plan", "no.yaml", *SANDBOX)

    assert red(planned) == (is_colored, False)
    assert [red(mistaken), red(missing)] == [(False, is_colored)] * 2
