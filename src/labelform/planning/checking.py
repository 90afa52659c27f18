"""Ask checks of a project: find out what they look at, read that and nothing else, and return which fail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from labelform.checking.facts import Sight
from labelform.checking.shape import ACCESS, CERTAIN_ACCESS, STAGES, TASKS
from labelform.core.change import Change, Source
from labelform.core.check import Check
from labelform.core.counting import UNCOUNTABLE
from labelform.core.guardrails import OwnerRules
from labelform.core.people import joining
from labelform.core.plan import Violation
from labelform.core.resource import AnyObserved, ObservedByKind
from labelform.errors import PlanRefusedError
from labelform.language.checked import source_of
from labelform.language.model import ParsedSpec, checked_shape, kinds
from labelform.reading.observe import gather
from labelform.reading.view import FoundProject, View

if TYPE_CHECKING:
    from labelform.checking.verdicts import Placed
    from labelform.core.access import Access

Written = tuple[Check, Source | None]
"""A check, and where it is written, as far as that is known."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The project that checks are evaluated on, None if it is to be created. `account` is who applies, if known."""

    project: FoundProject | None
    environment: str = ""
    account: str | None = None
    access: Access | None = None
    observed: ObservedByKind | None = None
    """Sections that were read already."""


def checks_of(parsed: ParsedSpec) -> list[Written]:
    """Return the checks of a spec."""
    checks = parsed.spec.checks
    return [(check, source_of(parsed.where(("checks", index)))) for index, check in enumerate(checks)]


def checks_of_owners(owners: Iterable[OwnerRules]) -> list[Written]:
    """Return the checks of owners and environments."""
    return [
        (check, owner.sources.get(f"checks[{index}]"))
        for owner in owners
        for index, check in enumerate(owner.policy.checks)
    ]


class Asking:
    """Checks that are run on one project, which was read for them."""

    def __init__(self, checks: Sequence[Placed], look: Sight) -> None:
        self._checks = checks
        self._look = look

    def broken(self, changes: Sequence[Change] = ()) -> tuple[Violation, ...]:
        """Return the checks that are not known to hold once some changes are made."""
        if not self._checks:
            return ()
        from labelform.checking.engine import engine_of
        from labelform.checking.verdicts import broken

        return broken(self._checks, self._look.facts(changes), engine_of(checked_shape()))


async def asking(written: Sequence[Written], view: View, subject: Subject, changes: Sequence[Change] = ()) -> Asking:
    """
    Return how checks are evaluated on a project, with all that they need of it.

    Without checks nothing is read, and the library is not imported.
    `changes` are those that it may be asked about: groups that join bring people.
    """
    nothing = Sight(kinds(), subject.environment, subject.project is not None, {})
    if not written:
        return Asking((), nothing)
    from labelform.checking.engine import engine_of
    from labelform.checking.mistakes import Unfit
    from labelform.checking.verdicts import Placed, uses

    engine = engine_of(checked_shape())
    try:
        checks = [Placed(check, engine.ask(check.expression), source) for check, source in written]
    except Unfit as unfit:  # of specs and policies that was found when they were read
        raise PlanRefusedError(
            f"the plan contains a check that cannot be evaluated: {unfit}", hint="plan again"
        ) from unfit
    return Asking(checks, await _looked(nothing, view, subject, uses(checks), changes))


async def _looked(look: Sight, view: View, subject: Subject, used: frozenset[str], changes: Sequence[Change]) -> Sight:
    project, seen = subject.project, subject.observed or {}
    wanted = [kind for kind in look.kinds if kind in used]
    if project is None:
        return replace(look, observed=dict.fromkeys(wanted, ()))
    unread = [kind for kind in wanted if kind not in seen]
    parts = await gather([_section(view, kind, project) for kind in unread])
    observed: dict[str, Sequence[AnyObserved]] = {kind: seen[kind] for kind in wanted if kind in seen}
    unseen: dict[str, str] = {}
    for kind, part in zip(unread, parts, strict=True):
        if isinstance(part, str):
            unseen[kind] = part
        else:
            observed[kind] = part
    beside = await _beside(view, subject, project, used, changes, unseen)
    return replace(look, observed=observed, unseen=unseen, **beside)


async def _section(view: View, kind: str, project: FoundProject) -> Sequence[AnyObserved] | str:
    """Return what a project has of a kind, or why that may not be seen."""
    try:
        return (await view.observed([kinds()[kind]], project))[kind]
    except UNCOUNTABLE as exc:
        return exc.summary


async def _beside(
    view: View, subject: Subject, project: FoundProject, used: frozenset[str], changes: Sequence[Change],
    unseen: dict[str, str],
) -> Mapping[str, Any]:  # fmt: skip
    found: dict[str, Any] = {}
    if used & {ACCESS, CERTAIN_ACCESS}:
        try:
            known = subject.access or await view.access(project, subject.account, joining(changes, kinds()))
            found["access"] = known
        except UNCOUNTABLE as exc:
            unseen |= dict.fromkeys((ACCESS, CERTAIN_ACCESS), exc.summary)
    if used & {STAGES, TASKS}:
        found["workload"] = await view.workload(project, with_tasks=TASKS in used)
    return found
