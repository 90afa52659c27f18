"""What `plan`, `drift`, `apply` and `promote` say while they plan, and how they show plans."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

import click

from labelform.cli.terminal import is_colored, progress
from labelform.core.forecast import forecast
from labelform.core.plan import Plan
from labelform.diagnostics import Diagnostic
from labelform.planning.fleet import only_to_look_at, plan_each
from labelform.planning.options import PlanOptions
from labelform.planning.recipe import Planned
from labelform.reading.view import LiveView, View
from labelform.report.diagnostics import render
from labelform.report.planned import PlannedProject, ReportOptions
from labelform.report.style import Style
from labelform.report.text import render_text, render_violations
from labelform.repository.load import find_specs

T = TypeVar("T")


async def make_plans(
    view: View, base_url: str, specs: Sequence[Path], plan_options: PlanOptions, *, is_for_people: bool = False
) -> list[Plan]:
    """Read specs and projects and return one plan per spec, in the order of the specs. See `plan_each`."""
    keep = only_to_look_at if is_for_people else lambda planned: planned.plan
    return await _each(view, base_url, specs, plan_options, keep)


async def plan_all(view: View, base_url: str, specs: Sequence[Path], plan_options: PlanOptions) -> list[Planned]:
    """Plan every spec, compare it with its last apply, and keep what the plans were made from. See `plan_each`."""
    return await _each(view, base_url, specs, plan_options, lambda planned: planned, wants_base=True)


async def _each(
    view: View, base_url: str, specs: Sequence[Path], plan_options: PlanOptions, keep: Callable[[Planned], T], *,
    wants_base: bool = False,
) -> list[T]:  # fmt: skip
    paths = find_specs(specs)
    warnings: list[Diagnostic] = []
    async with progress("Reading the project..." if len(paths) == 1 else f"Reading {len(paths)} projects..."):
        kept = await plan_each(view, base_url, paths, plan_options, keep, warn=warnings.extend, wants_base=wants_base)
    _show(warnings)
    return kept


class HasWarnings(Protocol):
    """A spec, or what is left of it."""

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What is odd about it, and stops nothing."""


def show_warnings(specs: Iterable[HasWarnings]) -> None:
    """Print what is odd about specs."""
    _show([warning for spec in specs for warning in spec.warnings])


def _show(warnings: Sequence[Diagnostic]) -> None:
    if warnings:
        click.echo(render(warnings, color=is_colored("auto", err=True)), err=True, nl=False)


def forecast_of(plans: Sequence[Plan], view: View, writes: int) -> str:
    """Say how long apply is going to take, where the network has been measured."""
    pace = view.round_trip_seconds if isinstance(view, LiveView) else None
    found = None if pace is None else forecast(plans, round_trip_seconds=pace, writes=writes)
    return str(found) if found else ""


def show_plans(plans: Sequence[Plan], style: Style, environment: str | None = None) -> None:
    """Print every plan, and the safety rules that each one breaks."""
    for plan in plans:
        click.echo(render_text([PlannedProject(plan, "", environment)], ReportOptions(style=style)))
        if plan.violations:
            click.echo(render_violations(plan.violations, style), err=True, nl=False)
