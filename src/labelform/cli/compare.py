"""`labelform compare`: two environments, live against live."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.options import color_option, report_options
from labelform.cli.settings import Choice, Setting, environments_file_option, setting_of, variable_options

if TYPE_CHECKING:
    from labelform.importing import Entries
    from labelform.spec.model import ParsedSpec


@click.command()
@click.argument("first", metavar="ENV_A")
@click.argument("second", metavar="ENV_B")
@click.argument("specs", nargs=-1, type=click.Path(path_type=Path), metavar="[SPEC...]")
@environments_file_option
@variable_options
@report_options
@color_option
def compare(first: str, second: str, specs: tuple[Path, ...], **options: Any) -> int:
    """
    Compare the projects of specs in two environments, by name. Nothing is written.

    The specs only say which projects belong together; without any, those of ENV_A. What is shown is what would have to
    change in ENV_B for it to be like ENV_A.

    Exit codes: 0 equal, 1 error, 2 different.
    """
    import asyncio

    choice = Choice(**{name: options.pop(name) for name in ("file", "variables", "variable_files")})
    here, there = setting_of(choice, first), setting_of(choice, second)
    return asyncio.run(_run(here, there, specs, options))


async def _run(here: Setting, there: Setting, specs: tuple[Path, ...], report: dict[str, Any]) -> int:
    from labelform.cli.reporting import print_plans
    from labelform.comparing import compare as compared

    specs = specs or own_specs(here)
    first, second = await _entries(here, specs), await _entries(there, specs)
    plans = [compared(path, one, other) for (path, one), (_, other) in zip(first, second, strict=True)]
    is_equal = all(plan.is_in_sync for plan in plans)
    if report["form"] == "text" and is_equal:
        count = sum(len(one) for _, entries in first for one in entries.data.values() if isinstance(one, list))
        projects = "1 project" if len(plans) == 1 else f"{len(plans)} projects"
        click.echo(f"Equal: {here.name} and {there.name} have the same {count} things in {projects}.")
        return 0
    if report["form"] == "text":
        click.echo(f"What would have to change in {there.name} for it to be like {here.name}:\n")
    print_plans(plans, environment=there.name, **report)
    return 0 if is_equal else 2


def own_specs(setting: Setting) -> tuple[Path, ...]:
    """Return the specs that an environment names; none is wrong usage."""
    from labelform.environments import specs_of

    found = tuple(specs_of(setting.environment)) if setting.environment else ()
    if not found:
        raise click.UsageError(f"name the SPECs: the environment {setting.name} names none")
    return found


async def _entries(setting: Setting, specs: Sequence[Path]) -> list[tuple[str, Entries]]:
    """Return the title and the entries of each project of the specs, in their order."""
    from labelform.cli.connection import connect
    from labelform.errors import LabelformError
    from labelform.importing import Importer
    from labelform.load import load
    from labelform.observe import find_project
    from labelform.view import LiveView

    loaded: list[ParsedSpec] = load(specs, setting.given)
    found = []
    async with connect(setting.where, is_read_only=True) as connection:
        view = LiveView(connection.driver)
        importer = Importer(view, setting.given)
        for parsed in loaded:
            project = await find_project(view, parsed)
            if project is None:
                hint = f"labelform apply {parsed.file} --env {setting.name} makes it"
                raise LabelformError(f'{setting.name} has no project "{parsed.spec.project.title}"', hint=hint)
            found.append((project.title, await importer.entries(project, names_only=True)))
    return found
