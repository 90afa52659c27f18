"""
Find out whether the account that applies is an admin of its organisation. Only reading operations, and few of them.

No call says whose key is used, nor what its account may do. What is read here says one or the other, or nothing.
"""

from __future__ import annotations

from labelform.api import calls
from labelform.api.records.organisation import OrganisationUser
from labelform.core.counting import NOT_FOR_US
from labelform.core.emails import folded
from labelform.core.resource import Read
from labelform.core.rights import Rights
from labelform.errors import AuthorisationError, OperationNotAllowed

ADMIN = "ADMIN"


async def read_rights(read: Read, *, has_own_role: bool, account: str | None = None) -> Rights:
    """
    Return whether an account is an admin of the organisation.

    Asked, until one of them answers: the list of the organisation's users, for the role of `account`; whether the
    project shows the caller a role (`has_own_role`: only its admins open one without); and the list of all projects of
    the organisation, which is for its admins. That a list was given proves nothing: others may be given their own
    projects instead. That one of them shows no role proves it.

    Source: docstrings of SDK 0.1.211: list_organisation_users, Project.user_role, list_projects.
    """
    found = None if account is None else await _among_users(read, account)
    if found is not None:
        return found
    if not has_own_role:
        return Rights(is_admin=True, why="it can open the project without having a role in it")
    return await _by_projects(read, account)


async def _among_users(read: Read, account: str) -> Rights | None:
    try:
        users = await read.all(calls.organisation.list_organisation_users())
    except NOT_FOR_US:
        return None
    roles = [one.role_mnemonic_name for one in users if _is(one, account)]
    if not roles:
        return None  # the list shows what one may see of it
    return Rights(is_admin=ADMIN in roles, why=f"{account} is {roles[0]} of the organisation")


def _is(user: OrganisationUser, account: str) -> bool:
    return folded(user.email) == folded(account)


async def _by_projects(read: Read, account: str | None) -> Rights:
    try:
        page = await read.one(calls.projects.list_projects(include_org_access=True))
    except (AuthorisationError, OperationNotAllowed):
        return Rights(is_admin=False, why="the platform does not list all projects of the organisation for it")
    if any(one.user_role is None for one in page.items):
        return Rights(is_admin=True, why="it sees projects in which it has no role")
    if account is None:
        return Rights(is_admin=None, why="it is not known which account it is")
    return Rights(is_admin=None, why=f"{account} is not among the users of the organisation")
