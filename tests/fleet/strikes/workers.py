"""Real workers: processes that are forked from one that has read all modules, so that a killed one is soon replaced."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fleet.strikes.kinds import end
from tests.fleet.strikes.senders import Senders
from tests.forked import ready

STOP_SECONDS = 30.0
PROGRAM, PROGRAMS = "tests.fleet.strikes.worker", "tests.fleet.strikes.program"
ROOT = Path(__file__).parents[3]


@dataclass(slots=True)
class Worker:
    """One process of `labelform fleet worker`; `pid` is its own, `log` is what it has printed."""

    process: subprocess.Popen[str]
    pid: int
    log: Path

    def tasks(self) -> str:
        """Let it say where its tasks stand, and return all that it has printed."""
        os.kill(self.pid, signal.SIGUSR1)
        time.sleep(1.0)
        return self.printed()

    def thaw(self) -> None:
        """Let it go on."""
        os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        """`kill -9`."""
        end(self.pid)

    def is_alive(self) -> bool:
        """Return whether it has not ended."""
        return self.process.poll() is None

    def is_frozen(self) -> bool:
        """Return whether it is stopped where it is."""
        try:
            state = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        except OSError:  # it has ended
            return False
        return state == "T"

    def printed(self) -> str:
        """Return what it has printed so far."""
        return self.log.read_text(encoding="utf-8")

    def stop(self) -> int:
        """Stop it as its supervisor does, and return its exit code."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)


@dataclass(slots=True)
class Workers:
    """Starts workers in a folder; `command` is what starts a program that is ready, `senders` are told of each."""

    command: Path
    folder: Path
    senders: Senders
    environment: Mapping[str, str]
    started: list[Worker] = field(default_factory=list)

    def start(self, choices: Mapping[str, Any], environment: Mapping[str, str], *, is_forked: bool = True) -> Worker:
        """Start a worker, see `worker.main`; one that is not forked begins with nothing, as it does for users."""
        log = self.folder / f"worker-{len(self.started)}.log"
        how = [str(self.command), "worker"] if is_forked else [sys.executable, "-W", "error", "-m", PROGRAM]
        paths = {"PYTHONPATH": str(ROOT)}
        with log.open("wb") as printed:
            process = subprocess.Popen(
                [*how, json.dumps(dict(choices))], cwd=self.folder, stdout=subprocess.PIPE, stderr=printed, text=True,
                env={**os.environ, **paths, **self.environment, **environment},
            )  # fmt: skip
        worker = Worker(process, pid_of(process, log), log)
        self.senders.pids.add(worker.pid)
        self.started.append(worker)
        return worker

    def living(self) -> list[Worker]:
        """Return the workers that have not ended."""
        return [one for one in self.started if one.is_alive()]

    def clear(self) -> None:
        """Kill whatever is left."""
        for one in self.started:
            if one.is_alive():
                one.kill()
            one.process.wait(STOP_SECONDS)
            if one.process.stdout:
                one.process.stdout.close()
        self.started.clear()


def pid_of(process: subprocess.Popen[str], log: Path) -> int:
    """Return the number of a process, which is the first line that it prints; `log` has what it prints elsewhere."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.strip().isdecimal(), f"{process.args!r} did not start: {line}{log.read_text(encoding='utf-8')}"
    return int(line)


@contextlib.contextmanager
def ready_programs() -> Iterator[Path]:
    """Have a process ready from which the programs of a fleet are forked; give the command that forks one."""
    with tempfile.TemporaryDirectory() as name, ready(Path(name), f"{PROGRAMS}:main") as command:
        yield command
