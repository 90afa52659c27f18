"""Whether what a spec says was promoted, where the environment asks for it."""

from __future__ import annotations

from datetime import UTC, datetime

from labelform.core.plan import Origin, Plan, Violation
from labelform.core.promotion import Evidence, unpromoted
from labelform.planning.options import PlanOptions
from labelform.repository.before import Before


def evidence_for(origin: Origin | None, options: PlanOptions, before: Before) -> Evidence | None:
    """Return what shows that a spec was promoted to the environment at hand; None if nobody asks for it."""
    if options.promotion is None or options.environment is None or origin is None:
        return None
    return before.evidence(origin, options.environment)


def broken_promotion(plan: Plan, options: PlanOptions, evidence: Evidence | None) -> tuple[Violation, ...]:
    """Return the rule that a plan breaks by what was not promoted, or not long enough ago."""
    if options.promotion is None:
        return ()
    found = unpromoted(plan, options.promotion, evidence, datetime.now(UTC))
    return (found,) if found else ()
