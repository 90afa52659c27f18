"""Comparison 4: many projects, without a network beside octoDNS, and over HTTP."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from benchmarks import world
from benchmarks.measure import OCTODNS, OWN_BIN, Cost, Side, alternate, run
from benchmarks.recorded import write_answers
from benchmarks.scale import Scale
from benchmarks.serving import Keys, serving
from benchmarks.table import Goal, Table, seconds, times
from benchmarks.zones import write_zones

OWN, JSON_TARGET, YAML_TARGET = "labelform", "octoDNS, zones, JSON target", "octoDNS, zones, YAML on both sides"
ONE_ZONE = "octoDNS, one zone, YAML on both sides"
ITEMS = world.FLEET.items
IDENTITY = ("-c", "user.name=Benchmark", "-c", "user.email=benchmark@localhost", "-c", "commit.gpgsign=false")


def compare(keys: Keys, scale: Scale) -> tuple[list[Table], list[Goal]]:
    """Measure the small and the large fleet."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        world.write_specs(folder / "specs", range(scale.fleets[1]), world.FLEET)
        write_answers(folder / "recorded", range(scale.fleets[1]), world.FLEET)
        offline = {count: _offline(folder, count, scale) for count in scale.fleets}
        drifts = {count: _drift(folder, count, scale) for count in scale.fleets}
        online = {count: _online(keys, folder, count, scale) for count in scale.fleets}
    tables = [_offline_table(offline), _drift_table(drifts), _online_table(online, scale)]
    return tables, [*_offline_goals(offline), *_drift_goals(drifts), *_online_goals(online)]


def _specs(folder: Path, count: int) -> Path:
    """Return a folder of the first specs."""
    part = folder / f"specs-{count}"
    if not part.exists():
        world.write_specs(part, range(count), world.FLEET)
    return part


def _offline(folder: Path, count: int, scale: Scale) -> dict[str, Cost]:
    specs = _specs(folder, count)
    zones, zone = folder / f"zones-{count}", folder / f"zone-{count}"
    target = write_zones(zones, count, ITEMS)
    write_zones(zone, 1, count * ITEMS)
    sync = [str(OCTODNS / "octodns-sync"), "--quiet", "--config-file"]
    own = [str(OWN_BIN / "python"), "-m", "benchmarks.own_fleet", str(specs), str(folder / "recorded")]
    sides: dict[str, Side] = {
        OWN: lambda: run(own),
        ONE_ZONE: lambda: run([*sync, zone / "yaml.yaml"]),
        YAML_TARGET: lambda: run([*sync, zones / "yaml.yaml"]),
        JSON_TARGET: lambda: run([*sync, target]),
    }
    if not OCTODNS.exists():
        sides = {OWN: sides[OWN]}
    slow = 1 if count == scale.fleets[1] else scale.rounds
    return alternate(sides, scale.rounds, slow=dict.fromkeys((ONE_ZONE, YAML_TARGET, JSON_TARGET), slow))


def _drift(folder: Path, count: int, scale: Scale) -> dict[str, Cost]:
    """Measure plan and drift of specs in a git repository that remembers each of them as applied."""
    specs = folder / f"repository-{count}"
    world.write_specs(specs, range(count), world.FLEET)
    for command in (["init", "--quiet"], ["add", "."], [*IDENTITY, "commit", "--quiet", "--message", "specs"]):
        subprocess.run(["git", "-C", str(specs), *command], check=True)  # noqa: S607 - the git of the user
    own = [str(OWN_BIN / "python"), "-m", "benchmarks.own_fleet", str(specs), str(folder / "recorded")]
    subprocess.run([*own, "record"], check=True, stdout=subprocess.DEVNULL)
    return alternate({"plan": lambda: run([*own, "plan"]), "drift": lambda: run([*own, "drift"])}, scale.rounds)


def _online(keys: Keys, folder: Path, count: int, scale: Scale) -> Cost:
    environment = {"ENCORD_SSH_KEY_FILE": str(keys.ssh), "LABELFORM_IN_AUTOMATION": "1"}
    with serving(keys, world.FLEET, round_trip_ms=scale.fleet_ms, tls=False, projects=count) as server:
        return run([OWN_BIN / "labelform", "plan", _specs(folder, count), "--domain", server.url], environment)


def _offline_table(offline: dict[int, dict[str, Cost]]) -> Table:
    table = Table(
        "A fleet without a network",
        f"Parse, validate and compare {ITEMS} items for each project, one of them moved in every tenth; what the "
        "platform has comes from JSON, one file for each project. octoDNS does the same with as many records of about "
        "as many bytes: all in one zone, as people have them, and in a zone for each project. *YAML on both sides* is "
        "octoDNS with a second `YamlProvider` as its target, the only one that it brings for this; the *JSON target* "
        "is ours, and spares octoDNS half of its YAML.",
        ["projects", "", "wall clock", "CPU", "peak memory"],
    )
    for count, costs in offline.items():
        for name, cost in costs.items():
            figures = [seconds(cost.seconds), seconds(cost.cpu), f"{cost.megabytes:.0f} MB"]
            table.rows.append([f"{count:,} ({count * ITEMS:,} items)", name, *figures])
    return table


def _drift_table(drifts: dict[int, dict[str, Cost]]) -> Table:
    table = Table(
        "The drift of a fleet",
        f"The same {ITEMS} items for each project, in a git repository that remembers every spec as applied. `drift` "
        "reads the record of each beside the spec and the project.",
        ["projects", "", "wall clock", "CPU", "peak memory"],
    )
    for count, costs in drifts.items():
        for name, cost in costs.items():
            figures = [seconds(cost.seconds), seconds(cost.cpu), f"{cost.megabytes:.0f} MB"]
            table.rows.append([f"{count:,}", name, *figures])
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
    own = large[OWN]
    growth = own.cpu / small[OWN].cpu
    grown = Goal("growth of CPU from 100 to 1,000 specs", "≤ 11×", times(growth), growth <= 11)
    what = f"{max(offline):,} specs ({max(offline) * ITEMS:,} items) parse + validate + compare"
    faster = {name: large[name].cpu / own.cpu for name in (ONE_ZONE, YAML_TARGET, JSON_TARGET) if name in large}
    memory = {name: own.megabytes / large[name].megabytes for name in faster}
    return [
        *(Goal(f"{what}: faster than {name}", "≥ 10×", times(ratio), ratio >= 10) for name, ratio in faster.items()),
        *(Goal(f"… memory of {name}", "≤ 0.5×", times(ratio), ratio <= 0.5) for name, ratio in memory.items()),
        grown,
    ]


def _drift_goals(drifts: dict[int, dict[str, Cost]]) -> list[Goal]:
    small, large = drifts.values()
    cpu, wall = large["drift"].cpu / large["plan"].cpu, large["drift"].seconds / large["plan"].seconds
    memory = large["drift"].megabytes / small["drift"].megabytes
    return [
        Goal(f"drift of {max(drifts):,} projects to plan, CPU", "≤ 1.5×", times(cpu), cpu <= 1.5),
        Goal("… wall clock", "≤ 1.5×", times(wall), wall <= 1.5),
        Goal(f"… memory to that of {min(drifts):,} projects", "≤ 1.5×", times(memory), memory <= 1.5),
    ]


def _online_goals(online: dict[int, Cost]) -> list[Goal]:
    small, large = online.values()
    growth = large.megabytes / small.megabytes
    return [
        Goal("fleet plan over HTTP: memory of 1,000 projects to that of 100", "≤ 1.5×", times(growth), growth <= 1.5)
    ]
