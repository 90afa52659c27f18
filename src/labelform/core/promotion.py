"""
Promotion with proof: what one environment may be given was in another one before, and for how long.

Evidence says what was seen: that an environment had what a commit says about it, and what the same commit says about
the next environment. It is about what a spec says, so that it holds for every plan that is made of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from labelform.core.change import Source
from labelform.core.model import Frozen
from labelform.core.plan import Plan, Rule, Violation


class PromotionRule(Frozen):
    """Where what is applied must come from, and how long it must have been there; `source` is where that is written."""

    promoted_from: str
    soak: timedelta = timedelta()
    source: Source | None = None


class Evidence(Frozen):
    """
    What a promotion has seen.

    `spec` is the path in the repository and `commit` the commit that was applied in `source_environment`, last at
    `applied_at`; nothing had drifted there at `seen_at`. `applied_digest` is over what the spec says there, `digest`
    over what it says in `target_environment`. `by` is whoever ran it.
    """

    source_environment: str
    target_environment: str
    spec: str
    commit: str
    applied_at: datetime
    applied_digest: str
    digest: str
    seen_at: datetime
    drift: str = "none"
    by: str = ""


def unpromoted(plan: Plan, rule: PromotionRule, evidence: Evidence | None, now: datetime) -> Violation | None:
    """Return what keeps a plan from an environment that asks for a promotion; nothing keeps one without changes."""
    if not plan.changes:
        return None
    if evidence is None or evidence.source_environment != rule.promoted_from:
        return _violation(rule, f"there is no record that this spec was promoted from {rule.promoted_from}")
    rested = now - evidence.applied_at
    if rested < rule.soak:
        what = f"it has been in {rule.promoted_from} for {words(rested)} of {words(rule.soak)}"
        return _violation(rule, what)
    return None


def _violation(rule: PromotionRule, message: str) -> Violation:
    return Violation(rule=Rule.PROMOTION, message=message, addresses=(), source=rule.source)


def words(span: timedelta) -> str:
    """Return a span of time as people say it, as in `3 h 5 min`; less than a minute is `0 min`."""
    minutes = max(0, int(span.total_seconds())) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [f"{count} {unit}" for count, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if count]
    return " ".join(parts) or "0 min"


def span(soak: timedelta) -> str:
    """Return a span of whole minutes as an environment says it, in the largest unit that fits: `90m`, `5h`, `7d`."""
    minutes = int(soak.total_seconds()) // 60
    length, unit = next(one for one in ((1440, "d"), (60, "h"), (1, "m")) if minutes % one[0] == 0)
    return f"{minutes // length}{unit}"
