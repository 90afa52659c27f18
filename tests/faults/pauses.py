"""Ctrl-C after each write: the account is complete, and the same plan goes on from there."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from labelform.core.plan import steps
from labelform.errors import ExitCode
from labelform.runs.runs import FolderRuns
from labelform.sandbox import open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp
from tests.faults.judge import lies, state_of, violations
from tests.faults.scenarios import Conditions, apply
from tests.faults.strike import Ground, Verdict


def interrupts(ground: Ground) -> Iterator[int]:
    """Yield after how many writes to interrupt."""
    yield from range(len(steps(ground.plan.changes)))


def strike_with_interrupt(ground: Ground, what: str, writes: int) -> Verdict:
    """Stop after so many writes, resume, and count: all runs together write what the plan says, no more."""
    verdict = Verdict(what, 2, [])
    with tempfile.TemporaryDirectory() as name:
        database, runs = ground.scenario.copy(Path(name)), FolderRuns(Path(name) / "runs")
        with closing(open_sandbox(database, faults=FaultPlan())) as sandbox:
            app = sandbox.app
            assert isinstance(app, FaultyApp)
            first = asyncio.run(apply(sandbox, ground.plan, runs, Conditions(stop=lambda: _writes(app) >= writes)))
            verdict.wrong += lies(first, state_of(sandbox)[0], ground.before)
            last = asyncio.run(apply(sandbox, ground.plan, runs))
            verdict.exit_codes += [int(first.exit_code), int(last.exit_code)]
            if first.exit_code is not ExitCode.INTERRUPTED:
                verdict.wrong.append(f"the interrupted run ended with {first.exit_code!r}")
            if _writes(app) != ground.writes:
                verdict.wrong.append(f"{_writes(app)} writes for {ground.writes} calls")
            verdict.wrong += violations(
                wanted=ground.wanted, untouched=ground.untouched, sandbox=sandbox, app=app, accounts=[last]
            )
    return verdict


def _writes(app: FaultyApp) -> int:
    return sum(1 for seen in app.log if seen.is_write)
