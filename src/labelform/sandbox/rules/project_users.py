"""Users of a project: listing, adding with a role, removing. The platform has no call that changes a role."""

import sqlite3

from labelform.sandbox.errors import Forbidden
from labelform.sandbox.rules import access, people
from labelform.sandbox.rules.context import Context, as_list


def list_users(context: Context, project_hash: str) -> list[sqlite3.Row]:
    """
    List users (`email`, `role`) in the order in which they were added.

    The SDK docstring says "all users that have access"; whether that means members of groups too is not known.
    Default: direct users only, as only those can be removed. Quirk project-users=with-groups lists everybody, each
    with the strongest role.
    """
    access.open_project(context, project_hash)
    if context.quirks["project-users"] == "direct":
        return context.all(
            "SELECT email, role, added_at FROM project_users WHERE project_hash = ? ORDER BY added_at, email",
            project_hash,
        )
    return context.all(
        "SELECT email, role, '' AS added_at, max(strength) FROM project_access JOIN project_roles USING (role)"
        " WHERE project_hash = ? GROUP BY email ORDER BY email",
        project_hash,
    )


def add_users(context: Context, project_hash: str, emails: list[str], role: int) -> list[sqlite3.Row]:
    """
    Add users and give each with the role they have now: somebody who is a user already keeps the old role.

    Source: add_users docstring [SDK 0.1.211]; team managers add users except admins [documentation].
    """
    project = access.manage_project(context, project_hash, "add users")
    if role == access.ADMIN and not _is_admin(context, project):
        raise access.missing_permission(context, project, "project admin", "add admins")
    added = people.accounts_for(context, emails)
    for email in added:
        context.run(
            "INSERT INTO project_users VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            *(project_hash, email, role, context.now),
        )
    context.touch_project(project_hash)
    return context.all(
        "SELECT u.email, role FROM json_each(?) e JOIN project_users u ON u.email = e.value COLLATE NOCASE"
        " WHERE project_hash = ? ORDER BY e.key",
        *(as_list(added), project_hash),
    )


def remove_users(context: Context, project_hash: str, emails: list[str]) -> None:
    """
    Remove users, all or none; emails without access are ignored.

    Source: remove_users docstring [SDK 0.1.211]: removing a project admin needs an organisation admin.
    """
    project = access.administer_project(context, project_hash, "remove users")
    may_remove_admins = access.is_organisation_admin(context, project["organisation_uuid"])
    for email in people.distinct_emails(emails):
        user = context.one("SELECT role FROM project_users WHERE project_hash = ? AND email = ?", project_hash, email)
        if user is not None and user["role"] == access.ADMIN and not may_remove_admins:
            raise Forbidden(
                f"organisation admin is required to remove the project admin {email} from {project['title']} "
                f"({project_hash}); {context.caller.email} is only project admin"
            )
        context.run("DELETE FROM project_users WHERE project_hash = ? AND email = ?", project_hash, email)
    context.touch_project(project_hash)


def _is_admin(context: Context, project: sqlite3.Row) -> bool:
    role = access.project_role(context, project["project_hash"], context.caller.email)
    return role == access.ADMIN or access.acts_as_admin(context, project["organisation_uuid"])
