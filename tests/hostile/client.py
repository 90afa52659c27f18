"""The process that asks, seen from the tests: started when it is needed, killed when it hangs."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

from tests.hostile.limited import Task, Told

HARD_LIMIT_SECONDS: Final = 10
"""When a client that has not ended by itself is killed."""

START_SECONDS: Final = 60
NO_PROXIES: Final = {
    name: value
    for name, value in os.environ.items()
    if not name.lower().endswith("_proxy") and not name.startswith("SSL_")
}


class Client:
    """One driver under the limit. A client that hung or died is replaced by a new one at the next question."""

    def __init__(self, driver: str, authority: Path, noise: Path) -> None:
        self._driver = driver
        self._authority = authority
        self._noise = noise
        self._heard = 0
        self._process: subprocess.Popen[str] | None = None

    def ask(self, task: Task) -> Told:
        """Hand over a task and return what came of it; `hung` or `died` when nothing was heard."""
        process = self._running()
        assert process.stdin is not None
        process.stdin.write(json.dumps(asdict(task)) + "\n")
        process.stdin.flush()
        line = self._line(process, HARD_LIMIT_SECONDS)
        return Told(**json.loads(line)) if line.startswith("{") else Told(ended=line)

    def noise(self) -> str:
        """Return what was printed beside answers since this was last asked: there should be nothing."""
        text = self._noise.read_text("utf-8")
        heard, self._heard = self._heard, len(text)
        return text[heard:]

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            with self._noise.open("a", encoding="utf-8") as noise:
                self._process = subprocess.Popen(
                    [sys.executable, "-W", "error", "-m", "tests.hostile.limited", self._driver],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=noise, text=True, bufsize=1,
                    cwd=Path(__file__).parents[2], env={**NO_PROXIES, "SSL_CERT_FILE": str(self._authority)},
                )  # fmt: skip
            assert self._line(self._process, START_SECONDS) == "ready\n", self.noise()
        return self._process

    def _line(self, process: subprocess.Popen[str], seconds: float) -> str:
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], seconds)
        line = process.stdout.readline() if ready else ""
        if line:
            return line
        self.close()
        return f"hung for {seconds} s" if not ready else f"died with {process.returncode}"
