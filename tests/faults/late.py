"""
Killed with a request on its way, resumed at once; the request lands late.

The process is gone as soon as the request has been handed over, and the platform carries it out while the next run
waits, or would be at work if it did not wait.
"""

from __future__ import annotations

import asyncio
import math
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from labelform.api.message import Reply, Request
from labelform.applying import QUARANTINE_SECONDS
from labelform.client.asgi import AppCarrier
from labelform.errors import ExitCode
from labelform.runs.runs import FolderRuns
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.faults.judge import lies, state_of, violations
from tests.faults.scenarios import Conditions, apply, pass_time
from tests.faults.strike import MOST_RUNS, Ground, Verdict, left_over

HELD_SECONDS = (5, 22, 85)


class KilledError(BaseException):
    """The process is gone: nothing of it catches this, as nothing catches SIGKILL."""


class Killed:
    """Carries requests to the sandbox until one is held there, and never comes back from that one."""

    def __init__(self, sandbox: Sandbox) -> None:
        assert isinstance(sandbox.app, FaultyApp)
        self._app = sandbox.app
        self._inner = AppCarrier(sandbox.app)

    async def send(self, request: Request) -> Reply:
        """Send one request, perhaps the last."""
        reply = await self._inner.send(request)
        if any(seen.fault is Fault.HOLD for seen in self._app.log):
            raise KilledError
        return reply

    async def close(self) -> None:
        """Close the carrier."""
        await self._inner.close()


def lates(ground: Ground) -> Iterator[tuple[str, Rule]]:
    """Yield every boundary, and how long the request at it is held."""
    for number in range(1, ground.requests + 1):
        for seconds in HELD_SECONDS:
            rule = Rule(fault=Fault.HOLD, match=Match(request=number), times=1, seconds=seconds)
            yield f"request {number} lands {seconds} s late", rule


def strike_with_late(ground: Ground, what: str, rule: Rule, quarantine_seconds: float = QUARANTINE_SECONDS) -> Verdict:
    """Kill at the boundary, resume at once until it is done, wait for what was held, and judge."""
    verdict = Verdict(what, 0, [])
    with tempfile.TemporaryDirectory() as name:
        database, runs = ground.scenario.copy(Path(name)), FolderRuns(Path(name) / "runs")
        with closing(open_sandbox(database, faults=FaultPlan(rules=(rule,)))) as sandbox:
            assert isinstance(sandbox.app, FaultyApp)
            verdict.exit_codes.append(_kill(sandbox, ground, runs))
            verdict.wrong += [] if verdict.exit_codes[0] == -9 else ["it was not killed"]
            while verdict.exit_codes[-1] != ExitCode.OK and len(verdict.exit_codes) <= MOST_RUNS:
                account = asyncio.run(
                    apply(sandbox, ground.plan, runs, Conditions(quarantine_seconds=quarantine_seconds))
                )
                verdict.exit_codes.append(int(account.exit_code))
                verdict.wrong += lies(account, state_of(sandbox)[0], ground.before)
            asyncio.run(pass_time(sandbox, math.inf))
            verdict.runs = len(verdict.exit_codes)
            verdict.wrong += violations(
                wanted=ground.wanted, untouched=ground.untouched, sandbox=sandbox, app=sandbox.app, accounts=[]
            )
            verdict.wrong += [] if verdict.exit_codes[-1] == ExitCode.OK else ["it never came to an end"]
            verdict.wrong += left_over(sandbox, ground, Path(name))
    return verdict


def _kill(sandbox: Sandbox, ground: Ground, runs: FolderRuns) -> int:
    """Run until the request is held. What is open then, and only that, is left in the ledger."""
    try:
        asyncio.run(apply(sandbox, ground.plan, runs, Conditions(carrier=Killed(sandbox))))
    except* KilledError:
        code = -9
    else:
        code = 0  # no request was held
    return code
