"""Moving and deleting items of storage, and what that does to data of datasets."""

from collections.abc import Sequence

from labelform.sandbox.errors import InvalidArguments
from labelform.sandbox.rules import mirrors
from labelform.sandbox.rules.context import Context, as_list
from labelform.sandbox.rules.folder_access import administer_folder
from labelform.sandbox.rules.storage_items import in_folder, list_frames


def move_items(
    context: Context, folder_uuid: str, item_uuids: Sequence[str], target_uuid: str, *, may_leave_mirrors: bool
) -> None:
    """
    Move items that are in a folder into another one.

    What leaves the folder that a dataset mirrors leaves the dataset, with its labels; so it has to be allowed. What
    comes into such a folder becomes data of the dataset [SDK docstring, documentation of the web app].

    Raises:
        InvalidArguments: an item would leave a mirrored folder and must not.
    """
    administer_folder(context, folder_uuid, "move items out of it")
    administer_folder(context, target_uuid, "move items into it")
    if folder_uuid == target_uuid:
        return
    mirror = mirrors.mirror_of(context, folder_uuid)
    if mirror is not None and not may_leave_mirrors:
        raise InvalidArguments(
            f"dataset {mirror['title']} ({mirror['dataset_hash']}) mirrors folder {folder_uuid}; "
            "moving items out of it would delete their data and labels"
        )
    for item in in_folder(context, folder_uuid, item_uuids):
        if mirror is not None:
            mirrors.take_out(context, mirror["dataset_hash"], item["item_uuid"])
        context.run(
            "UPDATE storage_items SET folder_uuid = ?, last_edited_at = ? WHERE item_uuid = ?",
            *(target_uuid, context.now, item["item_uuid"]),
        )
        mirrors.reflect(context, target_uuid, item["item_uuid"])


def delete_items(context: Context, folder_uuid: str, item_uuids: Sequence[str], *, with_unused_frames: bool) -> int:
    """Delete items that are in a folder, and say how many. Their data goes from all datasets, labels and all [?]."""
    administer_folder(context, folder_uuid, "delete items in it")
    found = in_folder(context, folder_uuid, item_uuids)
    return remove(context, [item["item_uuid"] for item in found], with_unused_frames=with_unused_frames)


def remove(context: Context, item_uuids: Sequence[str], *, with_unused_frames: bool) -> int:
    """
    Delete items, and with them the pictures of image groups that no other group has; say how many items went.

    Raises:
        InvalidArguments: an item is a picture of an image group that stays [?].
    """
    frames = list_frames(context, item_uuids)
    context.run("DELETE FROM item_frames WHERE group_uuid IN (SELECT value FROM json_each(?))", as_list(item_uuids))
    used = context.one(
        "SELECT * FROM item_frames WHERE item_uuid IN (SELECT value FROM json_each(?))", as_list(item_uuids)
    )
    if used is not None:
        raise InvalidArguments(f"item {used['item_uuid']} is an image of image group {used['group_uuid']}")
    gone = [*item_uuids, *(_unused(context, frames) if with_unused_frames else [])]
    for item_uuid in dict.fromkeys(gone):
        context.run("DELETE FROM storage_items WHERE item_uuid = ?", item_uuid)
    return len(set(gone))


def _unused(context: Context, frames: Sequence[str]) -> list[str]:
    rows = context.all(
        "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT item_uuid FROM item_frames)"
        " AND value NOT IN (SELECT backing_item_uuid FROM data_items)",
        as_list(frames),
    )
    return [row["value"] for row in rows]
