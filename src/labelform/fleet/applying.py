"""Apply one member: the same plan as often as it takes, recorded in the store, with an account over all of its runs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace

from labelform.applying.one import Means, accounted, carry_out_one, is_as_planned
from labelform.applying.record import Watcher
from labelform.applying.waves import left_to_do
from labelform.core.packed import plain
from labelform.core.planset import Member
from labelform.errors import PlanRefusedError
from labelform.fleet.doing import Doing
from labelform.fleet.making import LeasedMaking
from labelform.fleet.noticed import NoticingRuns
from labelform.fleet.store import StoreError
from labelform.fleet.work import Applied
from labelform.planning.again import replanner
from labelform.planning.asserting import unlike_asserted
from labelform.planning.rechecking import rechecker
from labelform.reading.view import LiveView
from labelform.runs import planfile
from labelform.runs.account import Account, Outcome
from labelform.runs.ledger import LedgerError
from labelform.runs.recording import Runs
from labelform.runs.run import Past


def plan_of(doing: Doing) -> Member:
    """
    Return the plan that a member brought along.

    Raises:
        PlanRefusedError: it is not one that labelform made for this platform, or is of several projects.
    """
    name = doing.stored.module or doing.stored.spec or doing.stored.project
    if doing.stored.plan is None:
        raise PlanRefusedError(f'the plan of "{name}" is not in the store', hint="plan first")
    found = planfile.loads(json.dumps(doing.stored.plan).encode(), name)
    if len(found.members) != 1 or found.members[0].base_url != doing.at.base_url:
        raise PlanRefusedError(
            f'the plan of "{name}" is for another platform, or for several projects', hint="plan again"
        )
    return found.members[0]


async def apply_member(doing: Doing, member: Member, watch: Callable[[], Watcher]) -> tuple[Account, str]:
    """
    Apply the plan of a member; return its account, and what a new plan still has where the set has waves.

    Raises:
        StoreError: the run could not be recorded to its end, or the lease of the project is lost.
    """
    plan, store, at = member.plan, doing.store, doing.at
    name = plan.origin.file if plan.origin else doing.stored.spec
    around = await doing.around(name, plan.target.title)
    holder = f"{doing.held.holder} {doing.held.token} {doing.held.subject}"
    making = LeasedMaking(store, at.base_url, holder, at.stop, times=at.times)
    runs = NoticingRuns(store.runs(doing.stored.task, doing.held), making.check)
    past = await _past(runs)
    means = Means(
        at.driver, runs, past, past.acting(), at.writes, making, doing.choices.is_waiting, stop=at.stop,
        is_again=doing.choices.is_again, recheck=rechecker(LiveView(at.driver), doing.options, around=around),
        asserting=unlike_asserted, quarantine_seconds=at.times.quarantine.total_seconds(),
    )  # fmt: skip
    account = await accounted(plan, lambda: carry_out_one(member, means, watch), lambda _: None)
    doing.check_lease()
    if failure := runs.noticed.failure or making.failure:
        raise StoreError(failure.message) from failure
    account = with_earlier(account, past, member, doing.stored.task.set_id)
    left = ""
    if doing.stored.head.waves and account.is_complete and not plan.revert:
        left = await left_to_do(member, account, replanner(LiveView(at.driver), doing.options, around))
    if is_as_planned(account) and plan.is_of_spec and plan.origin:
        await _keep(doing, member, account)
    return account, left


def with_earlier(account: Account, past: Past, member: Member, set_id: str) -> Account:
    """Return an account in which counts as done what an earlier run of the same member of a set has made."""
    ours = [
        run
        for run in past.at(member.base_url).runs
        if run.set_name == set_id and run.plan_digest == member.plan_digest and not run.damage
    ]
    written = frozenset(address for run in ours for address in run.written)
    started = frozenset(address for run in ours for address in run.actions)
    return replace(
        account,
        results=[
            replace(one, outcome=Outcome.DONE)
            if one.outcome is Outcome.ALREADY and one.change.address in written
            else one
            for one in account.results
        ],
        actions=[
            replace(one, outcome=Outcome.DONE)
            if one.outcome is Outcome.ALREADY and one.action.address in started
            else one
            for one in account.actions
        ],
    )


async def _past(runs: Runs) -> Past:
    """
    Return what earlier runs left, read outside of the loop: leases are to be prolonged meanwhile.

    Raises:
        StoreError: it cannot be read.
    """
    try:
        return await asyncio.to_thread(runs.past)
    except LedgerError as exc:
        raise StoreError(exc.message, hint=exc.hint) from exc


async def _keep(doing: Doing, member: Member, account: Account) -> None:
    plan = member.plan
    project = account.project_hash or plan.target.hash
    if plan.origin is None or project is None:
        return
    applied = Applied(
        base_url=member.base_url,
        environment=member.environment or "",
        spec=doing.place_of(plan.origin.file),
        title=plan.target.title,
        project=project,
        says=plain(plan.origin.spec),
    )
    await doing.store.keep_applied(doing.held, applied)
