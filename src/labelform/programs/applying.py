"""Applying plans for programs."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

from labelform.applying.plans import ApplyOptions, apply_set
from labelform.applying.silence import Silence
from labelform.client.platform import Platform
from labelform.core.plan import Plan
from labelform.core.planset import PlanSet, alone
from labelform.errors import LabelformError, PlanRefusedError, PolicyError
from labelform.planning.asserting import unlike_asserted
from labelform.planning.judging import all_judged
from labelform.planning.options import NO_OPTIONS
from labelform.planning.rechecking import rechecker
from labelform.programs import arguments, environments
from labelform.programs.environments import NamedEnvironment
from labelform.programs.running import run
from labelform.reading.view import LiveView
from labelform.repository.actor import who_works_in
from labelform.runs import planfile
from labelform.runs.account import Account
from labelform.runs.lock import alone_in
from labelform.runs.planfile.target import check_target
from labelform.runs.runs import FolderRuns


def apply(
    plan: Plan | str | Path,
    platform: Platform,
    *,
    environment: NamedEnvironment | None = None,
    approve: str | None = None,
    runs: str | Path = ".labelform/runs",
    writes: int = 8,
    lock: bool = True,
) -> Account:
    """
    Apply a plan, or the plan in a file, and return the outcome of each change.

    Every rule is checked again first. Changes that are already done are skipped, so the same plan can be applied again
    after any failure. `runs` is the folder with the ledgers, as on the command line; `writes` is how many independent
    changes are made at the same time, from 1 to 32. `approve` is the name of a protected environment, which only takes
    a saved plan.
    Another apply in the repository of the current folder, by a program or a command, is waited for, unless `lock` is
    False.

    Raises:
        PolicyError: the plan breaks a rule, or an owner of the repository forbids it; nothing was sent.
        PlanRefusedError: the plan was made from a snapshot or for another platform or environment, or its file was
            edited; nothing was sent.
        LabelformError: the environment is protected, and `approve` is not its name, or `writes` is out of range;
            nothing was sent.
        LockError: the repository cannot be locked; nothing was sent.
        PlatformError: the project could not be read; nothing was sent.
    """
    arguments.check_writes(writes)
    environments.check_platform(environment, platform)
    base_url, name = platform.base_url, environment.name if environment else None
    if isinstance(plan, Plan):
        saved = _of_program(plan)
        file = Path(plan.origin.folder, plan.origin.file) if plan.origin else Path("plan")
    else:
        file = Path(plan)
        saved = PlanSet(members=(planfile.load_alone(file),))
    check_target(saved, base_url, name, digest=None)
    if isinstance(plan, Plan):
        _check_approved(environment, approve)
    options = environments.options(environment, environment.usable.given) if environment else NO_OPTIONS

    async def carried_out() -> Account:
        async with platform.concurrent() as driver:
            (judged,) = await all_judged(saved.members, file, options, LiveView(driver), at_once=1)
            ready = judged.plan
            if ready.violations:
                raise PolicyError(
                    "; ".join(one.message for one in ready.violations),
                    hint="change the spec, or plan with the rule in allow if you mean it",
                )
            kept = FolderRuns(Path(runs), actor=who_works_in(Path.cwd()))
            recheck = rechecker(LiveView(driver), options, file)
            apply_options = ApplyOptions(kept, Silence(), writes, recheck=recheck, asserting=unlike_asserted)
            accounts = await apply_set(driver, alone(ready, base_url, name), apply_options)
            return accounts[0] if accounts else Account(project_hash=ready.target.hash)

    with alone_in(Path.cwd(), _wait_silently) if lock else nullcontext():
        return run(carried_out())


def _wait_silently(_: str) -> None:
    """Say nothing: a program has no screen."""


def _of_program(plan: Plan) -> PlanSet:
    if plan.made_for is None:
        raise PlanRefusedError(
            "the plan does not say which platform it was made for",
            hint="apply what labelform.plan returned, or the path of a plan that labelform plan --out saved",
        )
    return alone(plan, plan.made_for.base_url, plan.made_for.environment)


def _check_approved(environment: NamedEnvironment | None, approve: str | None) -> None:
    if environment is not None and environment.is_protected and approve != environment.name:
        raise LabelformError(
            f'the environment "{environment.name}" is protected: apply needs its name, or a saved plan',
            hint=f'pass approve="{environment.name}", or the path of a plan that labelform plan --out saved',
        )
