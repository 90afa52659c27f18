"""Carry one plan out: a command does that for each plan of its set, a worker for the one that it was given."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial

from labelform.applying.making import Making, Turns
from labelform.applying.quarantine import QUARANTINE_SECONDS, Pause
from labelform.applying.record import Watcher
from labelform.applying.run import Apply, Asserting
from labelform.applying.waves import Recheck
from labelform.client.http import AsyncDriver
from labelform.client.limiter import Limiter
from labelform.core.plan import Plan, Rule
from labelform.core.planset import Member, PlanSet
from labelform.errors import ExitCode, LabelformError
from labelform.language.model import kinds
from labelform.runs import planfile
from labelform.runs.account import Account, not_begun
from labelform.runs.actions import earlier_actions
from labelform.runs.recording import Ledger, Runs
from labelform.runs.run import Past


@dataclass(frozen=True, slots=True)
class Means:
    """
    What plans are carried out with: where runs are recorded, what earlier ones left, and what plans share that are
    carried out side by side, which is `writes` and `making`. `acting` are those of the `past` that had actions.

    `is_waiting`, `pause`, `stop`, `is_again`, `recheck` and `asserting` are as in `ApplyOptions`. `quarantine_seconds`
    is how long a call may still arrive.
    """

    driver: AsyncDriver
    runs: Runs
    past: Past
    acting: Past
    writes: Limiter
    making: Turns = field(default_factory=Making)
    is_waiting: bool = True
    pause: Pause = asyncio.sleep
    stop: Callable[[], bool] = lambda: False
    is_again: bool = False
    recheck: Recheck | None = None
    asserting: Asserting | None = None
    quarantine_seconds: float = QUARANTINE_SECONDS


async def carry_out_one(member: Member, means: Means, watch: Callable[[], Watcher]) -> Account:
    """
    Carry one plan out, recorded as a run, and return its account. `watch` returns who is informed.

    Raises:
        LabelformError: it could not be begun; nothing was sent.
    """
    plan = member.plan.unpacked()
    if means.stop():
        return not_begun(plan, "the run was interrupted", is_interrupted=True)
    if not plan.changes and not plan.actions:
        return Account(blocked=len(plan.blocked), project_hash=plan.target.hash)
    member = member.model_copy(update={"plan": plan})
    with means.runs.start(planfile.document(PlanSet(members=(member,)))) as ledger:
        return await _run(member, means, watch(), ledger).run(plan)


async def accounted(
    plan: Plan, attempt: Callable[[], Awaitable[Account]], failed: Callable[[Exception], None]
) -> Account:
    """Return the account of an attempt to carry a plan out. What prevents it is in there, and `failed` is told."""
    try:
        return await attempt()
    except Exception as failure:
        failed(failure)
        return not_begun(plan, reason_of(failure))


def is_as_planned(account: Account) -> bool:
    """Return whether a project is as its plan wanted it; checks are no part of the plan."""
    return replace(account, failing=()).exit_code is ExitCode.OK


def reason_of(failure: Exception) -> str:
    """Return why something could not be done, in one sentence."""
    if isinstance(failure, LabelformError):
        return failure.message
    return f"this is a bug in labelform ({type(failure).__name__}: {failure})"


def _run(member: Member, means: Means, watcher: Watcher, ledger: Ledger) -> Apply:
    plan, past, acting = member.plan, means.past.at(member.base_url), means.acting.at(member.base_url)
    shared = {change.address for change in plan.changes if kinds()[change.kind].is_beyond}
    return Apply(
        means.driver,
        kinds(),
        ledger,
        watcher,
        means.stop,
        past.begun(member.plan_digest),
        means.writes,
        means.pause,
        past.unanswered(plan.target, shared) if means.is_waiting else (),
        means.quarantine_seconds,
        asserting=means.asserting,
        earlier={} if means.is_again else earlier_actions(acting.runs, plan.target),
        making=means.making,
        ending=partial(_recheck, member, means.recheck),
    )


async def _recheck(member: Member, recheck: Recheck | None, account: Account) -> None:
    """
    Ask the checks of a project that has changed; what was acknowledged in the plan is only told.

    An action alone needs none: it changes nothing that a spec describes.
    """
    is_asked = account.has_changed and not account.is_interrupted and not member.plan.is_action_alone
    if recheck is None or not is_asked:
        return
    failing = await recheck(member, account.project_hash)
    if any(one.rule is Rule.CHECK for one in member.plan.allowed):
        account.notes += [f"allowed by name: {one.message}" for one in failing]
    else:
        account.failing = failing
