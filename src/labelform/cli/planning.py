"""What `plan`, `drift`, `apply` and `promote` say while they plan, and how they show plans."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import click

from labelform.cli.choosing import Chosen
from labelform.cli.finding import found_specs
from labelform.cli.settings import Setting
from labelform.cli.terminal import is_colored, is_one_screen, progress
from labelform.core.driftset import DriftedProject
from labelform.core.ensuring import made_differently
from labelform.core.forecast import forecast
from labelform.core.plan import Plan
from labelform.core.planset import Member, PlanSet, Unplanned, clashes
from labelform.diagnostics import Diagnostic
from labelform.errors import LabelformError, SpecError
from labelform.planning.drifting import drift_of
from labelform.planning.fleet import SpecOutcome, SpecReader, check_all_planned, only_to_look_at, plan_each
from labelform.planning.options import PlanOptions
from labelform.planning.recipe import Planned
from labelform.planning.together import made_beyond, made_differently_by
from labelform.reading.view import LiveView, View
from labelform.report.diagnostics import render, visible
from labelform.report.planned import PlannedProject, ReportOptions, modules_of, projected
from labelform.report.style import Style
from labelform.report.text import render_text, render_violations

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Made(Generic[T]):
    """
    What a run made of its specs, what is said about those it could make nothing of, and how long an apply would take.
    """

    members: tuple[T, ...] = ()
    unplanned: tuple[Unplanned, ...] = ()
    mistakes: tuple[Diagnostic, ...] = ()
    forecast: str = ""


def planset_of(made: Made[Member]) -> PlanSet:
    """Return plans as the one value that is saved, shown and applied."""
    return PlanSet(members=made.members, unplanned=made.unplanned)


async def make_each(chosen: Sequence[Chosen], make: Callable[[Setting, Sequence[Path]], Awaitable[Made[T]]]) -> Made[T]:
    """
    Put together what is made in each environment; one that fails does not stop the others.

    Raises:
        LabelformError: what keeps the first one from it, where all fail.
    """
    parts: list[Made[T]] = []
    failures: list[LabelformError] = []
    for one in chosen:
        try:
            if not isinstance(one.found, Setting):
                raise one.found
            parts.append(await make(one.found, one.specs))
        except LabelformError as exc:
            failures.append(exc)
            parts.append(_nothing_made(one.specs, one.name, exc))
    if len(failures) == len(chosen):
        raise failures[0]
    return _together(parts)


def without_clashes(made: Made[Member]) -> Made[Member]:
    """
    Leave out the plans of environments that lead to one project and say different things of it, or make one thing of
    the organisation differently.

    Raises:
        SpecError: no plan is left.
    """
    pairs = [*_of_one_project(made.members), *_making_one_thing(made.members)]
    said = {id(one): finding for *pair, finding in reversed(pairs) for one in pair}
    mistakes = tuple(dict.fromkeys(finding for _, _, finding in pairs))
    members = tuple(one for one in made.members if id(one) not in said)
    if pairs and not members:
        raise SpecError(list(mistakes))
    left_out = (
        Unplanned(file=one.plan.origin.file, reason=said[id(one)].message, environment=one.environment)
        for one in made.members
        if id(one) in said and one.plan.origin
    )
    return replace(made, members=members, unplanned=(*made.unplanned, *left_out), mistakes=(*made.mistakes, *mistakes))


Clash = tuple[Member, Member, Diagnostic]
"""Two plans that contradict each other, the earlier one first, and what is said about that."""


def _of_one_project(members: Sequence[Member]) -> Iterator[Clash]:
    hint = "give it another title or hash in one of them, or list the spec in only one of them"
    for earlier, later in clashes(members):
        about = f'the same project "{later.plan.target.title}" with different specs'
        yield earlier, later, Diagnostic("same-project", f"{_both(earlier, later)} point to {about}", hint=hint)


def _making_one_thing(members: Sequence[Member]) -> Iterator[Clash]:
    for base_url in dict.fromkeys(one.base_url for one in members):
        here = [one for one in members if one.base_url == base_url]
        making = ((one, change) for one in here for change in made_beyond(one.plan))
        for (earlier, first), (later, change) in made_differently(making):
            yield earlier, later, made_differently_by(_both(earlier, later), first, change)


def _both(earlier: Member, later: Member) -> str:
    return f'the environments "{earlier.environment}" and "{later.environment}"'


def _together(parts: Sequence[Made[T]]) -> Made[T]:
    if len(parts) == 1:
        return parts[0]
    return Made(
        tuple(one for part in parts for one in part.members),
        tuple(one for part in parts for one in part.unplanned),
        tuple(dict.fromkeys(one for part in parts for one in part.mistakes)),
    )


def _nothing_made(specs: Sequence[Path], environment: str | None, failure: LabelformError) -> Made[T]:
    files = [str(spec) for spec in specs] or ["all specs"]
    unplanned = tuple(Unplanned(file=file, reason=failure.message, environment=environment) for file in files)
    return Made((), unplanned, tuple(said_of_failure(f'the environment "{environment}"', failure)))


async def make_plans(
    view: View, base_url: str, specs: Sequence[Path], plan_options: PlanOptions, environment: str | None = None, *,
    is_for_people: bool = False, keeps_going: bool = False, read: SpecReader | None = None,
) -> Made[Member]:  # fmt: skip
    """Read specs and projects and return their plans. See `_made`."""
    kept = only_to_look_at if is_for_people else lambda planned: planned.plan

    def keep(planned: Planned) -> Member:
        return Member(plan=kept(planned).packed(), base_url=base_url, environment=environment)

    outcomes = await _each(view, base_url, specs, plan_options, keep, read=read)
    return _made(outcomes, environment, keeps_going=keeps_going)


async def make_drifts(
    view: View, base_url: str, specs: Sequence[Path], plan_options: PlanOptions, environment: str | None = None
) -> Made[DriftedProject]:
    """Read specs and projects and report how each project changed since its spec was last applied."""

    def keep(planned: Planned) -> DriftedProject:
        plan = only_to_look_at(planned)
        return DriftedProject(drift=drift_of(planned), plan=plan, file=planned.parsed.file, environment=environment)

    outcomes = await _each(view, base_url, specs, plan_options, keep, wants_base=True)
    return _made(outcomes, environment, keeps_going=True)


def _made(outcomes: Sequence[SpecOutcome[T]], environment: str | None, *, keeps_going: bool) -> Made[T]:
    """
    Return what was made, in the order of the specs.

    With `keeps_going`, specs of which nothing can be made are left out and named, unless there is no other.

    Raises:
        LabelformError: what is in the way.
    """
    if not keeps_going or all(one.kept is None for one in outcomes):
        check_all_planned(outcomes)
    _show([warning for one in outcomes for warning in one.warnings])
    missing = [one for one in outcomes if one.kept is None]
    return Made(
        tuple(one.kept for one in outcomes if one.kept is not None),
        tuple(Unplanned(file=str(one.path), reason=one.reason, environment=environment) for one in missing),
        tuple(found for one in missing for found in _said_of(one)),
    )


def _said_of(outcome: SpecOutcome[T]) -> Sequence[Diagnostic]:
    return outcome.mistakes if outcome.failure is None else said_of_failure(f'"{outcome.path}"', outcome.failure)


def said_of_failure(what: str, failure: LabelformError) -> Sequence[Diagnostic]:
    """Return what is said about something that could not be read or planned."""
    if isinstance(failure, SpecError):
        return failure.diagnostics
    return [Diagnostic(failure.code, f"{what} cannot be planned: {failure.message}", hint=failure.hint)]


async def _each(
    view: View, base_url: str, specs: Sequence[Path], plan_options: PlanOptions, keep: Callable[[Planned], T], *,
    wants_base: bool = False, read: SpecReader | None = None,
) -> list[SpecOutcome[T]]:  # fmt: skip
    paths = found_specs(specs)
    async with progress("Reading the project..." if len(paths) == 1 else f"Reading {len(paths)} projects..."):
        return await plan_each(view, base_url, paths, plan_options, keep, wants_base=wants_base, read=read)


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
        click.echo(render(warnings, color=is_colored(err=True)), err=True, nl=False)


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
    """Print on stderr, where logs of pipelines show it, what policy refuses; a screen that shows the plan has it."""
    if is_one_screen():
        return
    for one, module in zip(planned, modules_of(planned), strict=True):
        if one.plan.violations:
            heading = f"{visible(module)}:\n" if module else ""
            click.echo(heading + render_violations(one.plan.violations, style), err=True, nl=False)


def show_mistakes(mistakes: Sequence[Diagnostic]) -> None:
    """Say on stderr why specs have no plan."""
    _show(mistakes)
