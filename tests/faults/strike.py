"""Apply a plan while faults strike, resume until it is done, and have it judged."""

from __future__ import annotations

import asyncio
import math
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from labelform.core.plan import Plan
from labelform.errors import ExitCode, LabelformError, PlatformError, SpecError
from labelform.runs.account import Account
from labelform.runs.runs import FolderRuns
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule, Seen
from labelform.sandbox.faults.rules import Fault, Match
from tests.faults.judge import lies, state_of, violations
from tests.faults.scenarios import AS_EVER, Conditions, Scenario, apply, pass_time

MOST_RUNS = 6

LOSSES: Sequence[tuple[str, Callable[[Match], Rule]]] = (
    ("refused connection", lambda at: Rule(fault=Fault.REFUSE, match=at, times=1)),
    ("cut before it arrived", lambda at: Rule(fault=Fault.CUT_BEFORE, match=at, times=1)),
    ("429 with Retry-After", lambda at: Rule(fault=Fault.RATE_LIMIT, match=at, times=1, retry_after=0)),
    ("429 without", lambda at: Rule(fault=Fault.RATE_LIMIT, match=at, times=1)),
    ("500, not carried out", lambda at: Rule(fault=Fault.ERROR_BEFORE, match=at, times=1, status=500)),
    ("502, not carried out", lambda at: Rule(fault=Fault.ERROR_BEFORE, match=at, times=1, status=502)),
    ("503, not carried out", lambda at: Rule(fault=Fault.ERROR_BEFORE, match=at, times=1, status=503)),
    ("committed, then 500", lambda at: Rule(fault=Fault.ERROR_AFTER, match=at, times=1, status=500)),
    ("committed, then 503", lambda at: Rule(fault=Fault.ERROR_AFTER, match=at, times=1, status=503)),
    ("committed, then cut", lambda at: Rule(fault=Fault.CUT_AFTER, match=at, times=1)),
    ("committed, then no answer", lambda at: Rule(fault=Fault.TIMEOUT_AFTER, match=at, times=1)),
    ("committed, answer truncated", lambda at: Rule(fault=Fault.TRUNCATED, match=at, times=1)),
    ("committed, other JSON", lambda at: Rule(fault=Fault.WRONG_JSON, match=at, times=1)),
    ("delivered twice", lambda at: Rule(fault=Fault.DUPLICATE, match=at, times=1)),
    ("three stale reads", lambda at: Rule(fault=Fault.STALE_READS, match=at, times=1, reads=3)),
    ("no answer, never carried out", lambda at: Rule(fault=Fault.TIMEOUT_BEFORE, match=at, times=1)),
    ("no answer, carried out 22 s later", lambda at: Rule(fault=Fault.HOLD, match=at, times=1, seconds=22)),
    ("no answer, carried out 85 s later", lambda at: Rule(fault=Fault.HOLD, match=at, times=1, seconds=85)),
    ("slow", lambda at: Rule(fault=Fault.LATENCY, match=at, times=1, seconds=0.001)),
)
"""Every fault that one request can meet, by the name it has in the table."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What is the same for all strikes on one scenario."""

    scenario: Scenario
    plan: Plan
    before: dict[str, object]
    wanted: dict[str, object]
    untouched: str
    requests: int
    writes: int
    for_ever_at: frozenset[int]
    """The requests that make what the platform has no call to delete."""


@dataclass(slots=True)
class Verdict:
    """What came of one strike."""

    what: str
    runs: int
    exit_codes: list[int]
    wrong: list[str] = field(default_factory=list)
    begins: list[int] = field(default_factory=list)
    """How many requests were made before each run."""


def survey(scenario: Scenario, folder: Path, conditions: Conditions = AS_EVER) -> Ground:
    """Run a scenario without faults: what it wants, what it must not touch, how many requests it makes."""
    place = folder / f"survey {scenario.name}, {conditions.writes} at once"
    database = scenario.copy(place)
    with closing(open_sandbox(database)) as sandbox:
        plan = scenario.make(sandbox, place)
        before, _ = state_of(sandbox)
    with closing(open_sandbox(database, faults=FaultPlan())) as sandbox:
        asyncio.run(apply(sandbox, plan, FolderRuns(place / "runs"), conditions))
        assert isinstance(sandbox.app, FaultyApp)
        wanted, untouched = state_of(sandbox)
        log = sandbox.app.log
        for_ever = frozenset(seen.number for seen in log if is_for_ever(seen))
        writes = sum(1 for seen in log if seen.is_write)
        return Ground(scenario, plan, before, wanted, untouched, len(log), writes, for_ever)


def singles(ground: Ground) -> Iterator[tuple[str, tuple[Rule, ...]]]:
    """Yield every request boundary with every fault."""
    for name, rule in LOSSES:
        for number in range(1, ground.requests + 1):
            if name == "delivered twice" and number in ground.for_ever_at:
                continue  # two projects, or datasets: the platform has no call that could take one back
            yield f"{name} at request {number}", (rule(Match(request=number)),)


def strike(ground: Ground, what: str, rules: tuple[Rule, ...], conditions: Conditions = AS_EVER) -> Verdict:
    """Apply under fire and resume the same plan until it is done; judge the end and every account."""
    verdict = Verdict(what, 0, [])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = ground.scenario.copy(folder)
        with closing(open_sandbox(database, faults=FaultPlan(rules=rules))) as sandbox:
            accounts: list[Account] = []
            for _ in range(MOST_RUNS):
                account = _run(sandbox, ground, folder, verdict, conditions)
                if account is not None:
                    accounts.append(account)
                    verdict.wrong += lies(account, state_of(sandbox)[0], ground.before)
                if account is not None and account.exit_code is ExitCode.OK:
                    break
            assert isinstance(sandbox.app, FaultyApp)
            asyncio.run(pass_time(sandbox, math.inf))
            if made_two_for_ever(sandbox.app):
                return Verdict(what, verdict.runs, verdict.exit_codes)
            verdict.wrong += violations(
                wanted=ground.wanted, untouched=ground.untouched, sandbox=sandbox, app=sandbox.app, accounts=accounts
            )
            verdict.wrong += changed_for_nothing(sandbox.app, verdict)
            verdict.wrong += left_over(sandbox, ground, folder)
    return verdict


def changed_for_nothing(app: FaultyApp, verdict: Verdict) -> list[str]:
    """Return the runs that ended with exit 1, which says that nothing was carried out, and of which something was."""
    ends = [*verdict.begins[1:], len(app.log)]
    return [
        f"a run ended with 1, and {seen.method} {seen.target} was carried out"
        for code, begin, end in zip(verdict.exit_codes, verdict.begins, ends, strict=True)
        for seen in app.log[begin:end]
        if code == ExitCode.ERROR and seen.is_write and seen.carried_out and 200 <= seen.status < 300
    ]


def _run(sandbox: Sandbox, ground: Ground, folder: Path, verdict: Verdict, conditions: Conditions) -> Account | None:
    assert isinstance(sandbox.app, FaultyApp)
    verdict.runs += 1
    verdict.begins.append(len(sandbox.app.log))
    try:
        account = asyncio.run(apply(sandbox, ground.plan, FolderRuns(folder / "runs"), conditions))
    except PlatformError:
        verdict.exit_codes.append(int(ExitCode.ERROR))  # the first look failed: nothing was written
        return None
    except LabelformError as exc:
        verdict.wrong.append(f"{type(exc).__name__}: {exc.message}")
        verdict.exit_codes.append(int(exc.exit_code))
        return None
    verdict.exit_codes.append(int(account.exit_code))
    return account


def is_for_ever(seen: Seen) -> bool:
    """Tell whether a request makes a project or a dataset: the platform has no call that could take one back."""
    return seen.is_write and seen.target in ("/public/user", "/v2/public/datasets")


def made_two_for_ever(app: FaultyApp) -> bool:
    """Tell whether the network delivered such a request twice."""
    return any(is_for_ever(seen) and seen.carried_out > 1 for seen in app.log)


def left_over(sandbox: Sandbox, ground: Ground, folder: Path) -> list[str]:
    """Plan once more: nothing may be left to do."""
    try:
        again = ground.scenario.make(sandbox, folder)
    except LabelformError as exc:
        details = [finding.message for finding in exc.diagnostics] if isinstance(exc, SpecError) else [exc.message]
        return [f"the next plan cannot be made: {detail}" for detail in details]
    return [f"the next plan still has {change.action} {change.address}" for change in again.changes]
