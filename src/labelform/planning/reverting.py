"""
From what a run wrote to the plan that takes it back, under the rules that any other plan meets.

The spec of the run is kept as its origin: its policy and its owners have their say. That the project is not what it
says after that is why nothing is remembered as applied (`applying.plans`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from labelform.core.assembly import with_violations
from labelform.core.contained import sought_by
from labelform.core.derived_reverts import barred_revert
from labelform.core.plan import Plan, Revert, Rule
from labelform.core.planset import Member
from labelform.core.resource import AnyObserved, AnyResource, ObservedByKind
from labelform.core.reverting import Written, taken_back
from labelform.errors import PlanRefusedError
from labelform.planning.impact import weighed
from labelform.planning.judging import account_applying, broken_now, own_policy
from labelform.planning.options import PlanOptions
from labelform.planning.rights import beyond_rights
from labelform.reading.view import FoundProject, LiveView
from labelform.repository.surroundings import Surroundings


async def plan_revert(
    view: LiveView, applied: Member, project_hash: str | None, revert: Revert, written: Sequence[Written],
    kinds: Mapping[str, AnyResource], *, file: Path, options: PlanOptions,
) -> Plan:  # fmt: skip
    """
    Return the plan that takes back what was `written` with a plan that was `applied`.

    1. Find the project, which the run may have created.
    2. Observe what the run wrote to, and what is held by things that an earlier revert has made again.
    3. Turn each change around, from what is there now to what was there before.
    4. Block what only an admin of the organisation may do, where the account is known to be none.
    5. Count what is lost by that.
    6. Hold the plan against the rules, as a saved plan is that `file` would hold.

    Raises:
        PlanRefusedError: the project does not exist.
        PolicyError: an owner forbids what the plan needs.
        PlatformError: a request failed.
    """
    project = await view.project(project_hash) if project_hash else None
    if project is None:
        raise PlanRefusedError(
            f"the project of the run ({project_hash or 'unknown'}) does not exist, or you cannot open it"
        )
    touched = dict.fromkeys(one.change.kind for one in written)
    observed = dict(await view.observed([kinds[kind] for kind in kinds if kind in touched], project))
    for one in written:
        observed[one.change.kind] = await _with_lacking(view, project, kinds[one.change.kind], one, observed)
    for kind in touched:
        changed = [one.change for one in written if one.change.kind == kind]
        sought = sought_by(changed, kinds[kind])
        observed[kind] = await view.containing(kinds[kind], project, observed[kind], sought)
    changes, blocked = taken_back(written, observed, kinds, own_policy(applied.plan).ignore)
    target = applied.plan.target.model_copy(update={"hash": project_hash})
    plan = Plan(target=target, changes=changes, blocked=blocked, origin=applied.plan.origin, revert=revert)
    with Surroundings(allows_outside=options.allows_outside) as around:
        plan = await _within_rights(plan, view, project, account_applying(plan, file, options, around), kinds)
        plan = await weighed(plan, view, project)
        broken = await broken_now(plan, applied.base_url, file, options, view, around)
    return with_violations(plan, dict.fromkeys(broken), frozenset(map(Rule, options.allowed)))


async def _within_rights(
    plan: Plan, view: LiveView, project: FoundProject, account: str | None, kinds: Mapping[str, AnyResource]
) -> Plan:
    stopped = await beyond_rights(plan.changes, view, project, account)
    blocked = (barred_revert(one, kinds[one.kind]) for one in stopped)
    changes = tuple(one for one in plan.changes if one not in stopped)
    return plan.model_copy(update={"changes": changes, "blocked": (*plan.blocked, *blocked)})


async def _with_lacking(
    view: LiveView, project: FoundProject, resource: AnyResource, one: Written, observed: ObservedByKind
) -> Sequence[AnyObserved]:  # fmt: skip
    entries = one.kept.entries if one.kept else ()
    return [
        replace(seen, lacking=await view.lacking(resource, project, seen, entries))
        if entries and seen.id in one.made_again and resource.key(seen.item) == one.change.key
        else seen
        for seen in observed[resource.kind]
    ]
