"""`labelform doctor`: is a platform what client and sandbox believe it to be?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from labelform.cli.help import Command
from labelform.cli.setting_options import setting_options
from labelform.cli.settings import Setting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from labelform.doctor.report import Report


@click.command(cls=Command)
@setting_options()
@click.option(
    "--projects", "most_projects", type=click.IntRange(1), default=5, show_default=True, metavar="N",
    help="Read at most this many projects.",
)  # fmt: skip
@click.option(
    "--scratch-project", metavar="HASH",
    help="A project made for experiments: write to it, read back, undo, and report which questions that answers.",
)  # fmt: skip
@click.option(
    "--may-leave-projects", is_flag=True,
    help="With --scratch-project: also create two projects, which most platforms cannot delete.",
)  # fmt: skip
@click.option("--json", "is_json", is_flag=True, help="Print JSON, to attach to an issue.")
def doctor(
    setting: Setting, most_projects: int, scratch_project: str | None, may_leave_projects: bool, is_json: bool
) -> int:
    """
    Check that a platform behaves as labelform expects: sign in, read what a plan reads, compare the shapes.

    Nothing is written, except to a --scratch-project. The report contains the keys and types of values and the answers
    to open questions, but no names, hashes, e-mails or keys.

    Exit codes: 0 all as expected, 1 error, 2 something differs, or could not be read.
    """
    import asyncio

    from labelform.doctor.report import as_json, as_text
    from labelform.errors import ExitCode

    if may_leave_projects and scratch_project is None:
        raise click.UsageError("--may-leave-projects goes with --scratch-project")
    report = asyncio.run(_report(setting, most_projects, scratch_project, may_leave_projects=may_leave_projects))
    click.echo(as_json(report) if is_json else as_text(report), nl=False)
    return ExitCode.OK if report.is_well else ExitCode.CHANGES_PENDING


async def _report(
    setting: Setting, most_projects: int, scratch_project: str | None, *, may_leave_projects: bool
) -> Report:
    from labelform.cli.connection import connect
    from labelform.doctor.recording import Recorder
    from labelform.doctor.visiting import visit

    recorder, is_read_only = Recorder(), scratch_project is None
    async with connect(setting.where, is_read_only=is_read_only, listener=recorder.note) as connection:
        return await visit(
            connection.driver,
            recorder,
            most_projects,
            scratch_project,
            may_leave_projects=may_leave_projects,
            on_left=_say_left,
        )


def _say_left(what: Sequence[str]) -> None:
    """Say what an interrupted visit leaves; on standard error, because what is made may be named there."""
    for one in what:
        click.echo(f"possibly left behind; please clean up: {one}", err=True)
