"""Groups and people with access to what is not a project: datasets, ontologies, folders of storage."""

from __future__ import annotations

from typing import TypeVar

from labelform.api.arguments import refused, role_number, word
from labelform.api.build import legacy, listing, path, rest
from labelform.api.decode import each_about, nothing, records
from labelform.api.operation import Operation, Page
from labelform.api.records.shares import DatasetUser, SharedGroup, StorageFolderGroup
from labelform.types import DatasetUserRole, Json, ProjectRole, StorageUserRole

G = TypeVar("G", bound=SharedGroup)


def list_shared_groups(*, uuid: str, item: type[G]) -> Operation[Page[G]]:
    """List the groups that a thing is shared with. Source: GET {things}/{uuid}/groups, SDK 0.1.155; one page there."""
    return listing("list_shared_groups", path(*item.things, uuid, "groups"), item=item)


def add_shared_group(
    *, things: tuple[str, ...], uuid: str, group_hash: list[str], user_role: object
) -> Operation[None]:
    """
    Share a thing with groups, with one role: a number, or a word for folders.

    Source: POST {things}/{uuid}/groups, SDK 0.1.155.
    """
    body: Json = {"groupHashList": group_hash, "userRole": _role(things, user_role)}
    return rest("add_shared_group", "POST", path(*things, uuid, "groups"), decode=nothing, body=body)


def remove_shared_group(*, things: tuple[str, ...], uuid: str, group_hash: list[str]) -> Operation[None]:
    """
    Share a thing with groups no longer.

    Raises:
        InvalidArgumentsError: the list is empty. It would vanish from the request, and say nothing about which groups.

    Source: DELETE {things}/{uuid}/groups?groupHashList=…, SDK 0.1.155.
    """
    if not group_hash:
        raise refused("remove_group needs at least one group")
    query = {"groupHashList": group_hash}
    return rest("remove_shared_group", "DELETE", path(*things, uuid, "groups"), decode=nothing, query=query)


def list_dataset_users(*, dataset_hash: str) -> Operation[Page[DatasetUser]]:
    """List who a dataset is shared with directly. Source: GET datasets/{dataset}/users, SDK 0.1.211; one page there."""
    asked = {"dataset_hash": dataset_hash}
    return listing("list_dataset_users", path("datasets", dataset_hash, "users"), item=DatasetUser, about=asked)


def add_dataset_users(
    *, dataset_hash: str, user_emails: list[str], user_role: DatasetUserRole
) -> Operation[list[DatasetUser]]:
    """
    Share a dataset with people; the result holds the roles that they have now.

    Someone who had access before keeps the role they had (documented since SDK 0.1.211).

    Source: legacy `datasetusers` POST, SDK 0.1.155.
    """
    return legacy(
        "add_dataset_users",
        "datasetusers",
        "POST",
        decode=each_about(records(DatasetUser), dataset_hash=dataset_hash),
        dataset_hash=dataset_hash,
        uid=dataset_hash,
        payload={"user_emails": user_emails, "user_role": role_number(user_role, "DatasetUserRole")},
    )


def remove_dataset_users(*, dataset_hash: str, user_emails: list[str]) -> Operation[None]:
    """Share a dataset with people no longer; others are ignored. Source: POST …/users/bulk-delete, SDK 0.1.211."""
    at = path("datasets", dataset_hash, "users", "bulk-delete")
    return rest("remove_dataset_users", "POST", at, decode=nothing, body={"userEmails": user_emails})


def _role(things: tuple[str, ...], role: object) -> Json:
    """Return a role as the wire carries it: a word for folders, a number for the others."""
    if things == StorageFolderGroup.things:
        return word("user_role", role, StorageUserRole)
    if isinstance(role, ProjectRole):  # a number like theirs, of which each means something else
        raise refused(f"user_role is {role!r}, which is a role in projects")
    return role_number(role, "role")
