"""
Plan a fleet as `labelform plan` does, against recorded answers: parse, validate, observe, diff, prove.

Usage: python -m benchmarks.own_fleet SPECS ANSWERS. Prints how many changes came out as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from labelform.cli.main import collecting_seldom


def plan(specs: Path, answers: Path) -> int:
    """Plan every spec; return how many changes came out."""
    from benchmarks.recorded import RecordedView  # imported late, as commands are
    from labelform.cli.planning import make_plans
    from labelform.planning.options import PlanOptions

    made = asyncio.run(make_plans(RecordedView(answers), "recorded", [specs], PlanOptions(), is_for_people=True))
    return sum(len(one.plan.changes) for one in made.members)


def main() -> None:
    """Plan once."""
    specs, answers = map(Path, sys.argv[1:])
    with collecting_seldom():
        changes = plan(specs, answers)
    sys.stdout.write(json.dumps({"items": changes}) + "\n")


if __name__ == "__main__":
    main()
