"""`docs/cli.md` is what `--help` says, of every command. `LABELFORM_UPDATE_GOLDEN=1` writes it."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from tests.docs.typed import parse

from labelform.cli.examples import EXAMPLES
from labelform.cli.main import cli

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"
HEAD = """\
# The command line

Written from `--help`; see the guides for what the commands are for. Exit codes of all commands: 0 in sync or applied ·
1 error, nothing changed · 2 changes pending (`--detailed-exitcode`) · 3 partly applied · 4 plan refused · 5 stopped by
policy · 6 outcome of a write unknown · 10 only the project changed, 11 both changed, 12 side not known (`drift`) ·
64 wrong usage · 130 interrupted.
"""


def test_the_page_of_commands_is_what_help_says() -> None:
    page = "\n".join([HEAD, *sections(cli, "labelform")])

    if os.environ.get("LABELFORM_UPDATE_GOLDEN"):
        PAGE.write_text(page, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == page


def test_every_command_says_what_it_does_and_every_option_too() -> None:
    for context in contexts(cli, "labelform"):
        assert context.command.help, context.command_path
        silent = [
            param.name
            for param in context.command.params
            if isinstance(param, click.Option) and not param.help and not param.hidden
        ]
        assert silent == [], context.command_path


def test_every_command_has_two_examples_or_more_and_none_has_another_ones() -> None:
    shown = {
        context.command_path.partition(" ")[2]: context.get_help().count("\n  # ")
        for context in contexts(cli, "labelform")
        if not isinstance(context.command, click.Group) or context.command.invoke_without_command
    }

    assert {name for name, examples in shown.items() if examples < 2} == set()
    assert set(EXAMPLES) == set(shown)


@pytest.mark.parametrize("line", [line for examples in EXAMPLES.values() for _, line in examples])
def test_an_example_is_what_the_command_takes(line: str) -> None:
    (typed,) = re.findall(r"labelform [^)>]*", line)

    parse(shlex.split(typed)[1:])


def test_what_needs_no_platform_offers_none() -> None:
    offered = {
        command: {option for param in contexts_of(command).command.params for option in param.opts}
        for command in ("validate", "render", "plan")
    }

    assert {command: "--sandbox" in options for command, options in offered.items()} == {
        "validate": False, "render": False, "plan": True,
    }  # fmt: skip


def sections(command: click.Command, name: str) -> Iterator[str]:
    """Yield the section of each command."""
    for context in contexts(command, name):
        yield f"## {context.command_path}\n\n```text\n{context.get_help().rstrip()}\n```\n"


def contexts(command: click.Command, name: str, above: click.Context | None = None) -> Iterator[click.Context]:
    """Yield a command and all below it, as they are called."""
    command._help_option = None  # click keeps the option that it was first asked for, by whatever test
    names = ["-h", "--help"]  # as `cli` passes them on
    context = click.Context(command, info_name=name, parent=above, terminal_width=100, help_option_names=names)
    yield context
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            assert found is not None
            yield from contexts(found, below, context)


def contexts_of(command: str) -> click.Context:
    """Return one command, as it is called."""
    return next(one for one in contexts(cli, "labelform") if one.info_name == command)
