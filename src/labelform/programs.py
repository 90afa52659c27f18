"""
Plan and apply from a program or a notebook: the same recipe and the same rules as on the command line.

Both may be called where an event loop is running already, as in notebooks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal, TypeVar

from labelform.applying.plans import ApplyOptions, apply_set
from labelform.applying.silence import Silence
from labelform.client.platform import Platform
from labelform.core.plan import Partial, Plan, RuleName
from labelform.core.planset import PlanSet, alone
from labelform.errors import PolicyError
from labelform.language.model import SpecInputs
from labelform.language.variables import Variable
from labelform.planning.asserting import unlike_asserted
from labelform.planning.choosing import check_meaning
from labelform.planning.judging import all_judged
from labelform.planning.options import NO_OPTIONS, PlanOptions
from labelform.planning.rechecking import rechecker
from labelform.planning.recipe import plan_spec
from labelform.reading.view import LiveView
from labelform.repository.actor import who_works_in
from labelform.repository.load import load_one
from labelform.runs import planfile
from labelform.runs.account import Account
from labelform.runs.planfile.target import check_target
from labelform.runs.runs import Runs

T = TypeVar("T")


def plan(
    spec: str | Path,
    platform: Platform,
    *,
    variables: Mapping[str, object] | None = None,
    prune: bool | Literal["owned"] | None = None,
    since: str | None = None,
    allow: Iterable[RuleName] = (),
    only: Iterable[str] = (),
    leave_out: Iterable[str] = (),
) -> Plan:
    """
    Return what it takes for the project of a spec to be like the spec. Nothing is written.

    `variables` fill the templates of the spec. `prune`, `since` and `allow` are the options of the command line of
    these names; None leaves it to the spec. Broken rules are in `Plan.violations`, changes that the platform has no
    call for in `Plan.blocked`. `only` and `leave_out` choose a part by patterns of addresses, as `--only` and
    `--except` do; `Plan.partial` says so then.

    Raises:
        SpecError: the spec, a policy or a name has mistakes; `diagnostics` has all of them with their places.
        PolicyError: an owner of the repository forbids this platform, or to acknowledge a rule.
        PlatformError: a request failed.
        LabelformError: a pattern fits nothing that the spec manages.
    """
    given = SpecInputs({name: Variable(name, value, "plan()") for name, value in (variables or {}).items()})
    partial = Partial(only=tuple(only), excepted=tuple(leave_out))
    part = partial if partial.options else None
    options = PlanOptions(prune, since, frozenset(allow), given, partial=part)
    parsed = load_one(Path(spec), given)

    async def made() -> Plan:
        async with platform.concurrent(is_read_only=True) as driver:
            planned = await plan_spec(LiveView(driver), platform.base_url, parsed, options)
            check_meaning([planned.meaningless])
            return planned.plan

    return _run(made())


def apply(
    plan: Plan | str | Path, platform: Platform, *, runs: str | Path = ".labelform/runs", writes: int = 8
) -> Account:
    """
    Carry a plan out, or the plan in a file, and return what became of each of its changes.

    Every rule is asked again first. What was done before drops out, so that the same plan can be applied again after
    any failure. `runs` is the folder that holds the ledgers, as on the command line; `writes` is how many changes that
    do not depend on each other are under way at once.

    Raises:
        PolicyError: the plan breaks a rule, or an owner forbids it; nothing was sent.
        PlanRefusedError: the plan was made from a snapshot, or the file was edited, or is for another platform or an
            environment; nothing was sent.
        PlatformError: the project could not be looked at; nothing was sent.
    """
    base_url = platform.base_url
    saved = alone(plan, base_url) if isinstance(plan, Plan) else PlanSet(members=(planfile.load_alone(Path(plan)),))
    check_target(saved, base_url, digest=None)
    (member,) = saved.members
    file = Path(member.plan.origin.file if member.plan.origin else "plan") if isinstance(plan, Plan) else Path(plan)

    async def carried_out() -> Account:
        async with platform.concurrent() as driver:
            (judged,) = await all_judged([member], file, NO_OPTIONS, LiveView(driver), at_once=1)
            ready = judged.plan
            if ready.violations:
                raise PolicyError(
                    "; ".join(one.message for one in ready.violations),
                    hint="change the spec, or plan with the rule in allow if you mean it",
                )
            kept = Runs(Path(runs), actor=who_works_in(Path.cwd()))
            recheck = rechecker(LiveView(driver), NO_OPTIONS, file)
            apply_options = ApplyOptions(kept, Silence(), writes, recheck=recheck, asserting=unlike_asserted)
            accounts = await apply_set(driver, alone(ready, base_url), apply_options)
            return accounts[0] if accounts else Account(project_hash=ready.target.hash)

    return _run(carried_out())


def _run(work: Coroutine[object, object, T]) -> T:
    """Run to the end; beside a loop that is running already, in a thread of its own."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
