"""How long an apply is going to take, from what it will ask and how long one answer took."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from labelform.core.change import Action
from labelform.core.plan import Plan, steps

_AT_THE_ENDS = 6
"""Round trips before the first write and after the last: project, sections, items."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many calls an apply makes, and in about how many seconds."""

    calls: int
    seconds: float

    def __str__(self) -> str:
        pace = f"about {self.seconds:.0f} s" if self.seconds >= 1.5 else "about a second"
        if self.seconds >= 90:
            pace = f"about {self.seconds / 60:.0f} min"
        return f"Apply: {self.calls:,} {'call' if self.calls == 1 else 'calls'}, {pace}."


def forecast(plans: Sequence[Plan], *, round_trip_seconds: float, writes: int) -> Forecast | None:
    """
    Estimate the apply of some plans, one after another; None when there is nothing to apply.

    Every change is read right before its calls, and a limited number of one kind is in progress at once. The platform
    may take longer to write than it took to answer: this is what the network costs, and the least that it can take.
    """
    pending = [plan for plan in plans if plan.changes]
    calls = sum(len(steps(plan.changes)) for plan in pending)
    turns = sum(_turns(plan, writes) + _AT_THE_ENDS for plan in pending)
    return Forecast(calls, turns * round_trip_seconds) if pending else None


def _turns(plan: Plan, writes: int) -> int:
    """Return how many round trips the changes take one after another."""
    turns = 0
    for _, members in groupby(plan.changes, key=lambda change: (change.kind, change.action is Action.DELETE)):
        made = steps(members)
        looked_at = len({id(step.changes[0]) for step in made})
        turns += math.ceil(looked_at / writes) + math.ceil(len(made) / writes)
    return turns
