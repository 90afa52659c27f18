"""Groups: attached to a project, and of the organisation."""

from __future__ import annotations

from labelform.api.arguments import refused, role_number
from labelform.api.build import listing, path, rest
from labelform.api.decode import nothing, record
from labelform.api.operation import Operation, Page
from labelform.api.records.people import Group, GroupMember, ProjectGroup
from labelform.types import Json


def list_groups(project_hash: str) -> Operation[Page[ProjectGroup]]:
    """List the groups of a project. Source: GET projects/{project_hash}/groups; the SDK reads one page only."""
    return listing("list_groups", path("projects", project_hash, "groups"), item=ProjectGroup)


def add_group(project_hash: str, *, group_hash: list[str], user_role: int) -> Operation[None]:
    """
    Attach groups with one role.

    Source: POST projects/{project_hash}/groups, SDK 0.1.155. Whether this changes the role of a group that is already
    attached is not documented.
    """
    body: Json = {"groupHashList": group_hash, "userRole": role_number(user_role)}
    return rest("add_group", "POST", path("projects", project_hash, "groups"), decode=nothing, body=body)


def remove_group(project_hash: str, *, group_hash: list[str]) -> Operation[None]:
    """
    Detach groups.

    Raises:
        InvalidArgumentsError: the list is empty. It would vanish from the request, and "detach" without saying which
            could be read as all of them.

    Source: DELETE projects/{project_hash}/groups?groupHashList=…, SDK 0.1.155.
    """
    if not group_hash:
        raise refused("remove_group needs at least one group")
    query = {"groupHashList": group_hash}
    return rest("remove_group", "DELETE", path("projects", project_hash, "groups"), decode=nothing, query=query)


def list_organisation_groups() -> Operation[Page[Group]]:
    """List the groups of your organisation. Source: GET user/current-organisation/groups; the SDK reads one page."""
    return listing("list_organisation_groups", path("user", "current-organisation", "groups"), item=Group)


def create_group(*, name: str, description: str = "") -> Operation[Group]:
    """Create a group in your organisation. Source: POST organisation/groups, SDK 0.1.199."""
    body = {"name": name, "description": description}
    return rest("create_group", "POST", path("organisation", "groups"), decode=record(Group), body=body)


def list_group_members(*, group_hash: str) -> Operation[Page[GroupMember]]:
    """List the members of a group of your organisation. Source: GET organisation/groups/{hash}/users, SDK 0.1.199."""
    return listing("list_group_members", path("organisation", "groups", group_hash, "users"), item=GroupMember)
