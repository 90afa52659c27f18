"""The plans of many specs: some at a time, each for itself, with the mistakes of all reported at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from labelform.core.change import Change
from labelform.core.ensuring import made_differently
from labelform.core.plan import Plan
from labelform.diagnostics import Diagnostic
from labelform.errors import LabelformError, SpecError
from labelform.language.model import NO_INPUTS, ParsedSpec
from labelform.planning.choosing import check_meaning
from labelform.planning.options import PlanOptions
from labelform.planning.recipe import Planned, plan_spec
from labelform.planning.together import made_beyond, made_differently_by
from labelform.reading.observe import gather
from labelform.reading.view import FoundProject, View
from labelform.repository.load import About, about, load_one, same_project
from labelform.repository.surroundings import Surroundings

T = TypeVar("T")
SpecReader = Callable[[Path], ParsedSpec]
"""Reads and checks one spec."""

AT_ONCE = 16
"""How many projects are read side by side: enough to keep all reads busy, few enough to keep memory flat."""


@dataclass(slots=True)
class SpecOutcome(Generic[T]):
    """
    The result of one spec: what was kept of its plan, or why there is none.

    `mistakes` are in the spec, a policy or a name; `failure` is anything else that stood in the way. `meaningless` are
    patterns of `--only` and `--except` that fit nothing here.
    """

    path: Path
    kept: T | None = None
    about: About | None = None
    warnings: tuple[Diagnostic, ...] = ()
    mistakes: tuple[Diagnostic, ...] = ()
    failure: LabelformError | None = None
    meaningless: Mapping[str, str] = field(default_factory=dict)
    makes: tuple[Change, ...] = ()
    """What its plan makes for the organisation."""

    @property
    def reason(self) -> str:
        """Why there is no plan, in one sentence."""
        if self.failure is not None:
            return self.failure.message
        more = f" (and {len(self.mistakes) - 1} more)" if len(self.mistakes) > 1 else ""
        return f"{self.mistakes[0].message}{more}" if self.mistakes else ""


async def plan_each(
    view: View, base_url: str, paths: Sequence[Path], options: PlanOptions, keep: Callable[[Planned], T], *,
    wants_base: bool, read: SpecReader | None = None,
) -> list[SpecOutcome[T]]:  # fmt: skip
    """
    Plan every spec and return the result of each; with `wants_base` each is compared with its last apply too.

    `paths` are specs, as `find_specs` finds them; `keep` says what is kept of a plan. Specs are read when their turn
    comes, by `read` where they are not what lies on the disk, and forgotten afterwards, so that memory does not grow
    with the fleet. One that cannot be planned does not keep the others from it.

    Of two specs about one project neither has a plan: which of them holds, nobody can say. That is told by the projects
    that they lead to, however each names it. Nor have two that would make one thing of the organisation differently.

    Raises:
        LabelformError: every spec has its plan, and a pattern of `--only` or `--except` fits nothing in any of them.
    """
    with Surroundings(allows_outside=options.allows_outside) as around:
        fleet = _Fleet(view, base_url, options, wants_base, keep, around, read or _from_disk(options))
        outcomes = await gather(fleet.outcome(path) for path in paths)
    _hold_against_each_other(outcomes)
    _hold_makers_against_each_other(outcomes)
    if all(outcome.kept is not None for outcome in outcomes):
        check_meaning([outcome.meaningless for outcome in outcomes])
    return outcomes


def _from_disk(options: PlanOptions) -> SpecReader:
    return lambda path: load_one(path, options.given or NO_INPUTS)


def _hold_against_each_other(outcomes: Sequence[SpecOutcome[T]]) -> None:
    by_about = {id(outcome.about): outcome for outcome in outcomes if outcome.about}
    for earlier, later, finding in same_project(outcome.about for outcome in outcomes if outcome.about):
        for one in (earlier, later):
            outcome = by_about[id(one)]
            outcome.kept, outcome.mistakes = None, tuple(dict.fromkeys([*outcome.mistakes, finding]))


def _hold_makers_against_each_other(outcomes: Sequence[SpecOutcome[T]]) -> None:
    for (earlier, first), (later, change) in made_differently((one, made) for one in outcomes for made in one.makes):
        finding = made_differently_by("two specs", first, change)
        for one in (earlier, later):
            one.kept, one.mistakes = None, tuple(dict.fromkeys([*one.mistakes, finding]))


def check_all_planned(outcomes: Sequence[SpecOutcome[T]]) -> None:
    """
    Raise what kept specs from being planned: all mistakes at once, else the first failure.

    Raises:
        SpecError: specs, policy files or names have mistakes.
        LabelformError: something else stood in the way of one.
    """
    mistakes = [finding for outcome in outcomes for finding in outcome.mistakes]
    if mistakes:
        raise SpecError(list(dict.fromkeys(mistakes)))
    for outcome in outcomes:
        if outcome.failure is not None:
            raise outcome.failure


def only_to_look_at(planned: Planned) -> Plan:
    """Return the plan without its spec; see `without_spec`."""
    return without_spec(planned.plan)


def without_spec(plan: Plan) -> Plan:
    """Return a plan without its spec, which is most of what it weighs, and which only applying asks for."""
    if plan.origin is None:
        return plan
    return plan.model_copy(update={"origin": plan.origin.model_copy(update={"spec": {}})})


@dataclass(slots=True)
class _Fleet(Generic[T]):
    """Plans specs, some at a time."""

    view: View
    base_url: str
    options: PlanOptions
    wants_base: bool
    keep: Callable[[Planned], T]
    around: Surroundings
    read: SpecReader
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def outcome(self, path: Path) -> SpecOutcome[T]:
        outcome: SpecOutcome[T] = SpecOutcome(path)
        async with self.places:
            try:
                await self._plan(path, outcome)
            except SpecError as exc:
                outcome.mistakes = exc.diagnostics
            except LabelformError as exc:
                outcome.failure = exc
        return outcome

    async def _plan(self, path: Path, outcome: SpecOutcome[T]) -> None:
        parsed = self.read(path)
        outcome.about, outcome.warnings = about(parsed), parsed.warnings

        def note(project: FoundProject | None) -> None:
            outcome.about = about(parsed)._replace(project=project.hash if project else None)

        planned = await plan_spec(
            self.view, self.base_url, parsed, self.options, self.around, wants_base=self.wants_base, note_project=note
        )
        outcome.kept, outcome.meaningless = self.keep(planned), planned.meaningless
        outcome.makes = made_beyond(planned.plan)
