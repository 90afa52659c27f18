"""The same fleet for octoDNS: a zone for each project, a record for each item; one has moved in each tenth."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_CONFIG = """\
manager:
  max_workers: 1
providers:
  config:
    class: octodns.provider.yaml.YamlProvider
    directory: {folder}/zones
  target:
    class: benchmarks.octodns_target.JsonProvider
    directory: {folder}/answers
zones:
"""
_ZONE = "  {zone}:\n    sources: [config]\n    targets: [target]\n"


def write_zones(folder: Path, zones: int, records: int) -> Path:
    """
    Write zones, answers and the configuration; return its file.

    Beside it, `yaml.yaml` is a configuration whose target is the zones once more, through the provider for YAML.
    """
    for name in ("zones", "answers"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    names = [f"project-{number:05d}.example." for number in range(zones)]
    for number, zone in enumerate(names):
        made = {f"item-{index:03d}": _record(number, index) for index in range(records)}
        (folder / "zones" / f"{zone}yaml").write_text("---\n" + "".join(_spelled(*one) for one in made.items()))
        if number % 10 == 0:
            made["item-000"] = {"type": "A", "ttl": 60, "value": "192.0.2.1"}
        (folder / "answers" / f"{zone}json").write_text(json.dumps(made))
    both = _CONFIG.replace("benchmarks.octodns_target.JsonProvider", "octodns.provider.yaml.YamlProvider")
    both = both.replace("{folder}/answers", "{folder}/zones").format(folder=folder)
    listed = "".join(_ZONE.format(zone=zone) for zone in names)
    (folder / "yaml.yaml").write_text(both + listed)
    config = folder / "config.yaml"
    config.write_text(_CONFIG.format(folder=folder) + listed)
    return config


def _record(number: int, index: int) -> dict[str, Any]:
    if index % 5 == 1:
        return {"type": "CNAME", "ttl": 300, "value": f"host-{index}.example.net."}
    if index % 5 == 2:
        return {"type": "TXT", "ttl": 300, "values": [f"fleet {number} item {index}", "managed by the fleet team"]}
    network, host = (number + index // 256) % 256, index % 256
    return {"type": "A", "ttl": 300, "values": [f"10.{part}.{network}.{host}" for part in range(5)]}


def _spelled(name: str, record: dict[str, Any]) -> str:
    lines = [f"{name}:", f"  ttl: {record['ttl']}", f"  type: {record['type']}"]
    if "value" in record:
        return "\n".join([*lines, f"  value: {record['value']}", ""])
    return "\n".join([*lines, "  values:", *(f"  - {value}" for value in record["values"]), ""])
