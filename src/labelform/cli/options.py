"""Options and arguments that several commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from labelform.cli.completing import addresses
from labelform.cli.help import Command
from labelform.cli.report_files import FORMATS, report_files_option
from labelform.cli.terminal import choose_color

if TYPE_CHECKING:
    from labelform.files.outputs import Output

CommandT = TypeVar("CommandT", bound=Callable[..., Any])

WRITES = 8
"""How many changes are in progress at once by default."""
PROJECTS = 16
"""How many projects are in progress at once by default."""
READS = 32
"""How many reads are in flight at once by default."""

optional_specs_argument = click.argument("specs", nargs=-1, type=click.Path(path_type=Path), metavar="[SPEC...]")
specs_argument = click.argument("specs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SPEC...")
color_option = click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="When to use colour. [auto]",
    callback=lambda _context, _option, choice: choose_color(choice),
)  # fmt: skip


outside_option = click.option(
    "--allow-outside", is_flag=True,
    help="Also read files outside the repository that specs, environments or policies refer to.",
)  # fmt: skip


runs_option = click.option(
    "--runs",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".labelform/runs"),
    show_default=True,
    metavar="FOLDER",
    help="Folder that keeps the plan and the ledger of each run.",
)


snapshot_option = click.option(
    "--snapshot", type=click.Path(path_type=Path), metavar="FILE",
    help="Plan against a snapshot instead of a platform: no network, no key. Such a plan cannot be applied.",
)  # fmt: skip


format_option = click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", help="Output format. [text]"
)


def cache_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add `--cache` and `--no-cache`, which the command is given as one `cache`."""

    @functools.wraps(command)
    def run(cache: Path | None, no_cache: bool, **rest: Any) -> int:
        return command(cache=None if no_cache else cache, **rest)

    for option in (
        click.option(
            "--cache", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER", envvar="LABELFORM_CACHE",
            help="Cache filter presets in this folder; read again only those that report a change. Not proven safe: "
            "see docs/speed.md. [$LABELFORM_CACHE]",
        ),
        click.option("--no-cache", is_flag=True, help="Read everything, even if the environment sets a cache."),
    ):  # fmt: skip
        run = option(run)
    return run


def file_report_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add what every report has: `--format`, `--report`, `--max-bytes`. The command must take `--force`."""
    limit = click.option("--max-bytes", type=click.IntRange(min=1000), help="Shorten Markdown to this size.")
    return format_option(limit(report_files_option(command)))


def report_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add how plans are shown: the options of every report, `--concise`, `--show-calls` and `--explain`."""
    for option in (
        click.option("--concise", is_flag=True, help="One line for each change."),
        click.option("--show-calls", is_flag=True, help="Show the calls that apply will make."),
        click.option(
            "--explain",
            metavar="ADDRESS",
            shell_complete=addresses,
            help="Show everything about one address, and nothing else.",
        ),
    ):
        command = option(command)
    return file_report_options(command)


class PlanningCommand(Command):
    """A command with `--prune` as a flag and `--prune=owned` with a value: click knows only one of the two."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Say `--prune=all` for a bare `--prune`, so that it does not swallow the spec that follows."""
        end = args.index("--") if "--" in args else len(args)
        for option, value in pairwise(args[:end]):
            if option == "--prune" and value == "owned" and not Path(value).exists():
                raise click.UsageError("write --prune=owned: without the sign, owned is a spec", ctx)
        spelled = ["--prune=all" if arg == "--prune" else arg for arg in args[:end]]
        return super().parse_args(ctx, [*spelled, *args[end:]])


def prune_options(command: CommandT) -> CommandT:
    """Add what is deleted: `--prune`, `--no-prune` and `--since`."""
    for option in (
        click.option(
            "--prune", type=click.Choice(["all", "owned"]), metavar="[=owned]",
            help="Delete what the specs do not name, whatever they say about pruning; with =owned, only what a spec "
            "named when it was last applied.",
        ),
        click.option("--no-prune", is_flag=True, help="Delete nothing, whatever the specs say."),
        click.option("--since", metavar="REV", help="Git revision that counts as the last apply. [what git remembers]"),
    ):  # fmt: skip
        command = option(command)
    return command


_RULES = [
    "max-deletes", "protect", "lockout", "promotion", "max-items-lost", "max-tasks-lost", "no-delete-of-non-empty",
    "no-open-work", "looks-like-a-rename", "new-project", "check", "close-project",
]  # fmt: skip
allow_option = click.option(
    "--allow", type=click.Choice(_RULES), multiple=True,
    help="Allow this run to break one safety rule. Can be given several times.",
)  # fmt: skip


def planning_options(command: CommandT) -> CommandT:
    """Add what every command takes whose plan may be applied: what is pruned, and which rules are acknowledged."""
    for option in (allow_option, _except):
        command = option(command)
    return prune_options(command)


_except = click.option(
    "--except", "excepted", multiple=True, metavar="ADDRESS", shell_complete=addresses,
    help="Leave out what matches this address: collections, groups[*-leads]. Can be given several times.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlatformChoice:
    """
    Which platform a command works on. The next three name environment variables that say who you are; without any,
    those that are usual. Owners of the repository of `folder` may say which platforms keys are used for.
    `is_environment` says that an environment names it all.
    """

    sandbox: Path | None
    domain: str | None
    parallelism: int
    ssh_key_file_env: str | None = None
    ssh_key_env: str | None = None
    token_env: str | None = None
    folder: Path = Path()
    allows_outside: bool = False
    is_environment: bool = False

    @property
    def is_named(self) -> bool:
        """Return whether the platform is named, and not what is usual."""
        return self.sandbox is not None or self.domain is not None


def platform_options(command: CommandT) -> CommandT:
    """Add `--sandbox`, `--domain` and `--parallelism`."""
    for option in (
        click.option(
            "--sandbox", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
            help="Use the embedded sandbox with this database file; it is created if missing.",
        ),
        click.option("--domain", metavar="URL", help="URL of the platform. [$ENCORD_DOMAIN or https://api.encord.com]"),
        click.option(
            "--parallelism", type=click.IntRange(1, 256), default=READS, show_default=True,
            help="Most reads in flight at once.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


def apply_options(command: CommandT) -> CommandT:
    """Add what every command takes that writes what a plan says: approval, and what `running_options` adds."""
    approval = click.option("--auto-approve", is_flag=True, help="Do not ask for approval.")
    return approval(running_options(command))


def running_options(command: CommandT) -> CommandT:
    """Add what every command that writes takes: the folder of runs, writes side by side, and the lock."""
    command = _locking(command)
    for option in (
        click.option(
            "--lock/--no-lock", "is_locking", default=True,
            help="Whether to wait until another apply in this repository has ended.",
        ),
        click.option("--input/--no-input", "is_asking", default=True, help="Whether to ask questions."),
        runs_option,
        click.option(
            "--writes", type=click.IntRange(1, 32), default=WRITES, show_default=True,
            help="Most independent changes in progress at once, over all projects.",
        ),
        click.option(
            "--projects", type=click.IntRange(1, 64), default=PROJECTS, show_default=True,
            help="Most projects in progress at once.",
        ),
        click.option(
            "--wait/--no-wait", "is_waiting", default=True,
            help="Whether to wait for calls of an earlier run that may still arrive.",
        ),
    ):  # fmt: skip
        command = option(command)
    return stream_options(command)


def _locking(command: CommandT) -> CommandT:
    """Run a command while no other one that writes runs in this repository; workers of a fleet have leases for that."""

    @functools.wraps(command)
    def run(is_locking: bool, **rest: Any) -> Any:
        if not is_locking or rest.get("on") is not None:
            return command(**rest)
        from labelform.report.diagnostics import visible
        from labelform.runs.lock import alone_in

        with alone_in(Path.cwd(), lambda text: click.echo(visible(text), err=True)):
            return command(**rest)

    return cast("CommandT", run)


force_option = click.option(
    "--force", "is_forced", is_flag=True,
    help="Overwrite output files even if they hold something of another kind. Forces nothing else.",
)  # fmt: skip


def force_for_reports(command: Callable[..., int]) -> Callable[..., int]:
    """Add `--force` below `report_options` to a command that writes nothing else, and is not given it."""

    @functools.wraps(command)
    def run(is_forced: bool, **rest: Any) -> int:  # noqa: ARG001 - the reports have been checked with it
        return command(**rest)

    return force_option(run)


def stream_options(command: CommandT) -> CommandT:
    """Add `--json`, `--json-into` and `--force`."""
    for option in (
        force_option,
        click.option("--json", "is_json", is_flag=True, help="Print what happens as JSON lines."),
        click.option(
            "--json-into", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
            help="Also write JSON lines to FILE.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


def lines_into(path: Path | None, *, is_forced: bool) -> Output | None:
    """Return what `--json-into` names, where it may be written over as far as that is known before a run."""
    return _checked("LINES", path, is_forced=is_forced)


def plan_into(path: Path | None, *, is_forced: bool) -> Output | None:
    """Return what `--out` names for a plan, where it may be written over as far as that is known before a run."""
    return _checked("PLAN", path, is_forced=is_forced)


def _checked(kind: str, path: Path | None, *, is_forced: bool) -> Output | None:
    if path is None:
        return None
    from labelform.files import outputs

    found = outputs.Output(path, getattr(outputs, kind), is_forced)
    found.check()
    return found


def chosen_platform(sandbox: Path | None, domain: str | None, parallelism: int) -> PlatformChoice:
    """Return the platform that the options name; naming two is wrong usage."""
    if sandbox is not None and domain is not None:
        raise click.UsageError("--sandbox and --domain exclude each other")
    return PlatformChoice(sandbox, domain, parallelism)
