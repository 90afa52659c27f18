"""
One strike: apply the plan on a fresh copy while a fault strikes, go on until it is done, then check the result.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from labelform.api.calls.collection_items import COME_TO_THE_SAME
from labelform.applying import Apply
from labelform.applying.late import Late
from labelform.applying.look import Look
from labelform.applying.silence import Silence
from labelform.cli.rehearsal.stage import Scene
from labelform.client.limiter import Limiter
from labelform.core.call import bind
from labelform.core.digest import plan_digest
from labelform.core.plan import Plan
from labelform.core.planset import alone
from labelform.core.resource import AnyResource
from labelform.core.standing import Standing, standing
from labelform.errors import ExitCode, PlatformError
from labelform.reading.view import Reader
from labelform.runs import planfile
from labelform.runs.runs import FolderRuns
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule, Seen
from labelform.sandbox.faults.rules import Fault, Match
from labelform.testing.copies import copied, driver_to, no_pause

MOST_RUNS = 6
FAULTS: Mapping[str, Callable[[Match], Rule]] = {
    "refused connection": lambda at: Rule(fault=Fault.REFUSE, match=at, times=1),
    "429": lambda at: Rule(fault=Fault.RATE_LIMIT, match=at, times=1, retry_after=0),
    "503, not carried out": lambda at: Rule(fault=Fault.ERROR_BEFORE, match=at, times=1, status=503),
    "carried out, then 500": lambda at: Rule(fault=Fault.ERROR_AFTER, match=at, times=1),
    "carried out, then cut": lambda at: Rule(fault=Fault.CUT_AFTER, match=at, times=1),
    "carried out, then no answer": lambda at: Rule(fault=Fault.TIMEOUT_AFTER, match=at, times=1),
    "answer truncated": lambda at: Rule(fault=Fault.TRUNCATED, match=at, times=1),
    "another answer": lambda at: Rule(fault=Fault.WRONG_JSON, match=at, times=1),
    "stale reads": lambda at: Rule(fault=Fault.STALE_READS, match=at, times=1, reads=3),
}
"""The faults of a rehearsal, by the name shown."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of one strike: how often the plan had to be applied, and what is wrong, if anything."""

    runs: int
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """A prepared sandbox file, the plan, and the kinds."""

    template: Path
    plan: Plan
    resources: Mapping[str, AnyResource]

    @classmethod
    def build(cls, folder: Path, scene: Scene, plan: Plan, kinds: Mapping[str, AnyResource]) -> Stage:
        """Make the sandbox file that every strike copies."""
        seed_file, template = folder / "seed.json", folder / "stage.db"
        seed_file.write_text(json.dumps(scene.seed), encoding="utf-8")
        with contextlib.closing(open_sandbox(template, seed=str(seed_file))) as sandbox:
            asyncio.run(_attach(sandbox, scene, plan.target.hash))
        return cls(template, plan, kinds)

    def count_requests(self, folder: Path) -> int:
        """Apply without faults and return how many requests that takes."""
        with self._copy(folder, FaultPlan()) as (sandbox, app):
            asyncio.run(self._apply(sandbox, FolderRuns(folder / "runs")))
            return len(app.log)

    def strike(self, folder: Path, fault: str, number: int) -> Verdict:
        """Let a fault strike one request; apply again until the plan is done."""
        rule = FAULTS[fault](Match(request=number))
        with self._copy(folder, FaultPlan(rules=(rule,))) as (sandbox, app):
            runs = FolderRuns(folder / "runs")
            count = 1
            while asyncio.run(self._apply(sandbox, runs)) is not ExitCode.OK and count < MOST_RUNS:
                count += 1
            return Verdict(count, (*_repeated(app), *asyncio.run(self._missing(sandbox))))

    @contextlib.contextmanager
    def _copy(self, folder: Path, faults: FaultPlan) -> Iterator[tuple[Sandbox, FaultyApp]]:
        with copied(self.template, folder, faults) as sandbox:
            if not isinstance(sandbox.app, FaultyApp):
                raise TypeError("a sandbox that is opened with faults has them")
            yield sandbox, sandbox.app

    async def _apply(self, sandbox: Sandbox, runs: FolderRuns) -> ExitCode:
        begun = runs.past().begun(plan_digest(self.plan))
        with runs.start(planfile.document(alone(self.plan, "rehearsal"))) as ledger:
            async with driver_to(sandbox) as driver:
                run = Apply(driver, self.resources, ledger, Silence(), begun=begun, writes=Limiter(1), pause=no_pause)
                try:
                    return (await run.run(self.plan)).exit_code
                except PlatformError:
                    return ExitCode.ERROR  # the first look failed, nothing was written

    async def _missing(self, sandbox: Sandbox) -> list[str]:
        """Return the changes of the plan that the project does not show in the end."""
        async with driver_to(sandbox) as driver:
            look = Look(Reader(driver), self.resources, self.plan.target)
            await look.find_project()
            late = Late({change.address: change for change in self.plan.changes}, self.resources, look)
            changes = await late.with_what_is_there(self.plan.changes)
            now = await look.at(changes)
        return [
            f"{change.address} is not as planned"
            for change in changes
            if standing(change, self.resources[change.kind], now[change.kind]) is not Standing.AFTER
        ]


async def _attach(sandbox: Sandbox, scene: Scene, project_hash: str | None) -> None:
    async with driver_to(sandbox) as driver:
        for call in scene.attaching:
            await driver.run(bind(call, project_hash))


def _repeated(app: FaultyApp) -> Sequence[str]:
    carried = Counter((seen.method, seen.target, seen.body) for seen in app.log if _was_carried_out(seen))
    return [
        f"{method} {target} was carried out {count} times"
        for (method, target, _), count in carried.items()
        if count > 1
    ]


def _was_carried_out(seen: Seen) -> bool:
    # What comes to the same twice is sent again where the answer said that some of it was refused.
    comes_to_the_same = seen.target.endswith(COME_TO_THE_SAME)
    return seen.is_write and seen.carried_out > 0 and 200 <= seen.status < 300 and not comes_to_the_same
