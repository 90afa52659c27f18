"""Print finished plans in the format that the options name."""

from __future__ import annotations

from collections.abc import Sequence

import click

from labelform.cli.terminal import is_colored
from labelform.core.plan import Plan
from labelform.diagnostics import Diagnostic
from labelform.report.formats import Format, PlannedProject, ReportOptions, render
from labelform.report.style import Style
from labelform.report.text import render_violations


def print_plans(  # noqa: PLR0913 - one for each option, and what is known beside them
    plans: Sequence[Plan],
    *,
    environment: str | None = None,
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
    )
    planned = [PlannedProject(plan, plan.origin.file if plan.origin else "", environment) for plan in plans]
    click.echo(render(planned, format=form, options=options), nl=False)
    for plan in plans:
        if plan.violations:
            click.echo(render_violations(plan.violations, Style(is_colored(color, err=True))), err=True, nl=False)


def print_mistakes(mistakes: Sequence[Diagnostic], form: Format) -> None:
    """Print what is wrong with specs where plans cannot be made, in a format that knows such findings."""
    if form == "sarif":
        options = ReportOptions(style=Style(), diagnostics=tuple(mistakes))
        click.echo(render([], format=form, options=options), nl=False)
