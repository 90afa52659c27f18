"""
Run one case: the steps of `plan` and `apply`, on a sandbox of its own. The result of it is judged elsewhere.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from labelform.applying.plans import ApplyOptions, apply_set
from labelform.applying.silence import Silence
from labelform.core.plan import Plan
from labelform.core.planset import PlanSet, alone
from labelform.diagnostics import Diagnostic
from labelform.errors import ExitCode, LabelformError, PolicyError, SpecError
from labelform.language.model import NO_INPUTS, ParsedSpec
from labelform.planning.asserting import unlike_asserted
from labelform.planning.judging import all_judged
from labelform.planning.options import PlanOptions
from labelform.planning.rechecking import rechecker
from labelform.planning.recipe import plan_spec
from labelform.reading.offline import SnapshotView
from labelform.reading.snapshot import Snapshot
from labelform.reading.view import LiveView, View
from labelform.repository.load import load_one
from labelform.runs.account import Account
from labelform.testing.edits import WebUser
from labelform.testing.ending import End, seen_at_the_end
from labelform.testing.ground import Ground, ground_on
from labelform.testing.model import WebEdit
from labelform.testing.reading import LoadedCase
from labelform.testing.setting import options_of, seed_of, spec_path
from labelform.testing.worlds import Worlds

SANDBOX = "sandbox:test"
"""What the platform of a case is called, wherever the file lies."""


@dataclass(slots=True)
class CaseRun:
    """
    The result of a case: the plan, how each apply of it ended, and what there is in the end.

    `failure` is what labelform, or the platform, refused last. `mistake` says why the case itself could not be run.
    `struck` says how many requests each fault of the case struck.
    """

    plan: Plan | None = None
    exit_codes: list[int] = field(default_factory=list)
    account: Account | None = None
    failure: LabelformError | None = None
    mistake: LabelformError | None = None
    end: End | None = None
    struck: tuple[int, ...] = ()


def run_case(case: LoadedCase, worlds: Worlds) -> CaseRun:
    """Run a case, and return its result."""
    run = CaseRun()
    try:
        path = spec_path(case)
        play = _Play(case, run, path, options_of(case, path))
        seed = seed_of(case)
        snapshot = worlds.snapshot(seed)
        if snapshot is not None:
            _check_only_planned(case)
            asyncio.run(play.on_snapshot(snapshot))
        else:
            with ground_on(worlds.planted(seed), case.entry.faults) as ground:
                asyncio.run(play.on_sandbox(ground))
                run.struck = ground.struck()
    except LabelformError as exc:
        run.mistake = exc
    return run


def _check_only_planned(case: LoadedCase) -> None:
    entry = case.entry
    steps = {"before_plan": entry.before_plan, "before_apply": entry.before_apply, "after": entry.after}
    for name, says in {**steps, "faults": entry.faults}.items():
        if says:
            said = f'"{name}" needs a platform, but this case starts from a snapshot'
            hint = "leave it out, or start from a sandbox seed"
            raise SpecError([Diagnostic("only-planned", said, case.where(name, key=True), hint)])


@dataclass(frozen=True, slots=True)
class _Play:
    """The steps of one case, in their order."""

    case: LoadedCase
    run: CaseRun
    path: Path
    options: PlanOptions

    async def on_snapshot(self, snapshot: Snapshot) -> None:
        """Plan, which is all that a snapshot is good for."""
        seen = snapshot.seen_in(self.options.environment)
        with self._noting():
            parsed = self._parsed()
            await self._plan(SnapshotView(seen, snapshot.digest), seen.base_url, parsed)

    async def on_sandbox(self, ground: Ground) -> None:
        """Let somebody edit, plan, let somebody edit, apply, and look at what there is."""
        entry = self.case.entry
        with self._noting():
            parsed = self._parsed()
        if self.run.failure is not None:
            return
        await self._edit("before_plan", entry.before_plan, parsed, ground)
        with self._noting():
            async with ground.driver(is_read_only=True) as driver:
                await self._plan(LiveView(driver), SANDBOX, parsed)
        if self.run.plan is None or not entry.is_applied:
            return
        await self._edit("before_apply", entry.before_apply, parsed, ground)
        for _ in entry.after.exit_codes if entry.after else (0,):
            await self._apply(self.run.plan, ground)
        if entry.after:
            self.run.end = await seen_at_the_end(entry.after, parsed, self.options, SANDBOX, ground)

    def _parsed(self) -> ParsedSpec:
        return load_one(self.path, self.options.given or NO_INPUTS)

    @contextlib.contextmanager
    def _noting(self) -> Iterator[None]:
        """Note what is refused: a case may expect it."""
        self.run.failure = None
        try:
            yield
        except LabelformError as exc:
            self.run.failure = exc

    async def _plan(self, view: View, base_url: str, parsed: ParsedSpec) -> None:
        self.run.plan = (await plan_spec(view, base_url, parsed, self.options)).plan

    async def _edit(self, when: str, edits: Sequence[WebEdit], parsed: ParsedSpec, ground: Ground) -> None:
        if not edits:
            return
        given = self.options.given or NO_INPUTS
        async with ground.driver_of_others() as driver:
            await WebUser(self.case, parsed, given, SANDBOX, driver, ground.runs("edits")).edit(when, edits)

    async def _apply(self, plan: Plan, ground: Ground) -> None:
        """Apply the plan as a saved one is: every rule is checked again first, and what is done already drops out."""
        self.run.account = None
        with self._noting():
            async with ground.driver() as driver:
                members = alone(plan, SANDBOX, self.options.environment).members
                view = LiveView(driver)
                (member,) = await all_judged(members, self.path, self.options, view, at_once=1)
                if member.plan.violations:
                    raise PolicyError("; ".join(one.message for one in member.plan.violations))
                options = ApplyOptions(
                    ground.runs("runs"), Silence(), 1, pause=ground.pass_time, remembers=False,
                    recheck=rechecker(view, self.options, self.path), asserting=unlike_asserted,
                )  # fmt: skip
                accounts = await apply_set(driver, PlanSet(members=(member,)), options)
                self.run.account = accounts[0] if accounts else Account(project_hash=plan.target.hash)
        failure = self.run.failure
        self.run.exit_codes.append(failure.exit_code if failure else _code_of(self.run.account))


def _code_of(account: Account | None) -> int:
    return account.exit_code if account else ExitCode.OK
