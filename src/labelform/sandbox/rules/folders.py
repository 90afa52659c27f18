"""Storage folders: a tree with names that need not be unique [?]. Whose they are is in `folder_access`."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from labelform.sandbox.errors import InvalidArguments
from labelform.sandbox.rules import access, item_moves
from labelform.sandbox.rules.context import Context, new_uuid
from labelform.sandbox.rules.folder_access import FOLDER_ADMIN, FOLDERS, administer_folder, find_folder
from labelform.sandbox.rules.storage_changes import StorageChanges


@dataclass(frozen=True)
class FolderFilters:
    """What a list of folders may be narrowed to. `search` is a part of the name, in any case [?]."""

    search: str | None = None
    is_mirrored: bool | None = None
    include_organisation_access: bool = False


@dataclass(frozen=True)
class FolderContents:
    """How much a folder holds, at any depth."""

    folders: int
    upload_jobs: int
    size_bytes: int
    items_by_type: Mapping[str, int]


def list_folders(
    context: Context, narrow: FolderFilters, *, below: str | None, is_recursive: bool
) -> list[sqlite3.Row]:
    """
    List the folders in a folder, or at the top; with `is_recursive` also those further below.

    With organisation access an organisation admin gets those of the organisation instead of their own [SDK docstring].
    """
    organisation_uuid = None
    if narrow.include_organisation_access:
        organisation_uuid = access.administer_organisation(context, "list folders with organisation access")
    if below is not None:
        organisation_uuid = find_folder(context, below)["organisation_uuid"]
    return context.all(
        f"SELECT * FROM ({FOLDERS}) f WHERE (iif(?2 IS NULL, role IS NOT NULL, organisation_uuid = ?2))"  # noqa: S608
        " AND (?3 IS NULL OR instr(lower(name), lower(?3)))"
        " AND (?4 IS NULL OR ?4 = EXISTS (SELECT 1 FROM datasets WHERE backing_folder_uuid = f.folder_uuid))"
        " AND CASE WHEN NOT ?6 THEN parent_uuid IS ?5 WHEN ?5 IS NULL THEN 1 ELSE EXISTS"
        "   (SELECT 1 FROM folder_paths p"
        "    WHERE p.folder_uuid = f.folder_uuid AND ancestor_uuid = ?5 AND distance > 0) END"
        " ORDER BY created_at, folder_uuid",
        *(context.caller.email, organisation_uuid, narrow.search),
        *(narrow.is_mirrored, below, is_recursive),
    )


def create_folder(
    context: Context, name: str, description: str, *, parent_uuid: str | None, client_metadata: str | None
) -> sqlite3.Row:
    """Create a folder, at the top or in a folder that the caller is admin of; the caller becomes its admin."""
    organisation_uuid = access.current_organisation(context)
    if not name:
        raise InvalidArguments("a folder needs a name")
    if parent_uuid is not None:
        parent = administer_folder(context, parent_uuid, "create folders in it")
        organisation_uuid = parent["organisation_uuid"]
    folder_uuid = new_uuid()
    context.run(
        "INSERT INTO storage_folders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(folder_uuid, organisation_uuid, parent_uuid, name, description, client_metadata, context.caller.email),
        *(context.now, context.now),
    )
    context.run("INSERT INTO folder_users VALUES (?, ?, ?)", folder_uuid, context.caller.email, FOLDER_ADMIN)
    return find_folder(context, folder_uuid)


def update_folder(context: Context, folder_uuid: str, changes: StorageChanges) -> sqlite3.Row:
    """Change what is given of a folder."""
    administer_folder(context, folder_uuid, "change it")
    context.run(
        "UPDATE storage_folders SET name = coalesce(?, name), description = coalesce(?, description),"
        " client_metadata = coalesce(?, client_metadata), last_edited_at = ? WHERE folder_uuid = ?",
        *(changes.name, changes.description, changes.client_metadata, context.now, folder_uuid),
    )
    return find_folder(context, folder_uuid)


def move_folders(context: Context, folder_uuids: list[str], parent_uuid: str | None) -> None:
    """
    Move folders into another one, or to the top.

    Raises:
        InvalidArguments: the target is one of them, or below one of them, or of another organisation.
    """
    target = None if parent_uuid is None else administer_folder(context, parent_uuid, "move folders into it")
    for folder_uuid in folder_uuids:
        folder = administer_folder(context, folder_uuid, "move it")
        if target is not None:
            _refuse_target(context, folder, target)
        context.run(
            "UPDATE storage_folders SET parent_uuid = ?, last_edited_at = ? WHERE folder_uuid = ?",
            *(parent_uuid, context.now, folder_uuid),
        )


def delete_folder(context: Context, folder_uuid: str) -> None:
    """
    Delete a folder with everything below it; data that the items are behind goes from all datasets, labels and all.

    Not documented: that both items and folders are counted in answers to deletions suggests that folders go with what
    they hold. One that a dataset mirrors is refused, as the platform has no call that ends a mirror.
    """
    administer_folder(context, folder_uuid, "delete it")
    below = "SELECT folder_uuid FROM folder_paths WHERE ancestor_uuid = ?1"
    mirror = context.one(
        f"SELECT * FROM datasets WHERE backing_folder_uuid IN ({below})",  # noqa: S608 - a constant of ours
        folder_uuid,
    )
    if mirror is not None:
        raise InvalidArguments(f"dataset {mirror['title']} ({mirror['dataset_hash']}) mirrors the folder or one in it")
    items = context.all(f"SELECT item_uuid FROM storage_items WHERE folder_uuid IN ({below})", folder_uuid)  # noqa: S608
    item_moves.remove(context, [item["item_uuid"] for item in items], with_unused_frames=False)
    context.run("DELETE FROM storage_folders WHERE folder_uuid = ?", folder_uuid)


def path_of(context: Context, folder_uuid: str) -> list[sqlite3.Row]:
    """List a folder and those above it, the top last, with the dataset that mirrors each."""
    return context.all(
        "WITH RECURSIVE path (folder_uuid, distance) AS (SELECT ?, 0 UNION ALL"
        "   SELECT f.parent_uuid, distance + 1 FROM path JOIN storage_folders f USING (folder_uuid)"
        "   WHERE f.parent_uuid IS NOT NULL)"
        " SELECT f.*, dataset_hash FROM path JOIN storage_folders f USING (folder_uuid)"
        " LEFT JOIN datasets d ON d.backing_folder_uuid = f.folder_uuid ORDER BY distance",
        folder_uuid,
    )


def count_contents(context: Context, folder_uuid: str) -> FolderContents:
    """Count what is in a folder and below it."""
    find_folder(context, folder_uuid)
    items = context.all(
        "SELECT data_type, count(*) AS number, sum(file_size) AS bytes FROM folder_paths"
        " JOIN storage_items USING (folder_uuid) WHERE ancestor_uuid = ? GROUP BY data_type",
        folder_uuid,
    )
    (folders,) = context.all("SELECT count(*) - 1 AS n FROM folder_paths WHERE ancestor_uuid = ?", folder_uuid)
    (jobs,) = context.all(
        "SELECT count(*) AS n FROM folder_paths JOIN upload_jobs USING (folder_uuid) WHERE ancestor_uuid = ?",
        folder_uuid,
    )
    return FolderContents(
        folders=folders["n"],
        upload_jobs=jobs["n"],
        size_bytes=sum(row["bytes"] or 0 for row in items),
        items_by_type={row["data_type"]: row["number"] for row in items},
    )


def find_many(context: Context, folder_uuids: list[str]) -> list[sqlite3.Row]:
    """Find folders in the order in which they are named; one that cannot be found refuses all."""
    return [find_folder(context, folder_uuid) for folder_uuid in folder_uuids]


def _refuse_target(context: Context, folder: sqlite3.Row, target: sqlite3.Row) -> None:
    if folder["folder_uuid"] in [each["folder_uuid"] for each in path_of(context, target["folder_uuid"])]:
        raise InvalidArguments(f"folder {folder['folder_uuid']} cannot be moved into itself or below itself")
    if folder["organisation_uuid"] != target["organisation_uuid"]:
        raise InvalidArguments(f"folder {target['folder_uuid']} belongs to another organisation")
