"""
What a set of projects is before a strike, what it is to be afterwards, and what an undisturbed apply writes.

The specs are those of `tests.faults`, which touch every kind and every action; some projects do not exist yet.
"""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.judge import states_of, writes_carried_out
from tests.faults.scenarios import AFTER, BEFORE, TITLE, apply, driver_to, make, settle
from tests.fleet.strikes.tempo import ENVIRONMENT

from labelform.applying.plans import ApplyOptions, apply_set
from labelform.core.planset import Member, PlanSet
from labelform.errors import ExitCode, LabelformError
from labelform.runs.account import Account, of_all
from labelform.runs.runs import FolderRuns
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Seen

SMALL = (TITLE, f"{TITLE}, too", f"{TITLE} from nothing")
EXISTING = SMALL[:2]
SLIM = """
labelform: 1
project: {title: "Under fire", ontology: "NL Road Users & Lanes v6", description: "d"}
datasets: ["NL fleet7 2026-09 motorway day"]
groups: [{name: vendor-brightmark-qa, role: reviewer}]
users: [{email: ann@x.example, role: viewer}]
tags: [production]
collections: [{name: comes, type: frame, items: [{data: nl7-03_cam_front_20260901_00150.png}]}]
filter_presets: [{name: comes, filters: [{metric: brightness, between: [0.0, 0.22]}]}]
"""
"""A project of which there are many: some of every kind."""


def numbered(count: int) -> tuple[str, ...]:
    """Return the titles of a set of so many projects, of which two exist."""
    return (*EXISTING, *(f"{TITLE}, number {number}" for number in range(count - len(EXISTING))))


class Nobody:
    """Is told everything and says nothing."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_: self


@dataclass(frozen=True, slots=True)
class Ground:
    """
    What is the same for all strikes on a set. `before` and `wanted` are states by title, `accounts` are by title, too.

    `template` is the file of a sandbox, and `undisturbed` that of one in which the set was applied on one machine;
    `carried` and `writes` count what was carried out there.
    """

    template: Path
    undisturbed: Path
    spec: str
    planset: PlanSet
    before: dict[str, dict[str, Any]]
    wanted: dict[str, dict[str, Any]]
    untouched: str
    accounts: dict[str, Account]
    carried: Counter[tuple[str, str, bytes]]
    writes: int

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of the projects, in the order of the set."""
        return tuple(self.before)

    def plans_left(self, sandbox: Sandbox) -> Iterator[str]:
        """Plan everything once more, and yield what is left to do."""
        for title in self.titles:
            try:
                plan = make(sandbox, titled(self.spec, title))
            except LabelformError as exc:  # such as two projects of one title
                yield f"no plan for {title}: {exc}"
                continue
            for change in plan.changes:
                yield f"{title}: {change.action} {change.address}"


def survey(folder: Path, base_url: str, titles: Sequence[str] = SMALL, spec: str = AFTER) -> Ground:
    """Prepare a sandbox, plan a set for a platform, and apply it there once, undisturbed and on one machine."""
    template = folder / "template.db"
    with closing(open_sandbox(template)) as sandbox:
        for title in EXISTING:
            asyncio.run(apply(sandbox, make(sandbox, titled(BEFORE, title)), FolderRuns(folder / "runs")))
        settle(sandbox)
    with opened(template, folder / "undisturbed") as sandbox:
        plans = [make(sandbox, titled(spec, title)) for title in titles]
        members = tuple(Member(plan=plan, base_url=base_url, environment=ENVIRONMENT) for plan in plans)
        planset = PlanSet(members=members)
        before, _ = states_of(sandbox, titles)
        log_of(sandbox).clear()
        accounts = asyncio.run(_apply(sandbox, planset, FolderRuns(folder / "undisturbed runs")))
        assert of_all(accounts).exit_code is ExitCode.OK
        wanted, untouched = states_of(sandbox, titles)
        by_title = dict(zip(titles, accounts, strict=True))
        carried, writes = carried_out(sandbox)
        return Ground(template, sandbox.database, spec, planset, before, wanted, untouched, by_title, carried, writes)


def titled(spec: str, title: str) -> str:
    """Return a spec for the project of another title."""
    return spec.replace(f'"{TITLE}"', f'"{title}"')


@contextmanager
def opened(template: Path, folder: Path) -> Iterator[Sandbox]:
    """Open a copy of a prepared sandbox that keeps a log of what it was asked."""
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "sandbox.db"
    shutil.copy(template, database)
    shutil.copy(f"{template}.key", f"{database}.key")
    with closing(open_sandbox(database, faults=FaultPlan())) as sandbox:
        yield sandbox


def log_of(sandbox: Sandbox) -> list[Seen]:
    """Return every request that has reached the platform itself."""
    assert isinstance(sandbox.app, FaultyApp)
    return sandbox.app.log


def carried_out(sandbox: Sandbox) -> tuple[Counter[tuple[str, str, bytes]], int]:
    """Return how often each write was carried out that must not be carried out twice, and how many all writes were."""
    assert isinstance(sandbox.app, FaultyApp)
    writes = sum(1 for seen in sandbox.app.log if seen.is_write and 200 <= seen.status < 300)
    return writes_carried_out(sandbox.app), writes


async def _apply(sandbox: Sandbox, planset: PlanSet, runs: FolderRuns) -> list[Account]:
    async with driver_to(sandbox) as driver:
        return await apply_set(driver, planset, ApplyOptions(runs, Nobody(), writes=1, remembers=False))
