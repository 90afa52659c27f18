"""Folders and items of storage, as far as they are made, changed, moved and deleted."""

from __future__ import annotations

import json
from collections.abc import Mapping

from labelform.api.build import path, present, rest
from labelform.api.decode import MismatchError, about, each_about, member, nothing, record, records
from labelform.api.operation import Operation
from labelform.api.records.storage import StorageFolderRecord, StorageItemRecord
from labelform.api.records.storage_changes import StorageFolderSummary, StorageItemSummary
from labelform.types import Json

Patches = Mapping[str, Mapping[str, Json]]
"""What is to be changed of several things, by uuid: `name`, `description`, `clientMetadata`."""


def create_storage_folder(
    *,
    name: str,
    description: str | None = None,
    client_metadata: Mapping[str, Json] | None = None,
    parent: str | None = None,
) -> Operation[StorageFolderRecord]:
    """Create a folder, at the top or in another one. Source: POST storage/folders, SDK 0.1.155."""
    metadata = None if client_metadata is None else json.dumps(client_metadata)
    body = present(name=name, description=description, parent=parent, clientMetadata=metadata)
    at = path("storage", "folders")
    return rest("create_storage_folder", "POST", at, decode=record(StorageFolderRecord), body=body)


def update_storage_folder(*, folder_uuid: str, changes: Mapping[str, Json]) -> Operation[StorageFolderRecord]:
    """Change what is given of a folder. Source: PATCH storage/folders/{folder}, SDK 0.1.155."""
    read = about(record(StorageFolderRecord), uuid=folder_uuid)
    return rest("update_storage_folder", "PATCH", path("storage", "folders", folder_uuid), decode=read, body=changes)


def update_storage_folders(*, patches: Patches) -> Operation[list[StorageFolderRecord]]:
    """Change several folders. Source: PATCH storage/folders/patch-bulk, SDK 0.1.155."""
    read = each_about(records(StorageFolderRecord), uuid=list(patches))
    at = path("storage", "folders", "patch-bulk")
    body = {"folderPatches": patches}
    return rest("update_storage_folders", "PATCH", at, decode=lambda answer: read(_results(answer)), body=body)


def move_storage_folders(*, folder_uuids: list[str], new_parent_uuid: str | None) -> Operation[None]:
    """Move folders into another one, or to the top. Source: POST storage/folders/move, SDK 0.1.155."""
    body = present(folderUuids=folder_uuids, newParentUuid=new_parent_uuid)
    return rest("move_storage_folders", "POST", path("storage", "folders", "move"), decode=nothing, body=body)


def delete_storage_folder(*, folder_uuid: str) -> Operation[None]:
    """Delete a folder. Source: DELETE storage/folders/{folder}, SDK 0.1.155."""
    return rest("delete_storage_folder", "DELETE", path("storage", "folders", folder_uuid), decode=nothing)


def get_storage_folder_summary(*, folder_uuid: str) -> Operation[StorageFolderSummary]:
    """Count what is in a folder. Source: GET storage/folders/{folder}/summary, SDK 0.1.155."""
    at = path("storage", "folders", folder_uuid, "summary")
    return rest("get_storage_folder_summary", "GET", at, decode=record(StorageFolderSummary))


def update_storage_item(
    *, folder_uuid: str, item_uuid: str, changes: Mapping[str, Json]
) -> Operation[StorageItemRecord]:
    """Change what is given of an item. Source: PATCH storage/folders/{folder}/items/{item}, SDK 0.1.155."""
    read = about(record(StorageItemRecord), uuid=item_uuid)
    at = path("storage", "folders", folder_uuid, "items", item_uuid)
    return rest("update_storage_item", "PATCH", at, decode=read, body=changes)


def update_storage_items(*, patches: Patches) -> Operation[list[StorageItemRecord]]:
    """Change several items, of any folder. Source: PATCH storage/items/patch-bulk, SDK 0.1.155."""
    read = each_about(records(StorageItemRecord), uuid=list(patches))
    at = path("storage", "items", "patch-bulk")
    body = {"itemPatches": patches}
    return rest("update_storage_items", "PATCH", at, decode=lambda answer: read(_results(answer)), body=body)


def move_storage_items(
    *, folder_uuid: str, item_uuids: list[str], new_parent_uuid: str, allow_synced_dataset_move: bool = False
) -> Operation[None]:
    """
    Move items of a folder into another one. Where a dataset mirrors the folder, that deletes data and must be allowed.

    Source: POST storage/folders/{folder}/items/move, SDK 0.1.155.
    """
    body: Json = {
        "itemUuids": item_uuids,
        "newParentUuid": new_parent_uuid,
        "allowSyncedDatasetMove": allow_synced_dataset_move,
    }
    at = path("storage", "folders", folder_uuid, "items", "move")
    return rest("move_storage_items", "POST", at, decode=nothing, body=body)


def delete_storage_items(
    *, folder_uuid: str, item_uuids: list[str], remove_unused_frames: bool = True
) -> Operation[None]:
    """
    Delete items of a folder, and so data of datasets; with the pictures of groups that nothing else uses, if requested.

    Source: POST storage/folders/{folder}/items/delete, SDK 0.1.155.
    """
    body: Json = {"childUuids": item_uuids, "removeUnusedFrames": remove_unused_frames}
    at = path("storage", "folders", folder_uuid, "items", "delete")
    return rest("delete_storage_items", "POST", at, decode=nothing, body=body)


def get_storage_item_summary(*, folder_uuid: str, item_uuid: str) -> Operation[StorageItemSummary]:
    """Read where an item is used. Source: GET storage/folders/{folder}/items/{item}/summary, SDK 0.1.211."""
    at = path("storage", "folders", folder_uuid, "items", item_uuid, "summary")
    query = {"includeGroupLayout": True}
    return rest("get_storage_item_summary", "GET", at, decode=record(StorageItemSummary), query=query)


def _results(answer: Json) -> Json:
    found = member(answer, "results")
    if found is None:
        raise MismatchError("results", "missing")
    return found
