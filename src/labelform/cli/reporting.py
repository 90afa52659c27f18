"""Print finished plans in the format that the options name, and write them into the files that they name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import click

from labelform.cli.planning import show_violations
from labelform.cli.report_files import ReportFile
from labelform.cli.terminal import is_colored
from labelform.core.planset import PlanSet, Unplanned
from labelform.diagnostics import Diagnostic
from labelform.report.formats import Format, ReportOptions, render
from labelform.report.planned import PlannedProject, projected
from labelform.report.style import PLAIN, Style

Render: TypeAlias = Callable[[Format, Style], str]
"""Makes the report of a run in one format; colours mean something to text only."""


def print_plans(
    planset: PlanSet, *, mistakes: Sequence[Diagnostic] = (), form: Format | None, color: str,
    reports: Sequence[ReportFile] = (), forecast: str = "", **shown: Any,
) -> None:  # fmt: skip
    """Print plans, and write them into files; what policy refuses is repeated on stderr, where CI logs show it."""
    planned = [projected(member) for member in planset.members]
    rendered = rendered_plans(planned, planset.unplanned, mistakes=mistakes, forecast=forecast, **shown)
    print_reports(rendered, form=form, color=color, reports=reports)
    if form is not None:
        show_violations(planned, Style(is_colored(color, err=True)))


def rendered_plans(
    planned: Sequence[PlannedProject], unplanned: Sequence[Unplanned], *, mistakes: Sequence[Diagnostic] = (),
    forecast: str = "", concise: bool = False, show_calls: bool = False, explain: str | None = None,
    max_bytes: int | None = None,
) -> Render:  # fmt: skip
    """Return how plans are shown in any format."""
    options = ReportOptions(
        is_concise=concise,
        shows_calls=show_calls,
        explain=explain,
        max_bytes=max_bytes,
        forecast=forecast,
        unplanned=tuple(unplanned),
        diagnostics=tuple(mistakes),
    )
    return lambda form, style: render(planned, format=form, options=replace(options, style=style))


def print_reports(rendered: Render, *, form: Format | None, color: str, reports: Sequence[ReportFile]) -> None:
    """
    Print a report on stdout, unless that belongs to something else, and write it into files.

    Raises:
        LabelformError: a file cannot be written; what is printed stands.
    """
    if form is not None:
        click.echo(rendered(form, Style(is_colored(color) if form == "text" else False)), nl=False)
    for report in reports:
        report.write(rendered(report.form, PLAIN))


def print_mistakes(mistakes: Sequence[Diagnostic], form: Format, reports: Sequence[ReportFile] = ()) -> None:
    """Report what is wrong with specs when plans cannot be made, in the one format that has such findings."""
    options = ReportOptions(style=PLAIN, diagnostics=tuple(mistakes))
    print_reports(
        lambda form, _: render([], format=form, options=options),
        form=form if form == "sarif" else None,
        color="never",
        reports=[report for report in reports if report.form == "sarif"],
    )
