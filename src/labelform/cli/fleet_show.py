"""`labelform fleet show`: the report of a set that workers have planned or compared, as the command would print it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelform.cli.fleet_store import address_of, opened, store_options
from labelform.cli.help import Command
from labelform.cli.options import color_option, file_report_options, force_for_reports
from labelform.errors import LabelformError

if TYPE_CHECKING:
    from labelform.cli.fleet_store import OpenFleet
    from labelform.cli.report_files import ReportFile
    from labelform.fleet.work import SetHead
    from labelform.report.formats import Format


@click.command(cls=Command)
@click.argument("set_id", metavar="SET")
@store_options
@file_report_options
@force_for_reports
@color_option
def show(
    set_id: str, env: tuple[str, ...], file: Path | None, allow_outside: bool, form: Format, color: str,
    reports: Sequence[ReportFile], max_bytes: int | None,
) -> int:  # fmt: skip
    """
    Show the report of a plan or of drift that workers have made, such as one that was begun by a schedule.

    Exit codes: those of `plan` and `drift`; of a set that a schedule has begun, with --detailed-exitcode.
    """
    import asyncio

    async def run() -> int:
        async with opened(address_of(env, file, allow_outside=allow_outside)) as shared:
            head = await _ended(shared, set_id)
            return await _print(shared, set_id, head, form, color, reports, max_bytes)

    return asyncio.run(run())


async def _ended(shared: OpenFleet, set_id: str) -> SetHead:
    """
    Return what holds for a set.

    Raises:
        LabelformError: it has no report, or not yet.
    """
    from labelform.fleet.work import Kind
    from labelform.report.words import counted

    head, counts = await shared.store.head(set_id), await shared.store.counts(set_id)
    if head.kind is Kind.APPLY:
        raise LabelformError("the set applies plans", hint=f"labelform fleet status {set_id} lists what came of each")
    if counts.left:
        hint = f"labelform fleet status {set_id} --watch waits for it"
        raise LabelformError(f"the set has not ended: {counted(counts.left, 'project')} left", hint=hint)
    return head


async def _print(
    shared: OpenFleet, set_id: str, head: SetHead, form: Format, color: str, reports: Sequence[ReportFile],
    max_bytes: int | None,
) -> int:  # fmt: skip
    from labelform.cli.fleet_submitting import gathered, plan_of, reading_drifts
    from labelform.cli.planning import planset_of, show_mistakes
    from labelform.cli.reporting import print_plans, print_reports
    from labelform.core.driftset import DriftSet
    from labelform.fleet.choices import SetChoices
    from labelform.fleet.work import Kind
    from labelform.report.drift_reports import render_driftset

    is_detailed = SetChoices.model_validate(head.options).is_detailed
    if head.kind is Kind.PLAN:
        made = await gathered(shared, set_id, head.environment, plan_of)
        planset = planset_of(made)
        print_plans(planset, mistakes=made.mistakes, form=form, color=color, reports=reports, max_bytes=max_bytes)
        show_mistakes(made.mistakes)
        return planset.exit_code(is_detailed=is_detailed)
    drifted = await gathered(shared, set_id, head.environment, reading_drifts())
    driftset = DriftSet(members=drifted.members, unplanned=drifted.unplanned)
    print_reports(
        lambda form, style: render_driftset(driftset, form, style, max_bytes=max_bytes),
        form=form, color=color, reports=reports,
    )  # fmt: skip
    show_mistakes(drifted.mistakes)
    return driftset.exit_code(is_detailed=is_detailed)
