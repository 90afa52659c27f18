"""
The lockout guard: no plan takes the last admin from a project, nor its access from the account that applies it.

What is not known counts against the plan. The platform does not say whose key is used, whether its list of users
holds those who come through groups, and shows the members of a group only to some. See `docs/policy.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from labelform.core.change import Action, Change
from labelform.core.plan import Rule, Violation
from labelform.core.resource import AnyResource, Grant

ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Access:
    """
    What could be seen of who may do what in a project. E-mails are in lower case.

    `acting_role` is the role of the account of the key; None when it has none of its own, as an admin of the
    organisation. `account` is its e-mail, when somebody has said it. `users` are the listed users with their roles,
    `groups` the attached groups with theirs, by hash, `members` those of groups; None for a group whose members may
    not be seen.
    """

    acting_role: str | None
    account: str | None = None
    users: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, frozenset[str] | None] = field(default_factory=dict)


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
        before, after = _grant(kinds[change.kind], change.before), _grant(kinds[change.kind], change.after)
        if before is not None and (after is None or after.role not in (before.role, ADMIN)):
            yield Loss(change, before, (before.email or change.keys[0]).lower())


def takes(change: Change, resource: AnyResource) -> bool:
    """Tell whether a change takes something away: the item, or a role that somebody has by it."""
    return change.action is Action.DELETE or any(_losses([change], {change.kind: resource}))


def gains(
    changes: Iterable[Change], kinds: Mapping[str, AnyResource], role: str
) -> tuple[frozenset[str], frozenset[str]]:
    """Return who has a role by the changes: the e-mails of people, and the hashes of groups."""
    found = [(change, _grant(kinds[change.kind], change.after)) for change in changes]
    people = (grant.email.lower() for _, grant in found if grant and grant.role == role and grant.email)
    groups = (change.key for change, grant in found if grant and grant.role == role and not grant.email)
    return frozenset(people), frozenset(groups)


def is_at_risk(changes: Iterable[Change], kinds: Mapping[str, AnyResource], acting_role: str | None) -> bool:
    """Tell whether the guard has to look at the access to the project at all."""
    return any(loss.grant.role in (ADMIN, acting_role) for loss in losses(changes, kinds))


def lockouts(changes: Iterable[Change], kinds: Mapping[str, AnyResource], access: Access) -> tuple[Violation, ...]:
    """Return what the changes lock out: the last admin, the acting account, or both."""
    known = tuple(changes)
    admins = _Holders(known, kinds, access, ADMIN)
    found = [admins.last_one()] if admins.lost else []
    if access.acting_role is not None:
        found.append(_Holders(known, kinds, access, access.acting_role).acting_account())
    return tuple(violation for violation in found if violation)


def _grant(resource: AnyResource, state: dict[str, object] | None) -> Grant | None:
    if state is None or not resource.has_grants():
        return None
    return resource.grant(resource.item.model_validate(state))


class _Holders:
    """Who holds one role before and after some changes."""

    def __init__(
        self, changes: tuple[Change, ...], kinds: Mapping[str, AnyResource], access: Access, role: str
    ) -> None:
        self._access, self._role = access, role
        self.lost = [loss for loss in losses(changes, kinds) if loss.grant.role == role]
        new_users, new_groups = gains(changes, kinds, role)
        gone = {loss.holder for loss in self.lost}
        groups = {group for group, its_role in access.groups.items() if its_role == role}
        listed = {user for user, its_role in access.users.items() if its_role == role}
        self._lost_groups = [loss.holder for loss in self.lost if loss.grant.email is None]
        self._kept_groups = (groups | new_groups) - gone
        self._kept_users = (listed | new_users) - gone

    def last_one(self) -> Violation | None:
        """Return a violation unless somebody is an admin for certain after the changes."""
        if self._independent_users() or any(self._access.members.get(one) != frozenset() for one in self._kept_groups):
            return None
        count = len(self._kept_users)
        doubt = (
            f" ({count} of its users may be admin through a removed group only)" if count and self._lost_groups else ""
        )
        return self._violation(f"the plan removes or demotes the last admin of the project{doubt}")

    def acting_account(self) -> Violation | None:
        """Return a violation unless the acting account certainly keeps its access."""
        if not any(self._may_hold(loss) for loss in self.lost) or self._keeps_account():
            return None
        how = "takes" if any(self._holds(loss) for loss in self.lost) else "may take"
        account = self._access.account or "the account that applies it (LABELFORM_ACCOUNT says which it is)"
        return self._violation(f"the plan {how} the role {self._role} from {account}")

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

    def _keeps_account(self) -> bool:
        account = self._access.account
        through_group = any(account in (self._access.members.get(one) or ()) for one in self._kept_groups)
        return account is not None and (account in self._independent_users() or through_group)

    def _independent_users(self) -> set[str]:
        """
        Return the listed users that do not depend on a lost group.

        Whether the platform lists those who come through groups is not documented, so a listed user may be one.
        """
        independent = set(self._kept_users)
        for group in self._lost_groups:
            members = self._access.members.get(group)
            if members is None:
                return set()
            independent -= members
        return independent

    def _violation(self, message: str) -> Violation:
        return Violation(rule=Rule.LOCKOUT, message=message, addresses=tuple(loss.change.address for loss in self.lost))
