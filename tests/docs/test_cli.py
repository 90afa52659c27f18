"""`docs/cli.md` is what `--help` says, of every command. `LABELFORM_UPDATE_GOLDEN=1` writes it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click

from labelform.cli.main import cli

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"
HEAD = """\
# The command line

Written from `--help`; see the guides for what the commands are for. Exit codes of all commands: 0 in sync or applied ·
1 error, nothing changed · 2 changes pending (`--detailed-exitcode`) · 3 partly applied · 4 plan refused · 5 stopped by
policy · 6 outcome of a write unknown · 10 only the project moved, 11 both moved, 12 who moved is not known (`drift`) ·
64 wrong usage · 130 interrupted.
"""


def test_the_page_of_commands_is_what_help_says() -> None:
    page = "\n".join([HEAD, *sections(cli, "labelform")])

    if os.environ.get("LABELFORM_UPDATE_GOLDEN"):
        PAGE.write_text(page, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == page


def test_every_command_says_what_it_does_and_every_option_too() -> None:
    for name, command in commands(cli, "labelform"):
        assert command.help, name
        silent = [
            param.name
            for param in command.params
            if isinstance(param, click.Option) and not param.help and not param.hidden
        ]
        assert silent == [], name


def sections(command: click.Command, name: str) -> Iterator[str]:
    """Yield the section of each command."""
    for path, one in commands(command, name):
        one._help_option = None  # click keeps the option that it was first asked for, by whatever test
        names = ["-h", "--help"]  # as `cli` passes them on
        context = click.Context(one, info_name=path, terminal_width=100, help_option_names=names)
        yield f"## {path}\n\n```text\n{one.get_help(context).rstrip()}\n```\n"


def commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """Yield a command and all below it, by their full names."""
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            assert found is not None
            yield from commands(found, f"{name} {below}")
