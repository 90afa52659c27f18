"""`labelform drift`: which side changed, the spec or the project, since the spec was last applied."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.choosing import Chosen
from labelform.cli.on import On, on_option
from labelform.cli.options import (
    PlanningCommand,
    color_option,
    file_report_options,
    force_for_reports,
    optional_specs_argument,
    prune_options,
)
from labelform.cli.setting_options import chosen_options
from labelform.cli.settings import Setting, plan_options_of

if TYPE_CHECKING:
    from labelform.cli.planning import Made
    from labelform.cli.report_files import ReportFile
    from labelform.core.driftset import DriftedProject
    from labelform.report.formats import Format
    from labelform.report.style import Style


@click.command(cls=PlanningCommand)
@optional_specs_argument
@chosen_options()
@prune_options
@click.option(
    "--detailed-exitcode",
    is_flag=True,
    help="Exit with 2, 10, 11 or 12 if something is pending, with 5 if a check fails.",
)
@on_option
@file_report_options
@force_for_reports
@color_option
def drift(
    chosen: tuple[Chosen, ...],
    detailed_exitcode: bool,
    on: On | None,
    form: Format,
    color: str,
    reports: Sequence[ReportFile],
    max_bytes: int | None,
    **planning: Any,
) -> int:
    """
    Show what changed since the last apply, and on which side: in the spec, in the project, or in both. Read-only.

    The last apply is what `labelform apply` recorded in git, or else the commit where this branch left the default
    branch. On the default branch, without a record, the side is not known.

    Exit codes: 0 in sync (or anything, without --detailed-exitcode), 1 error, 2 only the spec changed, 5 a check does
    not hold, 10 only the project changed, 11 both changed, 12 they differ, and the side is not known.
    """
    import asyncio  # the planner imports pydantic, which help does not need

    from labelform.cli.planning import show_mistakes
    from labelform.cli.reporting import print_reports
    from labelform.core.driftset import DriftSet
    from labelform.report.drift_reports import render_driftset

    made = asyncio.run(_look_everywhere(chosen, planning, on))
    driftset = DriftSet(members=made.members, unplanned=made.unplanned)

    def rendered(form: Format, style: Style) -> str:
        return render_driftset(driftset, form, style, max_bytes=max_bytes)

    print_reports(rendered, form=form, color=color, reports=reports)
    show_mistakes(made.mistakes)
    return driftset.exit_code(is_detailed=detailed_exitcode)


async def _look_everywhere(
    chosen: Sequence[Chosen], planning: dict[str, Any], on: On | None
) -> Made[DriftedProject]:  # fmt: skip
    from labelform.cli.planning import make_each

    return await make_each(chosen, lambda setting, specs: _look(setting, specs, planning, on))


async def _look(
    setting: Setting, specs: Sequence[Path], planning: dict[str, Any], on: On | None
) -> Made[DriftedProject]:  # fmt: skip
    from labelform.cli.connection import connect
    from labelform.cli.finding import check_any_there
    from labelform.cli.planning import make_drifts
    from labelform.reading.view import LiveView

    options = plan_options_of(setting, **planning)
    check_any_there(specs)
    if on is not None:
        from labelform.cli.fleet_submitting import drifts_on

        return await drifts_on(setting, specs, planning, on)
    async with connect(setting.where, is_read_only=True) as connection:
        return await make_drifts(LiveView(connection.driver), connection.base_url, specs, options, setting.name)
