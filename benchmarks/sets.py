"""Comparison 5: a set of plans that is applied side by side, and one project after the other."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from benchmarks import world
from benchmarks.measure import OWN_BIN, Cost, Side, alternate, run
from benchmarks.scale import Scale
from benchmarks.serving import Keys, serving
from benchmarks.table import Goal, Table, seconds, times

AT_ONCE = 16
REPLACES = ("--allow", "looks-like-a-rename")
"""A night goes and the next one comes, which looks as if one were renamed; both hold nothing."""
CHANGES = 3


def compare(keys: Keys, scale: Scale) -> tuple[list[Table], list[Goal]]:
    """Measure a small and a large set side by side, and the large one project by project; in turn, one round each."""
    few, many = scale.sets
    together, in_turn, small = f"--projects {AT_ONCE}", "--projects 1", f"{few:,} projects"
    sides: dict[str, Side] = {
        together: partial(_apply, keys, scale, many, AT_ONCE),
        in_turn: partial(_apply, keys, scale, many, 1),
        small: partial(_apply, keys, scale, few, AT_ONCE),
    }
    costs = alternate(sides, 1)
    table = Table(
        "Applying a set",
        f"`labelform apply SET` of a saved plan with {CHANGES} changes in each project (a collection created, one "
        f"deleted, a preset changed), round trip {scale.apply_ms:g} ms, plain, whole process. *twice*: collections or "
        "presets that are there twice afterwards.",
        ["projects", "", "wall clock", "CPU", "peak memory", "requests", "writes", "twice"],
    )
    for count, name, cost in (
        (many, together, costs[together]),
        (many, in_turn, costs[in_turn]),
        (few, together, costs[small]),
    ):
        counts = [f"{cost.said[key]:,}" for key in ("requests", "writes", "duplicates")]
        figures = [seconds(cost.seconds), seconds(cost.cpu), f"{cost.megabytes:.0f} MB"]
        table.rows.append([f"{count:,}", f"`{name}`", *figures, *counts])
    return [table], _goals(costs[together], costs[in_turn], costs[small], many, few)


def _goals(together: Cost, in_turn: Cost, small: Cost, many: int, few: int) -> list[Goal]:
    what = f"apply {many:,} projects × {CHANGES} changes"
    ratio = in_turn.seconds / together.seconds
    memory = together.megabytes / small.megabytes
    twice = sum(cost.said["duplicates"] for cost in (together, in_turn, small))
    return [
        Goal(f"{what}, 50 ms: faster than one project after the other", "≥ 8×", times(ratio), ratio >= 8),
        Goal(f"{what}: things made twice", "0", str(twice), twice == 0),
        Goal(f"{what}: memory to that of {few:,} projects", "≤ 1.5×", times(memory), memory <= 1.5),
    ]


def _apply(keys: Keys, scale: Scale, projects: int, at_once: int) -> Cost:
    """Plan, and measure how the plans are applied; the server of its own counts what came of it."""
    environment = {"ENCORD_SSH_KEY_FILE": str(keys.ssh), "LABELFORM_IN_AUTOMATION": "1"}
    with tempfile.TemporaryDirectory() as name, serving(
        keys, world.SMALL, round_trip_ms=scale.apply_ms, tls=False, projects=projects, keeps=True
    ) as server:  # fmt: skip
        specs, plans = Path(name) / "specs", Path(name) / "set.json"
        world.write_changed_specs(specs, range(projects))
        there = ["--domain", server.url]
        run([OWN_BIN / "labelform", "plan", specs, "--out", plans, *REPLACES, *there], environment)
        planned = server.counts()["requests"]
        command: list[str | Path] = [
            OWN_BIN / "labelform",
            "apply",
            plans,
            "--auto-approve",
            "--projects",
            str(at_once),
        ]
        cost = run([*command, "--runs", Path(name) / "runs", *there], environment)
        counts = server.counts()
    if counts["writes"] != CHANGES * projects:
        raise RuntimeError(f"{counts['writes']} writes were carried out, not {CHANGES * projects}")
    return Cost(cost.seconds, cost.cpu, cost.megabytes, {**counts, "requests": counts["requests"] - planned})
