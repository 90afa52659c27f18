"""`labelform copy`: the platform's own copy of a project, and then what that copy leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.options import apply_options, color_option
from labelform.cli.settings import Setting, setting_options
from labelform.cli.terminal import is_colored

if TYPE_CHECKING:
    from labelform.cli.connection import Connection
    from labelform.importing import Entries
    from labelform.spec.model import ParsedSpec
    from labelform.types import CopyDatasetOptions


@dataclass(frozen=True, slots=True)
class Order:
    """What is copied, as the options say it."""

    title: str
    description: str | None
    datasets: str
    collaborators: bool
    models: bool
    labels: bool


@click.command()
@click.argument("project")
@setting_options()
@click.option("--title", required=True, help="Title of the new project.")
@click.option("--description", help="Description of the new project. [that of the old one]")
@click.option(
    "--datasets", type=click.Choice(["none", "attach", "clone"]), default="attach", show_default=True,
    help="Whether the new project shares the datasets, gets a copy of their data, or has none.",
)  # fmt: skip
@click.option("--collaborators", is_flag=True, help="Copy the members and their roles.")
@click.option("--models", is_flag=True, help="Copy the models.")
@click.option("--labels", is_flag=True, help="Copy the labels.")
@apply_options
@color_option
def copy(
    project: str, setting: Setting, title: str, description: str | None, datasets: str, collaborators: bool,
    **options: Any,
) -> int:  # fmt: skip
    """
    Copy a PROJECT within its organisation, then bring over what the platform's copy leaves out.

    That is groups, collections and filter presets. The rest of the work is an apply like any other: it is recorded,
    and can be resumed. Exit codes are those of apply.
    """
    import asyncio

    from labelform.cli.apply import choices_of

    order = Order(title, description, datasets, collaborators, options.pop("models"), options.pop("labels"))
    choices = choices_of(setting, digest=None, **options)
    return asyncio.run(_run(project, order, choices))


async def _run(project: str, order: Order, choices: Any) -> int:
    from labelform.cli.apply import apply_approved, is_approved
    from labelform.cli.connection import connect
    from labelform.cli.importing import find
    from labelform.cli.planning import show_plans
    from labelform.errors import ExitCode, LabelformError
    from labelform.importing import Importer
    from labelform.report.style import Style
    from labelform.view import LiveView

    style = Style(is_colored(choices.color))
    async with connect(choices.setting.where, is_read_only=False) as connection:
        view = LiveView(connection.driver)
        if await view.projects_titled(order.title):
            raise LabelformError(f'there is a project "{order.title}" already', hint="give another --title")
        found, _ = await find(view, project)
        importer = Importer(view)
        entries = await importer.entries(found)
        click.echo(
            f'"{found.title}" ({found.hash}) is copied to "{order.title}"; then groups, collections and presets.'
        )
        if not choices.is_approved and not is_approved("yes", choices):
            click.echo("\nCopy cancelled.")
            return ExitCode.ERROR
        new_hash = await _copied(connection, found.hash, order, entries)
        click.echo(f"Copied: {new_hash}")
        for section, index in sorted(entries.foreign):
            click.echo(f"Left out: {entries.data[str(section)][index]} belongs to another organisation", err=True)
        plan = await importer.plan(_rest(entries, order, new_hash))
        show_plans([plan], style)
        code: int = await apply_approved(connection, [plan], choices, style)
        return code


async def _copied(connection: Connection, project_hash: str, order: Order, entries: Entries) -> str:
    """Make the platform's copy; its hash is all that comes back."""
    from labelform.api import calls

    call = calls.copy_project(
        project_hash,
        copy_datasets=_dataset_options(order),
        copy_collaborators=order.collaborators,
        copy_models=order.models,
        copy_labels=order.labels,
        new_title=order.title,
        new_description=order.description or entries.data["project"].get("description"),
    )
    return await connection.driver.run(call)


def _dataset_options(order: Order) -> bool | CopyDatasetOptions:
    from labelform.types import CopyDatasetAction, CopyDatasetOptions

    if order.datasets == "clone":
        return CopyDatasetOptions(action=CopyDatasetAction.CLONE, dataset_title=order.title)
    return order.datasets == "attach"


def _rest(entries: Entries, order: Order, new_hash: str) -> ParsedSpec:
    """Return what the copy still lacks, as a spec for it: everything but itself and its datasets."""
    from labelform.spec.model import parse
    from labelform.spec.source import read_document
    from labelform.spec.writing import Writer, escaped

    kept = {
        name: [one for index, one in enumerate(value) if (name, index) not in entries.foreign]
        for name, value in entries.data.items()
        if isinstance(value, list) and name != "datasets"
    }
    data = {"labelform": 1, "project": {"title": order.title, "hash": new_hash}, **kept}
    return parse(read_document(Writer().spec(escaped(data)), str(Path(f"copy of {order.title}"))))
