"""Who has access to the project of a plan: read once, for the rules, for what is lost, and for the reviewer."""

from __future__ import annotations

from labelform.core.access import Access, regrants
from labelform.core.access_diff import AccessDiff, access_diff
from labelform.core.lockout import losses
from labelform.core.people import joining
from labelform.core.plan import Plan
from labelform.language.model import kinds
from labelform.reading.view import FoundProject, View


async def access_for(
    plan: Plan, view: View, project: FoundProject | None, account: str | None, *, is_asked: bool
) -> Access | None:
    """Return who may do what before a plan; None where it takes nothing from anybody, unless that `is_asked` for."""
    is_needed = bool(losses(plan.changes, kinds())) or (is_asked and any(regrants(plan.changes, kinds())))
    if project is None or not is_needed:
        return None
    return await view.access(project, account, joining(plan.changes, kinds()))


def difference(plan: Plan, access: Access | None, view: View) -> AccessDiff | None:
    """Return who could do what before a plan, and can after it; a snapshot does not say."""
    if access is None or view.snapshot:
        return AccessDiff(unknown=access.missing) if access else None
    return access_diff(access, plan.changes, kinds())
