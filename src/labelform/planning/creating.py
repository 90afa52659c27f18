"""
Whether a project that a plan creates may be there already, or may not be created at all.

Only a plan that creates one asks git and the platform for it: one list of projects for all plans of a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from labelform.client.domain import is_on_this_machine
from labelform.core.creation import Earlier, created_project, doubtful
from labelform.core.guardrails import OwnerRules
from labelform.core.plan import Plan, Violation
from labelform.core.policy import Policy
from labelform.core.reference import Named
from labelform.errors import SpecError
from labelform.language.model import NO_INPUTS, SpecInputs, kinds
from labelform.planning.guardrails import broken_by_creating
from labelform.planning.options import PlanOptions
from labelform.reading.view import View
from labelform.repository.git import Changed, GitError
from labelform.repository.history import Histories, History
from labelform.repository.records import is_built
from labelform.repository.revisions import Revision

MOST_VERSIONS = 100
"""The most commits of one spec that are searched for the project it was about."""


async def broken_by_creation(
    plan: Plan, view: View, base_url: str, policy: Policy, owners: Iterable[OwnerRules], options: PlanOptions,
    histories: Histories,
) -> tuple[Violation, ...]:  # fmt: skip
    """Return the rules that a plan breaks by creating its project; nothing where it does not, or where it is done."""
    created = created_project(plan.changes, kinds())
    if created is None:
        return ()
    refused = broken_by_creating(created, policy, owners)
    living = await view.listed()
    earlier = _earlier(plan, base_url, options, histories, living)
    if earlier and is_on_this_machine(base_url) and all(one.hash != earlier.project.hash for one in living):
        earlier = None  # a sandbox is discarded with its projects; only those of a platform are forever
    return (*refused, *doubtful(created, earlier, living))


def _earlier(
    plan: Plan, base_url: str, options: PlanOptions, histories: Histories, living: Sequence[Named]
) -> Earlier | None:  # fmt: skip
    """Return the project that a spec had: of its last apply, also under the names that its file had, else in git."""
    if plan.origin is None:
        return None
    file = Path(plan.origin.folder, plan.origin.file)
    try:
        history = histories.at(file.resolve().parent)
    except GitError:
        return None
    path, records, environment = history.place.path_of(file), history.records, options.environment or ""
    record = records.project_of(path, plan.target.title, base_url, environment)
    if record is None and is_built(path):
        return None
    if record is None:
        versions = list(islice(history.versions(path), MOST_VERSIONS))
        names = dict.fromkeys(one.path for one in versions)
        record = next(filter(None, (records.of_file(name, base_url, environment) for name in names)), None)
        if record is None:
            return _committed(history, versions, plan.target.title, options.given or NO_INPUTS, living)
    return Earlier(record.path, Named(record.project, record.title), f"{record.at:%Y-%m-%d}")


def _committed(
    history: History, versions: Iterable[Changed], title: str, given: SpecInputs, living: Sequence[Named]
) -> Earlier | None:
    """
    Return the living project that a spec was about last, by what it said in earlier commits.

    It need not have been applied to it. A title that no project has says nothing: it may have been edited before the
    first apply.
    """
    by_title = {one.name: one for one in living}
    by_hash = {one.hash: one for one in living}
    for version in versions:
        try:
            about = Revision(history, version.commit).spec(version.path, given).spec.project
        except SpecError:
            continue
        found = by_hash.get(about.hash) if about.hash else by_title.get(about.title)
        if found and found.name != title:
            return Earlier(version.path, found, version.day, is_applied=False)
    return None
