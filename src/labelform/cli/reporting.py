"""Print finished plans in the format that the options name."""

from __future__ import annotations

from collections.abc import Sequence

import click

from labelform.cli.planning import show_violations
from labelform.cli.terminal import is_colored
from labelform.core.planset import PlanSet
from labelform.diagnostics import Diagnostic
from labelform.report.formats import Format, ReportOptions, render
from labelform.report.planned import projected
from labelform.report.style import Style


def print_plans(  # noqa: PLR0913 - one for each option, and what is known beside them
    planset: PlanSet,
    *,
    mistakes: Sequence[Diagnostic] = (),
    form: Format,
    color: str,
    concise: bool = False,
    show_calls: bool = False,
    explain: str | None = None,
    max_bytes: int | None = None,
    forecast: str = "",
) -> None:
    """Print plans on stdout; what policy refuses is repeated on stderr, where CI logs show it."""
    options = ReportOptions(
        style=Style(is_colored(color) if form == "text" else False),
        is_concise=concise,
        shows_calls=show_calls,
        explain=explain,
        max_bytes=max_bytes,
        forecast=forecast,
        unplanned=planset.unplanned,
        diagnostics=tuple(mistakes),
    )
    planned = [projected(member) for member in planset.members]
    click.echo(render(planned, format=form, options=options), nl=False)
    show_violations(planned, Style(is_colored(color, err=True)))


def print_mistakes(mistakes: Sequence[Diagnostic], form: Format) -> None:
    """Print what is wrong with specs where plans cannot be made, in a format that knows such findings."""
    if form == "sarif":
        options = ReportOptions(style=Style(), diagnostics=tuple(mistakes))
        click.echo(render([], format=form, options=options), nl=False)
