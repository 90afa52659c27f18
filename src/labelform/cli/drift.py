"""`labelform drift`: who moved, the spec or the project, since the spec was last applied."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.choosing import Chosen
from labelform.cli.options import (
    PlanningCommand,
    color_option,
    optional_specs_argument,
    prune_options,
)
from labelform.cli.setting_options import chosen_options
from labelform.cli.settings import Setting, plan_options_of
from labelform.cli.terminal import is_colored

if TYPE_CHECKING:
    from labelform.cli.planning import Made
    from labelform.core.driftset import DriftedProject, DriftSet


@click.command(cls=PlanningCommand)
@optional_specs_argument
@chosen_options()
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
    chosen: tuple[Chosen, ...],
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

    return asyncio.run(_run(chosen, planning, form, color, is_detailed=detailed_exitcode))


async def _run(
    chosen: Sequence[Chosen], planning: dict[str, Any], form: str, color: str, *, is_detailed: bool
) -> int:  # fmt: skip
    from labelform.cli.planning import make_each, show_mistakes
    from labelform.core.driftset import DriftSet

    made = await make_each(chosen, lambda setting, specs: _look(setting, specs, planning))
    driftset = DriftSet(members=made.members, unplanned=made.unplanned)
    click.echo(_rendered(driftset, form, color), nl=False)
    show_mistakes(made.mistakes)
    return _exit_code(driftset, is_detailed=is_detailed)


async def _look(setting: Setting, specs: Sequence[Path], planning: dict[str, Any]) -> Made[DriftedProject]:
    from labelform.cli.connection import connect
    from labelform.cli.planning import make_drifts
    from labelform.reading.view import LiveView

    options = plan_options_of(setting, **planning)
    async with connect(setting.where, is_read_only=True) as connection:
        return await make_drifts(LiveView(connection.driver), connection.base_url, specs, options, setting.name)


def _rendered(driftset: DriftSet, form: str, color: str) -> str:
    from labelform.report import drift as text
    from labelform.report import drift_formats as formats
    from labelform.report.style import Style

    match form:
        case "json":
            return formats.as_json(driftset)
        case "markdown":
            return formats.as_markdown(driftset)
        case "sarif":
            return formats.as_sarif(driftset)
        case "junit":
            return formats.as_junit(driftset)
    return text.render_drift(driftset, Style(is_colored(color)))


def _exit_code(driftset: DriftSet, *, is_detailed: bool) -> int:
    from labelform.core.drift import Direction
    from labelform.errors import ExitCode, gravest

    codes = {
        Direction.IN_SYNC: ExitCode.OK,
        Direction.SPEC: ExitCode.CHANGES_PENDING,
        Direction.UNKNOWN: ExitCode.DRIFT_UNKNOWN,
        Direction.LIVE: ExitCode.DRIFTED,
        Direction.BOTH: ExitCode.DIVERGED,
    }
    whole = ExitCode.OK if driftset.is_complete else ExitCode.ERROR
    return gravest([whole, codes[driftset.direction]]) if is_detailed else whole
