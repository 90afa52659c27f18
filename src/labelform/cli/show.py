"""`labelform show`: look at a saved plan. No platform is asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.help import Command
from labelform.cli.options import color_option, force_for_reports, report_options
from labelform.cli.report_files import ReportFile
from labelform.cli.terminal import is_colored

if TYPE_CHECKING:
    from labelform.cli.reporting import Render
    from labelform.core.planset import PlanSet
    from labelform.report.formats import Format


@click.command(cls=Command)
@click.argument("plan_file", type=click.Path(path_type=Path), metavar="FILE")
@report_options
@force_for_reports
@color_option
def show(
    plan_file: Path, form: Format, color: str, reports: Sequence[ReportFile], **shown: Any
) -> int:  # fmt: skip
    """Show a saved plan."""
    from labelform.cli.finding import check_any_there
    from labelform.cli.planning import show_violations
    from labelform.cli.reporting import print_reports
    from labelform.report.planned import projected
    from labelform.report.style import Style
    from labelform.runs import planfile

    check_any_there([plan_file])
    saved = planfile.load(plan_file)
    print_reports(_rendered(saved, shown), form=form, color=color, reports=reports)
    if form == "text":
        click.echo()
        show_violations([projected(member) for member in saved.members], Style(is_colored(color)))
        made_for = ", ".join(dict.fromkeys(one.base_url for one in saved.members))
        click.echo(f"Made for {made_for}, digest {saved.digest}")
    return 0


def _rendered(saved: PlanSet, shown: dict[str, Any]) -> Render:
    """Return how a saved plan is shown: as it would be shown when it was made, but as JSON as it was saved."""
    import json

    from labelform.cli.reporting import rendered_plans
    from labelform.report.planned import projected
    from labelform.report.style import Style
    from labelform.runs import planfile

    rendered = rendered_plans(list(map(projected, saved.members)), saved.unplanned, **shown)

    def render(form: Format, style: Style) -> str:
        if form == "json":
            return json.dumps(planfile.document(saved), indent=2, ensure_ascii=False) + "\n"
        return rendered(form, style)

    return render
