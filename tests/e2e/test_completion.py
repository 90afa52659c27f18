"""What shells complete, in real ones. The names are those of the files around; no platform is asked."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
import time
from contextlib import chdir
from pathlib import Path
from select import select

import click
import pytest

from labelform.cli.completing import addresses, environments, titles

ROOT = Path(__file__).parents[2]
PATH = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
ASKED = [
    ("compare staging pro", "production"),
    ("plan --env sta", "staging"),
    ("plan --only filter_", "filter_presets"),
    ("import Il", "Ilse's [pilot]"),
    ("plan --only collections", "collections[a b]"),
]
"""What is typed, and the only word that it can become, or the last of them."""
SPEC = """
labelform: 1
project: {title: "Ilse's [pilot]"}
collections: [{name: "{{ name }}", type: frame}, {name: a b, type: frame}]
users: [{email: Ann@x.example, role: "{{ role }}"}, {email: "{{ name }}@x.example", role: admin}, {role: admin}]
"""
IN_BASH = """
eval "$(labelform completion bash)"
COMP_WORDS=(labelform "$@") COMP_CWORD=$#
_labelform_completion labelform
eval "words=(${COMPREPLY[-1]})"
printf '%s\\n' "${words[@]}"
"""
IN_FISH = 'labelform completion fish | source; complete --do-complete "labelform $argv"'
# The prompt is put together, because what is typed is shown as well.
IN_ZSH = 'autoload -U compinit; compinit -u; eval "$(labelform completion zsh)"; PS1="rea""dy> "\n'
SECONDS = 60


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "examples" / "environments" / "environments.yaml", tmp_path)
    (tmp_path / "plain.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("labelform: 1\nproject: {{ [", encoding="utf-8")
    return tmp_path


@pytest.fixture
def ready_on_path(ready_command: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let shells find the command that is ready. It hands on all its streams, of which zsh closes one."""
    monkeypatch.setenv("PATH", f"{ready_command.parent}:{os.environ['PATH']}")


def run(folder: Path, *command: str) -> str:
    environ = {**os.environ, "HOME": str(folder)}
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=True).stdout


@pytest.mark.usefixtures("ready_on_path")
@pytest.mark.parametrize(("typed", "word"), ASKED)
def test_bash_completes_to_a_word_that_it_reads_as_one(folder: Path, typed: str, word: str) -> None:
    assert run(folder, "bash", "--norc", "-c", IN_BASH, "bash", *typed.split()) == f"{word}\n"


@pytest.mark.skipif(not shutil.which("fish"), reason="there is no fish on this machine")
@pytest.mark.usefixtures("ready_on_path")
@pytest.mark.parametrize(("typed", "word"), ASKED)
def test_fish_completes_the_same(folder: Path, typed: str, word: str) -> None:
    assert run(folder, "fish", "--no-config", "-c", IN_FISH, typed).splitlines()[-1].split("\t")[0] == word


@pytest.mark.skipif(not shutil.which("zsh"), reason="there is no zsh on this machine")
@pytest.mark.parametrize(("typed", "word"), [one for one in ASKED if one[0] != "plan --only collections"])
def test_zsh_completes_on_the_command_line_that_is_typed(folder: Path, typed: str, word: str) -> None:
    """The line is shown with the word as it would be typed; of two words, it would show the choice."""
    shell = Zsh(folder)
    shell.typed(IN_ZSH, until="ready> ")

    shell.typed(f"labelform {typed}\t", until=f"{word} ")
    shell.end()


class Zsh:
    """A shell on a terminal of its own."""

    def __init__(self, folder: Path) -> None:
        self._main, terminal = pty.openpty()
        environ = {**os.environ, "PATH": PATH, "HOME": str(folder), "TERM": "dumb"}
        self._process = subprocess.Popen(
            ["zsh", "-f", "-i"], cwd=folder, env=environ, stdin=terminal, stdout=terminal, stderr=terminal,
            start_new_session=True,
        )  # fmt: skip
        os.close(terminal)

    def typed(self, keys: str, until: str) -> str:
        """Press keys; return what is shown once some text is among it."""
        os.write(self._main, keys.encode())
        shown, end = "", time.monotonic() + SECONDS
        while until not in shown.replace("\\", ""):
            ready, _, _ = select([self._main], [], [], max(0, end - time.monotonic()))
            assert ready, f"zsh shows {shown!r}"
            shown += os.read(self._main, 4096).decode(errors="replace")
        return shown

    def end(self) -> None:
        """Leave."""
        self._process.kill()
        self._process.wait()
        os.close(self._main)


def test_titles_environments_and_addresses_are_those_of_the_files_that_can_be_read(folder: Path) -> None:
    nothing = click.Context(click.Command("nothing")), click.Option(["--nothing"]), ""

    with chdir(folder):
        assert titles(*nothing) == ["Ilse's [pilot]"]
        assert environments(*nothing) == ["production", "staging"]
        assert [one for one in addresses(*nothing) if one.startswith("coll")] == ["collections", "collections[a b]"]
        assert [one for one in addresses(*nothing) if one.startswith("user")] == ["users", "users[ann@x.example]"]


def test_where_there_is_nothing_nothing_is_completed_and_nobody_is_told(tmp_path: Path) -> None:
    (tmp_path / "environments.yaml").write_text("labelform_environments: {", encoding="utf-8")

    with chdir(tmp_path):
        assert environments(click.Context(click.Command("nothing")), click.Option(["--nothing"]), "") == []
