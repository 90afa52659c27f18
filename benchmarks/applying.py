"""Comparison 2: make and change collections and presets."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from benchmarks import world
from benchmarks.measure import OWN_BIN, ROOT, SDK_PYTHON, Cost, Side, alternate, run
from benchmarks.scale import Scale
from benchmarks.serving import Keys, Server, serving
from benchmarks.table import Goal, Table, seconds, times

OWN, SDK = "labelform", "SDK"
WRITES = 8


def compare(keys: Keys, scale: Scale) -> tuple[list[Table], list[Goal]]:
    """Measure both sides, plain and with TLS, each time against a fresh server."""
    table = Table(
        "Applying 50 creates and 50 updates",
        "Half collections, half presets. Ours plans first, looks at every item right before it writes, notes every "
        f"call in a ledger and reads everything back ({WRITES} changes under way, the default). The script looks up "
        "names once and writes.",
        ["round trip", OWN, "of it, applying", SDK, "requests", "requests of the SDK", "SDK ÷ ours"],
    )
    goals = []
    for tls in scale.tls:
        sides: dict[str, Side] = {OWN: partial(_own, keys, scale, tls=tls), SDK: partial(_sdk, keys, scale, tls=tls)}
        costs = alternate(sides, scale.rounds, slow={SDK: 1})
        own, sdk = costs[OWN], costs[SDK]
        ratio = sdk.seconds / own.seconds
        row = [f"{scale.apply_ms:g} ms, {'TLS' if tls else 'plain'}", seconds(own.seconds)]
        row += [seconds(own.said["applying"]), seconds(sdk.seconds)]
        row += [str(own.said.get("requests", "–")), str(sdk.said.get("requests", "–")), times(ratio)]
        table.rows.append(row)
        what = f"apply 100 changes, {scale.apply_ms:g} ms, {'TLS' if tls else 'plain'}: faster than the SDK script"
        goals.append(Goal(what, "≥ 5×", times(ratio), ratio >= 5))
    return [table], goals


def _own(keys: Keys, scale: Scale, *, tls: bool) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "project.yaml"
        spec.write_text(world.spec_text(0, world.AFTER, world.MOVED))
        with serving(keys, world.BEFORE, round_trip_ms=scale.apply_ms, tls=tls, keeps=True) as server:
            command: list[str | Path] = [OWN_BIN / "python", "-m", "benchmarks.own_apply", server.url, keys.ssh]
            command += [spec, str(WRITES)]
            return _counted(run(command, keys.environment), server, tls=tls)


def _sdk(keys: Keys, scale: Scale, *, tls: bool) -> Cost:
    with serving(keys, world.BEFORE, round_trip_ms=scale.apply_ms, tls=tls, keeps=True) as server:
        script = ROOT / "benchmarks" / "sdk_apply.py"
        command: list[str | Path] = [SDK_PYTHON, script, server.url, keys.ssh, world.project_hash(0)]
        return _counted(run(command, keys.environment), server, tls=tls)


def _counted(cost: Cost, server: Server, *, tls: bool) -> Cost:
    """Add how many requests there were; the server tells it in plain HTTP."""
    if cost.said.get("items") != 100:
        raise RuntimeError(f"{cost.said.get('items')} changes were made, not 100")
    requests = {} if tls else {"requests": server.counts()["requests"]}
    return Cost(cost.seconds, cost.cpu, cost.megabytes, {**cost.said, **requests})
