"""`labelform compare`: two environments, live against live."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from labelform.cli.options import color_option, force_for_reports, outside_option, report_options
from labelform.cli.settings import Setting, choice_of, environments_file_option, setting_of, variable_options

if TYPE_CHECKING:
    from labelform.language.model import ParsedSpec
    from labelform.transfer.importing import Entries


class _Side(NamedTuple):
    """The project of a spec in one environment; `entries` is None where it does not exist."""

    environment: str
    file: str
    title: str
    entries: Entries | None

    @property
    def named(self) -> str:
        """The project as a sentence names it."""
        from labelform.report.diagnostics import visible

        return f'project "{visible(self.title)}"'

    @property
    def how_to_make(self) -> str:
        """The command that makes the project."""
        return f"labelform apply {self.file} --env {shlex.quote(self.environment)} makes it"


@click.command()
@click.argument("first", metavar="ENV_A")
@click.argument("second", metavar="ENV_B")
@click.argument("specs", nargs=-1, type=click.Path(path_type=Path), metavar="[SPEC...]")
@environments_file_option
@variable_options
@outside_option
@report_options
@force_for_reports
@color_option
def compare(first: str, second: str, specs: tuple[Path, ...], **options: Any) -> int:
    """
    Compare the projects of specs in two environments, by name. Nothing is written.

    The specs only say which projects belong together; without any, those of ENV_A. What is shown is what would have to
    change in ENV_B for it to be like ENV_A.

    Exit codes: 0 equal, 1 error, 2 different.
    """
    import asyncio

    choice = choice_of(options)
    here, there = setting_of(choice, first), setting_of(choice, second)
    return asyncio.run(_run(here, there, specs, options))


async def _run(here: Setting, there: Setting, specs: tuple[Path, ...], report: dict[str, Any]) -> int:
    from labelform.cli.reporting import print_plans
    from labelform.core.planset import Member, PlanSet
    from labelform.transfer.comparing import compare as compared

    specs = specs or own_specs(here)
    first, second = await _sides(here, specs), await _sides(there, specs)
    _tell_missing(first, second)
    plans = [compared(one.title, one.entries, other.entries) for one, other in zip(first, second, strict=True)]
    is_equal = all(plan.is_in_sync for plan in plans)
    if report["form"] == "text" and is_equal:
        held = [side.entries.data for side in first if side.entries]
        count = sum(len(one) for data in held for one in data.values() if isinstance(one, list))
        projects = "1 project" if len(plans) == 1 else f"{len(plans)} projects"
        click.echo(f"Equal: {here.name} and {there.name} have the same {count} things in {projects}.")
        return 0
    if report["form"] == "text":
        click.echo(f"What would have to change in {there.name} for it to be like {here.name}:\n")
    members = tuple(Member(plan=plan, base_url="", environment=there.name) for plan in plans)
    print_plans(PlanSet(members=members), **report)
    return 0 if is_equal else 2


def _tell_missing(first: Sequence[_Side], second: Sequence[_Side]) -> None:
    """
    Say which environment lacks a project, and how to make it.

    Raises:
        LabelformError: both lack it; there is nothing to compare.
    """
    from labelform.errors import LabelformError

    for one, other in zip(first, second, strict=True):
        if one.entries is None and other.entries is None:
            message = f"{one.environment} and {other.environment} both have no {one.named}"
            raise LabelformError(message, hint=one.how_to_make)
        for side in (one, other):
            if side.entries is None:
                click.echo(f"{side.environment} has no {side.named}\n  hint: {side.how_to_make}", err=True)


def own_specs(setting: Setting) -> tuple[Path, ...]:
    """Return the specs that an environment names; none is wrong usage."""
    from labelform.repository.environments import specs_of

    found = tuple(specs_of(setting.environment)) if setting.environment else ()
    if not found:
        raise click.UsageError(f"name the SPECs: the environment {setting.name} names none")
    return found


async def _sides(setting: Setting, specs: Sequence[Path]) -> list[_Side]:
    """Return the project of each spec as it is in an environment, in their order."""
    from labelform.cli.connection import connect
    from labelform.reading.observe import find_project
    from labelform.reading.view import LiveView
    from labelform.repository.load import load
    from labelform.transfer.importing import Importer

    loaded: list[ParsedSpec] = load(specs, setting.given)
    found = []
    async with connect(setting.where, is_read_only=True) as connection:
        view = LiveView(connection.driver)
        importer = Importer(view, setting.given)
        for parsed in loaded:
            project = await find_project(view, parsed)
            entries = await importer.entries(project, names_only=True) if project else None
            title = project.title if project else parsed.spec.project.title
            found.append(_Side(setting.name or "", parsed.file, title, entries))
    return found
