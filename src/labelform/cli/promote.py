"""`labelform promote`: plan for one environment what another one has been proven with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.options import (
    color_option,
    force_option,
    optional_specs_argument,
    outside_option,
    plan_into,
    report_options,
)
from labelform.cli.settings import Setting, choice_of, environments_file_option, setting_of, variable_options

if TYPE_CHECKING:
    from labelform.core.planset import PlanSet
    from labelform.files.outputs import Output
    from labelform.transfer.unmapped import Unmapped


@click.command()
@optional_specs_argument
@click.option("--from", "source", required=True, metavar="ENV", help="The environment that has what the specs say.")
@click.option("--to", "target", required=True, metavar="ENV", help="The environment to plan for.")
@click.option("--write-mappings", is_flag=True, help="Map names that fit only one thing there, in environments.yaml.")
@click.option("--unproven", is_flag=True, help="Do not ask whether the first environment has what the specs say.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Save the plan as JSON.")
@force_option
@environments_file_option
@variable_options
@outside_option
@report_options
@color_option
def promote(
    specs: tuple[Path, ...], source: str, target: str, write_mappings: bool, unproven: bool, out: Path | None,
    is_forced: bool, **options: Any,
) -> int:  # fmt: skip
    """
    Plan for one environment what another one has. Nothing is written to a platform.

    Every name that the target does not know is listed at once, with what could be meant. The plan is applied like any
    other: labelform apply plan.json --env TARGET.

    Exit codes: 0 planned, 1 the source differs from the specs, or names are unknown, 5 stopped by policy.
    """
    import asyncio

    saved = plan_into(out, is_forced=is_forced)
    choice = choice_of(options)
    here = setting_of(choice, source)
    specs = specs or _specs_of(here)
    if not unproven and not asyncio.run(_is_proven(specs, here)):
        return 1
    unknown = asyncio.run(_unmapped(specs, setting_of(choice, target)))
    there = setting_of(choice, target)
    if unknown and write_mappings:
        unknown = _write(unknown, there)
        there = setting_of(choice, target)
    if unknown:
        _list(unknown, there)
        return 1
    return asyncio.run(_plan(specs, there, saved, options))


def _specs_of(setting: Setting) -> tuple[Path, ...]:
    from labelform.cli.compare import own_specs

    return own_specs(setting)


async def _is_proven(specs: Sequence[Path], setting: Setting) -> bool:
    """Tell whether an environment has what the specs say; where it does not, say what differs."""
    from labelform.report.diagnostics import visible

    planset = await _plans(specs, setting)
    pending = [one.plan for one in planset.members if not one.plan.is_in_sync]
    for plan in pending:
        count = len(plan.changes) + len(plan.blocked)
        said = f"{count} change{'' if count == 1 else 's'} pending" if plan.target.hash else "it does not exist yet"
        click.echo(f'{setting.name} is not what the spec says of "{visible(plan.target.title)}": {said}', err=True)
    if pending:
        click.echo(f"  hint: apply there first, or look with labelform plan --env {setting.name}", err=True)
    return not pending


async def _plans(specs: Sequence[Path], setting: Setting) -> PlanSet:
    from labelform.cli.connection import connect
    from labelform.cli.planning import make_plans, planset_of
    from labelform.reading.view import LiveView

    async with connect(setting.where, is_read_only=True) as connection:
        view, base_url = LiveView(connection.driver), connection.base_url
        return planset_of(await make_plans(view, base_url, specs, setting.plan_options, setting.name))


async def _unmapped(specs: Sequence[Path], setting: Setting) -> list[Unmapped]:
    from labelform.cli.connection import connect
    from labelform.reading.view import LiveView
    from labelform.repository.load import load
    from labelform.transfer.unmapped import find_unmapped

    loaded = load(specs, setting.given)
    async with connect(setting.where, is_read_only=True) as connection:
        return await find_unmapped(LiveView(connection.driver), loaded)


def _write(unknown: list[Unmapped], setting: Setting) -> list[Unmapped]:
    """Write the mappings that leave no choice, and return the names that are still unknown."""
    from labelform.files.outputs import rewrite
    from labelform.report.diagnostics import visible
    from labelform.repository.load import read
    from labelform.transfer.unmapped import with_mappings

    clear = [one for one in unknown if len(one.candidates) == 1 and not one.is_mapped]
    if clear and setting.environment:
        path = Path(setting.environment.file)
        rewrite(path, with_mappings(read(path), setting.environment.name, clear))
        for one in clear:
            meant = one.candidates[0]
            click.echo(visible(f'{path}: {one.table} "{one.name}" is now {meant.hash} ("{meant.name}")'), err=True)
    return [one for one in unknown if one not in clear]


def _list(unknown: Sequence[Unmapped], setting: Setting) -> None:
    from labelform.report.diagnostics import visible

    number = "1 name" if len(unknown) == 1 else f"{len(unknown)} names"
    click.echo(f"{setting.name} does not know {number} of the specs:\n", err=True)
    for one in unknown:
        click.echo(visible(f'  {one.table}: "{one.name}"  ({one.where})'), err=True)
        for meant in one.candidates:
            click.echo(visible(f'      {meant.hash}  "{meant.name}"'), err=True)
        if not one.candidates:
            click.echo("      nothing there has a name like it", err=True)
    file = setting.environment.file if setting.environment else "environments.yaml"
    hint = f"name each in {file}, below mappings of {setting.name}; --write-mappings does it where one thing fits"
    click.echo(f"\n  hint: {hint}", err=True)


async def _plan(specs: Sequence[Path], setting: Setting, out: Output | None, report: dict[str, Any]) -> int:
    from labelform.cli.reporting import print_plans
    from labelform.errors import ExitCode
    from labelform.runs import planfile

    planset = await _plans(specs, setting)
    print_plans(planset, **report)
    if out is not None:
        planfile.save(planset, out.path, is_forced=out.is_forced)
        what = "the plan" if len(planset.members) == 1 else f"{len(planset.members)} plans"
        click.echo(f"Saved {what} to: {out.path}", err=True)
        click.echo(f"To make exactly these changes, run:\n  labelform apply {out.path} --env {setting.name}", err=True)
    return ExitCode.STOPPED_BY_POLICY if any(one.plan.violations for one in planset.members) else ExitCode.OK
