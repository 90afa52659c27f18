"""Items of storage that are data of datasets, and datasets that mirror a folder: they have what is in it."""

import sqlite3

from labelform.sandbox.rules.context import Context, new_uuid


def mirror_of(context: Context, folder_uuid: str) -> sqlite3.Row | None:
    """Find the dataset that mirrors a folder."""
    return context.one("SELECT * FROM datasets WHERE backing_folder_uuid = ?", folder_uuid)


def reflect(context: Context, folder_uuid: str, item_uuid: str) -> None:
    """Make an item that came into a folder data of the dataset that mirrors it, if there is one [documentation]."""
    mirror = mirror_of(context, folder_uuid)
    if mirror is not None:
        put_in(context, mirror["dataset_hash"], item_uuid)


def put_in(context: Context, dataset_hash: str, item_uuid: str) -> str:
    """Make new data of an item, and say its hash."""
    data_hash = new_uuid()
    context.run(
        "INSERT INTO data_items (data_hash, dataset_hash, backing_item_uuid, title, data_type, width, height,"
        " frames_per_second, duration, frames, client_metadata, parts, created_at, last_edited_at)"
        " SELECT ?, ?, item_uuid, name, data_type, width, height, frames_per_second, duration, frames, client_metadata,"
        " parts, ?, ? FROM storage_items WHERE item_uuid = ?",
        *(data_hash, dataset_hash, context.now, context.now, item_uuid),
    )
    return data_hash


def take_out(context: Context, dataset_hash: str, item_uuid: str) -> None:
    """Remove the data of an item from a dataset, with its labels; the item stays."""
    context.run("DELETE FROM data_items WHERE dataset_hash = ? AND backing_item_uuid = ?", dataset_hash, item_uuid)


def datasets_of(context: Context, item_uuid: str) -> list[sqlite3.Row]:
    """List the datasets with data of an item; `data_hashes` is JSON, `has_role` says whether the caller sees it."""
    return context.all(
        "SELECT s.*, json_group_array(data_hash) AS data_hashes, min(d.created_at) AS linked_at, s.dataset_hash IN"
        " (SELECT dataset_hash FROM dataset_access WHERE email = ?1) AS has_role"
        " FROM data_items d JOIN datasets s USING (dataset_hash) WHERE backing_item_uuid = ?2"
        " GROUP BY s.dataset_hash ORDER BY linked_at, s.dataset_hash",
        *(context.caller.email, item_uuid),
    )
