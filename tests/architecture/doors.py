"""Doors: the users of a project under another name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from labelform.api import calls
from labelform.core.call import Call, call
from labelform.core.emails import Email, folded
from labelform.core.impact import Unit
from labelform.core.model import Frozen, Item
from labelform.core.reference import Names
from labelform.core.resource import Grant, Observed, Read, Resource
from labelform.core.roles import Role, role_name, role_number

if TYPE_CHECKING:
    from labelform.api.records import ProjectRecord


class DoorEntry(Frozen):
    """Who has a key, and what it opens."""

    who: Email
    opens: Role


class Door(Item):
    """A door; who has the key is its identity, in any case."""

    who: str
    opens: str


class Doors(Resource[DoorEntry, Door]):
    """What the platform calls users of a project."""

    kind = "doors"
    item = Door
    identity = frozenset({"who"})
    caseless = frozenset({"who"})
    invites = True
    holds = (Unit.PEOPLE, Unit.ROLES)

    def entry_key(self, entry: DoorEntry) -> str:
        return folded(entry.who)

    def key(self, item: Door) -> str:
        return folded(item.who)

    def grant(self, item: Door) -> Grant:
        return Grant(item.opens, item.who)

    def beyond_rights(self, before: Door | None, after: Door | None) -> str:
        return "lock a door" if before and before.opens == "admin" else ""

    async def observe(
        self, read: Read, project: ProjectRecord, *, only: frozenset[str] | None = None
    ) -> Sequence[Observed[Door]]:
        listed = await read.all(calls.users.list_users(str(project.project_hash)))
        doors = [Door(who=one.user_email, opens=role_name(one.user_role)) for one in listed]
        creator = folded(project.creator_email or "")
        return [Observed(one, id=self.key(one), keep="its owner" if self.key(one) == creator else "") for one in doors]

    def resolve(self, entry: DoorEntry, names: Names) -> Door:
        return Door(who=entry.who, opens=entry.opens)

    def create(self, after: Door) -> Iterable[Call]:
        role = role_number(after.opens)
        yield call(calls.users.add_users, user_emails=[after.who], user_role=role).batched_by("user_emails")

    def update(self, before: Observed[Door], after: Door) -> Iterable[Call]:
        yield call(calls.users.remove_users, user_emails=[before.item.who]).removing()
        yield call(calls.users.add_users, user_emails=[after.who], user_role=role_number(after.opens))

    def delete(self, before: Observed[Door]) -> Iterable[Call]:
        yield call(calls.users.remove_users, user_emails=[before.item.who]).batched_by("user_emails")
