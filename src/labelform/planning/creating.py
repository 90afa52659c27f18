"""
Whether a project that a plan creates may be there already, or may not be created at all.

Only a plan that creates one asks what was before, and the platform: one list of projects for all plans of a run.
"""

from __future__ import annotations

from collections.abc import Iterable

from labelform.client.domain import is_on_this_machine
from labelform.core.creation import created_project, doubtful
from labelform.core.guardrails import OwnerRules
from labelform.core.plan import Plan, Violation
from labelform.core.policy import Policy
from labelform.language.model import NO_INPUTS, kinds
from labelform.planning.guardrails import broken_by_creating
from labelform.planning.options import PlanOptions
from labelform.reading.view import View
from labelform.repository.before import Before


async def broken_by_creation(
    plan: Plan, view: View, base_url: str, policy: Policy, owners: Iterable[OwnerRules], options: PlanOptions,
    before: Before,
) -> tuple[Violation, ...]:  # fmt: skip
    """Return the rules that a plan breaks by creating its project; nothing where it does not, or where it is done."""
    created = created_project(plan.changes, kinds())
    if created is None:
        return ()
    refused = broken_by_creating(created, policy, owners)
    living = await view.listed()
    earlier = before.earlier(plan, base_url, options.environment or "", options.given or NO_INPUTS, living)
    if earlier and is_on_this_machine(base_url) and all(one.hash != earlier.project.hash for one in living):
        earlier = None  # a sandbox is discarded with its projects; only those of a platform are forever
    return (*refused, *doubtful(created, earlier, living))
