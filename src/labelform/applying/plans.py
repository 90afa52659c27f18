"""Carry the plans of a set out, side by side, each recorded as a run and with an account of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from labelform.applying.one import Means, accounted, carry_out_one, is_as_planned
from labelform.applying.quarantine import Pause
from labelform.applying.record import Watcher
from labelform.applying.run import Asserting, check_calls
from labelform.applying.waves import Brake, Recheck, Replan, WaveEnd, left_to_do
from labelform.client.http import AsyncDriver
from labelform.client.limiter import Limiter
from labelform.core.planset import Member, PlanSet
from labelform.core.waves import NO_CAUTION, Caution
from labelform.language.model import kinds
from labelform.reading.observe import gather
from labelform.repository.applied import record_applied, record_in_sync
from labelform.repository.git import GitError
from labelform.repository.history import Histories
from labelform.runs.account import Account, not_begun, of_all
from labelform.runs.actions import left_actions
from labelform.runs.recording import Runs
from labelform.runs.run import Past


class Audience(Protocol):
    """
    Is informed of what happens to plans, as it happens.

    `module` is the address of the project, empty if there is one only.
    """

    def about(self, module: str) -> Watcher:
        """Return the listener for what happens to the changes of one project."""

    def ended(self, account: Account, module: str) -> None:
        """The run of a project is over."""

    def warned(self, text: str) -> None:
        """Something is odd, and stops nothing."""

    def failed(self, failure: Exception, module: str) -> None:
        """A plan cannot be applied, one of several; its account says so too."""

    def wave_began(self, name: str, projects: int) -> None:
        """The first projects of a wave are about to be applied."""

    def wave_ended(self, end: WaveEnd) -> None:
        """All projects of a wave are at their end."""


@dataclass(frozen=True, slots=True)
class ApplyOptions:
    """
    How plans are applied: where runs are recorded, who is informed, how many writes and projects go side by side.

    `remembered` are the plans that `resume` continues with, where these are a part of more: those of one environment.

    `is_waiting`: calls that earlier runs left unanswered are given time to arrive. `stop` is asked between calls.
    `is_again`: actions are started whatever earlier runs did of them.
    With `caution`, waves are applied one after the other, each in sync by a new plan, made by `replan`, before the next
    one; and when too many projects have failed, no other is begun. `recheck` asks the checks of a project that was
    changed, after its run. `asserting` is as in `Apply`. Without `remembers`, git is told nothing.
    """

    runs: Runs
    audience: Audience
    writes: int
    projects: int = 1
    remembered: PlanSet | None = None
    is_waiting: bool = True
    pause: Pause = asyncio.sleep
    stop: Callable[[], bool] = lambda: False
    is_again: bool = False
    caution: Caution = NO_CAUTION
    replan: Replan | None = None
    recheck: Recheck | None = None
    remembers: bool = True
    asserting: Asserting | None = None


async def apply_set(driver: AsyncDriver, planset: PlanSet, options: ApplyOptions) -> list[Account]:
    """
    Apply plans for one platform and return their accounts, in the order of the set; what is in sync has none.

    Of several, each gets an account: what prevents one from being applied is reported there, and the others go on. The
    writes of all share one limit, and the projects take turns in it.

    Raises:
        LabelformError: what keeps the only plan from being applied; nothing was sent.
    """
    for member in planset.members:
        check_calls(member.plan, kinds())
    options = replace(options, runs=options.runs.together(options.remembered or planset, options.caution))
    past = options.runs.past()
    for run in past.damaged:
        options.audience.warned(f"the run {run.name} is damaged and was skipped: {run.damage} of {run.place}")
    _warn_of_left_actions(planset, past.acting(), options.audience)
    pairs = zip(planset.members, planset.modules, strict=True)
    todo = [(member, module) for member, module in pairs if not member.plan.is_in_sync]
    in_sync = [member for member in planset.members if member.plan.is_in_sync and member.plan.is_of_spec]
    waves, max_failed = options.caution.waves, options.caution.max_failed
    brake = Brake(max_failed.at_most(len(todo)) if max_failed else None)
    applying = _Applying(driver, options, past, brake, is_alone=len(planset.members) == 1)
    if options.remembers:
        await applying.remember_in_sync(in_sync)
    if waves is None:
        return await applying.all(todo)
    found = [await applying.wave(wave.name, projects) for wave, projects in waves.split(todo)]
    return [account for accounts in found for account in accounts]


def _warn_of_left_actions(planset: PlanSet, past: Past, audience: Audience) -> None:
    """Name the actions that an earlier run left undone and that these plans do not hold: what they follow is done."""
    for member in planset.members:
        planned = {one.address for one in member.plan.actions}
        left = left_actions(past.at(member.base_url).runs, member.plan.target)
        for address, run in left.items():
            if address not in planned:
                title = member.plan.target.title
                audience.warned(f'"{title}": {address} was not done by run {run}; labelform run does it alone')


class _Applying:
    """The plans of one set in progress."""

    def __init__(
        self, driver: AsyncDriver, options: ApplyOptions, past: Past, brake: Brake, *, is_alone: bool
    ) -> None:  # fmt: skip
        self._brake = brake
        self._options = options
        self._is_alone = is_alone
        self._projects = asyncio.Semaphore(options.projects)
        self._git = asyncio.Lock()
        self._means = Means(
            driver, options.runs, past, past.acting(), Limiter(options.writes), is_waiting=options.is_waiting,
            pause=options.pause, stop=options.stop, is_again=options.is_again, recheck=options.recheck,
            asserting=options.asserting,
        )  # fmt: skip

    async def all(self, projects: Sequence[tuple[Member, str]]) -> list[Account]:
        """Apply plans side by side; each comes with the address of its project."""
        return await gather(self.one(member, module) for member, module in projects)

    async def wave(self, name: str, projects: Sequence[tuple[Member, str]]) -> list[Account]:
        """Apply the plans of a wave, plan what was applied again, and report the outcome."""
        if self._brake.reason or self._options.stop():
            return await self.all(projects)  # which begins none of them
        audience = self._options.audience
        audience.wave_began(name, len(projects))
        accounts = await self.all(projects)
        pairs = zip(projects, accounts, strict=True)
        left = await gather(self._left_to_do(member, module, account) for (member, module), account in pairs)
        self._brake.wave_ended(name)
        unlike = [(module, what) for module, what in left if what]
        audience.wave_ended(WaveEnd(name, of_all(accounts), unlike, is_last_begun=bool(self._brake.reason)))
        return accounts

    async def _left_to_do(self, member: Member, module: str, account: Account) -> tuple[str, str]:
        """Return what is left of a project that was applied to its end; of others it is in the account."""
        if not account.is_complete or self._options.replan is None or member.plan.revert:
            return module, ""  # what a run is taken back to is what no spec says
        async with self._projects:
            what = await left_to_do(member, account, self._options.replan)
        if what:
            self._brake.project_failed()
        return module, what

    async def one(self, member: Member, module: str) -> Account:
        """Apply one plan, and report the outcome."""
        async with self._projects:
            account = await self._account(member, module)
            if not (account.is_complete and not account.failing) and not self._brake.reason:
                self._brake.project_failed()
            self._options.audience.ended(account, module)
            for note in account.notes:
                self._options.audience.warned(f"{module}: {note}" if module else note)
            if self._options.remembers and is_as_planned(account) and member.plan.is_of_spec:
                await self._remember(member, account)
            return account

    async def _account(self, member: Member, module: str) -> Account:
        options, plan = self._options, member.plan
        if self._brake.reason and not options.stop():
            return not_begun(plan, self._brake.reason)
        attempt = partial(carry_out_one, member, self._means, partial(options.audience.about, module))
        if self._is_alone:
            return await attempt()
        return await accounted(plan, attempt, partial(options.audience.failed, module=module))

    async def remember_in_sync(self, members: Sequence[Member]) -> None:
        """Remember in git what needs nothing: it is what it would be if it had been applied."""

        def remember() -> None:
            with closing(Histories()) as histories:
                for member in members:
                    record_in_sync(member.plan, member.base_url, member.environment, histories)

        try:
            await asyncio.to_thread(remember)
        except (GitError, OSError, ValueError) as exc:
            self._options.audience.warned(f"what is in sync is not recorded for drift: {exc}")

    async def _remember(self, member: Member, account: Account) -> None:
        """Remember in git what is applied now, outside of the loop: git is another process, and takes its time."""
        try:
            async with self._git:
                await asyncio.to_thread(
                    record_applied, member.plan, member.base_url, member.environment, project_hash=account.project_hash
                )
        except (GitError, OSError, ValueError) as exc:  # whatever this is: the plan is applied
            self._options.audience.warned(f"this apply is not recorded for drift: {exc}")
