"""Comparison 3: the start of the command line, and a plan from a cold process to its exit."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks import world
from benchmarks.measure import OCTODNS, OWN_BIN, ROOT, Cost, Side, alternate, run
from benchmarks.scale import Scale
from benchmarks.serving import Keys, serving
from benchmarks.table import Goal, Table, milliseconds, times
from benchmarks.zones import write_zones

EXAMPLE = ROOT / "examples" / "project.yaml"
PASS, CLICK, VERSION, HELP = "python -c pass", "python -c 'import click'", "labelform --version", "labelform --help"
VALIDATE, OCTODNS_VALIDATE = "labelform validate (the example)", "octodns-validate (one zone, 60 records)"
PLAN = "labelform plan, no changes (20 collections, 20 presets, {:g} ms)"


def compare(keys: Keys, scale: Scale) -> tuple[list[Table], list[Goal]]:
    """Measure whole processes."""
    table = Table(
        "Starting", "Whole processes, from their start to their exit.", ["command", "wall clock", "CPU", "memory"]
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = write_zones(folder / "zones", 1, world.FLEET.items)
        spec = folder / "project.yaml"
        spec.write_text(world.spec_text(0, world.FLEET))
        with serving(keys, world.FLEET, round_trip_ms=scale.apply_ms, tls=False) as server:
            plan = PLAN.format(scale.apply_ms)
            environment = {"ENCORD_SSH_KEY_FILE": str(keys.ssh), "LABELFORM_IN_AUTOMATION": "1"}
            sides: dict[str, Side] = {
                PASS: lambda: run([OWN_BIN / "python", "-c", "pass"]),
                CLICK: lambda: run([OWN_BIN / "python", "-c", "import click"]),
                VERSION: lambda: run([OWN_BIN / "labelform", "--version"]),
                HELP: lambda: run([OWN_BIN / "labelform", "--help"]),
                VALIDATE: lambda: run([OWN_BIN / "labelform", "validate", EXAMPLE]),
                OCTODNS_VALIDATE: lambda: run([OCTODNS / "octodns-validate", "--config-file", config]),
                plan: lambda: run([OWN_BIN / "labelform", "plan", spec, "--domain", server.url], environment),
            }
            if not OCTODNS.exists():
                del sides[OCTODNS_VALIDATE]
            costs = alternate(sides, scale.starts)
    for label, cost in costs.items():
        row = [f"`{label}`", milliseconds(cost.seconds), milliseconds(cost.cpu), f"{cost.megabytes:.0f} MB"]
        table.rows.append(row)
    return [table], _goals(costs)


def _goals(costs: dict[str, Cost]) -> list[Goal]:
    goals = []
    for name in (VERSION, HELP):
        ratio = costs[name].seconds / costs[CLICK].seconds
        goals.append(Goal(f"`{name}`: slower than `import click`", "≤ 2.5×", times(ratio), ratio <= 2.5))
    cpu = costs[VALIDATE].cpu
    goals.append(Goal("`labelform validate` of the example, CPU", "≤ 200 ms", milliseconds(cpu), cpu <= 0.2))
    return goals
