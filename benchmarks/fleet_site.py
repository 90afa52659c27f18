"""A place where workers do sets: a platform that is slow to answer, a store of its own, commands and real workers."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks import world
from benchmarks.measure import PYTHON, Cost, run
from benchmarks.serving import Keys, Server, serving

if TYPE_CHECKING:
    from tests.fleet.postgres import Cluster

COMMAND = PYTHON.parent / "labelform"
"""Among the tools of developers: users install it with the extra `fleet`, which other comparisons are without."""
_TICKS = os.sysconf("SC_CLK_TCK")
_ENVIRONMENTS = """
labelform_environments: 1
environments:
  live:
    domain: {url}
    ssh_key_file_env: ENCORD_SSH_KEY_FILE
    specs: ["specs/*.yaml"]
    fleet: {{store_env: LABELFORM_STORE}}
"""
_OF_THE_LAST_SET = """
SELECT count(*), extract(epoch FROM max(members.at) - min(members.at))::float
FROM labelform.members JOIN (SELECT id FROM labelform.sets ORDER BY added DESC LIMIT 1) AS last ON last.id = set_id
WHERE state = 'done'
"""


@dataclass(frozen=True)
class Done:
    """
    What a command asked for, when workers have done it: its own cost, that of the workers in CPU seconds, how many
    requests the platform had, and how many projects were done, from the first that was done to the last.
    """

    command: Cost
    workers_cpu: float
    requests: int
    projects: int
    seconds: float

    @property
    def cpu(self) -> float:
        """CPU seconds of the command and of the workers."""
        return self.command.cpu + self.workers_cpu

    @property
    def rate(self) -> float:
        """How many projects were done in a second."""
        return (self.projects - 1) / self.seconds


@dataclass
class Site:
    """A repository of specs, each with changes to make, and what it needs."""

    folder: Path
    server: Server
    cluster: Cluster
    store: str
    environment: dict[str, str]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def work(self, at_once: int) -> None:
        """Start a worker, and return when it works."""
        command = [str(COMMAND), "fleet", "worker", "--env", "live", "--projects", str(at_once)]
        with (self.folder / "worker.log").open("ab") as log:
            worker = subprocess.Popen(
                command, cwd=self.folder, stdout=subprocess.PIPE, stderr=log, env={**os.environ, **self.environment}
            )
        self.workers.append(worker)
        assert worker.stdout is not None  # noqa: S101 - piped above
        if not worker.stdout.readline():
            raise RuntimeError(f"a worker ended: {(self.folder / 'worker.log').read_text()}")

    def run(self, *arguments: str) -> Done:
        """Run a command that has workers do something, and return what it came to."""
        cpu, requests = self._workers_cpu(), self.server.counts()["requests"]
        command: list[str | Path] = [COMMAND, *arguments, "--env", "live", "--on", "postgres"]
        cost = run(command, self.environment, folder=self.folder)
        [(projects, seconds)] = self.rows(_OF_THE_LAST_SET)
        return Done(
            cost, self._workers_cpu() - cpu, self.server.counts()["requests"] - requests, int(projects), float(seconds)
        )

    def rows(self, statement: str) -> list[tuple[float, ...]]:
        """Return what the store has."""
        return [tuple(float(str(one)) for one in row) for row in self.cluster.run(statement, self.store)]

    def _workers_cpu(self) -> float:
        return sum(map(_cpu_seconds, self.workers))


def _cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    """Return the CPU seconds of a process that runs, and of its children that ended."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS


@contextmanager
def site(
    keys: Keys, cluster: Cluster, projects: int, round_trip_ms: float, limit: float | None = None
) -> Iterator[Site]:  # fmt: skip
    """Make a site; its workers end with it."""
    with TemporaryDirectory() as name, serving(
        keys, world.SMALL, round_trip_ms=round_trip_ms, tls=False, projects=projects, keeps=True, limit=limit
    ) as server:  # fmt: skip
        folder, store = Path(name), cluster.database()
        environment = {
            "ENCORD_SSH_KEY_FILE": str(keys.ssh),
            "LABELFORM_IN_AUTOMATION": "1",
            "LABELFORM_STORE": store,
        }
        world.write_changed_specs(folder / "specs", range(projects))
        (folder / "environments.yaml").write_text(_ENVIRONMENTS.format(url=server.url))
        run([COMMAND, "fleet", "init"], environment, folder=folder)
        made = Site(folder, server, cluster, store, environment)
        try:
            yield made
        finally:
            for worker in made.workers:
                worker.kill()
                worker.wait()
                if worker.stdout:
                    worker.stdout.close()
            cluster.drop(store)
