"""Storage folders in REST v2: `storage/folders`. Roles are words, and client metadata is JSON in a string."""

import json
import sqlite3

from labelform.sandbox.errors import InvalidArguments, NotEmulated
from labelform.sandbox.jsondata import Json
from labelform.sandbox.rules import folder_access, folders
from labelform.sandbox.rules.storage_changes import StorageChanges
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.fields import Body, as_object, as_uuid
from labelform.sandbox.wire.groups import spell_grant
from labelform.sandbox.wire.item_types import COUNTED_AS
from labelform.sandbox.wire.pages import page
from labelform.sandbox.wire.roles import FOLDER_ROLES, folder_role
from labelform.sandbox.wire.storage_lists import ordered_page, unpaged


def list_top_folders(call: Call) -> Json:
    """GET storage/folders: those at the top."""
    return _list(call, below=None, is_recursive=False)


def search_folders(call: Call) -> Json:
    """GET storage/search/folders: at any depth; `isRecursive` is sent as false and does not count [SDK]."""
    return _list(call, below=None, is_recursive=True)


def list_subfolders(call: Call) -> Json:
    """GET storage/folders/{folder_uuid}/folders"""
    return _list(call, below=call.uuid("folder_uuid"), is_recursive=call.query.flag("isRecursive"))


def create_folder(call: Call) -> Json:
    """POST storage/folders"""
    body = call.body
    if body.has("cloudSyncedFolderParams"):
        raise NotEmulated("folders that are synced with a cloud are not emulated by the sandbox")
    folder = folders.create_folder(
        call.context,
        body.text("name"),
        body.optional_text("description") or "",
        parent_uuid=body.optional_uuid("parent"),
        client_metadata=_read_metadata(body.optional_text("clientMetadata")),
    )
    return _spell(call, folder)


def get_folder(call: Call) -> Json:
    """GET storage/folders/{folder_uuid}"""
    return _spell(call, folder_access.find_folder(call.context, call.uuid("folder_uuid")))


def update_folder(call: Call) -> Json:
    """PATCH storage/folders/{folder_uuid}: here client metadata is an object."""
    return _spell(call, folders.update_folder(call.context, call.uuid("folder_uuid"), read_changes(call.body)))


def update_folders(call: Call) -> Json:
    """PATCH storage/folders/patch-bulk"""
    patches = call.body.json_object("folderPatches")
    return unpaged([_patch(call, key, patch) for key, patch in patches.items()], lambda row: _spell(call, row))


def move_folders(call: Call) -> Json:
    """POST storage/folders/move"""
    folders.move_folders(call.context, call.body.uuids("folderUuids"), call.body.optional_uuid("newParentUuid"))
    return None


def delete_folder(call: Call) -> Json:
    """DELETE storage/folders/{folder_uuid}"""
    folders.delete_folder(call.context, call.uuid("folder_uuid"))
    return None


def summarise_folder(call: Call) -> Json:
    """GET storage/folders/{folder_uuid}/summary: everything below is counted [?]."""
    contents = folders.count_contents(call.context, call.uuid("folder_uuid"))
    counted = dict.fromkeys((*COUNTED_AS.values(), "imageSequences", "tombstones"), 0)
    for data_type, number in contents.items_by_type.items():
        if data_type in COUNTED_AS:
            counted[COUNTED_AS[data_type]] += number
    return {
        **counted,
        "files": sum(contents.items_by_type.values()),
        "folders": contents.folders,
        "uploadJobs": contents.upload_jobs,
        "totalSize": contents.size_bytes,
    }


def list_groups(call: Call) -> Json:
    """GET storage/folders/{folder_uuid}/groups"""
    rows = folder_access.list_groups(call.context, call.uuid("folder_uuid"))
    return page(call, rows, _spell_grant, lambda row: row["created_at"] + row["group_hash"])


def add_groups(call: Call) -> Json:
    """POST storage/folders/{folder_uuid}/groups"""
    role = folder_role(call.body.text("userRole"))
    folder_access.add_groups(call.context, call.uuid("folder_uuid"), call.body.uuids("groupHashList"), role)
    return None


def remove_groups(call: Call) -> Json:
    """DELETE storage/folders/{folder_uuid}/groups?groupHashList=..."""
    folder_access.remove_groups(call.context, call.uuid("folder_uuid"), call.query.uuids("groupHashList"))
    return None


def read_changes(body: Body) -> StorageChanges:
    """Read what is to be changed of a folder or item."""
    metadata = body.optional_json_object("clientMetadata")
    return StorageChanges(
        name=body.optional_text("name"),
        description=body.optional_text("description"),
        client_metadata=None if metadata is None else json.dumps(metadata),
    )


def _list(call: Call, *, below: str | None, is_recursive: bool) -> Json:
    query = call.query
    if query.texts("organisationTagNamesAllof"):
        raise NotEmulated("organisation tags of folders are not emulated by the sandbox")
    narrow = folders.FolderFilters(
        search=query.text("search"),
        is_mirrored=query.optional_flag("datasetSynced"),
        include_organisation_access=query.flag("includeOrgAccess"),
    )
    rows = folders.list_folders(call.context, narrow, below=below, is_recursive=is_recursive)
    return ordered_page(call, rows, lambda row: _spell(call, row), "folder_uuid")


def _patch(call: Call, key: str, patch: object) -> sqlite3.Row:
    changes = read_changes(Body(as_object(patch, f"folderPatches.{key}")))
    return folders.update_folder(call.context, as_uuid(key, "folderPatches"), changes)


def _read_metadata(text: str | None) -> str | None:
    """Check that client metadata is a JSON object in a string."""
    if text is None:
        return None
    try:
        as_object(json.loads(text), "clientMetadata")
    except ValueError as problem:
        raise InvalidArguments(f"clientMetadata is not JSON: {problem}") from problem
    return text


def _spell(call: Call, folder: sqlite3.Row) -> dict[str, Json]:
    path = folders.path_of(call.context, folder["folder_uuid"])
    return {
        "uuid": folder["folder_uuid"],
        "parent": folder["parent_uuid"],
        "name": folder["name"],
        "description": folder["description"],
        "clientMetadata": folder["client_metadata"],
        "owner": folder["owner"],
        "createdAt": folder["created_at"],
        "lastEditedAt": folder["last_edited_at"],
        "userRole": FOLDER_ROLES[folder_access.shown_role(call.context, folder)],
        "syncedDatasetHash": path[0]["dataset_hash"],
        "pathToRoot": [_spell_step(each) for each in path],
        "folderType": "generic",
        "integrationHash": None,
        "remoteUrl": None,
    }


def _spell_step(folder: sqlite3.Row) -> dict[str, Json]:
    return {
        "uuid": folder["folder_uuid"],
        "parentUuid": folder["parent_uuid"],
        "name": folder["name"],
        "syncedDatasetHash": folder["dataset_hash"],
    }


def _spell_grant(group: sqlite3.Row) -> dict[str, Json]:
    return spell_grant(group) | {"userRole": FOLDER_ROLES[group["role"]]}
