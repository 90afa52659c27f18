"""Groups of a project: listing, adding with a role, removing."""

import sqlite3

from labelform.sandbox.errors import AlreadyExists, NotFound
from labelform.sandbox.rules import access, organisation_groups
from labelform.sandbox.rules.context import Context


def list_groups(context: Context, project_hash: str) -> list[sqlite3.Row]:
    """List the groups with role and `is_same_organisation`, in the order in which they were added."""
    access.open_project(context, project_hash)
    return context.all(
        "SELECT g.*, pg.role, pg.added_at, p.organisation_uuid = g.organisation_uuid AS is_same_organisation"
        " FROM project_groups pg JOIN user_groups g USING (group_hash) JOIN projects p USING (project_hash)"
        " WHERE project_hash = ? ORDER BY pg.added_at, group_hash",
        project_hash,
    )


def add_groups(context: Context, project_hash: str, group_hashes: list[str], role: int) -> None:
    """
    Give groups a role on the project, all or none.

    What happens to a group that has another role is not documented. Quirk add-group-existing: update it (default),
    keep the old role and succeed as add_users does, or refuse.
    """
    access.administer_project(context, project_hash, "add groups")
    for group_hash in dict.fromkeys(group_hashes):
        organisation_groups.find_usable_group(context, group_hash)
        _add_group(context, project_hash, group_hash, role)
    context.touch_project(project_hash)


def remove_groups(context: Context, project_hash: str, group_hashes: list[str]) -> None:
    """
    Take groups off the project. One that is not on it is skipped (quirk remove-absent=error refuses).

    An empty list removes nothing: the SDK then sends no query at all, and that must not mean "all".
    """
    access.administer_project(context, project_hash, "remove groups")
    for group_hash in group_hashes:
        was_there = context.run(
            "DELETE FROM project_groups WHERE project_hash = ? AND group_hash = ?", project_hash, group_hash
        )
        if not was_there and context.quirks["remove-absent"] == "error":
            raise NotFound(f"group {group_hash} is not on project {project_hash}")
    if group_hashes:
        context.touch_project(project_hash)


def _add_group(context: Context, project_hash: str, group_hash: str, role: int) -> None:
    existing = context.one(
        "SELECT role FROM project_groups WHERE project_hash = ? AND group_hash = ?", project_hash, group_hash
    )
    if existing is None:
        context.run("INSERT INTO project_groups VALUES (?, ?, ?, ?)", project_hash, group_hash, role, context.now)
    elif context.quirks["add-group-existing"] == "update":
        context.run(
            "UPDATE project_groups SET role = ? WHERE project_hash = ? AND group_hash = ?",
            *(role, project_hash, group_hash),
        )
    elif context.quirks["add-group-existing"] == "error":
        raise AlreadyExists(f"group {group_hash} is already on project {project_hash}")
