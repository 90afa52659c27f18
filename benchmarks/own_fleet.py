"""
Plan a fleet as `labelform plan` does, against recorded answers: parse, validate, observe, diff, prove.

Usage: python -m benchmarks.own_fleet SPECS ANSWERS. Prints how many changes came out as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from benchmarks.recorded import RecordedView
from labelform.cli.main import collect_seldom
from labelform.cli.options import Wishes
from labelform.cli.planning import make_plans


def main() -> None:
    """Plan once."""
    collect_seldom()
    specs, answers = map(Path, sys.argv[1:])
    plans = asyncio.run(make_plans(RecordedView(answers), "recorded", [specs], Wishes(), is_for_people=True))
    sys.stdout.write(json.dumps({"items": sum(len(plan.changes) for plan in plans)}) + "\n")


if __name__ == "__main__":
    main()
