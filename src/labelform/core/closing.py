"""
Changes by which the work in a project is to end. A run has to acknowledge each of them by the name of the rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from labelform.core.change import Change
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
    if change.after is None or not resource.can_close():
        return None
    before = None if change.before is None else resource.item.model_validate(change.before)
    return resource.closing(before, resource.item.model_validate(change.after))
