"""`labelform drift`: who moved, the spec or the project, since the spec was last applied."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.options import (
    PlanningCommand,
    color_option,
    optional_specs_argument,
    prune_options,
)
from labelform.cli.settings import Setting, plan_options_of, setting_options
from labelform.cli.terminal import is_colored

if TYPE_CHECKING:
    from labelform.core.drift import Drift
    from labelform.planning.options import PlanOptions
    from labelform.planning.recipe import Planned


@click.command(cls=PlanningCommand)
@optional_specs_argument
@setting_options()
@prune_options
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2, 10, 11 or 12 when something is pending.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown", "sarif", "junit"]),
    default="text",
    help="What to print. [text]",
)
@color_option
def drift(
    specs: tuple[Path, ...],
    setting: Setting,
    detailed_exitcode: bool,
    form: str,
    color: str,
    **planning: Any,
) -> int:
    """
    Tell who moved since the spec was last applied: the spec, the project, or both. Nothing is written anywhere.

    The last apply is what `labelform apply` recorded in git, else where this branch left the default branch. On the
    default branch itself, who moved is not known without a record.

    Exit codes: 0 in sync (or anything, without --detailed-exitcode), 1 error, 2 only the spec moved, 10 only the
    project moved, 11 both moved, 12 something is pending and who moved is not known.
    """
    import asyncio  # the planner imports pydantic, which help does not need

    plan_options = plan_options_of(setting, **planning)
    return asyncio.run(_run(specs, setting, plan_options, form, color, is_detailed=detailed_exitcode))


async def _run(
    specs: tuple[Path, ...], setting: Setting, plan_options: PlanOptions, form: str, color: str, *, is_detailed: bool
) -> int:
    from labelform.cli.connection import connect
    from labelform.cli.planning import plan_all
    from labelform.errors import ExitCode
    from labelform.reading.view import LiveView

    async with connect(setting.where, is_read_only=True) as connection:
        planned = await plan_all(LiveView(connection.driver), connection.base_url, specs, plan_options)
    drifts = [_drift(one) for one in planned]
    click.echo(_rendered(planned, drifts, form, color), nl=False)
    return _exit_code(drifts) if is_detailed else ExitCode.OK


def _drift(planned: Planned) -> Drift:
    from labelform.core.drift import find_drift

    base = planned.base
    assert base is not None, "drift asks for the base"  # noqa: S101
    then = planned.observation.base
    if base.missing:
        then = None
    elif then is None:  # the file is new: it managed nothing then
        then = {}
    return find_drift(planned.plan, planned.sides, then, since="" if base.missing else base.since, missing=base.missing)


def _rendered(planned: Sequence[Planned], drifts: Sequence[Drift], form: str, color: str) -> str:
    from labelform.report import drift as text
    from labelform.report import drift_formats as formats
    from labelform.report.style import Style

    match form:
        case "json":
            return formats.as_json(drifts)
        case "markdown":
            return formats.as_markdown(drifts)
        case "sarif":
            import json

            from labelform.report.sarif import log

            return json.dumps(log(formats.diagnostics(drifts), "labelform/drift/"), indent=2, ensure_ascii=False) + "\n"
        case "junit":
            from labelform.report.junit import render_junit

            pairs = zip(planned, drifts, strict=True)
            return render_junit([formats.attributed(one.plan, drift, one.parsed.file) for one, drift in pairs])
    return text.render_drift(drifts, Style(is_colored(color)))


def _exit_code(drifts: Sequence[Drift]) -> int:
    from labelform.core.drift import Direction, direction
    from labelform.errors import ExitCode

    codes = {
        Direction.IN_SYNC: ExitCode.OK,
        Direction.SPEC: ExitCode.CHANGES_PENDING,
        Direction.UNKNOWN: ExitCode.DRIFT_UNKNOWN,
        Direction.LIVE: ExitCode.DRIFTED,
        Direction.BOTH: ExitCode.DIVERGED,
    }
    return codes[direction(shift.mover for drift in drifts for shift in drift.shifts if shift.is_pending)]
