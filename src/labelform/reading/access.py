"""
Read who may do what in a project, as far as the platform shows it: for the lockout guard. Only reading operations.
"""

from __future__ import annotations

from collections.abc import Iterable

from labelform.api import calls
from labelform.core.access import Access
from labelform.core.counting import NOT_FOR_US
from labelform.core.resource import Read
from labelform.core.roles import role_name


async def read_access(read: Read, project_hash: str, *, acting_role: str | None, account: str | None) -> Access:
    """
    Read the users and groups of a project, and the members of its groups where they may be seen.

    What may not be read is left unknown, which counts against a plan.
    """
    groups = {
        str(one.group_hash): role_name(one.user_role) for one in await read.all(calls.groups.list_groups(project_hash))
    }
    return Access(
        acting_role=acting_role,
        account=account.lower() if account else None,
        users=await _users(read, project_hash),
        groups=groups,
        members=await _members(read, groups),
    )


async def _users(read: Read, project_hash: str) -> dict[str, str]:
    try:
        users = await read.all(calls.users.list_users(project_hash))
    except NOT_FOR_US:
        return {}
    return {one.user_email.lower(): role_name(one.user_role) for one in users}


async def _members(read: Read, groups: Iterable[str]) -> dict[str, frozenset[str] | None]:
    async def of(group: str) -> frozenset[str] | None:
        try:
            members = await read.all(calls.groups.list_group_members(group_hash=group))
        except NOT_FOR_US:
            return None
        return frozenset(one.user_email.lower() for one in members)

    hashes = list(groups)
    return dict(zip(hashes, await read.each(of(group) for group in hashes), strict=True))
