"""Members of a project. The platform has no call to change a member's role."""

from __future__ import annotations

from labelform.api.arguments import role_number
from labelform.api.build import legacy, listing, path, rest
from labelform.api.decode import each_about, nothing, records
from labelform.api.operation import Operation, Page
from labelform.api.records.people import ProjectUser


def list_users(project_hash: str) -> Operation[Page[ProjectUser]]:
    """List the members of a project. Source: GET projects/{project_hash}/users, SDK 0.1.168."""
    asked = {"project_hash": project_hash}
    return listing("list_users", path("projects", project_hash, "users"), item=ProjectUser, about=asked)


def add_users(project_hash: str, *, user_emails: list[str], user_role: int) -> Operation[list[ProjectUser]]:
    """
    Add members with one role; the result holds the roles that they have now.

    Someone who is a member already keeps the role they have (documented since SDK 0.1.211).

    Source: legacy `projectusers` POST, SDK 0.1.155.
    """
    return legacy(
        "add_users",
        "projectusers",
        "POST",
        decode=each_about(records(ProjectUser), project_hash=project_hash),
        project_hash=project_hash,
        uid=project_hash,
        payload={"user_emails": user_emails, "user_role": role_number(user_role)},
    )


def remove_users(project_hash: str, *, user_emails: list[str]) -> Operation[None]:
    """
    Remove members; unknown addresses are ignored, and admins can be removed by an admin of the organisation only.

    Source: POST projects/{project_hash}/users/bulk-delete, SDK 0.1.200.
    """
    at = path("projects", project_hash, "users", "bulk-delete")
    return rest("remove_users", "POST", at, decode=nothing, body={"userEmails": user_emails})
