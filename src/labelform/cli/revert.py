"""`labelform revert`: plan what takes an apply run back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.help import Command
from labelform.cli.options import (
    allow_option,
    color_option,
    force_option,
    plan_into,
    report_options,
    runs_option,
)
from labelform.cli.plan import save_plans
from labelform.cli.setting_options import setting_options
from labelform.cli.settings import Setting, plan_options_of

if TYPE_CHECKING:
    from labelform.core.planset import Member
    from labelform.planning.options import PlanOptions
    from labelform.runs.written import Work


def _work(runs: Path, name: str | None) -> Work:
    """Return what a name means among the runs of a folder, with the runs that it went on with."""
    from labelform.runs.runs import FolderRuns
    from labelform.runs.written import find_run, work_of

    every = FolderRuns(runs).all()
    return work_of(every, find_run(every, name))


def _applied_plan(options: dict[str, Any]) -> Path | None:
    return _work(options["runs"], options["run"]).runs[-1].plan_file


@click.command(cls=Command)
@click.argument("run", required=False)
@setting_options(saved=_applied_plan)
@runs_option
@allow_option
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Save the plan as JSON.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 if changes are pending.")
@force_option
@report_options
@color_option
def revert(
    run: str | None, setting: Setting, runs: Path, allow: tuple[str, ...], out: Path | None, detailed_exitcode: bool,
    is_forced: bool, **options: Any,
) -> int:  # fmt: skip
    """
    Plan the undoing of an apply: RUN is its number or name, as history lists it, or the beginning of it. Without RUN,
    it is the last apply that wrote anything. Read-only.

    What the run created is deleted, what it changed is changed back, what it destroyed is created again with its
    contents. The plan says what cannot be restored. It is applied like any other: labelform apply plan.json.

    Exit codes: 0 planned (or changes pending, without --detailed-exitcode), 1 error, 2 changes pending,
    5 stopped by policy.
    """
    import asyncio

    from labelform.cli.reporting import print_plans
    from labelform.core.planset import PlanSet

    saved = plan_into(out, is_forced=is_forced)
    plan_options = plan_options_of(setting, prune=None, no_prune=False, since=None, allow=allow)
    member = asyncio.run(_plan(_work(runs, run), setting, plan_options))
    planset = PlanSet(members=(member,))
    print_plans(planset, **options)
    if saved is not None:
        save_plans(planset, saved, [setting], is_for_machines=options["form"] != "text")
    return planset.exit_code(is_detailed=detailed_exitcode)


async def _plan(work: Work, setting: Setting, options: PlanOptions) -> Member:
    from labelform.cli.connection import base_url_of, connect
    from labelform.core.plan import Revert
    from labelform.core.planset import PlanSet
    from labelform.language.model import kinds
    from labelform.planning.reverting import plan_revert
    from labelform.reading.view import LiveView
    from labelform.runs.planfile.target import check_target

    applied = work.member()
    check_target(PlanSet(members=(applied,)), base_url_of(setting.where), setting.name, digest=None)
    async with connect(setting.where, is_read_only=True) as connection:
        plan = await plan_revert(
            LiveView(connection.driver), applied, work.project_hash(applied.plan, kinds()),
            Revert(run=work.name, plan_digest=applied.plan_digest), work.written(applied.plan, kinds()), kinds(),
            file=work.runs[-1].plan_file, options=options,
        )  # fmt: skip
    return applied.model_copy(update={"plan": plan})
