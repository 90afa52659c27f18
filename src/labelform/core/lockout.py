"""
The lockout guard: no plan takes the last admin from a project, nor its access from the account that applies it.

What is not known counts against the plan. The platform does not say whose key is used, whether its list of users
holds those who come through groups, and shows the members of a group only to some. See `docs/policy.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from labelform.core.access import ADMIN, Access, Effective, after, granted
from labelform.core.change import Action, Change
from labelform.core.contained import taken_out
from labelform.core.emails import folded
from labelform.core.plan import Rule, Violation
from labelform.core.resource import AnyResource, Grant

ANOTHER_ADMIN: Final = "make someone else an admin in the same plan, or keep this one"
KEEP_IT: Final = "keep it as a user with this role, or apply with another account"


@dataclass(frozen=True, slots=True)
class Loss:
    """One change that takes a role from a person or a group; `holder` is the e-mail or the hash."""

    change: Change
    grant: Grant
    holder: str


def losses(changes: Iterable[Change], kinds: Mapping[str, AnyResource]) -> tuple[Loss, ...]:
    """Return the changes that take away a role that somebody has: removals, and updates to any role but admin."""
    return tuple(_losses(changes, kinds))


def _losses(changes: Iterable[Change], kinds: Mapping[str, AnyResource]) -> Iterator[Loss]:
    for change in changes:
        before, now = (granted(kinds[change.kind], state) for state in (change.before, change.after))
        if before is not None and (now is None or now.role not in (before.role, ADMIN)):
            yield Loss(change, before, folded(before.email or change.keys[0]))


def takes(change: Change, resource: AnyResource) -> bool:
    """Return whether a change takes something away: the item, what is in it, or a role that somebody has by it."""
    takes_things = change.action is Action.DELETE or bool(taken_out(change, resource))
    return takes_things or any(_losses([change], {change.kind: resource}))


def lockouts(changes: Iterable[Change], kinds: Mapping[str, AnyResource], access: Access) -> tuple[Violation, ...]:
    """Return what the changes lock out: the last admin, the acting account, or both."""
    known = tuple(changes)
    lost, then = losses(known, kinds), after(access, known, kinds)
    admins = _Holders(access, then, ADMIN, lost)
    found = [admins.last_one()] if admins.lost else []
    if access.acting_role is not None:
        found.append(_Holders(access, then, access.acting_role, lost).acting_account())
    return tuple(violation for violation in found if violation)


class _Holders:
    """Who holds one role before and after some changes, and by which of them it goes."""

    def __init__(self, access: Access, then: Effective, role: str, lost: Iterable[Loss]) -> None:
        self._access, self._then, self._role = access, then, role
        self.lost = [loss for loss in lost if loss.grant.role == role]

    def last_one(self) -> Violation | None:
        """Return a violation unless somebody is an admin for certain after the changes."""
        if self._then.holders(self._role) or any(way.role == self._role for way in self._then.unseen()):
            return None
        count = sum(1 for email in self._then.unsure if self._then.access.users[email] == self._role)
        doubt = f" ({count} of its users may be admins only through a removed group)" if count else ""
        return self._violation(f"the plan removes or demotes the last admin of the project{doubt}; {ANOTHER_ADMIN}")

    def acting_account(self) -> Violation | None:
        """Return a violation unless the acting account certainly keeps its access."""
        account = self._access.account
        is_kept = account is not None and self._then.holds(account, self._role)
        if is_kept or not any(self._may_hold(loss) for loss in self.lost):
            return None
        how = "takes" if any(self._holds(loss) for loss in self.lost) else "may take"
        name = account or "the account that applies it (LABELFORM_ACCOUNT says which it is)"
        return self._violation(f"the plan {how} the role {self._role} from {name}; {KEEP_IT}")

    def _holds(self, loss: Loss) -> bool:
        account = self._access.account
        return account is not None and (
            loss.holder == account or account in (self._access.members.get(loss.holder) or ())
        )

    def _may_hold(self, loss: Loss) -> bool:
        account = self._access.account
        if loss.grant.email is not None:
            return account is None or loss.holder == account
        members = self._access.members.get(loss.holder)
        return members is None or (bool(members) if account is None else account in members)

    def _violation(self, message: str) -> Violation:
        return Violation(rule=Rule.LOCKOUT, message=message, addresses=tuple(loss.change.address for loss in self.lost))
