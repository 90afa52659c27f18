"""A repository with a store and workers, on a served sandbox: what commands with `--on` are tried on."""

from __future__ import annotations

import subprocess
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.judge import writes_carried_out

from labelform.sandbox import Sandbox
from labelform.sandbox.faults import FaultyApp

SPEC = """
labelform: 1
project: {{title: "Night {number}", ontology: "ShelfSight OSA 3"}}
groups: [{{name: retail-cv-core, role: admin}}]
collections: [{{name: gold}}, {{name: rain}}]
filter_presets: [{{name: dark, filters: [{{metadata: aisle, type: enum, any_of: [bakery]}}]}}]
"""
ENVIRONMENTS = """
labelform_environments: 1
environments:
  live:
    domain: {url}
    ssh_key_file_env: ENCORD_SSH_KEY_FILE
    specs: ["specs/*.yaml"]
    fleet: {{store_env: LABELFORM_STORE}}
"""
PATIENCE_SECONDS = 60.0


@dataclass
class Site:
    """A repository of specs whose environment is a served sandbox, with a store, and workers that may be started."""

    folder: Path
    sandbox: Sandbox
    worker: Path
    store: str
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def write(self, count: int) -> None:
        """Write specs, each for a project of its own."""
        for number in range(count):
            (self.folder / "specs" / f"{number:02}.yaml").write_text(SPEC.format(number=number), encoding="utf-8")

    def work(self, projects: int = 4, *more: str) -> subprocess.Popen[bytes]:
        """Start a worker; `more` is what `brief_worker` takes."""
        command = [str(self.worker), "live", str(projects), *more]
        with (self.folder / "worker.log").open("ab") as log:
            self.workers.append(subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log))
        return self.workers[-1]

    @property
    def log(self) -> str:
        """What workers have printed."""
        return (self.folder / "worker.log").read_text(encoding="utf-8")

    @property
    def carried(self) -> Counter[tuple[str, str, bytes]]:
        """The writes that the platform has carried out."""
        assert isinstance(self.sandbox.app, FaultyApp)
        return writes_carried_out(self.sandbox.app)


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.01)
