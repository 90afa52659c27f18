"""`labelform plan`: show what apply would do."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.options import (
    WRITES,
    PlanningCommand,
    cache_options,
    color_option,
    lines_into,
    optional_specs_argument,
    plan_into,
    planning_options,
    report_options,
    snapshot_option,
    stream_options,
)
from labelform.cli.settings import Setting, plan_options_of, setting_options
from labelform.cli.terminal import is_in_automation

if TYPE_CHECKING:
    from labelform.core.plan import Plan
    from labelform.files.outputs import Output
    from labelform.planning.options import PlanOptions
    from labelform.reading.view import View


@dataclass(frozen=True, slots=True)
class PlanChoices:
    """What the options of a plan say."""

    setting: Setting
    plan_options: PlanOptions
    snapshot: Path | None
    cache: Path | None
    out: Output | None
    is_detailed: bool
    report: dict[str, Any]
    is_json: bool
    json_into: Output | None

    @property
    def is_for_machines(self) -> bool:
        """Tell whether stdout belongs to a machine, so that words for people go elsewhere."""
        return self.is_json or self.report["form"] != "text"


@click.command(cls=PlanningCommand)
@optional_specs_argument
@setting_options()
@planning_options
@snapshot_option
@cache_options
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Save the plan as JSON.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when changes are pending.")
@stream_options
@report_options
@color_option
def plan(
    specs: tuple[Path, ...],
    setting: Setting,
    snapshot: Path | None,
    out: Path | None,
    detailed_exitcode: bool,
    is_json: bool,
    json_into: Path | None,
    is_forced: bool,
    **options: Any,
) -> int:
    """
    Show what apply would do, without doing it. Nothing is written to the platform.

    Exit codes: 0 in sync (or changes pending, without --detailed-exitcode), 1 error, 2 changes pending,
    5 stopped by policy.
    """
    import asyncio  # the planner imports pydantic, which help does not need

    if out is not None and len(specs) > 1:
        raise click.UsageError("--out saves one plan: give one spec")
    if snapshot is not None and (setting.where.sandbox is not None or setting.where.domain is not None):
        raise click.UsageError("--snapshot stands for a platform: leave out --sandbox and --domain")
    planning = {name: options.pop(name) for name in ("prune", "no_prune", "since", "allow")}
    if is_json and options["form"] != "text":
        raise click.UsageError("--json and --format exclude each other")
    plan_options = plan_options_of(setting, **planning)
    cache = options.pop("cache")
    saved, into = plan_into(out, is_forced=is_forced), lines_into(json_into, is_forced=is_forced)
    choices = PlanChoices(setting, plan_options, snapshot, cache, saved, detailed_exitcode, options, is_json, into)
    return asyncio.run(_run(specs, choices))


async def _run(specs: tuple[Path, ...], choices: PlanChoices) -> int:
    from labelform.cli.listeners import tell_plans
    from labelform.cli.planning import forecast_of, make_plans
    from labelform.cli.reporting import print_plans
    from labelform.errors import ExitCode

    async with _view(choices) as (view, base_url):
        is_for_people = choices.out is None and not choices.is_for_machines
        with _telling_mistakes(choices):
            plans = await make_plans(view, base_url, specs, choices.plan_options, is_for_people=is_for_people)
    if not choices.is_json:
        forecast = forecast_of(plans, view, WRITES)
        print_plans(plans, environment=choices.setting.name, forecast=forecast, **choices.report)
    tell_plans(plans, choices.setting.name, is_on_stdout=choices.is_json, into=choices.json_into)
    if choices.out is not None:
        _save(plans[0], choices.out, base_url, choices)
    elif not choices.is_for_machines and not is_in_automation() and any(plan.changes for plan in plans):
        click.echo("Note: You didn't use the --out option to save this plan, so apply will make a plan of its own.")
    if any(plan.violations for plan in plans):
        return ExitCode.STOPPED_BY_POLICY
    has_pending = any(not plan.is_in_sync for plan in plans)
    return ExitCode.CHANGES_PENDING if choices.is_detailed and has_pending else ExitCode.OK


@contextlib.contextmanager
def _telling_mistakes(choices: PlanChoices) -> Iterator[None]:
    """Tell mistakes in specs in the format that was asked for, where it has words for them."""
    from labelform.cli.listeners import telling_mistakes
    from labelform.cli.reporting import print_mistakes
    from labelform.errors import SpecError

    with telling_mistakes(is_on_stdout=choices.is_json, into=choices.json_into):
        try:
            yield
        except SpecError as mistakes:
            print_mistakes(mistakes.diagnostics, choices.report["form"])
            raise


@contextlib.asynccontextmanager
async def _view(choices: PlanChoices) -> AsyncIterator[tuple[View, str]]:
    """Open what is planned against: a snapshot, for which no key is needed, or the platform."""
    if choices.snapshot is not None:
        from labelform.reading.snapshot import SnapshotView, load_snapshot

        taken = load_snapshot(choices.snapshot)
        yield SnapshotView(taken), taken.base_url
        return
    from labelform.cli.connection import connect
    from labelform.reading.view import LiveView

    async with connect(choices.setting.where, is_read_only=True) as connection:
        if choices.cache is None or not connection.account:
            yield LiveView(connection.driver), connection.base_url
            return
        from labelform.reading.remembered import RememberingReader

        reader = RememberingReader(connection.driver, choices.cache, f"{connection.base_url} {connection.account}")
        yield LiveView(connection.driver, reader), connection.base_url
        if reader.why_unwritable:
            click.echo(f"Note: the cache {choices.cache} cannot be written: {reader.why_unwritable}.", err=True)
        if reader.remembered:
            click.echo(f"Note: {reader.remembered:,} presets are from the cache; --no-cache reads all.", err=True)


def _save(plan: Plan, out: Output, base_url: str, choices: PlanChoices) -> None:
    import shlex

    from labelform.runs import planfile

    environment = choices.setting.name
    planfile.save(plan, out.path, base_url=base_url, environment=environment, is_forced=out.is_forced)
    click.echo(f"Saved the plan to: {out.path}", err=choices.is_for_machines)
    if not is_in_automation() and not plan.snapshot and not plan.violations:
        command = f"labelform apply {shlex.quote(str(out.path))}{choices.setting.options}"
        click.echo(f"To make exactly these changes, run:\n  {command}", err=choices.is_for_machines)
