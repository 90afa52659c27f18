"""A scheduler of Dask that hands out the sets of a strike: it can be killed, and started again on the same port."""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from distributed import Client
from distributed import Scheduler as DaskScheduler
from tests.fleet.strikes.kinds import end
from tests.fleet.strikes.workers import pid_of
from tests.ports import is_open, lasting_port

if TYPE_CHECKING:
    from tests.fleet.strikes.strike import Means

START_SECONDS = 30.0
TTL = {"DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "2s"}
"""After how long a worker that says nothing is given up; Dask makes it five seconds for so few workers."""


@dataclass(slots=True)
class Scheduler:
    """One address at which a scheduler stands or not. Each one that is started there knows nothing of the last."""

    command: Path
    folder: Path
    port: int = field(default_factory=lasting_port)
    _process: subprocess.Popen[str] | None = field(default=None, init=False)
    _pid: int = field(default=0, init=False)

    @property
    def address(self) -> str:
        """Where it is; on loopback, that needs no certificates."""
        return f"tcp://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and return when it listens."""
        command = [str(self.command), "scheduler", "--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--no-dashboard", "--dashboard-address", "127.0.0.1:0"]
        environment = {**os.environ, **TTL, "DASK_TEMPORARY_DIRECTORY": str(self.folder)}
        log = self.folder / "scheduler.log"
        with log.open("ab") as printed:
            process = self._process = subprocess.Popen(
                command, cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=printed, text=True
            )
        self._pid = pid_of(process, log)
        assert process.stdout is not None
        process.stdout.close()
        deadline = time.monotonic() + START_SECONDS
        while not is_open(self.port):
            assert self.is_up() and time.monotonic() < deadline, f"no scheduler: {log.read_text(encoding='utf-8')}"
            time.sleep(0.01)

    def kill(self) -> None:
        """`kill -9`: what it has handed out, and what it was still to hand out, is forgotten."""
        process = self._process
        if process is not None and process.poll() is None:
            end(self._pid)
            process.wait(START_SECONDS)

    def is_up(self) -> bool:
        """Return whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def live(self) -> Iterator[str]:
        """Yield what it has not seen the end of, if anything."""
        if not self.is_up():
            yield "there is no scheduler"
        elif tasks := asyncio.run(self._tasks()):
            yield f"tasks are left: {', '.join(tasks)}"

    async def _tasks(self) -> list[str]:
        async with Client(self.address, asynchronous=True, set_as_default=False) as client:
            return [str(one) for one in await client.run_on_scheduler(_tasks_of)]


def _tasks_of(dask_scheduler: DaskScheduler) -> list[str]:
    return [f"{task.key} {task.state}" for task in dask_scheduler.tasks.values()]


@contextmanager
def scheduling(means: Means) -> Iterator[Means]:
    """Have a new scheduler of Dask hand out what is done with some means."""
    with TemporaryDirectory() as folder:
        scheduler = Scheduler(means.command, Path(folder))
        try:
            scheduler.start()
            yield replace(means, scheduler=scheduler)
        finally:
            scheduler.kill()
