"""How a report says that a plan is of a part only, so that nobody takes it for the whole."""

from __future__ import annotations

from collections.abc import Sequence

from labelform.core.plan import Plan
from labelform.report.words import counted


def part_note(plan: Plan) -> str:
    """Return the warning that a plan is partial, as users of Terraform know it; empty for others."""
    part = plan.partial
    if part is None:
        return ""
    chosen = [f"--only {pattern}" for pattern in part.only] + [f"--except {pattern}" for pattern in part.excepted]
    along = f" Included, because the rest depends on it: {', '.join(part.taken_along)}." if part.taken_along else ""
    without = (
        f" Left out, because what they work on does not exist yet: {', '.join(part.without)}." if part.without else ""
    )
    return (
        f"This plan is partial ({' '.join(chosen)}): it may not contain everything that the spec asks "
        f"for.{along}{without}"
    )


def left_out(plans: Sequence[Plan]) -> str:
    """Return how much plans leave out, as in `12 changes are left out by --only`; empty if that is nothing."""
    parts = [plan.partial for plan in plans if plan.partial]
    number = sum(part.left_out or 0 for part in parts)
    options = " and ".join(dict.fromkeys(part.options for part in parts if part.left_out))
    return f"{counted(number, 'change is', 'changes are')} left out by {options}" if number else ""
