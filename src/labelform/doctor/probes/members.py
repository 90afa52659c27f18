"""Groups and people of a project: added twice, removed without being there, listed."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

from labelform.api import calls
from labelform.core.emails import folded
from labelform.doctor.asking import UnsettledError, is_no
from labelform.doctor.probes.passing import LEAST, NAME, attached
from labelform.doctor.scratch import Scratch
from labelform.doctor.surroundings import is_organisation_admin
from labelform.errors import AuthorisationError, InvalidArgumentsError, PlatformError
from labelform.types import ProjectRole

_OTHER = int(ProjectRole.REVIEWER)


async def add_group_existing(scratch: Scratch) -> str:
    """Attach a group, and again with another role."""
    group = str((await scratch.free_groups())[0].group_hash)
    async with attached(scratch, group):
        again = calls.groups.add_group(scratch.project_hash, group_hash=[group], user_role=_OTHER)
        if await scratch.is_refused(again):
            return "error"
        listed = await scratch.driver.collect(calls.groups.list_groups(scratch.project_hash))
    roles = [one.user_role for one in listed if str(one.group_hash) == group]
    if roles not in ([_OTHER], [LEAST]):
        raise UnsettledError("the group is listed with neither of its two roles")
    return "update" if roles == [_OTHER] else "keep"


async def remove_absent(scratch: Scratch) -> str:
    """Remove a group that the project does not have."""
    group = str((await scratch.free_groups())[0].group_hash)
    remove = calls.groups.remove_group(scratch.project_hash, group_hash=[group])
    return "error" if await scratch.is_refused(remove) else "ignore"


async def unknown_emails(scratch: Scratch) -> str:
    """Add someone under a top-level domain that never exists (RFC 2606): no mail can reach anyone."""
    emails = [f"{NAME}-{uuid4().hex[:12]}@labelform.invalid"]
    add = calls.users.add_users(scratch.project_hash, user_emails=emails, user_role=LEAST)
    try:
        await scratch.make(add, "a user")
    except InvalidArgumentsError as error:
        raise UnsettledError("the platform takes no address under .invalid") from error
    except PlatformError as error:
        if not is_no(error):
            raise
        return "refuse"

    async def is_listed() -> bool:
        return {*emails} <= await _users(scratch)

    async with scratch.until_over(calls.users.remove_users(scratch.project_hash, user_emails=emails), "a user"):
        if not await scratch.comes(is_listed):
            raise UnsettledError("a user was reported as added, but is not listed")
        return "invite"


async def project_users(scratch: Scratch) -> str:
    """Attach a group, and see whether its members are among the users."""
    direct = await _users(scratch)
    for group in await scratch.free_groups():
        members = await _members(scratch, str(group.group_hash)) - direct
        if members:
            async with attached(scratch, str(group.group_hash)):
                return "with-groups" if await scratch.comes(partial(_has_any, scratch, members)) else "direct"
    raise UnsettledError("it takes a group whose members are visible and are not users of the project")


async def organisation_admins(scratch: Scratch) -> str:
    """Attach a group to a project in which the account has no role."""
    if scratch.role is not None or not await is_organisation_admin(scratch.driver):
        raise UnsettledError("it takes an admin of the organisation, and a scratch project in which they have no role")
    group = str((await scratch.free_groups())[0].group_hash)
    try:
        async with attached(scratch, group):
            return "act"
    except AuthorisationError:
        return "see"


async def _has_any(scratch: Scratch, people: set[str]) -> bool:
    return bool(people & await _users(scratch))


async def _users(scratch: Scratch) -> set[str]:
    listed = await scratch.driver.collect(calls.users.list_users(scratch.project_hash))
    return {folded(one.user_email) for one in listed}


async def _members(scratch: Scratch, group: str) -> set[str]:
    try:
        listed = await scratch.driver.collect(calls.groups.list_group_members(group_hash=group))
    except PlatformError:
        return set()
    return {folded(one.user_email) for one in listed}
