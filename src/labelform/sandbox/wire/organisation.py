"""The organisation in REST v2: its users and tags, and the caller's bearer token."""

import sqlite3
import uuid

from labelform.sandbox.jsondata import Json
from labelform.sandbox.rules import accounts, integrations, organisation_users, tags
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.pages import DEFAULT_SIZE, page

# Roles of an organisation have uuids on the wire that no call takes; these are ours, made from the role's name.
ROLE_NAMESPACE = uuid.UUID("6c9a2f57-63f4-5b0e-9a0d-0f3b7a6f51c4")


def get_bearer_token(call: Call) -> Json:
    """GET user/bearer-token: exchanges a signature for a token that both dialects accept."""
    return {"token": accounts.make_token(call.context)}


def list_users(call: Call) -> Json:
    """GET organisation/users"""
    rows = organisation_users.list_users(call.context)
    return page(call, rows, _spell_user, lambda row: row["email"].lower())


def add_user(call: Call) -> Json:
    """POST organisation/users"""
    body = call.body
    organisation_users.add_user(
        call.context,
        body.text("email"),
        role=body.text("roleMnemonicName"),
        member_type=body.text("memberType"),
    )
    return None


def remove_user(call: Call) -> Json:
    """DELETE organisation/users/{email}"""
    organisation_users.remove_user(call.context, call.path["email"])
    return None


def list_tags(call: Call) -> Json:
    """GET organisation/organisation-tags, and organisation/project-tags for SDK 0.1.192 to 0.1.204"""
    rows = tags.list_organisation_tags(call.context)
    return page(call, rows, _spell_tag, _tag_cursor)


def create_tag(call: Call) -> Json:
    """POST organisation/organisation-tags"""
    body = call.body
    return _spell_tag(
        tags.create_organisation_tag(call.context, body.text("name"), body.optional_text("description") or "")
    )


def delete_tag(call: Call) -> Json:
    """DELETE organisation/organisation-tags/{tag_uuid}"""
    tags.delete_organisation_tag(call.context, call.uuid("tag_uuid"))
    return None


def list_integrations(call: Call) -> Json:
    """GET cloud-integrations: the wrapper's key is `result` here."""
    query = call.query
    rows = integrations.list_integrations(
        call.context,
        query.uuids("filterIntegrationUuids"),
        query.texts("filterIntegrationTitles"),
        with_organisation_access=query.flag("includeOrgAccess"),
    )
    return page(
        call,
        rows,
        lambda row: {"integrationUuid": row["integration_uuid"], "title": row["title"]},
        lambda row: row["created_at"] + row["integration_uuid"],
        key="result",
    )


def list_project_tags(call: Call) -> Json:
    """GET projects/{project_hash}/tags"""
    rows = tags.list_project_tags(call.context, call.uuid("project_hash"))
    return page(call, rows, _spell_tag, _tag_cursor)


def attach_tag(call: Call) -> Json:
    """PUT projects/{project_hash}/tags/{tag_uuid}"""
    tags.attach_tag(call.context, call.uuid("project_hash"), call.uuid("tag_uuid"))
    return None


def detach_tag(call: Call) -> Json:
    """DELETE projects/{project_hash}/tags/{tag_uuid}"""
    tags.detach_tag(call.context, call.uuid("project_hash"), call.uuid("tag_uuid"))
    return None


def list_issue_tags(call: Call) -> Json:
    """GET projects/{project_hash}/issue-tags"""
    rows = tags.list_issue_tags(call.context, call.uuid("project_hash"))
    return page(call, rows, _spell_tag, lambda row: row["name"], size=DEFAULT_SIZE)


def link_issue_tags(call: Call) -> Json:
    """POST projects/{project_hash}/issue-tags"""
    tags.link_issue_tags(call.context, call.uuid("project_hash"), call.body.texts("issueTagNames"))
    return None


def _spell_user(user: sqlite3.Row) -> dict[str, Json]:
    return {
        "email": user["email"],
        "roleMnemonicName": user["role"],
        "roleUuid": str(uuid.uuid5(ROLE_NAMESPACE, user["role"])),
        "memberType": user["member_type"],
        "createdAt": user["created_at"],
        "lastEditedAt": user["last_edited_at"],
    }


def _spell_tag(tag: sqlite3.Row) -> dict[str, Json]:
    return {"uuid": tag["tag_uuid"], "name": tag["name"]}


def _tag_cursor(tag: sqlite3.Row) -> str:
    return str(tag["created_at"] + tag["tag_uuid"])
