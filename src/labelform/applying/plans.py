"""Carry several approved plans out, one after another, each recorded as a run and with an account of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from labelform.applying.quarantine import Pause
from labelform.applying.record import Watcher
from labelform.applying.run import Apply, check_calls
from labelform.client.http import AsyncDriver
from labelform.core.digest import plan_digest
from labelform.core.plan import Plan
from labelform.errors import ExitCode, LabelformError
from labelform.language.model import sections
from labelform.repository.applied import record_applied
from labelform.repository.git import GitError
from labelform.runs import planfile
from labelform.runs.account import Account, not_begun
from labelform.runs.runs import LEDGER, Past, Runs

KINDS = {section.name: section.resource for section in sections()}


class Audience(Watcher, Protocol):
    """Is told what becomes of plans, as it happens."""

    def ended(self, account: Account) -> None:
        """A run is over."""

    def warned(self, text: str) -> None:
        """Something is odd, and stops nothing."""

    def failed(self, failure: Exception) -> None:
        """A plan cannot be applied, after another one was; its account says so too."""


@dataclass(frozen=True, slots=True)
class ApplyOptions:
    """
    How plans are carried out: where runs are recorded, who is told, how many writes go side by side.

    `is_waiting`: calls that earlier runs left unanswered are given time to arrive. `stop` is asked between calls.
    """

    runs: Runs
    audience: Audience
    writes: int
    environment: str | None = None
    is_waiting: bool = True
    pause: Pause = asyncio.sleep
    stop: Callable[[], bool] = lambda: False


async def apply_plans(
    driver: AsyncDriver, base_url: str, plans: Sequence[Plan], options: ApplyOptions
) -> list[Account]:
    """
    Apply plans and return their accounts; what is in sync has none.

    Every plan gets its account: once the first one has come to its own, whatever keeps another from being applied is
    told there, and the rest goes on.

    Raises:
        LabelformError: what keeps the first plan from being applied; nothing was sent.
    """
    for plan in plans:
        check_calls(plan, KINDS)
    options = replace(options, runs=options.runs.together())
    past = options.runs.past()
    for run in past.damaged:
        place = run.folder / LEDGER
        options.audience.warned(f"the run {run.name} is damaged and passed over: {run.damage} of {place}")
    past = past.at(base_url)
    accounts: list[Account] = []
    for plan in plans:
        if plan.is_in_sync:
            continue
        try:
            account = await _apply(driver, base_url, plan, options, past)
        except Exception as failure:
            if not accounts:
                raise
            options.audience.failed(failure)
            account = not_begun(plan, _reason(failure))
        options.audience.ended(account)
        accounts.append(account)
        _afterwards(base_url, plan, account, options.audience)
    return accounts


def _reason(failure: Exception) -> str:
    if isinstance(failure, LabelformError):
        return failure.message
    return f"this is a fault of labelform ({type(failure).__name__}: {failure})"


async def _apply(driver: AsyncDriver, base_url: str, plan: Plan, options: ApplyOptions, past: Past) -> Account:
    if options.stop():
        return not_begun(plan, "the run was interrupted", is_interrupted=True)
    if not plan.changes:
        return Account(blocked=len(plan.blocked), project_hash=plan.target.hash)
    begun = past.begun(plan_digest(plan))
    unanswered = past.unanswered(plan.target) if options.is_waiting else []
    document = planfile.document(plan, base_url=base_url, environment=options.environment)
    with options.runs.start(document) as ledger:
        run = Apply(
            driver, KINDS, ledger, options.audience, options.stop, begun, options.writes, options.pause, unanswered
        )  # fmt: skip
        return await run.run(plan)


def _afterwards(base_url: str, plan: Plan, account: Account, audience: Audience) -> None:
    """Say what the account cannot, and remember in git what is applied now."""
    for note in account.notes:
        audience.warned(note)
    if account.exit_code is not ExitCode.OK:
        return
    try:
        record_applied(plan, base_url, project_hash=account.project_hash)
    except (GitError, OSError, ValueError) as exc:  # whatever this is: the plan is applied
        audience.warned(f"this apply is not remembered for drift: {exc}")
