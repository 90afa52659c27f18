"""Two applies of one plan at the same moment, as two CI jobs would: everything comes once."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from labelform.core.change import Action
from labelform.errors import ExitCode
from labelform.runs.account import Account
from labelform.runs.runs import FolderRuns
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule
from labelform.sandbox.faults.rules import Fault
from tests.faults.judge import state_of
from tests.faults.scenarios import apply
from tests.faults.strike import Ground, Verdict, is_for_ever

SCHEDULES = 60


def rivals(seed: int) -> Iterator[int]:
    """Yield the seeds of schedules: each delays other requests, so that the two runs meet elsewhere."""
    yield from range(seed, seed + SCHEDULES)


def strike_with_rival(ground: Ground, schedule: int) -> Verdict:
    """Run the plan twice at once; then one of them may have to be run again, and nothing may be there twice."""
    verdict = Verdict(f"schedule {schedule}", 2, [])
    delays = Rule(fault=Fault.LATENCY, chance=0.3, seconds=0.004)
    with tempfile.TemporaryDirectory() as name:
        database = ground.scenario.copy(Path(name))
        with closing(open_sandbox(database, faults=FaultPlan(seed=schedule, rules=(delays,)))) as sandbox:
            assert isinstance(sandbox.app, FaultyApp)
            accounts = asyncio.run(_both(sandbox, ground, Path(name)))
            verdict.exit_codes += [int(account.exit_code) for account in accounts]
            if ground.plan.target.hash is None:
                return verdict if _made(accounts) else _wrong(verdict, "no run made the project")
            if made_one_each(sandbox.app):
                is_said = any(account.exit_code is ExitCode.OUTCOME_UNKNOWN for account in accounts)
                return verdict if is_said else _wrong(verdict, "two were made for ever, and neither run said so")
            again = ground.scenario.make(sandbox, Path(name))
            last = asyncio.run(apply(sandbox, again, FolderRuns(Path(name) / "last")))
            verdict.exit_codes.append(int(last.exit_code))
            if state_of(sandbox)[0] != ground.wanted:
                verdict.wrong.append(f"the project is {state_of(sandbox)[0]}")
            is_left = [result for result in last.results if result.change.action is not Action.UPDATE]
            if is_left and all(account.exit_code == 0 for account in accounts):
                verdict.wrong.append("something was lost or there twice, and neither run said so")
    return verdict


async def _both(sandbox: Sandbox, ground: Ground, folder: Path) -> list[Account]:
    runs = (apply(sandbox, ground.plan, FolderRuns(folder / name)) for name in ("one", "two"))
    return list(await asyncio.gather(*runs))


def made_one_each(app: FaultyApp) -> bool:
    """Tell whether both runs made the same thing, which the platform has no call to delete."""
    made = Counter(seen.body for seen in app.log if is_for_ever(seen) and seen.carried_out)
    return any(count > 1 for count in made.values())


def _made(accounts: list[Account]) -> bool:
    return any(account.project_hash for account in accounts)


def _wrong(verdict: Verdict, what: str) -> Verdict:
    verdict.wrong.append(what)
    return verdict
