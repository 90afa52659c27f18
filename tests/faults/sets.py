"""
A set of three projects under fire: two that change everywhere and one that does not exist yet, applied side by side.

A fault that strikes one of them must neither keep the others from their end nor be told in the account of another.
"""

from __future__ import annotations

import asyncio
import math
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labelform.applying.plans import ApplyOptions, apply_set
from labelform.core.planset import Member, PlanSet
from labelform.errors import ExitCode, PlatformError
from labelform.runs import planfile
from labelform.runs.account import Account, of_all
from labelform.runs.runs import FolderRuns
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.faults.judge import lies, states_of, writes_carried_out
from tests.faults.kills import AS_USERS_DO, PATIENCE_SECONDS, Command, Start, ended, kill, served
from tests.faults.scenarios import AFTER, BEFORE, TITLE, apply, driver_to, make, now, pass_time, settle
from tests.faults.strike import LOSSES, MOST_RUNS, Verdict, changed_for_nothing, made_two_for_ever

TITLES = (TITLE, f"{TITLE}, too", f"{TITLE} from nothing")
WRITES = 8


@dataclass(frozen=True, slots=True)
class SetGround:
    """
    What is the same for all strikes on the set; `before` and `wanted` are states by title.

    `carried` counts the writes of an apply without faults: some are alike in two projects, which a header tells apart.
    """

    template: Path
    planset: PlanSet
    before: dict[str, dict[str, Any]]
    wanted: dict[str, dict[str, Any]]
    untouched: str
    requests: int
    carried: Counter[tuple[str, str, bytes]]


class _Nobody:
    """Is told everything and says nothing."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_: self


def set_ground(folder: Path) -> SetGround:
    """Prepare the sandbox, plan the set, and apply it once without faults."""
    template = folder / "set.db"
    with closing(open_sandbox(template)) as sandbox:
        for title in TITLES[:2]:
            asyncio.run(apply(sandbox, make(sandbox, _titled(BEFORE, title)), FolderRuns(folder / "runs")))
        settle(sandbox)
    database = _copy(template, folder / "survey set")
    with closing(open_sandbox(database, faults=FaultPlan())) as sandbox:
        planset = _planset(sandbox, "test")
        before, _ = states_of(sandbox, TITLES)
        assert isinstance(sandbox.app, FaultyApp)
        made = len(sandbox.app.log)
        accounts = asyncio.run(_apply(sandbox, planset, FolderRuns(folder / "survey set runs")))
        assert of_all(accounts).exit_code is ExitCode.OK
        wanted, untouched = states_of(sandbox, TITLES)
        requests, carried = len(sandbox.app.log) - made, writes_carried_out(sandbox.app)
        return SetGround(template, planset, before, wanted, untouched, requests, carried)


def set_singles(ground: SetGround) -> Iterator[tuple[str, Rule]]:
    """Yield every fault at every request of the set."""
    for name, rule in LOSSES:
        for number in range(1, ground.requests + 1):
            yield f"{name} at request {number} of a set", rule(Match(request=number))


def strike_set(ground: SetGround, what: str, rule: Rule) -> Verdict:
    """Apply the set under fire and again until it is done; judge the end and every account of every run."""
    verdict = Verdict(what, 0, [])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _struck(ground, folder, rule) as (sandbox, app):
            for _ in range(MOST_RUNS):
                verdict.runs += 1
                verdict.begins.append(len(app.log))
                accounts = asyncio.run(_apply(sandbox, ground.planset, FolderRuns(folder / "runs")))
                verdict.wrong += _lies(accounts, states_of(sandbox, TITLES)[0], ground)
                verdict.exit_codes.append(int(of_all(accounts).exit_code))
                if verdict.exit_codes[-1] == ExitCode.OK:
                    break
            asyncio.run(pass_time(sandbox, math.inf))
            if rule.fault is Fault.DUPLICATE and made_two_for_ever(app):
                return Verdict(what, verdict.runs, verdict.exit_codes)  # the platform has no call to take one back
            verdict.wrong += [*_wrong(ground, sandbox, app), *changed_for_nothing(app, verdict)]
            if verdict.exit_codes[-1] != ExitCode.OK:
                verdict.wrong.append("it never came to an end")
    return verdict


def set_kills(ground: SetGround) -> Iterator[tuple[str, Rule]]:
    """Yield every boundary of the set, after the request was carried out."""
    for number in range(1, ground.requests + 1):
        rule = Rule(fault=Fault.TIMEOUT_AFTER, match=Match(request=number), times=1, seconds=PATIENCE_SECONDS)
        yield f"kill -9 after request {number} of a set", rule


def strike_set_with_kill(ground: SetGround, what: str, rule: Rule, labelform: Command = AS_USERS_DO) -> Verdict:
    """Kill an apply of the set at a boundary and resume it until it is done; the last apply writes nothing."""
    verdict = Verdict(what, 0, [])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _struck(ground, folder, rule) as (sandbox, app):
            with served(sandbox) as url:
                members = [one.model_copy(update={"base_url": url}) for one in ground.planset.members]
                planfile.save(ground.planset.model_copy(update={"members": tuple(members)}), folder / "plan.json")
                starting = Start(labelform, folder, sandbox, url)
                verdict.exit_codes.append(kill(starting(), app, rule))
                has_begun = any((folder / ".labelform" / "runs").glob("*/ledger.jsonl"))
                again = ("resume",) if has_begun else ("apply", "plan.json")
                while verdict.exit_codes[-1] != 0 and len(verdict.exit_codes) <= MOST_RUNS:
                    verdict.exit_codes.append(ended(starting(*again)))
                seen = len(app.log)
                verdict.exit_codes.append(ended(starting()))
            verdict.runs = len(verdict.exit_codes)
            verdict.wrong += _wrong(ground, sandbox, app)
            verdict.wrong += ["the set applied once more wrote"] if any(one.is_write for one in app.log[seen:]) else []
            verdict.wrong += (
                [] if verdict.exit_codes[-1] == 0 else [f"the last run ended with {verdict.exit_codes[-1]}"]
            )
    return verdict


@contextmanager
def _struck(ground: SetGround, folder: Path, rule: Rule) -> Iterator[tuple[Sandbox, FaultyApp]]:
    """Open a copy of the prepared sandbox that a fault strikes."""
    with closing(open_sandbox(_copy(ground.template, folder), faults=FaultPlan(rules=(rule,)))) as sandbox:
        assert isinstance(sandbox.app, FaultyApp)
        yield sandbox, sandbox.app


def _titled(spec: str, title: str) -> str:
    return spec.replace(f'"{TITLE}"', f'"{title}"')


def _copy(template: Path, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "sandbox.db"
    shutil.copy(template, database)
    shutil.copy(f"{template}.key", f"{database}.key")
    return database


def _planset(sandbox: Sandbox, base_url: str) -> PlanSet:
    plans = [make(sandbox, _titled(AFTER, title)) for title in TITLES]
    return PlanSet(members=tuple(Member(plan=plan, base_url=base_url) for plan in plans))


async def _apply(sandbox: Sandbox, planset: PlanSet, runs: FolderRuns) -> list[Account]:
    """Apply the set without waiting: a pause lets the time of the sandbox pass."""

    async def pause(seconds: float) -> None:
        await asyncio.sleep(0)
        await pass_time(sandbox, seconds)

    runs = FolderRuns(runs.folder, lambda: now(sandbox))
    options = ApplyOptions(runs, _Nobody(), WRITES, projects=len(TITLES), pause=pause)
    async with driver_to(sandbox) as driver:
        return await apply_set(driver, planset, options)


def _lies(accounts: Sequence[Account], states: dict[str, dict[str, Any]], ground: SetGround) -> Iterator[str]:
    for title, account in zip(TITLES, accounts, strict=True):
        for lie in lies(account, states[title], ground.before[title]):
            yield f"{title}: {lie}"


def _wrong(ground: SetGround, sandbox: Sandbox, app: FaultyApp) -> list[str]:
    found, rest = states_of(sandbox, TITLES)
    wrong = [f"{title} is {found[title]}" for title in TITLES if found[title] != ground.wanted[title]]
    wrong += ["something outside of the set was touched"] if rest != ground.untouched else []
    wrong += [
        f"carried out {count} times: {key[0]} {key[1]}"
        for key, count in writes_carried_out(app).items()
        if count > max(1, ground.carried[key])
    ]
    left = [change for one in _next_planset(sandbox).members for change in one.plan.changes]
    return wrong + [f"the next plan still has {change.action} {change.address}" for change in left]


def _next_planset(sandbox: Sandbox) -> PlanSet:
    """Plan once more: a fault that the runs did not come to strikes the first time."""
    try:
        return _planset(sandbox, "test")
    except PlatformError:
        return _planset(sandbox, "test")
