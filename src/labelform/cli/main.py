"""The `labelform` command: its list of commands, and the one place where failures become exit codes."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import click

from labelform.cli.completing import COMPLETE, complete_in_bash
from labelform.cli.failures import exit_code_of
from labelform.cli.streams import settle_streams
from labelform.cli.terminal import color_as_chosen
from labelform.diagnostics import did_you_mean
from labelform.files.inputs import remembering
from labelform.version import __version__

COMMANDS = {
    "absorb": ("labelform.cli.absorb:absorb", "Write changes made in the web app back into a spec."),
    "access": ("labelform.cli.access:access", "List where a person has access, and why."),
    "apply": ("labelform.cli.apply:apply", "Make the changes that bring projects in line with their specs."),
    "ci": ("labelform.cli.ci:ci", "Keep pull requests and issues up to date."),
    "console": ("labelform.cli.console:console", "Look at projects, drift and runs in a browser. Read-only."),
    "completion": ("labelform.cli.completion:completion", "Print the completion script of a shell."),
    "doctor": ("labelform.cli.doctor:doctor", "Check that a platform behaves as labelform expects."),
    "drift": ("labelform.cli.drift:drift", "Show what changed since the last apply, and on which side."),
    "fleet": ("labelform.cli.fleet:fleet", "Have sets of projects done by workers on many machines."),
    "fmt": ("labelform.cli.fmt:fmt", "Format specs, keeping their comments."),
    "compare": ("labelform.cli.compare:compare", "Compare two environments, live against live."),
    "copy": ("labelform.cli.copy:copy", "Copy a project, including what the platform's copy leaves out."),
    "env": ("labelform.cli.env:env", "List, show and check environments."),
    "history": ("labelform.cli.history:history", "List past applies of this folder, and show or drop them."),
    "import": ("labelform.cli.importing:import_", "Write live projects as specs."),
    "init": ("labelform.cli.init:init", "Set up a repository of specs."),
    "plan": ("labelform.cli.plan:plan", "Show what apply would do, without doing it."),
    "rehearse": ("labelform.cli.rehearse:rehearse", "Try a saved plan on a copy of its project, under every fault."),
    "list": ("labelform.cli.listing:list_", "List what a spec can name."),
    "pin": ("labelform.cli.pin:pin", "Write the hashes of projects into specs or environments."),
    "policy": ("labelform.cli.policy:policy", "Try policies on example projects."),
    "promote": ("labelform.cli.promote:promote", "Plan to bring one environment to the state of another."),
    "render": ("labelform.cli.render:render", "Show specs with everything filled in."),
    "resume": ("labelform.cli.resume:resume", "Continue the last apply of this folder."),
    "revert": ("labelform.cli.revert:revert", "Plan the undoing of an apply of this folder."),
    "run": ("labelform.cli.run:run", "Start an action in projects, such as filling a collection."),
    "sandbox": ("labelform.cli.sandbox:sandbox", "Run a local Encord-compatible platform."),
    "schema": ("labelform.cli.schema:schema", "Print the JSON Schema of specs, for editors and checks."),
    "show": ("labelform.cli.show:show", "Show a saved plan."),
    "snapshot": ("labelform.cli.snapshot:snapshot", "Save project state for offline plans."),
    "test": ("labelform.cli.testing:test", "Run the tests of specs, offline."),
    "validate": ("labelform.cli.validate:validate", "Check specs without a platform."),
}
"""Name of each command, where it lives, and its line in the help: listing them imports none of them."""


class LazyGroup(click.Group):
    """A group that imports a command only when it is run or its own help is requested."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, or say where the option of a command belongs."""
        typed = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            from labelform.cli.habits import of_order

            raise of_order(error, typed, COMMANDS) from error

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that was requested, or say which one is meant; click knows none before it is imported."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from labelform.cli.habits import COMMANDS as FOREIGN

            if instead := FOREIGN.get(args[0]):
                raise click.UsageError(f"No such command '{args[0]}': {instead}.", ctx) from error
            meant = did_you_mean(args[0], COMMANDS)
            raise click.UsageError(f"No such command '{args[0]}'. {meant.capitalize()}".rstrip(), ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in sorted(COMMANDS.items())])


# What is coloured is coloured on purpose: click, asked nothing, takes colours out of whatever is not a terminal.
_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100, "color": True}


@click.group(cls=LazyGroup, context_settings=_SETTINGS)
@click.version_option(__version__, prog_name="labelform", message="%(prog)s %(version)s")
def cli() -> None:
    """Declarative project-as-code for Encord annotation projects."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    if COMPLETE in os.environ:
        complete_in_bash()
    with remembering(), color_as_chosen():
        try:
            code = cli.main(args=list(arguments) if arguments is not None else None, standalone_mode=False)
        except (Exception, KeyboardInterrupt) as exc:  # the last catch: every failure has an exit code
            return exit_code_of(exc)
    return code if isinstance(code, int) else 0


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """
    Look for garbage thirty times less often than Python does by itself, and not at all when the process ends.

    Little of what a run makes goes in circles: looking for it takes a fifth of the time that a fleet takes. To look a
    hundred times less often saves no more, and what waits until then is 7 MB with many projects. The last look,
    through all that was imported, takes a tenth of the time of `validate`.
    """
    gc.set_threshold(20_000, 20, 50)
    yield
    gc.freeze()


def main() -> None:
    """Run the command line and leave the process with its exit code."""
    unencodable = settle_streams()
    with collecting_seldom():
        code = run()
    if unencodable.said:
        with suppress(OSError):  # a full disk takes no notes, and changes no exit code
            click.echo(unencodable.said, err=True)
    sys.exit(code)
