"""`labelform plan`: show what apply would do."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.choosing import Chosen
from labelform.cli.completing import addresses
from labelform.cli.on import On, on_option
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
from labelform.cli.setting_options import chosen_options
from labelform.cli.settings import Setting, plan_options_of
from labelform.cli.terminal import is_in_automation

if TYPE_CHECKING:
    from labelform.cli.planning import Made
    from labelform.core.planset import Member, PlanSet
    from labelform.files.outputs import Output
    from labelform.reading.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class PlanChoices:
    """What the options of a plan say."""

    planning: dict[str, Any]
    snapshot: Path | None
    cache: Path | None
    out: Output | None
    is_detailed: bool
    report: dict[str, Any]
    is_json: bool
    json_into: Output | None
    on: On | None = None

    @property
    def is_for_machines(self) -> bool:
        """Return whether stdout belongs to a machine, so that words for people go elsewhere."""
        return self.is_json or self.report["form"] != "text"

    @property
    def is_only_looked_at(self) -> bool:
        """Return whether nobody is given what the plans were made from: it is most of what they weigh."""
        tells_all = any(report.form == "json" for report in self.report["reports"])
        return self.out is None and not self.is_for_machines and not tells_all


@click.command(cls=PlanningCommand)
@optional_specs_argument
@chosen_options()
@planning_options
@click.option(
    "--only",
    shell_complete=addresses,
    multiple=True,
    metavar="ADDRESS",
    help="Plan only what matches this address: collections, groups[*-leads]. Can be given several times.",
)
@snapshot_option
@cache_options
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Save the plan as JSON.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 if changes are pending.")
@click.option(
    "--access",
    "wants_access",
    is_flag=True,
    help="Show who can do what before and after, even if nobody loses access.",
)
@on_option
@stream_options
@report_options
@color_option
def plan(
    chosen: tuple[Chosen, ...],
    snapshot: Path | None,
    out: Path | None,
    detailed_exitcode: bool,
    on: On | None,
    is_json: bool,
    json_into: Path | None,
    is_forced: bool,
    **options: Any,
) -> int:
    """
    Show what apply would do, without doing it.

    Exit codes: 0 in sync (or changes pending, without --detailed-exitcode), 1 error, 2 changes pending,
    5 stopped by policy.
    """
    import asyncio  # the planner imports pydantic, which help does not need

    if snapshot is not None and any(one.setting and one.setting.is_chosen_by_options for one in chosen):
        raise click.UsageError("--snapshot stands for a platform: leave out --sandbox and --domain")
    if is_json and options["form"] != "text":
        raise click.UsageError("--json and --format exclude each other")
    if on is not None and snapshot is not None:
        raise click.UsageError("--snapshot is planned against here: leave out --on")
    planning = {
        name: options.pop(name) for name in ("prune", "no_prune", "since", "allow", "wants_access", "only", "excepted")
    }
    cache = options.pop("cache")
    saved, into = plan_into(out, is_forced=is_forced), lines_into(json_into, is_forced=is_forced)
    choices = PlanChoices(planning, snapshot, cache, saved, detailed_exitcode, options, is_json, into, on)
    return asyncio.run(_run(chosen, choices))


async def _run(chosen: Sequence[Chosen], choices: PlanChoices) -> int:
    from labelform.cli.listeners import tell_plans
    from labelform.cli.planning import make_each, planset_of, show_mistakes, without_clashes
    from labelform.cli.reporting import print_plans
    from labelform.cli.viewing import taken_at
    from labelform.report.planned import projected

    with _telling_mistakes(choices):
        taken = taken_at(choices.snapshot)
        made = without_clashes(await make_each(chosen, lambda setting, specs: _plan(setting, specs, choices, taken)))
    planset = planset_of(made)
    report = {**choices.report, "form": None} if choices.is_json else choices.report
    print_plans(planset, mistakes=made.mistakes, forecast=made.forecast, **report)
    planned = [projected(one) for one in planset.members]
    tell_plans(planned, made.mistakes, is_on_stdout=choices.is_json, into=choices.json_into)
    if choices.out is not None:
        settings = [one.setting for one in chosen if one.setting]
        save_plans(planset, choices.out, settings, choices.on, is_for_machines=choices.is_for_machines)
    elif not choices.is_for_machines and not is_in_automation() and any(one.plan.changes for one in planned):
        click.echo("Note: You didn't use the --out option to save this plan, so apply will make a plan of its own.")
    show_mistakes(made.mistakes)
    return planset.exit_code(is_detailed=choices.is_detailed)


async def _plan(setting: Setting, specs: Sequence[Path], choices: PlanChoices, taken: Snapshot | None) -> Made[Member]:
    """Plan for one platform, and say how long apply is going to take if that is known."""
    from labelform.cli.finding import check_any_there
    from labelform.cli.planning import forecast_of, make_plans
    from labelform.cli.viewing import open_view

    plan_options = plan_options_of(setting, **choices.planning)
    check_any_there(specs)
    if choices.on is not None:
        from labelform.cli.fleet_submitting import planned_on

        return await planned_on(
            setting, specs, choices.planning, choices.on, is_for_people=choices.is_only_looked_at
        )  # fmt: skip
    async with open_view(setting, taken, choices.cache) as (view, base_url):
        made = await make_plans(
            view, base_url, specs, plan_options, setting.name, is_for_people=choices.is_only_looked_at, keeps_going=True
        )
    return replace(made, forecast=forecast_of([one.plan for one in made.members], view, WRITES))


@contextlib.contextmanager
def _telling_mistakes(choices: PlanChoices) -> Iterator[None]:
    """Report mistakes in specs in the format that was requested, if it can express them."""
    from labelform.cli.listeners import telling_mistakes
    from labelform.cli.reporting import print_mistakes
    from labelform.errors import SpecError

    with telling_mistakes(is_on_stdout=choices.is_json, into=choices.json_into):
        try:
            yield
        except SpecError as mistakes:
            print_mistakes(mistakes.diagnostics, choices.report["form"], choices.report["reports"])
            raise


def save_plans(
    planset: PlanSet, out: Output, settings: Sequence[Setting], on: On | None = None, *, is_for_machines: bool
) -> None:
    """Save plans, and say how they are applied."""
    import shlex

    from labelform.runs import planfile

    planfile.save(planset, out.path, is_forced=out.is_forced)
    what = "the plan" if len(planset.members) == 1 and planset.is_complete else f"{len(planset.members)} plans"
    click.echo(f"Saved {what} to: {out.path}", err=is_for_machines)
    is_refused = any(one.plan.snapshot or one.plan.violations for one in planset.members)
    if not is_in_automation() and not is_refused and planset.is_complete:
        where = "".join(one.options for one in settings) + (f" --on {on}" if on else "")
        command = f"labelform apply {shlex.quote(str(out.path))}{where}"
        click.echo(f"To make exactly these changes, run:\n  {command}", err=is_for_machines)
