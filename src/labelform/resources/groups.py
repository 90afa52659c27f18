"""
Groups that may work in the project, each with one role.

What adding a group again with another role does is not documented (update, no effect, or an error), so a role
change is a removal and an addition: right under every reading, and visible in the plan as two calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field
from pydantic_core import PydanticCustomError

from labelform.api import calls
from labelform.core.call import Call, call
from labelform.core.clashes import Ruled, Written
from labelform.core.impact import Unit
from labelform.core.model import Item
from labelform.core.reference import ONE_OF_NAME_AND_HASH, Hash, Named, Names, Reference, Refers, one_of
from labelform.core.resource import Grant, Inexpressible, Observed, Read, Resource
from labelform.core.roles import KNOWN_ROLES, Role, role_name, role_number, why_unknown
from labelform.core.words import Verb, Words

if TYPE_CHECKING:
    from labelform.api.records.projects import ProjectRecord


OF_ANOTHER_ORGANISATION: Final = "it belongs to another organisation"


class GroupEntry(Ruled):
    """A group by name or hash, and what it can do."""

    model_config = ONE_OF_NAME_AND_HASH

    name: Annotated[str | None, Field(min_length=1, description="Name of a group of your organisation.")] = None
    hash: Annotated[Hash | None, Field(description="Hash of the group, where its name is ambiguous.")] = None
    role: Annotated[Role, Field(description="What the members of the group may do in the project.")]

    @classmethod
    def clashes(cls, written: Written) -> Iterator[PydanticCustomError]:
        yield from one_of(written, "one_of_name_and_hash", "name", "hash")

    @property
    def reference(self) -> Reference:
        """The group that is meant, without its role."""
        return Reference(name=self.name, hash=self.hash)


class Group(Item):
    """A group in the project; the hash is its identity."""

    hash: str
    name: str
    role: Annotated[str, KNOWN_ROLES]


class Groups(Resource[GroupEntry, Group]):
    """Groups and their roles."""

    kind = "groups"
    refers = Refers("groups", "group")
    item = Group
    holds = (Unit.PEOPLE, Unit.ROLES, Unit.ASSIGNED_TASKS)
    words = Words(
        create=Verb(to="add", doing="Adding", noun="Addition", done="added"),
        delete=Verb(to="remove", doing="Removing", noun="Removal", done="removed"),
    )

    def entry_key(self, entry: GroupEntry) -> str:
        return entry.reference.text

    def key(self, item: Group) -> str:
        return item.hash

    def label(self, item: Group) -> str:
        return item.name

    def grant(self, item: Group) -> Grant:
        return Grant(item.role)

    def forbids(self, before: Group | None, after: Group | None) -> str:
        return why_unknown(before.role) if before and after else ""

    async def observe(
        self, read: Read, project: ProjectRecord, *, only: frozenset[str] | None = None
    ) -> Sequence[Observed[Group]]:
        groups = await read.all(calls.groups.list_groups(str(project.project_hash)))
        return [
            Observed(
                Group(hash=str(one.group_hash), name=one.name, role=role_name(one.user_role)),
                id=str(one.group_hash),
                keep=why_unknown(role_name(one.user_role)) if one.is_same_organisation else OF_ANOTHER_ORGANISATION,
            )
            for one in groups
        ]

    async def candidates(self, read: Read) -> Sequence[Named]:
        groups = await read.all(calls.groups.list_organisation_groups())
        return [Named(str(one.group_hash), one.name) for one in groups]

    def attached(self, observed: Iterable[Observed[Group]]) -> Iterable[Named]:
        return (Named(seen.item.hash, seen.item.name) for seen in observed)

    def resolve(self, entry: GroupEntry, names: Names) -> Group:
        found = names.find("group", entry.reference, field="name" if entry.name else "hash")
        return Group(hash=found.hash, name=found.name, role=entry.role)

    def write(self, item: Group, is_unique: Callable[[str], bool]) -> dict[str, str]:
        if why := why_unknown(item.role):
            raise Inexpressible(why)
        named = {"name": item.name} if item.name and is_unique(item.name) else {"hash": item.hash}
        return {**named, "role": item.role}

    def create(self, after: Group) -> Iterable[Call]:
        yield call(calls.groups.add_group, group_hash=[after.hash], user_role=role_number(after.role))

    def update(self, before: Observed[Group], after: Group) -> Iterable[Call]:
        yield call(calls.groups.remove_group, group_hash=[before.id]).removing()
        yield call(calls.groups.add_group, group_hash=[after.hash], user_role=role_number(after.role))

    def delete(self, before: Observed[Group]) -> Iterable[Call]:
        yield call(calls.groups.remove_group, group_hash=[before.id]).batched_by("group_hash")
