"""
Changes by which the work in a project is to end. A run has to acknowledge each of them by the name of the rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from labelform.core.change import Change
from labelform.core.item import items_of
from labelform.core.plan import Rule, Violation
from labelform.core.resource import AnyResource, Closing


def endings(changes: Iterable[Change], kinds: Mapping[str, AnyResource]) -> tuple[Violation, ...]:
    """Return the rule that changes break by ending the work in a project; each says what ends."""
    return tuple(
        Violation(
            rule=Rule.CLOSE_PROJECT,
            message=f"the plan would {change.action} {change.address}: {closing.said}",
            addresses=(change.address,),
        )
        for change in changes
        if (closing := _closing(change, kinds[change.kind])) and closing.is_end
    )


def _closing(change: Change, resource: AnyResource) -> Closing | None:
    if not resource.can_close():
        return None
    before, after = items_of(resource, change)
    return resource.closing(before, after) if after else None
