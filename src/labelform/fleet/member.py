"""
Do one member of a set: whatever happens, it ends with what came of it, unless it has to be done again.

It has when the store is away, the lease of the project is lost, or this machine cannot do it: then nothing is kept, and
whoever has the lease next goes on where the ledger ends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labelform.applying.record import Watcher
from labelform.applying.silence import Silence
from labelform.core.change import Action
from labelform.core.driftset import DriftedProject, DriftSet
from labelform.core.plan import Plan
from labelform.core.planset import Member, PlanSet
from labelform.errors import ExitCode, LabelformError
from labelform.fleet.accounts import account_data, failure_data, mistakes_data
from labelform.fleet.applying import apply_member, plan_of
from labelform.fleet.dispatch import UnfitWorkerError
from labelform.fleet.doing import Doing
from labelform.fleet.held import Held
from labelform.fleet.store import Store, StoreError
from labelform.fleet.work import Kind, Settled, State, StoredMember
from labelform.fleet.workplace import Workplace
from labelform.planning.drifting import drift_of
from labelform.planning.fleet import only_to_look_at
from labelform.planning.recipe import Planned, plan_spec
from labelform.reading.view import LiveView
from labelform.runs import planfile


def _silence() -> Watcher:
    return Silence().about("")


async def do(
    store: Store, held: Held, stored: StoredMember, *, at: Workplace, watch: Callable[[], Watcher] = _silence
) -> Settled:
    """
    Plan, apply or compare one member, as long as its lease is held, and return what came of it.

    What prevents that, a bug included, is what came of it. `result` has an account below `account`, the numbers of a
    plan below `plan`, a drift below `drift`, and below `mistakes` why there is none of these.

    Raises:
        StoreError: the store is away, or the lease is lost; the member is to be done again.
        UnfitWorkerError: this machine cannot do it; another one is to do it.
    """
    try:
        doing = await Doing.of(store, held, stored, at)
        settled = await _DO[stored.head.kind](doing, watch)
    except (StoreError, UnfitWorkerError):
        raise
    except Exception as failure:
        code = failure.exit_code if isinstance(failure, LabelformError) else ExitCode.ERROR
        return Settled(state=State.FAILED, exit_code=code, result=failure_data(failure))
    doing.check_lease()
    return settled


async def _planned(doing: Doing, *, wants_base: bool = False) -> Planned:
    parsed = doing.spec()
    with await doing.around(parsed.file, parsed.spec.project.title) as around:
        return await plan_spec(
            LiveView(doing.at.driver), doing.at.base_url, parsed, doing.options, around, wants_base=wants_base
        )


async def _plan(doing: Doing, _: Callable[[], Watcher]) -> Settled:
    planned = await _planned(doing)
    planset = PlanSet(members=(_member(doing, planned.plan),))
    result = {
        "plan": _numbers(planned.plan),
        "warnings": mistakes_data(planned.parsed.warnings),
        "meaningless": dict(planned.meaningless),
    }
    code = planset.exit_code(is_detailed=doing.choices.is_detailed)
    return Settled(state=State.DONE, exit_code=code, result=result, plan=planfile.document(planset))


async def _drift(doing: Doing, _: Callable[[], Watcher]) -> Settled:
    planned = await _planned(doing, wants_base=True)
    drifted = DriftedProject(
        drift=drift_of(planned),
        plan=only_to_look_at(planned),
        file=planned.parsed.file,
        environment=doing.stored.head.environment,
    )
    code = DriftSet(members=(drifted,)).exit_code(is_detailed=doing.choices.is_detailed)
    result = {"drift": drifted.model_dump(mode="json"), "warnings": mistakes_data(planned.parsed.warnings)}
    return Settled(state=State.DONE, exit_code=code, result=result)


async def _apply(doing: Doing, watch: Callable[[], Watcher]) -> Settled:
    """Apply the plan that was brought along: also after a worker was lost, it is the same one."""
    member = plan_of(doing)
    if member.plan.violations:
        result = {"mistakes": [], "plan": _numbers(member.plan)}
        return Settled(state=State.FAILED, exit_code=ExitCode.STOPPED_BY_POLICY, result=result)
    account, left = await apply_member(doing, member, watch)
    is_well = account.is_complete and not account.failing and not left
    state = State.DONE if is_well else State.FAILED
    result = {"account": account_data(account), "left": left}
    return Settled(state=state, exit_code=account.exit_code, result=result)


_DO = {Kind.PLAN: _plan, Kind.DRIFT: _drift, Kind.APPLY: _apply}


def _member(doing: Doing, plan: Plan) -> Member:
    return Member(plan=plan, base_url=doing.at.base_url, environment=doing.stored.head.environment)


def _numbers(plan: Plan) -> dict[str, Any]:
    """Return how much a plan does, for who counts plans without reading them."""
    return {
        "title": plan.target.title,
        "project": plan.target.hash,
        "changes": {action.value: plan.count(action) for action in Action},
        "blocked": len(plan.blocked),
        "violations": [one.message for one in plan.violations],
        "actions": len(plan.actions),
    }
