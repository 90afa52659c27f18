"""
Items of storage: files with what is known about them. Rows have the names of data too, so that links can be made to
both.

An item is seen by who has a role on its folder, or on a dataset or project with data of it [?]; it is changed by
admins of the folder.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from labelform.sandbox.errors import Forbidden, NotEmulated, NotFound
from labelform.sandbox.rules import access
from labelform.sandbox.rules.context import Context, as_list
from labelform.sandbox.rules.folder_access import administer_folder, find_folder
from labelform.sandbox.rules.storage_changes import StorageChanges

SEEN_AS_DATA = (
    "SELECT 1 FROM data_items d WHERE backing_item_uuid = ?1 AND ("
    " EXISTS (SELECT 1 FROM dataset_access a WHERE a.dataset_hash = d.dataset_hash AND email = ?2)"
    " OR EXISTS (SELECT 1 FROM project_datasets JOIN project_access USING (project_hash)"
    "   WHERE dataset_hash = d.dataset_hash AND email = ?2))"
)


@dataclass(frozen=True)
class ItemFilters:
    """What a list of items may be narrowed to. `search` is a part of the name, in any case [?]."""

    search: str | None = None
    is_in_dataset: bool | None = None
    data_types: Sequence[str] | None = None
    include_organisation_access: bool = False


def find_item(context: Context, item_uuid: str) -> sqlite3.Row:
    """Find an item that the caller may see."""
    item = context.one("SELECT * FROM stored_items WHERE item_uuid = ?", item_uuid)
    if item is None:
        raise NotFound(f"there is no storage item {item_uuid}")
    if not _is_seen(context, item):
        raise Forbidden(f"{context.caller.email} has no access to storage item {item_uuid}")
    return item


def find_items(context: Context, item_uuids: Sequence[str]) -> list[sqlite3.Row]:
    """Find items in the order in which they are named; one that cannot be found refuses all [?]."""
    return [find_item(context, item_uuid) for item_uuid in item_uuids]


def list_items(
    context: Context, narrow: ItemFilters, *, folder_uuid: str | None, is_recursive: bool
) -> list[sqlite3.Row]:
    """
    List the items in a folder, with `is_recursive` also those further below, or in all folders of the caller.

    With organisation access an organisation admin gets those of the organisation instead of their own [SDK docstring].
    """
    organisation_uuid = None
    if narrow.include_organisation_access:
        organisation_uuid = access.administer_organisation(context, "list items with organisation access")
    if folder_uuid is not None:
        find_folder(context, folder_uuid)
    return context.all(
        "SELECT * FROM stored_items WHERE CASE"
        "   WHEN ?1 IS NOT NULL THEN folder_uuid IN"
        "     (SELECT folder_uuid FROM folder_paths WHERE ancestor_uuid = ?1 AND (?2 OR distance = 0))"
        "   WHEN ?3 IS NOT NULL THEN organisation_uuid = ?3"
        "   ELSE folder_uuid IN (SELECT folder_uuid FROM folder_access WHERE email = ?4) END"
        " AND (?5 IS NULL OR instr(lower(name), lower(?5)))"
        " AND (?6 IS NULL OR ?6 = (backed_count > 0))"
        " AND (?7 IS NULL OR data_type IN (SELECT value FROM json_each(?7)))",
        *(folder_uuid, is_recursive, organisation_uuid, context.caller.email),
        *(narrow.search, narrow.is_in_dataset, None if narrow.data_types is None else as_list(narrow.data_types)),
    )


def update_item(context: Context, item_uuid: str, changes: StorageChanges) -> sqlite3.Row:
    """Change what is given of an item. Its data in datasets has the new name and client metadata at once."""
    item = find_item(context, item_uuid)
    administer_folder(context, item["folder_uuid"], "change items in it")
    context.run(
        "UPDATE storage_items SET name = coalesce(?, name), description = coalesce(?, description),"
        " client_metadata = coalesce(?, client_metadata), last_edited_at = ? WHERE item_uuid = ?",
        *(changes.name, changes.description, changes.client_metadata, context.now, item_uuid),
    )
    return find_item(context, item_uuid)


def list_frames(context: Context, group_uuids: Sequence[str]) -> list[str]:
    """List the uuids of the pictures of image groups, in order."""
    rows = context.all(
        "SELECT item_uuid FROM item_frames WHERE group_uuid IN (SELECT value FROM json_each(?))"
        " ORDER BY group_uuid, position",
        as_list(group_uuids),
    )
    return [row["item_uuid"] for row in rows]


def in_folder(context: Context, folder_uuid: str, item_uuids: Sequence[str]) -> list[sqlite3.Row]:
    """Find items that must be in the folder itself [SDK docstring]."""
    found = {
        row["item_uuid"]: row for row in context.all("SELECT * FROM stored_items WHERE folder_uuid = ?", folder_uuid)
    }
    for item_uuid in item_uuids:
        if item_uuid not in found:
            raise NotFound(f"there is no storage item {item_uuid} in folder {folder_uuid}")
    return [found[item_uuid] for item_uuid in dict.fromkeys(item_uuids)]


def child_items(context: Context, folder_uuid: str, item_uuid: str) -> list[sqlite3.Row]:
    """
    List the pictures of an image group as items; most other items have none.

    Raises:
        NotEmulated: it is a group, whose files are items on the platform and not here.
    """
    in_folder(context, folder_uuid, [item_uuid])
    if find_item(context, item_uuid)["data_type"] == "group":
        raise NotEmulated("the files of a group are not items in the sandbox")
    return find_items(context, list_frames(context, [item_uuid]))


def groups_of(context: Context, folder_uuid: str, item_uuid: str) -> list[sqlite3.Row]:
    """List the image groups that an item is a picture of, with the name of their folder as `folder_name`."""
    find_item(context, item_uuid)
    in_folder(context, folder_uuid, [item_uuid])
    return context.all(
        "SELECT DISTINCT i.*, f.name AS folder_name FROM item_frames r JOIN storage_items i ON i.item_uuid = group_uuid"
        " JOIN storage_folders f USING (folder_uuid) WHERE r.item_uuid = ? ORDER BY i.created_at, i.item_uuid",
        item_uuid,
    )


def _is_seen(context: Context, item: sqlite3.Row) -> bool:
    email = context.caller.email
    return (
        access.is_organisation_admin(context, item["organisation_uuid"])
        or context.one("SELECT 1 FROM folder_access WHERE folder_uuid = ? AND email = ?", item["folder_uuid"], email)
        is not None
        or context.one(SEEN_AS_DATA, item["item_uuid"], email) is not None
    )
