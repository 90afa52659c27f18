"""`labelform history`: what was applied from this folder, what happened to it, and dropping what is long over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.completing import environments, titles
from labelform.cli.help import Group
from labelform.cli.options import runs_option

if TYPE_CHECKING:
    from labelform.runs.folder_run import FolderRun

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Moment(click.ParamType):  # type: ignore[type-arg]  # generic in newer releases of click only
    """A moment: so long ago, as in `7d`, or a date, or a date and a time."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        number, unit = value[:-1], value[-1:]
        if unit in _UNITS and number.isascii() and number.isdecimal():
            try:
                return datetime.now(UTC) - timedelta(**{_UNITS[unit]: int(number)})
            except (OverflowError, ValueError):  # Python reads no number of more than 4,300 digits
                self.fail(f'"{value[:40]}" is too long ago', param, ctx)
        try:
            return datetime.fromisoformat(value).astimezone()
        except (ValueError, OverflowError):
            self.fail(f'"{value}" is neither a span such as 12h, 7d or 4w nor a date such as 2026-11-29', param, ctx)


_json_option = click.option("--json", "is_json", is_flag=True, help="Print one JSON object per line.")


@click.group(cls=Group, invoke_without_command=True)
@runs_option
@_json_option
@click.option("--project", metavar="TITLE", shell_complete=titles, help="List only the runs on projects of this title.")
@click.option(
    "--environment", metavar="NAME", shell_complete=environments, help="List only the runs of this environment."
)
@click.option("--since", type=Moment(), metavar="WHEN", help="List only runs since then: 12h, 7d, 2026-11-29.")
@click.option("--failed", is_flag=True, help="List only runs that failed or did not finish.")
@click.pass_context
def history(ctx: click.Context, /, runs: Path, is_json: bool, **wanted: Any) -> int:
    """
    List past applies of this folder, oldest first: when, where, by whom, what was created (+), changed (~) and
    destroyed (-), and how they ended.
    """
    from labelform.report.history import table
    from labelform.runs.runs import FolderRuns

    if ctx.invoked_subcommand is not None:
        ctx.default_map = {name: {"runs": runs} for name in ("show", "prune")}
        return 0
    found = [run for run in FolderRuns(runs).all() if _is_wanted(run, **wanted)]
    if is_json:
        _print_facts(found)
    else:
        click.echo(table(found), nl=False)
    return 0


def _is_wanted(
    run: FolderRun, *, project: str | None, environment: str | None, since: datetime | None, failed: bool
) -> bool:  # fmt: skip
    return (
        project in (None, run.project)
        and environment in (None, run.environment)
        and (since is None or run.started is None or run.started >= since)
        and not (failed and run.exit_code == 0 and not run.damage)
    )


@history.command()
@click.argument("run", metavar="RUN")
@runs_option
@_json_option
def show(run: str, runs: Path, is_json: bool) -> int:
    """Show what happened to each change in one run. RUN is its number, its name, or the beginning of it."""
    from labelform.report.history import account_text
    from labelform.runs.runs import FolderRuns
    from labelform.runs.written import find_run

    found = find_run(FolderRuns(runs).all(), run)
    if is_json:
        _print_facts([found])
    else:
        click.echo(account_text(found), nl=False)
    return 0


@history.command()
@click.option(
    "--older-than", "before", type=Moment(), required=True, metavar="WHEN",
    help="Drop runs that began before this: 4w, 90d, 2026-11-29.",
)  # fmt: skip
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
@runs_option
def prune(before: datetime, auto_approve: bool, runs: Path) -> int:
    """
    Drop finished runs of this folder, with what they kept: they cannot be reverted after that.

    Runs that were killed or that failed stay until their plan has been applied completely, and so do the runs that
    were applied together with them.
    """
    from labelform.report.words import counted
    from labelform.runs.runs import FolderRuns

    kept = FolderRuns(runs)
    over = kept.over(before)
    if not over:
        click.echo("There is nothing to drop.")
        return 0
    names = counted(sum(map(len, over)), "run")
    if not auto_approve and not _is_approved(f"This drops {names}, and they cannot be reverted after that."):
        click.echo("Nothing was dropped.")
        return 1
    kept.drop(over)
    click.echo(f"Dropped {names}.")
    return 0


def _is_approved(text: str) -> bool:
    try:
        return bool(click.prompt(f"{text}\n  Only 'yes' will be accepted", default="", show_default=False) == "yes")
    except click.Abort:
        return False


def _print_facts(runs: Sequence[FolderRun]) -> None:
    import json

    from labelform.report.history import facts

    for run in runs:
        click.echo(json.dumps(facts(run), ensure_ascii=False))
