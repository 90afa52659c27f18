"""What the official SDK reads of projects: it shares no code with us."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.contract.environments import python_of
from tests.fleet.strikes.gate import Gate, undisturbed
from tests.fleet.strikes.ground import Ground

from labelform.sandbox import Sandbox, open_sandbox

VERSION = "0.1.211"
SCRIPT = Path(__file__).parents[2] / "contract" / "sdk_whole.py"


def wrong_for_sdk(gate: Gate, ground: Ground, sandbox: Sandbox) -> Iterator[str]:
    """Yield what the SDK reads otherwise than after an apply that nothing disturbed."""
    with closing(open_sandbox(ground.undisturbed)) as calm:
        expected = list(_read(gate, calm, ground.titles))
    for title, found, wanted in zip(ground.titles, _read(gate, sandbox, ground.titles), expected, strict=True):
        if found != wanted:
            yield f"the SDK reads {title} as {found}, undisturbed as {wanted}"


def _read(gate: Gate, sandbox: Sandbox, titles: Sequence[str]) -> Iterator[dict[str, Any]]:
    gate.open_to(sandbox.app, undisturbed)
    for title in titles:
        command = [str(one) for one in (python_of(VERSION), SCRIPT, gate.url, sandbox.ssh_key_file, title)]
        read = subprocess.run(command, check=True, capture_output=True, text=True)
        yield {name: _without_ids(found) for name, found in json.loads(read.stdout).items()}


def _without_ids(section: list[Any]) -> list[Any]:
    """Drop the ids of things: those that were made are others each time."""
    return [one[1:] if isinstance(one, list) and len(str(one[0])) == len(ID) else one for one in section]


ID = "00000000-0000-0000-0000-000000000000"
