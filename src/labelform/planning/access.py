"""Who has access to the project of a plan: read once, for the rules, for what is lost, and for the reviewer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from labelform.core.access import Access, regrants
from labelform.core.access_diff import AccessDiff, access_diff
from labelform.core.assembly import Side
from labelform.core.emails import folded
from labelform.core.lockout import losses
from labelform.core.people import joining
from labelform.core.plan import Plan
from labelform.core.resource import AnyObserved, AnyResource
from labelform.language.model import kinds
from labelform.reading.snapshot import email_digest
from labelform.reading.view import FoundProject, View

THE_ACCOUNT: Final = "the account that applies stays in the project"


async def access_for(
    plan: Plan, view: View, project: FoundProject | None, account: str | None, *, is_asked: bool
) -> Access | None:
    """Return who can do what before a plan; None if it takes nothing from anybody, unless that `is_asked` for."""
    is_needed = bool(losses(plan.changes, kinds())) or (is_asked and any(regrants(plan.changes, kinds())))
    if project is None or not is_needed:
        return None
    return await view.access(project, account, joining(plan.changes, kinds()))


def difference(plan: Plan, access: Access | None, view: View) -> AccessDiff | None:
    """Return who could do what before a plan, and can after it; a snapshot does not say."""
    if access is None or view.snapshot:
        return AccessDiff(unknown=access.missing) if access else None
    return access_diff(access, plan.changes, kinds())


def keeping_account(sides: Iterable[Side], account: str | None) -> tuple[Side, ...]:
    """Return what was observed, with the account that applies as somebody who stays, whatever a spec leaves out."""
    names = frozenset() if account is None else frozenset((folded(account), email_digest(account)))
    return tuple(
        replace(side, observed=tuple(_kept(side.resource, seen, names) for seen in side.observed))
        if names and side.resource.has_grants()
        else side
        for side in sides
    )


def _kept(resource: AnyResource, seen: AnyObserved, names: frozenset[str]) -> AnyObserved:
    grant = resource.grant(seen.item)
    is_account = grant is not None and grant.email is not None and folded(grant.email) in names
    return replace(seen, keep=seen.keep or THE_ACCOUNT) if is_account else seen
