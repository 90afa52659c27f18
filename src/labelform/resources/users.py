"""
People who are users of the project themselves, by e-mail, each with one role. Who comes by a group is not meant.

Adding somebody who is a user already succeeds and keeps the role that they have (docstring of SDK 0.1.211), so a role
change is a removal and an addition. Removing an admin takes an admin of the organisation (the same).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field

from labelform.api import calls
from labelform.core.call import Call, call
from labelform.core.counting import NOT_FOR_US
from labelform.core.emails import Email, folded
from labelform.core.impact import Unit
from labelform.core.model import Frozen, Item
from labelform.core.reference import Names
from labelform.core.resource import Grant, Inexpressible, Observed, Read, Resource
from labelform.core.roles import KNOWN_ROLES, Role, role_name, role_number, why_unknown
from labelform.core.words import Verb, Words

if TYPE_CHECKING:
    from labelform.api.records.people import ProjectGroup
    from labelform.api.records.projects import ProjectRecord

CREATOR: Final = "the creator of the project stays in it"
BY_A_GROUP: Final = "a group may be what lets it in, and the list of users may include members of groups"
ADMIN: Final = "admin"


class UserEntry(Frozen):
    """A person, and what they can do."""

    email: Annotated[Email, Field(description="E-mail address of the account; its case does not matter.")]
    role: Annotated[Role, Field(description="What this person may do in the project.")]


class User(Item):
    """A user of the project; the e-mail is the identity, in any case."""

    email: str
    role: Annotated[str, KNOWN_ROLES]


class Users(Resource[UserEntry, User]):
    """Users and their roles."""

    kind = "users"
    item = User
    identity = frozenset({"email"})
    caseless = frozenset({"email"})
    invites = True
    holds = (Unit.PEOPLE, Unit.ROLES, Unit.ASSIGNED_TASKS)
    words = Words(
        create=Verb(to="add", doing="Adding", noun="Addition", done="added"),
        delete=Verb(to="remove", doing="Removing", noun="Removal", done="removed"),
    )

    def entry_key(self, entry: UserEntry) -> str:
        return folded(entry.email)

    def key(self, item: User) -> str:
        return folded(item.email)

    def grant(self, item: User) -> Grant:
        return Grant(item.role, item.email)

    def beyond_rights(self, before: User | None, after: User | None) -> str:
        is_taken = before is not None and before.role == ADMIN and (after is None or after.role != ADMIN)
        return "remove an admin from a project" if is_taken else ""

    def forbids(self, before: User | None, after: User | None) -> str:
        return why_unknown(before.role) if before and after else ""

    async def observe(
        self, read: Read, project: ProjectRecord, *, only: frozenset[str] | None = None
    ) -> Sequence[Observed[User]]:
        listed = await read.all(calls.users.list_users(str(project.project_hash)))
        users = [User(email=one.user_email, role=role_name(one.user_role)) for one in listed]
        roles = {self.key(one): one.role for one in users}
        # What must stay only matters where all is read, and asks for more.
        by_groups = await _let_in_by_groups(read, str(project.project_hash), roles) if only is None else frozenset()
        creator = folded(project.creator_email or "")
        return [Observed(one, id=self.key(one), keep=_why_kept(one, creator, by_groups)) for one in users]

    def resolve(self, entry: UserEntry, names: Names) -> User:
        return User(email=entry.email, role=entry.role)

    def write(self, item: User, is_unique: Callable[[str], bool]) -> dict[str, str]:
        if why := why_unknown(item.role):
            raise Inexpressible(why)
        return {"email": item.email, "role": item.role}

    def create(self, after: User) -> Iterable[Call]:
        yield _added(after).batched_by("user_emails")

    def update(self, before: Observed[User], after: User) -> Iterable[Call]:
        yield _removed(before.item).removing()
        yield _added(after)

    def delete(self, before: Observed[User]) -> Iterable[Call]:
        yield _removed(before.item).batched_by("user_emails")


def _added(user: User) -> Call:
    return call(calls.users.add_users, user_emails=[user.email], user_role=role_number(user.role))


def _removed(user: User) -> Call:
    return call(calls.users.remove_users, user_emails=[user.email])


def _why_kept(user: User, creator: str, by_groups: frozenset[str]) -> str:
    """Return why somebody must not be removed where the spec does not name them."""
    if folded(user.email) == creator:
        return CREATOR
    return why_unknown(user.role) or (BY_A_GROUP if folded(user.email) in by_groups else "")


async def _let_in_by_groups(read: Read, project_hash: str, roles: Mapping[str, str]) -> frozenset[str]:
    """
    Return which of the listed users may be listed only because a group lets them in, given the role of each.

    Whether the list holds those is not documented. A single member of a group who is not in it shows that it does not:
    then no further group is read.
    """
    unsure: set[str] = set()
    for group in await read.all(calls.groups.list_groups(project_hash)):
        members = await _members_of(read, group)
        if members is not None and not members <= roles.keys():
            return frozenset()
        role = role_name(group.user_role)
        unsure |= {email for email, its in roles.items() if its == role and (members is None or email in members)}
    return frozenset(unsure)


async def _members_of(read: Read, group: ProjectGroup) -> frozenset[str] | None:
    try:
        members = await read.all(calls.groups.list_group_members(group_hash=str(group.group_hash)))
    except NOT_FOR_US:
        return None
    return frozenset(folded(one.user_email) for one in members)
