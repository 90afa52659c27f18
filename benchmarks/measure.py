"""Run a command and say what it cost; run several in turn, so that a busy machine is busy for all of them."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PYTHON = Path(sys.executable)
VENVS = Path(os.environ.get("LABELFORM_SDK_VENVS", ROOT / ".venvs"))
OWN_BIN = VENVS / "labelform" / "bin" if (VENVS / "labelform").exists() else PYTHON.parent
"""Where labelform runs: on its own as users install it (`make bench` does so), else among the tools of developers."""
SDK_PYTHON = VENVS / "encord-0.1.211" / "bin" / "python"
OCTODNS = VENVS / "octodns" / "bin"
"""Where `make bench` installs octoDNS; without it, what is compared with it is left out."""


@dataclass(frozen=True)
class Cost:
    """
    What one run cost.

    `said` is what the command printed about itself where it prints JSON. Its `seconds` and `cpu` count then: they leave
    out the start of the process.
    """

    seconds: float
    cpu: float
    megabytes: float
    said: Mapping[str, Any] = field(default_factory=dict)


def run(
    command: Sequence[str | Path], environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> Cost:  # fmt: skip
    """
    Run a command in this process group, in a folder if one is given.

    Raises:
        RuntimeError: it failed.
    """
    env = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
    with tempfile.TemporaryDirectory() as aside:
        notes = Path(aside) / "notes"
        launch = [PYTHON, "-E", "-S", ROOT / "benchmarks" / "launch.py", notes]
        ended = subprocess.run(
            list(map(str, [*launch, *command])), env=env, check=True, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=folder,
        )  # fmt: skip
        seconds, cpu, kilobytes, code = notes.read_text().split()
    if int(code):
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {code}:\n{ended.stdout[-2000:]}")
    said = _said(ended.stdout)
    return Cost(said.get("seconds", float(seconds)), said.get("cpu", float(cpu)), float(kilobytes) / 1024, said)


def _said(text: str) -> dict[str, Any]:
    last = text.rstrip().rpartition("\n")[2]
    said: dict[str, Any] = json.loads(last) if last.startswith('{"') else {}
    return said


Side = Callable[[], Cost]


def alternate(sides: Mapping[str, Side], rounds: int, slow: Mapping[str, int] | None = None) -> dict[str, Cost]:
    """Run all sides in turn for some rounds, and return the medians; `slow` ones run in the first few rounds only."""
    costs: dict[str, list[Cost]] = {name: [] for name in sides}
    for number in range(rounds):
        for name, side in sides.items():
            if number < (slow or {}).get(name, rounds):
                costs[name].append(side())
    return {name: median(found) for name, found in costs.items()}


def median(costs: Sequence[Cost]) -> Cost:
    """Return the median of every figure."""
    return Cost(
        statistics.median(cost.seconds for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        statistics.median(cost.megabytes for cost in costs),
        costs[0].said,
    )
