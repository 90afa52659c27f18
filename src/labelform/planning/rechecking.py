"""Run the checks of a project again after an apply, on its new state."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from pathlib import Path

from labelform.core.plan import Rule, Violation
from labelform.core.planset import Member
from labelform.errors import LabelformError
from labelform.planning.checking import Subject, asking, checks_of_owners
from labelform.planning.guardrails import account_of, guardrails_of
from labelform.planning.judging import own_checks, places_of
from labelform.planning.options import PlanOptions
from labelform.reading.view import View
from labelform.repository.surroundings import Surroundings


def rechecker(
    view: View, options: PlanOptions, file: Path | None = None, *, around: Surroundings | None = None
) -> Callable[[Member, str | None], Awaitable[tuple[Violation, ...]]]:
    """
    Return what asks the checks that hold for a plan, of the project with the given hash as it is now.

    They are those that `judged` asks of a plan from a `file`, which is None for plans that this run made itself. What
    cannot be asked, because a request fails, is reported like a check that does not hold. `around` is what has a say,
    where that is not what lies around the spec.
    """

    async def recheck(member: Member, project_hash: str | None) -> tuple[Violation, ...]:
        with nullcontext(around) if around else Surroundings(allows_outside=options.allows_outside) as found:
            guardrails = guardrails_of(places_of(member.plan, file), frozenset(), options.rules, found.owners)
        written = [*own_checks(member.plan), *checks_of_owners(guardrails.owners)]
        if not written or project_hash is None:
            return ()
        try:
            project = await view.project(project_hash)
            subject = Subject(project, member.environment or "", account_of(guardrails))
            return (await asking(written, view, subject)).broken()
        except LabelformError as exc:
            return (Violation(rule=Rule.CHECK, message=f"the checks could not be evaluated: {exc.message}"),)

    return recheck
