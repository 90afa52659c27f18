"""Comparison 4: many projects, without a network beside octoDNS, and over HTTP."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks import world
from benchmarks.measure import OCTODNS, OWN_BIN, Cost, Side, alternate, run
from benchmarks.recorded import write_answers
from benchmarks.scale import Scale
from benchmarks.serving import Keys, serving
from benchmarks.table import Goal, Table, seconds, times
from benchmarks.zones import write_zones

OWN, JSON_TARGET, YAML_TARGET = "labelform", "octoDNS", "octoDNS, YAML on both sides"
ITEMS = world.FLEET.items


def compare(keys: Keys, scale: Scale) -> tuple[list[Table], list[Goal]]:
    """Measure the small and the large fleet."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        world.write_specs(folder / "specs", range(scale.fleets[1]), world.FLEET)
        write_answers(folder / "recorded", range(scale.fleets[1]), world.FLEET)
        offline = {count: _offline(folder, count, scale) for count in scale.fleets}
        online = {count: _online(keys, folder, count, scale) for count in scale.fleets}
    return [_offline_table(offline), _online_table(online, scale)], [*_offline_goals(offline), *_online_goals(online)]


def _specs(folder: Path, count: int) -> Path:
    """Return a folder of the first specs."""
    part = folder / f"specs-{count}"
    if not part.exists():
        world.write_specs(part, range(count), world.FLEET)
    return part


def _offline(folder: Path, count: int, scale: Scale) -> dict[str, Cost]:
    specs = _specs(folder, count)
    zones = folder / f"zones-{count}"
    target, both = write_zones(zones, count, ITEMS), zones / "yaml.yaml"
    sync = [str(OCTODNS / "octodns-sync"), "--quiet", "--config-file"]
    own = [str(OWN_BIN / "python"), "-m", "benchmarks.own_fleet", str(specs), str(folder / "recorded")]
    sides: dict[str, Side] = {
        OWN: lambda: run(own), JSON_TARGET: lambda: run([*sync, target]), YAML_TARGET: lambda: run([*sync, both]),
    }  # fmt: skip
    if not OCTODNS.exists():
        sides = {OWN: sides[OWN]}
    slow = 1 if count == scale.fleets[1] else scale.rounds
    return alternate(sides, scale.rounds, slow={JSON_TARGET: slow, YAML_TARGET: slow})


def _online(keys: Keys, folder: Path, count: int, scale: Scale) -> Cost:
    environment = {"ENCORD_SSH_KEY_FILE": str(keys.ssh), "LABELFORM_IN_AUTOMATION": "1"}
    with serving(keys, world.FLEET, round_trip_ms=scale.fleet_ms, tls=False, projects=count) as server:
        return run([OWN_BIN / "labelform", "plan", _specs(folder, count), "--domain", server.url], environment)


def _offline_table(offline: dict[int, dict[str, Cost]]) -> Table:
    table = Table(
        "A fleet without a network",
        f"Parse, validate and compare {ITEMS} items for each project, one of them moved in every tenth. For octoDNS a "
        "project is a zone with as many records and about as many bytes. What the platform has comes from JSON, one "
        "file for each project; *YAML on both sides* is octoDNS with a second `YamlProvider` as its target, the only "
        "one that it brings for this.",
        ["projects", "", "wall clock", "CPU", "peak memory"],
    )
    for count, costs in offline.items():
        for name, cost in costs.items():
            figures = [seconds(cost.seconds), seconds(cost.cpu), f"{cost.megabytes:.0f} MB"]
            table.rows.append([f"{count:,} ({count * ITEMS:,} items)", name, *figures])
    return table


def _online_table(online: dict[int, Cost], scale: Scale) -> Table:
    table = Table(
        "A fleet over HTTP",
        f"`labelform plan FOLDER` in sync, round trip {scale.fleet_ms:g} ms, plain, whole process.",
        ["projects", "wall clock", "CPU", "peak memory"],
    )
    for count, cost in online.items():
        table.rows.append([f"{count:,}", seconds(cost.seconds), seconds(cost.cpu), f"{cost.megabytes:.0f} MB"])
    return table


def _offline_goals(offline: dict[int, dict[str, Cost]]) -> list[Goal]:
    small, large = offline.values()
    what = f"{max(offline):,} specs ({max(offline) * ITEMS:,} items) parse + validate + compare"
    growth = large[OWN].cpu / small[OWN].cpu
    grown = Goal("growth of CPU from 100 to 1,000 specs", "≤ 11×", times(growth), growth <= 11)
    if JSON_TARGET not in large:
        return [grown]
    faster, yaml = large[JSON_TARGET].cpu / large[OWN].cpu, large[YAML_TARGET].cpu / large[OWN].cpu
    memory = large[OWN].megabytes / large[JSON_TARGET].megabytes
    return [
        Goal(f"{what}: faster than octoDNS with YAML on both sides", "≥ 10×", times(yaml), yaml >= 10),
        Goal(f"{what}: faster than octoDNS with a JSON target", "≥ 10×", times(faster), faster >= 10),
        Goal(f"{what}: memory of octoDNS (JSON target)", "≤ 0.5×", times(memory), memory <= 0.5),
        grown,
    ]


def _online_goals(online: dict[int, Cost]) -> list[Goal]:
    small, large = online.values()
    growth = large.megabytes / small.megabytes
    return [
        Goal("fleet plan over HTTP: memory of 1,000 projects to that of 100", "≤ 1.5×", times(growth), growth <= 1.5)
    ]
