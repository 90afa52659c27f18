"""
`kill -9` at every request boundary: the process is gone, and the request was carried out, or never will be.

It is resumed without waiting, because nothing is on its way; `late` holds what is.

The sandbox is served over TCP by a thread of the judge, so that it knows the moment to strike; labelform runs as the
process that users run or, in the part that every run of the suite tries, is forked from one that is ready.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from labelform.core.planset import alone
from labelform.runs import planfile
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.faults.judge import violations
from tests.faults.strike import MOST_RUNS, Ground, Verdict, left_over

PATIENCE_SECONDS = 60.0
Command = Sequence[str | Path]
AS_USERS_DO: Command = (sys.executable, "-m", "labelform")
"""How labelform is started."""


def kills(ground: Ground) -> Iterator[tuple[str, Rule]]:
    """Yield every boundary: before the request is carried out, and after."""
    for number in range(1, ground.requests + 1):
        at = Match(request=number)
        yield f"before request {number}", Rule(fault=Fault.TIMEOUT_BEFORE, match=at, times=1, seconds=PATIENCE_SECONDS)
        yield f"after request {number}", Rule(fault=Fault.TIMEOUT_AFTER, match=at, times=1, seconds=PATIENCE_SECONDS)


def strike_with_kill(ground: Ground, what: str, rule: Rule, labelform: Command = AS_USERS_DO) -> Verdict:
    """Kill the process at the boundary, then run the same plan file until it is done."""
    verdict = Verdict(what, 0, [])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = ground.scenario.copy(folder)
        with contextlib.closing(open_sandbox(database, faults=FaultPlan(rules=(rule,)))) as sandbox:
            app = sandbox.app
            assert isinstance(app, FaultyApp)
            with served(sandbox) as url:
                planfile.save(alone(ground.plan, url), folder / "plan.json")
                applying = Start(labelform, folder, sandbox, url)
                verdict.exit_codes.append(kill(applying(), app, rule))
                while verdict.exit_codes[-1] != 0 and len(verdict.exit_codes) <= MOST_RUNS:
                    verdict.exit_codes.append(ended(applying()))
            verdict.runs = len(verdict.exit_codes)
            verdict.wrong += violations(
                wanted=ground.wanted, untouched=ground.untouched, sandbox=sandbox, app=app, accounts=[]
            )
            verdict.wrong += [] if verdict.exit_codes[-1] == 0 else ["it never came to an end"]
            verdict.wrong += left_over(sandbox, ground, folder)
    return verdict


@dataclass(frozen=True, slots=True)
class Start:
    """Starts labelform in a folder, for a platform."""

    labelform: Command
    folder: Path
    sandbox: Sandbox
    url: str

    def __call__(self, *what: str) -> subprocess.Popen[bytes]:
        """Start it with a command, or to apply the plan that lies in the folder."""
        options = ["--domain", self.url, "--auto-approve", "--writes=1", "--no-wait"]
        command = [*self.labelform, *(what or ("apply", "plan.json")), *options]
        environment = {**os.environ, "ENCORD_SSH_KEY_FILE": str(self.sandbox.ssh_key_file)}
        return subprocess.Popen(
            command, cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )


def kill(process: subprocess.Popen[bytes], app: FaultyApp, rule: Rule) -> int:
    """Kill the process when the request has arrived, and for a kill after it, has been carried out."""
    number = rule.match.request or 0
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        seen = app.log[number - 1] if len(app.log) >= number else None
        if seen is not None and (rule.fault is Fault.TIMEOUT_BEFORE or seen.carried_out):
            process.kill()
            break
        if process.poll() is not None:
            break
        time.sleep(0.002)
    return ended(process)


def ended(process: subprocess.Popen[bytes]) -> int:
    """Wait until nobody is left who could do the work, and return how the process ended."""
    process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode


@contextlib.contextmanager
def served(sandbox: Sandbox) -> Iterator[str]:
    """Serve the sandbox from a thread; its connections are dropped at the end, however long a fault would hang."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            sandbox.app, lifespan="off", ws="none", log_level="critical", timeout_graceful_shutdown=0
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(PATIENCE_SECONDS)
