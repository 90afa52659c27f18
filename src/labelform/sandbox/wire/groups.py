"""Groups in REST v2: those of the organisation, and their spelling where they have access to something."""

import sqlite3

from labelform.sandbox.jsondata import Json
from labelform.sandbox.rules import organisation_groups
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.pages import page


def list_groups(call: Call) -> Json:
    """GET user/current-organisation/groups"""
    rows = organisation_groups.list_groups(call.context)
    return page(call, rows, spell_group, lambda row: row["created_at"] + row["group_hash"])


def create_group(call: Call) -> Json:
    """POST organisation/groups"""
    body = call.body
    group = organisation_groups.create_group(call.context, body.text("name"), body.optional_text("description") or "")
    return spell_group(group)


def get_group(call: Call) -> Json:
    """GET organisation/groups/{group_hash}"""
    return spell_group(organisation_groups.find_group(call.context, call.uuid("group_hash")))


def update_group(call: Call) -> Json:
    """PATCH organisation/groups/{group_hash}"""
    group = organisation_groups.update_group(
        call.context,
        call.uuid("group_hash"),
        name=call.body.optional_text("name"),
        description=call.body.optional_text("description"),
    )
    return spell_group(group)


def delete_group(call: Call) -> Json:
    """DELETE organisation/groups/{group_hash}"""
    organisation_groups.delete_group(call.context, call.uuid("group_hash"))
    return None


def list_members(call: Call) -> Json:
    """GET organisation/groups/{group_hash}/users"""
    return _spell_members(call, organisation_groups.list_members(call.context, call.uuid("group_hash")))


def add_members(call: Call) -> Json:
    """POST organisation/groups/{group_hash}/users: answers all members."""
    emails = call.body.texts("userEmails")
    return _spell_members(call, organisation_groups.add_members(call.context, call.uuid("group_hash"), emails))


def remove_members(call: Call) -> Json:
    """POST organisation/groups/{group_hash}/users/bulk-delete"""
    organisation_groups.remove_members(call.context, call.uuid("group_hash"), call.body.texts("userEmails"))
    return None


def spell_group(group: sqlite3.Row) -> dict[str, Json]:
    """Spell a group."""
    return {
        "groupHash": group["group_hash"],
        "name": group["name"],
        "description": group["description"],
        "createdAt": group["created_at"],
    }


def spell_grant(group: sqlite3.Row) -> dict[str, Json]:
    """Spell a group with the role that it has on something."""
    return spell_group(group) | {
        "isSameOrganisation": bool(group["is_same_organisation"]),
        "userRole": group["role"],
    }


def _spell_members(call: Call, rows: list[sqlite3.Row]) -> Json:
    return page(call, rows, lambda row: {"userEmail": row["email"]}, lambda row: row["email"].lower())
