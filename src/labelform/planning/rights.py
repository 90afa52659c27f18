"""Whether the account that applies may do all of a plan, where a part of it takes an admin of the organisation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from labelform.core.change import Change
from labelform.core.plan import Plan
from labelform.core.rights import ASK_AN_ADMIN, barred, needing, note_of_doubt
from labelform.errors import PlanRefusedError
from labelform.language.model import kinds
from labelform.reading.view import FoundProject, View


class Make(Protocol):
    """Makes a plan of what was observed."""

    def __call__(self, *, has_rights: bool = True) -> Plan:
        """Return the plan; without `has_rights`, what only an admin of the organisation may do is blocked in it."""


async def within_rights(make: Make, view: View, project: FoundProject | None, account: str | None) -> Plan:
    """Return the plan of what the account that applies may do, as far as that is known; what is not known is noted."""
    plan = make()
    needs = needing(plan.changes, kinds())
    if not needs:
        return plan
    rights = await view.rights(project, account)
    if rights.is_admin is None:
        return plan.model_copy(update={"notes": (*plan.notes, note_of_doubt(needs, rights))})
    return plan if rights.is_admin else make(has_rights=False)


async def beyond_rights(
    changes: Iterable[Change], view: View, project: FoundProject | None, account: str | None
) -> tuple[Change, ...]:
    """Return the changes that the account is known not to be allowed."""
    needs = needing(changes, kinds())
    return needs if needs and (await view.rights(project, account)).is_admin is False else ()


async def check_rights(
    pending: Iterable[Change], view: View, project: FoundProject | None, account: str | None
) -> None:  # fmt: skip
    """
    Check that the account that applies a saved plan is not known to lack what the rest of it needs.

    Raises:
        PlanRefusedError: it is not an admin of the organisation, and only such an admin may do a part.
    """
    for change in await beyond_rights(pending, view, project, account):
        first = barred(change, kinds()[change.kind])
        raise PlanRefusedError(f"{first.change.address}: {first.reason}", hint=ASK_AN_ADMIN)
