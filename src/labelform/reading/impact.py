"""
Count what is lost by the changes of a plan, by asking their kinds. Only reading operations.

What may not be read is left unknown, with the reason. Items that hold things in one list share the reading of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from labelform.api.records.projects import ProjectRecord
from labelform.core.access import Access
from labelform.core.access_diff import access_diff
from labelform.core.change import Change
from labelform.core.contained import lost_from
from labelform.core.counting import UNCOUNTABLE, uncounted
from labelform.core.impact import NOTHING, PEOPLE, Impact, joined
from labelform.core.people import Assigned, joining, people_lost, taken
from labelform.core.resource import AnyResource, Observed, Read
from labelform.reading.access import read_access
from labelform.reading.assigned import NO_WORKFLOW, read_assigned


async def read_impacts(
    read: Read,
    project: ProjectRecord,
    changes: Sequence[Change],
    resources: Mapping[str, AnyResource],
    beside: Sequence[Change],
    access: Access | None = None,
) -> dict[str, Impact]:
    """
    Return what is lost by some changes of a plan, by address; `beside` are all of the plan.

    `access` is who may do what now; it is read where nobody has yet, and a change takes access away.
    """

    people = await _people(read, project, changes, resources, beside, access)

    async def of(change: Change) -> Impact:
        contents = await _contents(read, project, change, resources[change.kind])
        return joined(people.get(change.address, NOTHING), contents)

    found = await read.each(of(change) for change in changes)
    return {change.address: impact for change, impact in zip(changes, found, strict=True)}


async def _contents(read: Read, project: ProjectRecord, change: Change, resource: AnyResource) -> Impact:
    """Ask the kind what it holds besides people, whom a grant lets in whatever kind it is of."""
    if not set(resource.holds) - PEOPLE:
        return NOTHING
    if change.after is not None:
        return lost_from(change, resource)
    before = Observed(resource.item.model_validate(change.before), id=change.id or "")
    try:
        return await resource.contents(read, project, before)
    except UNCOUNTABLE as exc:
        return uncounted(resource.holds, exc.summary)


async def _people(
    read: Read,
    project: ProjectRecord,
    changes: Sequence[Change],
    resources: Mapping[str, AnyResource],
    beside: Sequence[Change],
    access: Access | None,
) -> dict[str, Impact]:
    """Return what is taken from people, by address: whoever has another way in afterwards loses nothing."""
    granting = [change for change in changes if PEOPLE & set(resources[change.kind].holds)]
    if not granting:
        return {}
    project_hash = str(project.project_hash)
    try:
        access = access or await read_access(read, project_hash, joining=joining(beside, resources))
    except UNCOUNTABLE as exc:
        return {change.address: uncounted(resources[change.kind].holds, exc.summary) for change in granting}
    diff = access_diff(access, beside, resources)
    lost = {change.address: taken(change, resources[change.kind], access, diff) for change in granting}
    everybody = frozenset[str]().union(*(one.everybody for one in lost.values()))
    assigned, why = await _assigned(read, project, everybody)
    return {address: people_lost(one, assigned, why) for address, one in lost.items()}


async def _assigned(read: Read, project: ProjectRecord, people: frozenset[str]) -> tuple[list[Assigned], str]:
    """Return the tasks that some people have, and why they are not known; for nobody, nothing is asked."""
    if not people:
        return [], ""
    if project.workflow is None:
        return [], NO_WORKFLOW
    try:
        return await read_assigned(read, project, people), ""
    except UNCOUNTABLE as exc:
        return [], exc.summary
