"""Commands as a reader types them: split into words, parsed without being run, and run in this process."""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from itertools import groupby

import click
import pytest

from labelform.applying import following
from labelform.cli.main import cli, run
from labelform.doctor.visiting import visit

_OF_A_SHELL = re.compile(r"[|&;<>$`*?~\\]")
"""What only a shell understands, outside of quotes."""
_QUOTED = re.compile(r"'[^']*'|\"[^\"$`\\]*\"")
_STAYS = re.compile(r"^\w+=|\bcd |\bexport ", re.MULTILINE)
"""What a line leaves to those below it, in the same shell."""
_ENDS = re.compile(r" \|\| test \$\? = (?P<code>\d+)$")
_COMMAND = re.compile(r"\blabelform (?!\S*\.)[^;&|)>]*")
_CONTINUED = "\\\n"
ANSWERS = "yes\n" * 20
"""What a reader says who is asked whether to do what a page shows."""


@dataclass(frozen=True, slots=True)
class Command:
    """A line that is `labelform …` and nothing else, so that it takes no shell; `code` is how it has to end."""

    words: list[str]
    code: int = 0


def steps(script: str) -> Iterator[Command | str]:
    """Yield what a script does in its order: commands that take no shell, and what takes one."""
    if _STAYS.search(script):
        yield script
        return
    known = [(_command(line), line) for line in script.splitlines()]
    for takes_a_shell, some in groupby(known, lambda one: one[0] is None):
        if takes_a_shell:
            yield "\n".join(line for _, line in some)
        else:
            yield from (command for command, _ in some if command)


def _command(line: str) -> Command | None:
    ends = _ENDS.search(line)
    line = _ENDS.sub("", line)
    if not line.startswith("labelform ") or _OF_A_SHELL.search(_QUOTED.sub("", line.partition(" #")[0])):
        return None
    return Command(shlex.split(line, comments=True)[1:], int(ends["code"]) if ends else 0)


def typed(words: list[str]) -> tuple[int, str]:
    """
    Run the command line in this process; return its exit code and what it printed, on stderr too.

    A sandbox does at once what a platform may do later, so nobody has to wait for it.
    """
    with (
        pytest.MonkeyPatch.context() as patched,
        redirect_stdout(io.StringIO()) as printed,
        redirect_stderr(printed),
    ):
        patched.setattr("sys.argv", ["labelform"])
        patched.setattr("sys.stdin", io.StringIO(ANSWERS))
        patched.setattr(following, "STILL_SECONDS", 0.0)
        patched.setattr(visit, "__kwdefaults__", {**(visit.__kwdefaults__ or {}), "pause_seconds": 0.0})
        code = run(words)
    return code, printed.getvalue()


def commands(script: str) -> list[list[str]]:
    """Return the words of every `labelform …` in a script, without the name itself."""
    lines = script.replace(_CONTINUED, " ").splitlines()
    return [shlex.split(found, comments=True)[1:] for line in lines for found in _COMMAND.findall(line)]


def parse(words: list[str]) -> None:
    """
    Give words to the command that they name, which takes them and is not run.

    Raises:
        click.UsageError: no command takes them.
    """
    command: click.Command = cli
    context = None
    while isinstance(command, click.Group) and words:
        below = command.get_command(click.Context(command), words[0])
        if below is None and not words[0].startswith("-"):
            raise click.UsageError(f"{words[0]} is no command")
        if below is None:
            break
        context = click.Context(command, info_name=words[0], parent=context)
        command, words = below, words[1:]
    command.make_context(command.name, words, parent=context)
