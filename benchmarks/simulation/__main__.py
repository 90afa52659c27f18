"""Simulate fleets, print the tables of `docs/scale-figures.md`, and fail if anything happened that must not."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace

from benchmarks.simulation.conditions import DAY_SECONDS, HOUR_SECONDS, Conditions, Faults, Work
from benchmarks.simulation.reporting import tables
from benchmarks.simulation.world import World
from benchmarks.table import markdown

SCENARIOS = {
    "large": Conditions(seconds=DAY_SECONDS, requests_per_leave=40),
    "each request": Conditions(projects=10_000, keys=2, workers=7, seconds=3 * HOUR_SECONDS, requests_per_leave=1),
    "hostile": Conditions(
        projects=2_000, keys=2, workers=16, seconds=12 * HOUR_SECONDS, requests_per_leave=10,
        work=Work(applies_a_day=240),
        faults=Faults(
            kills=100, stops=50, freezes=100, cuts=100, store_away=50, store_slow=50, held_share=0.1, lost_share=0.02
        ),
    ),
}  # fmt: skip


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulation")
    parser.add_argument("--only", choices=sorted(SCENARIOS), action="append")
    parser.add_argument(
        "--days", type=float, help="simulate so many days from a Thursday on, instead of as many as it has"
    )
    options = parser.parse_args()
    names = options.only or list(SCENARIOS)
    columns, violations = [], 0
    for name in names:
        began = time.process_time()
        conditions = SCENARIOS[name]
        world = World(replace(conditions, seconds=options.days * DAY_SECONDS) if options.days else conditions)
        world.run()
        columns.append(tables(world, time.process_time() - began))
        violations += sum(world.judge.violations.values())
        print(f"{name}: {dict(world.judge.violations) or 'nothing happened that must not'}", file=sys.stderr)
    for title in columns[0]:
        rows = [(what, *(figures[title][what] for figures in columns)) for what in columns[0][title]]
        print("\n".join(["", *markdown([title, *names], rows)]))
    sys.exit(1 if violations else 0)


if __name__ == "__main__":
    main()
