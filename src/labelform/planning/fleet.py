"""The plans of many specs: some at a time, with the mistakes of all told at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from labelform.core.plan import Plan
from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError
from labelform.language.model import NO_INPUTS
from labelform.planning.options import PlanOptions
from labelform.planning.recipe import Planned, plan_spec
from labelform.reading.observe import gather
from labelform.reading.view import View
from labelform.repository.load import About, about, load_one, same_project
from labelform.repository.owners import Owners

T = TypeVar("T")
Warn = Callable[[Sequence[Diagnostic]], None]

AT_ONCE = 16
"""How many projects are looked at side by side: enough to keep all reads busy, few enough to keep memory flat."""


async def plan_each(
    view: View, base_url: str, paths: Sequence[Path], options: PlanOptions, keep: Callable[[Planned], T], *,
    warn: Warn, wants_base: bool = False,
) -> list[T]:  # fmt: skip
    """
    Plan every spec and return what `keep` keeps of each; with `wants_base` each is compared with its last apply too.

    `paths` are specs, as `find_specs` finds them; `warn` is told what is odd about them and stops nothing. Specs are
    read when their turn comes and forgotten afterwards, so that memory does not grow with the fleet. From the first
    spec on that cannot be read, the others are only checked.

    Raises:
        SpecError: specs, policy files or names have mistakes; carries those of all specs.
        PolicyError: an owner forbids to acknowledge a rule that `options` names.
    """
    fleet = _Fleet(view, base_url, options, wants_base, keep, Owners(allows_outside=options.allows_outside))
    outcomes = await gather(fleet.outcome(path) for path in paths)
    mistakes = [finding for outcome in outcomes for finding in outcome.mistakes]
    mistakes += same_project(outcome.about for outcome in outcomes if outcome.about)
    if mistakes:
        raise SpecError(list(dict.fromkeys(mistakes)))
    warn([warning for outcome in outcomes for warning in outcome.warnings])
    return [outcome.kept for outcome in outcomes if outcome.kept is not None]


def only_to_look_at(planned: Planned) -> Plan:
    """Return a plan without its spec, which is most of what it weighs, and which only applying asks for."""
    origin = planned.plan.origin
    if origin is None:
        return planned.plan
    return planned.plan.model_copy(update={"origin": origin.model_copy(update={"spec": {}})})


@dataclass(slots=True)
class _SpecResult(Generic[T]):
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
    options: PlanOptions
    wants_base: bool
    keep: Callable[[Planned], T]
    owners: Owners
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    has_mistakes: bool = False

    async def outcome(self, path: Path) -> _SpecResult[T]:
        async with self.places:
            outcome: _SpecResult[T] = _SpecResult()
            try:
                parsed = load_one(path, self.options.given or NO_INPUTS)
            except SpecError as exc:
                self.has_mistakes = True
                outcome.mistakes = exc.diagnostics
                return outcome
            outcome.about, outcome.warnings = about(parsed), parsed.warnings
            try:
                if not self.has_mistakes:
                    planned = await plan_spec(
                        self.view, self.base_url, parsed, self.options, self.owners, wants_base=self.wants_base
                    )
                    outcome.kept = self.keep(planned)
            except SpecError as exc:  # names that fit nothing: the others are looked up all the same, and told at once
                outcome.mistakes = exc.diagnostics
            return outcome
