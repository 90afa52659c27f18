"""
Who can do what in a project: every way in that a person has, as a listed user or by a group, before and after changes.

What a person with several ways in may do is not documented, so all ways are kept and told. Nothing is made certain that
is not: members of a group are shown only to some, and whether the list of users holds those who come through groups is
not documented either. Which sections give access, kinds say (`Resource.grant`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from labelform.core.change import Change
from labelform.core.emails import folded
from labelform.core.item import item_of
from labelform.core.model import Frozen
from labelform.core.resource import AnyResource, Grant

ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Access:
    """
    What could be seen of who may do what in a project. E-mails are in lower case.

    `acting_role` is the role of the account of the key; None when it has none of its own, as an admin of the
    organisation. `account` is its e-mail, when somebody has said it. `users` are the listed users with their roles,
    `groups` the attached groups with theirs, by hash, `members` those of groups; None for a group whose members you
    cannot see. `names` are those of groups, as far as they are known. `missing` says what of all that is not known.
    """

    acting_role: str | None
    account: str | None = None
    users: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


class Way(Frozen):
    """One way into a project: a role, by the group of this hash and name, or as a listed user if there is none."""

    role: str
    group: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Effective:
    """
    Who may do what, as far as that is certain.

    `unsure` are listed users who may be in the list only by a group that is gone or has another role now.
    """

    access: Access
    unsure: frozenset[str] = frozenset()

    def people(self) -> frozenset[str]:
        """Return everybody who is known to have a way in, certain or not."""
        groups = (self.access.members.get(group) or frozenset() for group in self.access.groups)
        return frozenset(self.access.users).union(*groups)

    def ways(self, email: str) -> tuple[Way, ...]:
        """Return the ways that a person certainly has; the place in the list of users first."""
        listed = () if email in self.unsure else self._listed(email)
        return (*listed, *(self._by(group) for group in self._groups() if email in (self._members(group) or ())))

    def perhaps(self, email: str) -> tuple[Way, ...]:
        """Return the way that a person may have besides those; groups that cannot be read are `unseen`."""
        return self._listed(email) if email in self.unsure else ()

    def unseen(self) -> tuple[Way, ...]:
        """Return the ways that anybody may have: the groups whose members you cannot see."""
        return tuple(self._by(group) for group in self._groups() if self._members(group) is None)

    def holds(self, email: str, role: str) -> bool:
        """Return whether a person certainly has a role, or the one that may do everything."""
        return any(way.role in (role, ADMIN) for way in self.ways(email))

    def holders(self, role: str) -> frozenset[str]:
        """Return who certainly has a role."""
        return frozenset(email for email in self.people() if any(way.role == role for way in self.ways(email)))

    def _listed(self, email: str) -> tuple[Way, ...]:
        role = self.access.users.get(email)
        return () if role is None else (Way(role=role),)

    def _groups(self) -> list[str]:
        return sorted(self.access.groups, key=lambda group: (self.access.names.get(group, ""), group))

    def _members(self, group: str) -> frozenset[str] | None:
        return self.access.members.get(group)

    def _by(self, group: str) -> Way:
        return Way(role=self.access.groups[group], group=group, name=self.access.names.get(group, ""))


@dataclass(frozen=True, slots=True)
class Regrant:
    """What one change does to the access of a holder: an e-mail, or the hash of a group with its name."""

    holder: str
    is_person: bool
    name: str
    before: str | None
    after: str | None


def regrants(changes: Iterable[Change], kinds: Mapping[str, AnyResource]) -> Iterator[Regrant]:
    """Yield what changes do to who has access."""
    for change in changes:
        resource = kinds[change.kind]
        before, after = (_granted(resource, state) for state in (change.before, change.after))
        if before and after and before[:2] == after[:2]:  # a group or person that stays
            yield Regrant(*before[:3], before=before[3], after=after[3])
            continue
        if before:
            yield Regrant(*before[:3], before=before[3], after=None)
        if after:
            yield Regrant(*after[:3], before=None, after=after[3])


def granted(resource: AnyResource, state: dict[str, object] | None) -> Grant | None:
    """Return the access that an item gives, from its state as JSON."""
    item = item_of(resource, state) if resource.has_grants() else None
    return None if item is None else resource.grant(item)


def _granted(resource: AnyResource, state: dict[str, object] | None) -> tuple[str, bool, str, str] | None:
    grant = granted(resource, state)
    if grant is None:
        return None
    item = resource.item.model_validate(state)
    return folded(grant.email or resource.key(item)), grant.email is not None, resource.label(item), grant.role


def after(access: Access, changes: Iterable[Change], kinds: Mapping[str, AnyResource]) -> Effective:
    """
    Return who may do what once changes are made. Changes that are made already change nothing more.

    A user who was listed before is unsure when a group with the same role goes, or gets another one, and holds them or
    cannot be read: the list may hold those who come through groups.
    """
    users, groups, names = dict(access.users), dict(access.groups), dict(access.names)
    given: set[str] = set()
    for regrant in regrants(changes, kinds):
        held = users if regrant.is_person else groups
        if regrant.after is None:
            held.pop(regrant.holder, None)
            continue
        held[regrant.holder] = regrant.after
        if regrant.is_person:
            given.add(regrant.holder)
        else:
            names.setdefault(regrant.holder, regrant.name)
    left = {group: role for group, role in access.groups.items() if groups.get(group) != role}
    unsure = {email for email in users if email not in given and _may_come_by(access, email, left)}
    return Effective(replace(access, users=users, groups=groups, names=names), frozenset(unsure))


def _may_come_by(access: Access, email: str, groups: Mapping[str, str]) -> bool:
    """Return whether a listed user may be in the list by one of some groups."""
    role = access.users.get(email)
    members = (access.members.get(group) for group, its_role in groups.items() if its_role == role)
    return any(known is None or email in known for known in members)
