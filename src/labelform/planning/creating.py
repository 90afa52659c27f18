"""
Whether a project that a plan creates may be there already, or may not be created at all.

Only a plan that creates one asks git and the platform for it: one list of projects for all plans of a run.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from labelform.client.domain import is_on_this_machine
from labelform.core.change import Change
from labelform.core.creation import Earlier, created_project, doubtful, forbidden
from labelform.core.guardrails import OwnerRules
from labelform.core.plan import Plan, Violation
from labelform.core.policy import Policy
from labelform.core.reference import Named
from labelform.language.model import kinds
from labelform.planning.options import PlanOptions
from labelform.reading.view import View
from labelform.repository.git import GitError
from labelform.repository.history import Histories


async def broken_by_creation(
    plan: Plan, view: View, base_url: str, policy: Policy, owners: Iterable[OwnerRules], options: PlanOptions,
    histories: Histories,
) -> tuple[Violation, ...]:  # fmt: skip
    """Return the rules that a plan breaks by creating its project; nothing where it does not, or where it is done."""
    created = created_project(plan.changes, kinds())
    if created is None:
        return ()
    refused = _forbidden(created, policy, owners)
    earlier, living = _earlier(plan, base_url, options, histories), await view.listed()
    if earlier and is_on_this_machine(base_url) and all(one.hash != earlier.project.hash for one in living):
        earlier = None  # a sandbox is thrown away with its projects; only those of a platform are for ever
    return (*refused, *doubtful(created, earlier, living))


def _forbidden(created: Change, policy: Policy, owners: Iterable[OwnerRules]) -> list[Violation]:
    own = [] if policy.create_project else [forbidden(created, None)]
    strict = (owner for owner in owners if not owner.policy.create_project)
    return [*own, *(forbidden(created, owner.sources.get("create_project")) for owner in strict)]


def _earlier(plan: Plan, base_url: str, options: PlanOptions, histories: Histories) -> Earlier | None:
    if plan.origin is None:
        return None
    file = Path(plan.origin.file)
    try:
        history = histories.at(file.resolve().parent)
    except GitError:
        return None
    path = history.place.path_of(file)
    record = history.records.project_of(path, plan.target.title, base_url, options.environment or "")
    if record is None:
        return None
    return Earlier(record.path, Named(record.project, record.title), f"{record.at:%Y-%m-%d}")
