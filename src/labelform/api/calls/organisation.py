"""Groups of the organisation and who is in them, its users, and its schema of client metadata."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labelform.api.build import listing, path, present, rest
from labelform.api.decode import MismatchError, about, member, nothing, opaque, record, records, text
from labelform.api.operation import Operation, Page
from labelform.api.records.organisation import OrganisationUser
from labelform.api.records.people import Group, GroupMember
from labelform.types import Json


def get_bearer_token() -> Operation[str]:
    """Exchange a signature for a token that proves the same, for a time. Source: GET user/bearer-token, SDK 0.1.155."""
    at = path("user", "bearer-token")
    return rest("get_bearer_token", "GET", at, decode=lambda answer: text(member(answer, "token")))


def get_group(*, group_hash: str) -> Operation[Group]:
    """Read a group of your organisation. Source: GET organisation/groups/{group}, SDK 0.1.199."""
    read = about(record(Group), group_hash=group_hash)
    return rest("get_group", "GET", path("organisation", "groups", group_hash), decode=read)


def update_group(*, group_hash: str, name: str | None = None, description: str | None = None) -> Operation[Group]:
    """Change what is given of a group. Source: PATCH organisation/groups/{group}, SDK 0.1.199."""
    read = about(record(Group), group_hash=group_hash)
    body = present(name=name, description=description)
    return rest("update_group", "PATCH", path("organisation", "groups", group_hash), decode=read, body=body)


def delete_group(*, group_hash: str) -> Operation[None]:
    """Delete a group and the access that it gives. Source: DELETE organisation/groups/{group}, SDK 0.1.199."""
    return rest("delete_group", "DELETE", path("organisation", "groups", group_hash), decode=nothing)


def add_group_members(*, group_hash: str, user_emails: list[str]) -> Operation[list[GroupMember]]:
    """
    Put people of the organisation into a group, all or none; the result is everybody who is in it then.

    Source: POST organisation/groups/{group}/users, SDK 0.1.199.
    """
    read = records(GroupMember)

    def decode(answer: Json) -> list[GroupMember]:
        found = member(answer, "results")
        if found is None:
            raise MismatchError("results", "missing")
        return read(found)

    at = path("organisation", "groups", group_hash, "users")
    return rest("add_group_members", "POST", at, decode=decode, body={"userEmails": user_emails})


def remove_group_members(*, group_hash: str, user_emails: list[str]) -> Operation[None]:
    """Remove people from a group; others are ignored. Source: POST …/users/bulk-delete, SDK 0.1.199."""
    at = path("organisation", "groups", group_hash, "users", "bulk-delete")
    return rest("remove_group_members", "POST", at, decode=nothing, body={"userEmails": user_emails})


def list_organisation_users() -> Operation[Page[OrganisationUser]]:
    """List the users of your organisation that you may see. Source: GET organisation/users, SDK 0.1.211."""
    return listing("list_organisation_users", path("organisation", "users"), item=OrganisationUser)


def add_organisation_user(*, email: str, role_mnemonic_name: str, member_type: str) -> Operation[None]:
    """Make somebody a user of your organisation. Source: POST organisation/users, SDK 0.1.211."""
    body = {"email": email, "roleMnemonicName": role_mnemonic_name, "memberType": member_type}
    return rest("add_organisation_user", "POST", path("organisation", "users"), decode=nothing, body=body)


def remove_organisation_user(*, email: str) -> Operation[None]:
    """Take somebody out of your organisation. Source: DELETE organisation/users/{email}, SDK 0.1.211."""
    return rest("remove_organisation_user", "DELETE", path("organisation", "users", email), decode=nothing)


def get_metadata_schema() -> Operation[dict[str, Any]]:
    """
    Read what the keys of client metadata hold, as the platform's JSON; nothing yet is an empty schema.

    Source: GET organisation/client-metadata-schema-v2, SDK 0.1.155.
    """
    at = path("organisation", "client-metadata-schema-v2")
    return rest("get_metadata_schema", "GET", at, decode=lambda answer: {} if answer is None else opaque(answer))


def save_metadata_schema(*, schema: Mapping[str, Json]) -> Operation[None]:
    """Replace the whole schema. Source: POST organisation/client-metadata-schema-v2, SDK 0.1.155."""
    at = path("organisation", "client-metadata-schema-v2")
    return rest("save_metadata_schema", "POST", at, decode=nothing, body=schema)
