"""
Who may do what in storage: roles on folders, and the groups that have one. Role 0 is admin, 1 is user.

A role holds for the folders below [?], and a role on a dataset for the folder that it mirrors [?]. Admins change
folders and what is in them, users see them [?].
"""

import sqlite3

from labelform.sandbox.errors import Forbidden, NotFound
from labelform.sandbox.rules import access, organisation_groups
from labelform.sandbox.rules.context import Context

FOLDER_ADMIN = 0
FOLDER_USER = 1
# Folders with the caller's strongest role on each, null without one; the email comes first among the values.
FOLDERS = (
    "SELECT f.*, r.role FROM storage_folders f LEFT JOIN"
    " (SELECT folder_uuid, min(role) AS role FROM folder_access WHERE email = ?1 GROUP BY folder_uuid) r"
    " USING (folder_uuid)"
)


def find_folder(context: Context, folder_uuid: str) -> sqlite3.Row:
    """
    Find a folder on which the caller has a role, or whose organisation they administer.

    The row has the caller's role, or null.
    """
    folder = context.one(
        f"{FOLDERS} WHERE f.folder_uuid = ?2",
        *(context.caller.email, folder_uuid),
    )
    if folder is None:
        raise NotFound(f"there is no storage folder {folder_uuid}")
    if folder["role"] is None and not access.is_organisation_admin(context, folder["organisation_uuid"]):
        raise Forbidden(f"{context.caller.email} has no access to storage folder {folder_uuid}")
    return folder


def administer_folder(context: Context, folder_uuid: str, purpose: str) -> sqlite3.Row:
    """Find a folder that the caller may change as its admin; `purpose` completes the refusal ("rename it")."""
    folder = find_folder(context, folder_uuid)
    if folder["role"] != FOLDER_ADMIN and not access.acts_as_admin(context, folder["organisation_uuid"]):
        has = "organisation admin without a role on it" if folder["role"] is None else "user"
        raise Forbidden(
            f"folder admin on {folder['name']} ({folder_uuid}) is required to {purpose}; "
            f"{context.caller.email} is {has}"
        )
    return folder


def shown_role(context: Context, folder: sqlite3.Row) -> int:
    """Say the caller's role on a folder; of an organisation admin without one, what they may act as."""
    if folder["role"] is not None:
        return int(folder["role"])
    return FOLDER_ADMIN if access.acts_as_admin(context, folder["organisation_uuid"]) else FOLDER_USER


def list_groups(context: Context, folder_uuid: str) -> list[sqlite3.Row]:
    """List the groups of a folder with role and `is_same_organisation`; not those of folders above it."""
    find_folder(context, folder_uuid)
    return context.all(
        "SELECT g.*, fg.role, f.organisation_uuid = g.organisation_uuid AS is_same_organisation"
        " FROM folder_groups fg JOIN user_groups g USING (group_hash) JOIN storage_folders f USING (folder_uuid)"
        " WHERE folder_uuid = ? ORDER BY g.created_at, group_hash",
        folder_uuid,
    )


def add_groups(context: Context, folder_uuid: str, group_hashes: list[str], role: int) -> None:
    """Give groups a role on the folder; one that has a role gets this one."""
    administer_folder(context, folder_uuid, "add groups to it")
    for group_hash in group_hashes:
        organisation_groups.find_usable_group(context, group_hash)
        context.run("INSERT OR REPLACE INTO folder_groups VALUES (?, ?, ?)", folder_uuid, group_hash, role)


def remove_groups(context: Context, folder_uuid: str, group_hashes: list[str]) -> None:
    """Take groups off the folder; one that is not on it is skipped."""
    administer_folder(context, folder_uuid, "remove groups from it")
    for group_hash in group_hashes:
        context.run("DELETE FROM folder_groups WHERE folder_uuid = ? AND group_hash = ?", folder_uuid, group_hash)
