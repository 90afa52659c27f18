"""What people type who come from Terraform or mistake the order, and what says the same to labelform."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import click

COMMANDS: Final[Mapping[str, str]] = {
    "destroy": "labelform deletes no projects: undo an apply with labelform revert, or archive the project with "
    "status: archived below project",
    "state": "there is no state file: labelform drift shows what changed since the last apply",
    "refresh": "there is no state file: every plan reads the platform",
    "help": "use labelform --help, or labelform COMMAND --help",
}
"""Commands that labelform does not have, and what to do instead."""

_OPTIONS: Final[Mapping[str, str]] = {
    "target": "use --only ADDRESS",
    "destroy": COMMANDS["destroy"],
    "refresh": COMMANDS["refresh"],
    "refresh-only": "use labelform drift",
    "no-color": "use --color never",
    "input": "use --no-input",
    "lock": "use --no-lock",
    "chdir": "change to the folder first",
}


def of_option(error: click.NoSuchOption, args: Sequence[str], known: Iterable[str]) -> click.UsageError:
    """Return what is wrong with an option, with what to type instead where that is known."""
    # Of -out, click names the first letter only.
    typed = next((one for one in args if one.partition("=")[0] == error.option_name), error.option_name)
    if len(error.option_name) == 2:
        typed = next((one for one in args if one.startswith(error.option_name)), typed)
    typed = typed.partition("=")[0]
    name = re.sub("^--?", "", typed)
    advice = _OPTIONS.get(name, "" if typed == f"--{name}" else f"use --{name}")
    if not set(re.findall("--[a-z-]+", advice)) <= set(known):
        return error
    return click.UsageError(f"No such option '{typed}': {advice}.", error.ctx) if advice else error


def of_order(error: click.NoSuchOption, args: Sequence[str], commands: Iterable[str]) -> click.UsageError:
    """Return what is wrong with an option before the command: that of a command comes after it."""
    command = next((one for one in args if one in commands), None)
    if command is None or error.option_name == "-c":
        return of_option(error, args, ())
    return click.UsageError(
        f"No such option '{error.option_name}': put the options of a command after it, as in "
        f"labelform {command} {error.option_name}.",
        error.ctx,
    )
