"""
Count what is lost by the changes of a plan, by asking their kinds. Only reading operations.

What may not be read is left unknown, with the reason. Items that hold things in one list share the reading of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from labelform.api.records import ProjectRecord
from labelform.core.change import Change
from labelform.core.counting import UNCOUNTABLE, uncounted
from labelform.core.impact import NOTHING, Impact
from labelform.core.resource import AnyResource, Observed, Read


async def read_impacts(
    read: Read,
    project: ProjectRecord,
    changes: Sequence[Change],
    resources: Mapping[str, AnyResource],
    beside: Sequence[Change],
) -> dict[str, Impact]:
    """Return what is lost by some changes of a plan, by address; `beside` are all of the plan."""

    async def of(change: Change) -> Impact:
        resource = resources[change.kind]
        if not resource.has_contents():
            return NOTHING
        before = Observed(resource.item.model_validate(change.before), id=change.id or "")
        after = None if change.after is None else resource.item.model_validate(change.after)
        try:
            return await resource.contents(read, project, before, after, beside=beside)
        except UNCOUNTABLE as exc:
            return uncounted(resource.holds, exc.summary)

    found = await read.each(of(change) for change in changes)
    return {change.address: impact for change, impact in zip(changes, found, strict=True)}
