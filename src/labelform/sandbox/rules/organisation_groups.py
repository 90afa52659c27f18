"""Groups of the caller's organisation and their members. Names need not be unique."""

import sqlite3

from labelform.sandbox.errors import Forbidden, InvalidArguments, NotFound
from labelform.sandbox.rules import access, people
from labelform.sandbox.rules.context import Context, new_uuid


def list_groups(context: Context) -> list[sqlite3.Row]:
    """
    List the groups of the caller's organisation, oldest first.

    Whether groups shared by another organisation belong to this list is not documented; quirk shared-groups=listed
    adds them.
    """
    organisation_uuid = access.current_organisation(context)
    wants_shared = context.quirks["shared-groups"] == "listed"
    return context.all(
        "SELECT * FROM user_groups WHERE organisation_uuid = ?1 OR (?2 AND group_hash IN"
        " (SELECT group_hash FROM group_shares WHERE organisation_uuid = ?1)) ORDER BY created_at, group_hash",
        *(organisation_uuid, wants_shared),
    )


def find_usable_group(context: Context, group_hash: str) -> sqlite3.Row:
    """
    Find a group that the caller's organisation may give access to: its own, or one that is shared with it.

    That foreign groups can be attached follows from the flag isSameOrganisation [SDK]; how they come to be shared is
    not documented.
    """
    organisation_uuid = access.current_organisation(context)
    group = context.one("SELECT * FROM user_groups WHERE group_hash = ?", group_hash)
    if group is None:
        raise NotFound(f"there is no group {group_hash}")
    is_shared = context.one(
        "SELECT 1 FROM group_shares WHERE group_hash = ? AND organisation_uuid = ?", group_hash, organisation_uuid
    )
    if group["organisation_uuid"] != organisation_uuid and not is_shared:
        raise Forbidden(f"group {group_hash} belongs to another organisation that does not share it")
    return group


def find_group(context: Context, group_hash: str) -> sqlite3.Row:
    """
    Find a group of the caller's own organisation.

    Source: get_group docstring [SDK 0.1.211]: not found when it is not in the organisation.
    """
    organisation_uuid = access.current_organisation(context)
    group = context.one("SELECT * FROM user_groups WHERE group_hash = ?", group_hash)
    if group is None or group["organisation_uuid"] != organisation_uuid:
        raise NotFound(f"there is no group {group_hash} in the organisation")
    return group


def create_group(context: Context, name: str, description: str) -> sqlite3.Row:
    """
    Create a group; the caller becomes its manager.

    Source: organisation admins and workforce managers may [SDK docstring, documentation].
    """
    organisation_uuid = access.current_organisation(context)
    if context.caller.organisation_role not in ("ADMIN", "WORKFORCE_MANAGER"):
        raise Forbidden(
            f"organisation admin or workforce manager is required to create groups; {context.caller.email} is "
            f"{context.caller.organisation_role}"
        )
    if not name:
        raise InvalidArguments("a group needs a name")
    group_hash = new_uuid()
    context.run(
        "INSERT INTO user_groups VALUES (?, ?, ?, ?, ?)", group_hash, organisation_uuid, name, description, context.now
    )
    context.run("INSERT INTO group_managers VALUES (?, ?)", group_hash, context.caller.email)
    return find_group(context, group_hash)


def update_group(context: Context, group_hash: str, *, name: str | None, description: str | None) -> sqlite3.Row:
    """Change name or description; None leaves a field as it is."""
    _manage(context, group_hash, "edit it")
    context.run(
        "UPDATE user_groups SET name = coalesce(?, name), description = coalesce(?, description) WHERE group_hash = ?",
        *(name, description, group_hash),
    )
    return find_group(context, group_hash)


def delete_group(context: Context, group_hash: str) -> None:
    """Delete a group and with it all access that it granted [SDK docstring]."""
    _manage(context, group_hash, "delete it")
    context.run("DELETE FROM user_groups WHERE group_hash = ?", group_hash)


def list_members(context: Context, group_hash: str) -> list[sqlite3.Row]:
    """List the members; managers are not members."""
    find_group(context, group_hash)
    return context.all("SELECT email FROM group_members WHERE group_hash = ? ORDER BY email", group_hash)


def add_members(context: Context, group_hash: str, emails: list[str]) -> list[sqlite3.Row]:
    """
    Add members and list all.

    Source: every email must be a user of the organisation, else the whole request is refused [SDK docstring].
    """
    group = _manage(context, group_hash, "add members to it")
    for email in people.distinct_emails(emails):
        user = context.one(
            "SELECT email FROM organisation_users WHERE organisation_uuid = ? AND email = ?",
            *(group["organisation_uuid"], email),
        )
        if user is None:
            raise Forbidden(f"{email} is not a user of the organisation of group {group['name']} ({group_hash})")
        context.run("INSERT INTO group_members VALUES (?, ?) ON CONFLICT DO NOTHING", group_hash, user["email"])
    return list_members(context, group_hash)


def remove_members(context: Context, group_hash: str, emails: list[str]) -> None:
    """Remove members; unknown emails are ignored [SDK docstring]."""
    _manage(context, group_hash, "remove members from it")
    for email in emails:
        context.run("DELETE FROM group_members WHERE group_hash = ? AND email = ?", group_hash, email)


def _manage(context: Context, group_hash: str, purpose: str) -> sqlite3.Row:
    group = find_group(context, group_hash)
    is_manager = context.one(
        "SELECT 1 FROM group_managers WHERE group_hash = ? AND email = ?", group_hash, context.caller.email
    )
    if not is_manager and context.caller.organisation_role != "ADMIN":
        raise Forbidden(
            f"group manager or organisation admin on {group['name']} ({group_hash}) is required to {purpose}; "
            f"{context.caller.email} is neither"
        )
    return group
