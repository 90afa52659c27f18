"""
Read who may do what in a project, as far as the platform shows it. Only reading operations.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from labelform.api import calls
from labelform.api.records.people import ProjectUser
from labelform.core.access import Access
from labelform.core.counting import NOT_FOR_US
from labelform.core.emails import folded
from labelform.core.resource import Read
from labelform.core.roles import role_name

UNLISTED = "whether they are users of the project themselves (the list of users is not readable)"


class Members:
    """Who is in which group: each group is read once, however many projects it works in."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._known: dict[str, asyncio.Task[frozenset[str] | None]] = {}

    async def of(self, group: str) -> frozenset[str] | None:
        """Return the e-mails of the members in lower case; None for a group whose members you cannot see."""
        if group not in self._known:
            self._known[group] = asyncio.ensure_future(_members(self._read, group))
        return await asyncio.shield(self._known[group])  # who stops waiting stops nobody else


async def read_access(
    read: Read, project_hash: str, *, acting_role: str | None = None, account: str | None = None,
    joining: Iterable[str] = (), members: Members | None = None,
) -> Access:  # fmt: skip
    """
    Read the users and groups of a project, and the members of its groups where they may be seen.

    What may not be read is left unknown, which counts against a plan. `joining` are groups that are to be attached,
    whose members matter too. `members` keeps who is in which group, over several projects.
    """
    groups = await read.all(calls.groups.list_groups(project_hash))
    users = await _users(read, project_hash)
    hashes = list(dict.fromkeys([*(str(one.group_hash) for one in groups), *joining]))
    found = await read.each(members.of(group) if members else _members(read, group) for group in hashes)
    return Access(
        acting_role=acting_role,
        account=folded(account) if account else None,
        users={folded(one.user_email): role_name(one.user_role) for one in users or ()},
        groups={str(one.group_hash): role_name(one.user_role) for one in groups},
        members=dict(zip(hashes, found, strict=True)),
        names={str(one.group_hash): one.name for one in groups},
        missing=() if users is not None else (UNLISTED,),
    )


async def _members(read: Read, group: str) -> frozenset[str] | None:
    try:
        members = await read.all(calls.groups.list_group_members(group_hash=group))
    except NOT_FOR_US:
        return None
    return frozenset(folded(one.user_email) for one in members)


async def _users(read: Read, project_hash: str) -> list[ProjectUser] | None:
    try:
        return await read.all(calls.users.list_users(project_hash))
    except NOT_FOR_US:
        return None
