"""Users of the caller's organisation."""

import sqlite3

from labelform.sandbox.errors import AlreadyExists, InvalidArguments, NotFound
from labelform.sandbox.rules import access, people
from labelform.sandbox.rules.context import Context

ROLES = ("ADMIN", "MEMBER", "TASKER", "WORKFORCE_MANAGER")
MEMBER_TYPES = ("internal", "external")


def list_users(context: Context) -> list[sqlite3.Row]:
    """
    List the users of the organisation by email.

    Source: "scoped by your permissions … you may see a subset" [SDK docstring]; which subset is not said. Here a
    TASKER sees only themself.
    """
    organisation_uuid = access.current_organisation(context)
    return context.all(
        "SELECT * FROM organisation_users WHERE organisation_uuid = ?1 AND (?2 <> 'TASKER' OR email = ?3)"
        " ORDER BY email",
        *(organisation_uuid, context.caller.organisation_role, context.caller.email),
    )


def add_user(context: Context, email: str, *, role: str, member_type: str) -> None:
    """
    Add a user at once, with a new account when there is none.

    Source: add_organisation_user docstring [SDK 0.1.211]: exists already → conflict; only internal users are admins.
    """
    organisation_uuid = access.administer_organisation(context, "add users to the organisation")
    if role not in ROLES or member_type not in MEMBER_TYPES:
        raise InvalidArguments(f'"{role}" and "{member_type}" are not a role and a member type of an organisation')
    if role == "ADMIN" and member_type != "internal":
        raise InvalidArguments("only internal users can be ADMIN of an organisation")
    account = people.create_account(context, email)
    is_new = context.run(
        "INSERT INTO organisation_users VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        *(organisation_uuid, account, role, member_type, context.now, context.now),
    )
    if not is_new:
        raise AlreadyExists(f"{account} is already a user of the organisation")


def remove_user(context: Context, email: str) -> None:
    """
    Remove a user from the organisation, its groups, projects, datasets, ontologies and folders.

    Source: remove_organisation_user docstring [SDK 0.1.211]: not found when there is no account. The platform
    schedules the unassignment from resources; here it happens at once.
    """
    organisation_uuid = access.administer_organisation(context, "remove users from the organisation")
    account = people.find_account(context, email)
    if account is None:
        raise NotFound(f"there is no account {email}")
    for table, key, owner in (
        ("group_members", "group_hash", "user_groups"),
        ("group_managers", "group_hash", "user_groups"),
        ("project_users", "project_hash", "projects"),
        ("dataset_users", "dataset_hash", "datasets"),
        ("ontology_users", "ontology_hash", "ontologies"),
        ("folder_users", "folder_uuid", "storage_folders"),
    ):
        context.run(
            f"DELETE FROM {table} WHERE email = ? AND {key} IN"  # noqa: S608 - names from the tuple above
            f" (SELECT {key} FROM {owner} WHERE organisation_uuid = ?)",
            *(account, organisation_uuid),
        )
    context.run("DELETE FROM organisation_users WHERE organisation_uuid = ? AND email = ?", organisation_uuid, account)
