"""Linking items of storage to datasets, and deleting data of datasets."""

import sqlite3
from collections.abc import Sequence

from labelform.sandbox.errors import AlreadyExists, InvalidArguments, NotFound
from labelform.sandbox.rules import access, item_moves, mirrors, storage_items
from labelform.sandbox.rules.context import Context, as_list


def link_items(context: Context, dataset_hash: str, item_uuids: Sequence[str], duplicates: str) -> list[sqlite3.Row]:
    """
    Make items data of a dataset, and give the new rows.

    `duplicates` says what happens to an item that the dataset has: SKIP leaves it, DUPLICATE makes more data of it,
    FAIL refuses all [SDK docstring].

    Raises:
        InvalidArguments: the dataset mirrors a folder; what it holds is what is in there [?].
        AlreadyExists: the dataset has one of the items, and duplicates fail.
    """
    dataset = access.administer_dataset(context, dataset_hash, "link items to it")
    if dataset["backing_folder_uuid"] is not None:
        raise InvalidArguments(
            f"dataset {dataset['title']} ({dataset_hash}) mirrors folder {dataset['backing_folder_uuid']}; "
            "move items there instead"
        )
    new = [
        mirrors.put_in(context, dataset_hash, item["item_uuid"])
        for item in storage_items.find_items(context, item_uuids)
        if _is_wanted(context, dataset_hash, item, duplicates)
    ]
    return context.all(
        "SELECT d.* FROM json_each(?) JOIN data_items d ON d.data_hash = value ORDER BY key", as_list(new)
    )


def delete_data(context: Context, dataset_hash: str, data_hashes: Sequence[str]) -> None:
    """
    Remove data from a dataset, with its labels. In a dataset that mirrors a folder the item goes, too.

    That the file is deleted is documented for files hosted by the platform; whether also when it was only linked is
    not, and here it stays.
    """
    dataset = access.administer_dataset(context, dataset_hash, "delete data in it")
    for data_hash in data_hashes:
        data = context.one(
            "SELECT backing_item_uuid FROM data_items WHERE data_hash = ? AND dataset_hash = ?", data_hash, dataset_hash
        )
        if data is None:
            raise NotFound(f"there is no data {data_hash} in dataset {dataset_hash}")
        context.run("DELETE FROM data_items WHERE data_hash = ?", data_hash)
        if dataset["backing_folder_uuid"] is not None:
            item_moves.remove(context, [data["backing_item_uuid"]], with_unused_frames=True)


def _is_wanted(context: Context, dataset_hash: str, item: sqlite3.Row, duplicates: str) -> bool:
    is_there = context.one(
        "SELECT 1 FROM data_items WHERE dataset_hash = ? AND backing_item_uuid = ?", dataset_hash, item["item_uuid"]
    )
    if is_there is not None and duplicates == "FAIL":
        raise AlreadyExists(f"item {item['name']} ({item['item_uuid']}) is already in dataset {dataset_hash}")
    return is_there is None or duplicates == "DUPLICATE"
