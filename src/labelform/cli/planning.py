"""What `plan`, `drift` and `apply` share: from specs to plans."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import click

from labelform.cli.options import Wishes
from labelform.cli.pinned import check_pinned
from labelform.cli.terminal import is_colored, progress
from labelform.core.digest import origin_of
from labelform.core.forecast import forecast
from labelform.core.lockout import is_at_risk, lockouts
from labelform.core.plan import Plan, Rule
from labelform.core.planning import Side, make_plan, pruning_of, with_violations
from labelform.core.policy import Policy, Pruning
from labelform.core.rails import OwnerRules, Rails
from labelform.core.reach import reach_of
from labelform.diagnostics import Diagnostic
from labelform.errors import LabelformError, PolicyError, SpecError
from labelform.language.model import NOTHING_GIVEN, ParsedSpec, sections
from labelform.reading.observe import Observation, gather, observe_view
from labelform.reading.view import LiveView, View
from labelform.report.diagnostics import render
from labelform.report.planned import PlannedProject, ReportOptions
from labelform.report.style import Style
from labelform.report.text import render_text, render_violations
from labelform.repository.applied import Base, find_base
from labelform.repository.load import About, about, find_specs, load_one, same_project
from labelform.repository.owners import Owners

T = TypeVar("T")

ACCOUNT_VARIABLE = "LABELFORM_ACCOUNT"


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with what it was made from; `base` is the spec as it was last applied, None when nobody asked for it."""

    parsed: ParsedSpec
    plan: Plan
    sides: tuple[Side, ...]
    observation: Observation
    base: Base | None


AT_ONCE = 16
"""How many projects are looked at side by side: enough to keep all reads busy, few enough to keep memory flat."""


async def make_plans(
    view: View, base_url: str, specs: Sequence[Path], wishes: Wishes, *, is_for_people: bool = False
) -> list[Plan]:
    """
    Read specs and projects and return one plan per spec, in the order of the specs. See `plan_each`.

    A plan that is only looked at does without its spec, which is most of what it weighs.
    """

    def keep(planned: Planned) -> Plan:
        origin = planned.plan.origin
        if not is_for_people or origin is None:
            return planned.plan
        return planned.plan.model_copy(update={"origin": origin.model_copy(update={"spec": {}})})

    return await plan_each(view, base_url, specs, wishes, keep)


async def plan_all(
    view: View, base_url: str, specs: Sequence[Path], wishes: Wishes, *, wants_base: bool = False
) -> list[Planned]:
    """Plan every spec and keep what the plans were made from. See `plan_each`."""
    return await plan_each(view, base_url, specs, wishes, lambda planned: planned, wants_base=wants_base)


async def plan_each(
    view: View, base_url: str, specs: Sequence[Path], wishes: Wishes, keep: Callable[[Planned], T], *,
    wants_base: bool = False,
) -> list[T]:  # fmt: skip
    """
    Plan every spec and return what `keep` keeps of each; with `wants_base` each is compared with its last apply too.

    Specs are read when their turn comes and forgotten afterwards, so that memory does not grow with the fleet. From
    the first spec on that cannot be read, the others are only checked.

    Raises:
        SpecError: specs, policy files or names have mistakes; carries those of all specs.
        PolicyError: an owner forbids to acknowledge a rule that `wishes` names.
    """
    paths = find_specs(specs)
    owners = Owners(allows_outside=bool(wishes.setting and wishes.setting.given.allows_outside))
    fleet = _Fleet(view, base_url, wishes, wants_base, keep, owners)
    async with progress("Reading the project..." if len(paths) == 1 else f"Reading {len(paths)} projects..."):
        outcomes = await gather(fleet.outcome(path) for path in paths)
    mistakes = [finding for outcome in outcomes for finding in outcome.mistakes]
    mistakes += same_project(outcome.about for outcome in outcomes if outcome.about)
    if mistakes:
        raise SpecError(list(dict.fromkeys(mistakes)))
    show_warnings(outcomes)
    return [outcome.kept for outcome in outcomes if outcome.kept is not None]


@dataclass(slots=True)
class _Outcome(Generic[T]):
    """What came of one spec."""

    about: About | None = None
    warnings: tuple[Diagnostic, ...] = ()
    mistakes: tuple[Diagnostic, ...] = ()
    kept: T | None = None


@dataclass(slots=True)
class _Fleet(Generic[T]):
    """Plans specs, some at a time."""

    view: View
    base_url: str
    wishes: Wishes
    wants_base: bool
    keep: Callable[[Planned], T]
    owners: Owners
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    has_mistakes: bool = False

    async def outcome(self, path: Path) -> _Outcome[T]:
        async with self.places:
            outcome: _Outcome[T] = _Outcome()
            try:
                parsed = load_one(path, self.wishes.setting.given if self.wishes.setting else NOTHING_GIVEN)
            except SpecError as exc:
                self.has_mistakes = True
                outcome.mistakes = exc.diagnostics
                return outcome
            outcome.about, outcome.warnings = about(parsed), parsed.warnings
            try:
                if not self.has_mistakes:
                    outcome.kept = self.keep(await self._plan(parsed))
            except SpecError as exc:  # names that fit nothing: the others are looked up all the same, and told at once
                outcome.mistakes = exc.diagnostics
            return outcome

    async def _plan(self, parsed: ParsedSpec) -> Planned:
        view, wishes = self.view, self.wishes
        origin = origin_of(parsed.file, parsed.document.data)  # as it is written, whatever it is compared with
        parsed = view.prepared(parsed)
        allowed = frozenset(Rule(name) for name in wishes.allowed)
        rails = rails_of([Path(parsed.file)], allowed, wishes.setting.rules if wishes.setting else None, self.owners)
        check_pinned(reach_of(rails.owners), self.base_url)
        policy = parsed.spec.policy if wishes.prune is None else _pruned(parsed.spec.policy, wishes)
        is_owned = any(pruning_of(section.name, policy, rails) is Pruning.OWNED for section in sections())
        base = self._base(parsed) if self.wants_base or is_owned else None
        if base is not None and is_owned:
            _check_base(base)
            rails = Rails(rails.owners, rails.allowed, base.since)
        observation = await observe_view(view, parsed, base.parsed if base else None)
        sides = _with_owned(observation)
        plan = make_plan(observation.target, sides, policy, rails)
        plan = plan.model_copy(update={"origin": origin, "snapshot": view.snapshot})
        return Planned(parsed, await _guarded(plan, view, observation, rails), sides, observation, base)

    def _base(self, parsed: ParsedSpec) -> Base:
        given = self.wishes.setting.given if self.wishes.setting else NOTHING_GIVEN
        return find_base(parsed, self.base_url, since=self.wishes.since, given=given)


def rails_of(places: Iterable[Path], allowed: frozenset[Rule], own: OwnerRules | None, found: Owners) -> Rails:
    """
    Return the rules of all owners around some files, and of the environment, which are its `own`.

    Raises:
        PolicyError: one of them forbids to acknowledge a rule that is `allowed`.
    """
    owners: list[OwnerRules] = []
    for rules in (*(one for place in places for one in found.of(place)), *([own] if own else [])):
        if rules not in owners:  # one file may stand above several places
            owners.append(rules)
    for owner in owners:
        may_allow = set(Rule) if owner.policy.allow is None else {Rule(name) for name in owner.policy.allow}
        forbidden = sorted(allowed - may_allow)
        if forbidden:
            raise PolicyError(
                f"{owner.sources['allow']} does not let a run acknowledge {', '.join(forbidden)}",
                hint="ask the owner of that file, or change the spec so that the rule holds",
            )
    return Rails(tuple(owners), allowed)


def account_of(rails: Rails) -> str | None:
    """Return the e-mail of the account that applies: what owners say, else the environment, else None."""
    named = [owner.policy.account for owner in rails.owners if owner.policy.account]
    return next(iter(named), None) or os.environ.get(ACCOUNT_VARIABLE) or None


def _pruned(policy: Policy, wishes: Wishes) -> Policy:
    return policy.model_copy(update={"prune": wishes.prune})


def _check_base(base: Base) -> None:
    if not base.is_known:
        raise LabelformError(
            f"prune is owned, and what the spec owned is not known: {base.missing}",
            hint="name a revision with --since REV, or prune nothing with --no-prune",
        )


def _with_owned(observation: Observation) -> tuple[Side, ...]:
    base = observation.base or {}
    return tuple(
        Side(side.resource, side.desired, side.observed, frozenset(side.resource.key(one.item) for one in then))
        if (then := base.get(side.resource.kind))
        else side
        for side in observation.sides
    )


async def _guarded(plan: Plan, view: View, observation: Observation, rails: Rails) -> Plan:
    """Return the plan with what it locks out. Who has access is read only when the plan takes some away."""
    kinds = {section.name: section.resource for section in sections()}
    project = observation.project
    if project is None or not is_at_risk(plan.changes, kinds, project.acting_role):
        return plan
    access = await view.access(project, account_of(rails))
    return with_violations(plan, lockouts(plan.changes, kinds, access), rails.allowed)


class HasWarnings(Protocol):
    """A spec, or what is left of it."""

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What is odd about it, and stops nothing."""


def show_warnings(specs: Iterable[HasWarnings]) -> None:
    """Print what is odd about specs."""
    warnings = [warning for spec in specs for warning in spec.warnings]
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
