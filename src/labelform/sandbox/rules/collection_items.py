"""
What is in a collection: frames, or annotations on frames. It is a snapshot; nothing joins or leaves it by itself.

What the platform does with data that is no longer in the project is not documented: here it is not listed, and is
there again when its dataset is attached again.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from labelform.sandbox.rules import annotations, collections, explorer_imports, label_rows
from labelform.sandbox.rules.context import Context, as_list


@dataclass(frozen=True)
class Item:
    """One frame, or with an annotation_id one annotation on it. The data may be any text that a client sends."""

    data_hash: str
    frame: int
    annotation_id: str = ""


@dataclass(frozen=True)
class Member:
    """One piece of data that a collection touches, with its label row, and the [frame, annotation id] pairs."""

    entry: label_rows.Entry
    instances: list[tuple[int, str]]


def list_items(context: Context, project_hash: str, collection_uuid: str, *, with_annotations: bool) -> list[Member]:
    """
    List the data that a collection touches, in the order of the project's data.

    Asking a collection of frames for annotations gives none; the frames of a collection of annotations are those
    that the annotations are on. Neither is documented.
    """
    explorer_imports.open_explorer(context, project_hash)
    collections.find_collection(context, project_hash, collection_uuid)
    instances = _instances_by_data(context, collection_uuid, with_annotations)
    narrow = label_rows.RowFilters(data_hashes=list(instances), include_uninitialised=True)
    entries = label_rows.list_entries(context, project_hash, narrow)
    return [Member(entry, instances[entry.item["data_hash"]]) for entry in entries]


def _instances_by_data(
    context: Context, collection_uuid: str, with_annotations: bool
) -> dict[str, list[tuple[int, str]]]:
    rows = context.all(
        "SELECT data_hash, frame, annotation_id FROM collection_items WHERE collection_uuid = ?1 AND added_at <= ?2"
        " AND coalesce(removed_at > ?2, TRUE) ORDER BY data_hash, frame, annotation_id",
        *(collection_uuid, context.now),
    )
    found: dict[str, dict[tuple[int, str], None]] = defaultdict(dict)
    for row in rows:
        if row["annotation_id"] or not with_annotations:
            found[row["data_hash"]][row["frame"], row["annotation_id"] if with_annotations else ""] = None
    return {data_hash: list(pairs) for data_hash, pairs in found.items()}


def add_items(context: Context, project_hash: str, collection_uuid: str, items: list[Item]) -> list[Item]:
    """
    Add items and give those that cannot be added; one that already exists is not among them.

    An item fails when its data is not in the project, has no such frame, when it does not fit the type of the
    collection, or when there is no such annotation. Source: `failedItems` [SDK]; the reasons are not documented.
    """
    explorer_imports.administer_explorer(context, project_hash, "change the contents of collections")
    collection = collections.find_collection(context, project_hash, collection_uuid)
    fitting, failed = _sort(context, collection, items)
    insert_items(context.db, collection_uuid, fitting, context.now)
    _touch(context, collection_uuid)
    return failed


def remove_items(context: Context, project_hash: str, collection_uuid: str, items: list[Item]) -> list[Item]:
    """Remove items and give those that could never have been in it; one that is not in it is not a failure."""
    explorer_imports.administer_explorer(context, project_hash, "change the contents of collections")
    collection = collections.find_collection(context, project_hash, collection_uuid)
    fitting, failed = _sort(context, collection, items, gone_annotations=True)
    context.db.executemany(
        "DELETE FROM collection_items WHERE collection_uuid = ? AND data_hash = ? AND frame = ? AND annotation_id = ?",
        [(collection_uuid, item.data_hash, item.frame, item.annotation_id) for item in fitting],
    )
    _touch(context, collection_uuid)
    return failed


def insert_items(db: sqlite3.Connection, collection_uuid: str, items: Iterable[Item], moment: str) -> None:
    """Let items be in a collection from this moment on; what is there stays, what was to leave does not."""
    db.executemany(
        "INSERT INTO collection_items VALUES (?, ?, ?, ?, ?, NULL) ON CONFLICT DO UPDATE SET removed_at = NULL,"
        " added_at = iif(coalesce(removed_at > excluded.added_at, TRUE), min(added_at, excluded.added_at),"
        " excluded.added_at)",
        [(collection_uuid, item.data_hash, item.frame, item.annotation_id, moment) for item in items],
    )


def _sort(
    context: Context, collection: sqlite3.Row, items: list[Item], *, gone_annotations: bool = False
) -> tuple[list[Item], list[Item]]:
    """Separate the items that fit a collection from those that do not."""
    frames = _frames_by_data(context, collection["project_hash"], {item.data_hash.lower() for item in items})
    known = annotations.annotations_of(context, collection["project_hash"], list(frames))
    wants_annotation = collection["collection_type"] == "LABEL"
    fitting, failed = [], []
    for item in items:
        data_hash = item.data_hash.lower()
        fits = 0 <= item.frame < frames.get(data_hash, 0) and bool(item.annotation_id) == wants_annotation
        if fits and wants_annotation and not gone_annotations:
            fits = (item.frame, item.annotation_id) in known.get(data_hash, ())
        if fits:
            fitting.append(Item(data_hash, item.frame, item.annotation_id))
        else:
            failed.append(item)
    return fitting, failed


def _frames_by_data(context: Context, project_hash: str, data_hashes: Iterable[str]) -> dict[str, int]:
    rows = context.all(
        "SELECT data_hash, frames FROM data_items JOIN project_datasets USING (dataset_hash)"
        " WHERE project_hash = ? AND data_hash IN (SELECT value FROM json_each(?))",
        *(project_hash, as_list(data_hashes)),
    )
    return {row["data_hash"]: row["frames"] for row in rows}


def _touch(context: Context, collection_uuid: str) -> None:
    context.run(
        "DELETE FROM collection_items WHERE collection_uuid = ? AND removed_at <= ?", collection_uuid, context.now
    )
    context.run("UPDATE collections SET last_edited_at = ? WHERE collection_uuid = ?", context.now, collection_uuid)
