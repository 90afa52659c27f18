"""`labelform rehearse`: what a plan would do with faults."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelform.cli.help import Command
from labelform.cli.setting_options import setting_options
from labelform.cli.settings import Setting

if TYPE_CHECKING:
    from labelform.cli.options import PlatformChoice
    from labelform.cli.rehearsal.strikes import Stage
    from labelform.core.plan import Plan
    from labelform.core.resource import ObservedByKind


@click.command(cls=Command)
@click.argument("plan_file", type=click.Path(path_type=Path), metavar="PLAN")
@setting_options()
def rehearse(plan_file: Path, setting: Setting) -> int:
    """
    Apply a saved plan to a sandbox copy of its project, with every fault at every request, and show the outcome.

    The live project is read, to copy it; nothing is written to it. Exits with 1 if any attempt ends badly.
    """
    import asyncio
    import tempfile

    from labelform.cli.connection import base_url_of
    from labelform.cli.rehearsal.stage import scene_of
    from labelform.cli.rehearsal.strikes import Stage
    from labelform.core.planset import PlanSet
    from labelform.language.model import kinds
    from labelform.runs import planfile
    from labelform.runs.planfile.target import check_target

    saved = planfile.load_alone(plan_file)
    check_target(PlanSet(members=(saved,)), base_url_of(setting.where), setting.name, digest=None)
    observed = asyncio.run(_observe(setting.where, saved.plan))
    saved = saved.model_copy(update={"plan": saved.plan.model_copy(update={"actions": ()})})  # the copy has no data
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage.build(Path(folder), scene_of(saved.plan, observed, kinds()), saved.plan, kinds())
        return _rehearse(stage, Path(folder))


async def _observe(where: PlatformChoice, plan: Plan) -> ObservedByKind:
    """Read the sections that the plan touches; a project that is still to be created has none."""
    from labelform.cli.connection import connect
    from labelform.errors import PlanRefusedError
    from labelform.language.model import kinds
    from labelform.reading.view import LiveView

    if plan.target.hash is None:
        return {}
    touched = [kinds()[kind] for kind in dict.fromkeys(change.kind for change in plan.changes)]
    async with connect(where, is_read_only=True) as connection:
        view = LiveView(connection.driver)
        project = await view.project(plan.target.hash)
        if project is None:
            raise PlanRefusedError(
                f"the project of the plan ({plan.target.hash}) does not exist, or you cannot open it"
            )
        return await view.observed(touched, project)


def _rehearse(stage: Stage, folder: Path) -> int:
    from labelform.cli.rehearsal.strikes import FAULTS
    from labelform.errors import ExitCode

    requests = stage.count_requests(folder / "count")
    click.echo(f"{requests} requests, {len(FAULTS)} faults: {requests * len(FAULTS)} strikes\n")
    click.echo(f"{'fault':<28} {'strikes':>7} {'most runs':>9}  wrong")
    is_bad = False
    for fault in FAULTS:
        verdicts = [stage.strike(folder / "strike", fault, number) for number in range(1, requests + 1)]
        wrong = [f"request {place}: {what}" for place, one in enumerate(verdicts, start=1) for what in one.wrong]
        most = max((verdict.runs for verdict in verdicts), default=0)
        click.echo(f"{fault:<28} {len(verdicts):>7} {most:>9}  {len(wrong) or 'none'}")
        for line in wrong:
            click.echo(f"    {line}")
        is_bad = is_bad or bool(wrong)
    return ExitCode.ERROR if is_bad else ExitCode.OK
