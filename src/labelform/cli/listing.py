"""`labelform list`: what there is that a spec can name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from labelform.cli.completing import titles
from labelform.cli.help import Command
from labelform.cli.options import color_option
from labelform.cli.setting_options import setting_options
from labelform.cli.settings import Setting
from labelform.cli.terminal import is_colored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from labelform.reading.listing import Listed

Form = Literal["text", "json"]
KINDS = ("projects", "datasets", "groups", "ontologies", "tags", "issue_tags", "collections", "presets", "users")


@click.command("list", cls=Command)
@click.argument("kind", metavar="KIND", type=click.Choice(KINDS))
@setting_options()
@click.option(
    "--project", metavar="PROJECT", shell_complete=titles, help="List what this project has, named by title or hash."
)
@click.option("--filter", "part", default="", metavar="TEXT", help="List only names that contain TEXT, ignoring case.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Output format. [text]")
@click.option("--json", "is_json", is_flag=True, help="The same as --format json.")
@color_option
def list_(kind: str, setting: Setting, project: str | None, part: str, form: Form, is_json: bool, color: str) -> int:
    """
    List what a spec can name, with its hash.

    KIND is projects, datasets, groups, ontologies or tags, as far as your account can see them; with --project, it is
    datasets, groups, tags, issue_tags, collections, presets or users of that project.

    Exit codes: 0 done, 1 error.
    """
    import asyncio

    from labelform.report.listing import as_json, as_text
    from labelform.report.style import Style

    found = asyncio.run(_listed(kind, setting, project, part))
    is_json = is_json or form == "json"
    click.echo(as_json(kind, found) if is_json else as_text(kind, found, Style(is_colored(color))), nl=False)
    return 0


async def _listed(kind: str, setting: Setting, project: str | None, part: str) -> Sequence[Listed]:
    from labelform.cli.connection import connect
    from labelform.cli.importing import find
    from labelform.cli.terminal import progress
    from labelform.reading.listing import EVERYWHERE, OF_A_PROJECT, listed
    from labelform.reading.view import LiveView, Reader

    if project is None and kind not in EVERYWHERE:
        raise click.UsageError(f"{kind} belong to a project: name it with --project")
    if project is not None and kind not in OF_A_PROJECT:
        raise click.UsageError(f"a project has no {kind}: leave out --project")
    async with connect(setting.where, is_read_only=True) as connection, progress("Looking..."):
        found = None if project is None else (await find(LiveView(connection.driver), project))[0].hash
        return await listed(Reader(connection.driver), kind, found, part)
