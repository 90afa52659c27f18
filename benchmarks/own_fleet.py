"""
Plan a fleet as `labelform plan` does, against recorded answers: parse, validate, observe, diff, prove.

Usage: python -m benchmarks.own_fleet SPECS ANSWERS [plan|drift|record]. Prints how many changes came out as JSON, or
for drift how many items moved; `record` remembers the specs as applied, as an apply does.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from labelform.cli.main import collecting_seldom

PLATFORM = "recorded"


def plan(specs: Path, answers: Path) -> int:
    """Plan every spec; return how many changes came out."""
    from benchmarks.recorded import RecordedView  # imported late, as commands are
    from labelform.cli.planning import make_plans
    from labelform.planning.options import PlanOptions

    made = asyncio.run(make_plans(RecordedView(answers), PLATFORM, [specs], PlanOptions(), is_for_people=True))
    return sum(len(one.plan.changes) for one in made.members)


def drift(specs: Path, answers: Path) -> int:
    """Tell the drift of every project; return how many items moved."""
    from benchmarks.recorded import RecordedView
    from labelform.cli.planning import make_drifts
    from labelform.planning.options import PlanOptions

    made = asyncio.run(make_drifts(RecordedView(answers), PLATFORM, [specs], PlanOptions()))
    return sum(len(one.drift.shifts) for one in made.members)


def record(specs: Path, answers: Path) -> int:
    """Remember every spec as applied; return how many there are."""
    from benchmarks.recorded import RecordedView
    from labelform.cli.planning import make_plans
    from labelform.planning.options import PlanOptions
    from labelform.repository.applied import record_applied

    made = asyncio.run(make_plans(RecordedView(answers), PLATFORM, [specs], PlanOptions()))
    return sum(record_applied(one.plan, one.base_url) is not None for one in made.members)


def main() -> None:
    """Do it once."""
    specs, answers = map(Path, sys.argv[1:3])
    does = {"plan": plan, "drift": drift, "record": record}[sys.argv[3] if len(sys.argv) > 3 else "plan"]
    with collecting_seldom():
        items = does(specs, answers)
    sys.stdout.write(json.dumps({"items": items}) + "\n")


if __name__ == "__main__":
    main()
