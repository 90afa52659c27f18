"""What `plan`, `drift`, `apply` and `promote` say while they plan, and how they show plans."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import click

from labelform.cli.terminal import is_colored, progress
from labelform.core.forecast import forecast
from labelform.core.plan import Plan
from labelform.core.planset import Member, PlanSet, Unplanned
from labelform.diagnostics import Diagnostic
from labelform.errors import LabelformError, SpecError
from labelform.planning.fleet import SpecOutcome, check_all_planned, only_to_look_at, plan_each
from labelform.planning.options import PlanOptions
from labelform.planning.recipe import Planned
from labelform.reading.view import LiveView, View
from labelform.report.diagnostics import render, visible
from labelform.report.planned import PlannedProject, ReportOptions, modules_of, projected
from labelform.report.style import Style
from labelform.report.text import render_text, render_violations
from labelform.repository.load import find_specs

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Made:
    """The plans of a run, and what is said of specs that have none."""

    planset: PlanSet
    mistakes: tuple[Diagnostic, ...] = ()

    @classmethod
    def of_all(cls, parts: Sequence[Made]) -> Made:
        """Put the plans of several environments together."""
        planset = PlanSet(
            members=tuple(one for part in parts for one in part.planset.members),
            unplanned=tuple(one for part in parts for one in part.planset.unplanned),
        )
        return cls(planset, tuple(dict.fromkeys(one for part in parts for one in part.mistakes)))


async def make_set(
    view: View, base_url: str, specs: Sequence[Path], plan_options: PlanOptions, environment: str | None = None, *,
    is_for_people: bool = False, keeps_going: bool = False,
) -> Made:  # fmt: skip
    """
    Read specs and projects and return their plans, in the order of the specs. See `plan_each`.

    With `keeps_going`, specs that cannot be planned are left out and named, unless there is no other.

    Raises:
        LabelformError: what keeps specs from being planned.
    """
    keep = only_to_look_at if is_for_people else lambda planned: planned.plan
    outcomes = await _each(view, base_url, specs, plan_options, keep)
    if not keeps_going or all(one.kept is None for one in outcomes):
        check_all_planned(outcomes)
    _warn(outcomes)
    members = [
        Member(plan=one.kept, base_url=base_url, environment=environment) for one in outcomes if one.kept is not None
    ]
    missing = [one for one in outcomes if one.kept is None]
    unplanned = [Unplanned(file=str(one.path), reason=one.reason, environment=environment) for one in missing]
    said = tuple(found for one in missing for found in _said_of(one))
    return Made(PlanSet(members=tuple(members), unplanned=tuple(unplanned)), said)


async def plan_all(view: View, base_url: str, specs: Sequence[Path], plan_options: PlanOptions) -> list[Planned]:
    """Plan every spec, compare it with its last apply, and keep what the plans were made from. See `plan_each`."""
    outcomes = await _each(view, base_url, specs, plan_options, lambda planned: planned, wants_base=True)
    check_all_planned(outcomes)
    _warn(outcomes)
    return [one.kept for one in outcomes if one.kept is not None]


def nothing_made(specs: Sequence[Path], environment: str | None, failure: LabelformError) -> Made:
    """Return that nothing could be planned in one environment of several, and why."""
    files = [str(spec) for spec in specs] or ["all specs"]
    unplanned = tuple(Unplanned(file=file, reason=failure.message, environment=environment) for file in files)
    return Made(PlanSet(unplanned=unplanned), tuple(_said(f'the environment "{environment}"', failure)))


def _said_of(outcome: SpecOutcome[T]) -> Sequence[Diagnostic]:
    return outcome.mistakes if outcome.failure is None else _said(f'"{outcome.path}"', outcome.failure)


def _said(what: str, failure: LabelformError) -> Sequence[Diagnostic]:
    if isinstance(failure, SpecError):
        return failure.diagnostics
    return [Diagnostic(failure.code, f"{what} is not planned: {failure.message}", hint=failure.hint)]


async def _each(
    view: View, base_url: str, specs: Sequence[Path], plan_options: PlanOptions, keep: Callable[[Planned], T], *,
    wants_base: bool = False,
) -> list[SpecOutcome[T]]:  # fmt: skip
    paths = find_specs(specs)
    async with progress("Reading the project..." if len(paths) == 1 else f"Reading {len(paths)} projects..."):
        return await plan_each(view, base_url, paths, plan_options, keep, wants_base=wants_base)


def _warn(outcomes: Sequence[SpecOutcome[T]]) -> None:
    _show([warning for one in outcomes for warning in one.warnings])


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


def show_plans(planset: PlanSet, style: Style) -> None:
    """Print every plan, and the safety rules that each one breaks."""
    planned = [projected(member) for member in planset.members]
    click.echo(render_text(planned, ReportOptions(style=style, unplanned=planset.unplanned)))
    show_violations(planned, style)


def show_violations(planned: Sequence[PlannedProject], style: Style) -> None:
    """Say on stderr, where logs of pipelines show it, what policy refuses."""
    for one, module in zip(planned, modules_of(planned), strict=True):
        if one.plan.violations:
            heading = f"{visible(module)}:\n" if module else ""
            click.echo(heading + render_violations(one.plan.violations, style), err=True, nl=False)


def show_mistakes(mistakes: Sequence[Diagnostic]) -> None:
    """Say on stderr why specs have no plan."""
    _show(mistakes)
