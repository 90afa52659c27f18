"""
Filling a collection with what a filter preset selects, and taking that out again.

The platform does this later than it is asked to, without a way to ask how far it is, and once: what comes later does
not join [documentation, a third party's observation]. Here the selection is made when it is requested; with quirk
preset-evaluation=delayed or =hang half of it takes effect a second later, and all of it after two.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence

from labelform.sandbox.rules import annotations, collection_items, collections, explorer_imports, presets
from labelform.sandbox.rules.collection_items import Item
from labelform.sandbox.rules.context import Context
from labelform.sandbox.rules.filter_shapes import EXPLORER_DOMAINS, Facts, tests_of
from labelform.sandbox.times import later

DELAYS_SECONDS = (1.0, 2.0)


def add_selected(context: Context, project_hash: str, collection_uuid: str, preset_uuid: str) -> None:
    """Add the frames, or the annotations on the frames, that a preset of the project selects."""
    for items, moment in _portions(context, project_hash, collection_uuid, preset_uuid):
        collection_items.insert_items(context.db, collection_uuid, items, moment)


def remove_selected(context: Context, project_hash: str, collection_uuid: str, preset_uuid: str) -> None:
    """Take out what a preset of the project selects now."""
    for items, moment in _portions(context, project_hash, collection_uuid, preset_uuid):
        context.db.executemany(
            "UPDATE collection_items SET removed_at = ?"
            " WHERE collection_uuid = ? AND data_hash = ? AND frame = ? AND annotation_id = ?",
            [(moment, collection_uuid, item.data_hash, item.frame, item.annotation_id) for item in items],
        )


def _portions(
    context: Context, project_hash: str, collection_uuid: str, preset_uuid: str
) -> Iterator[tuple[list[Item], str]]:
    """Select, and say when which part of the selection takes effect."""
    explorer_imports.administer_explorer(context, project_hash, "change the contents of collections")
    collection = collections.find_collection(context, project_hash, collection_uuid)
    preset = presets.find_preset(context, project_hash, preset_uuid)
    selected = _selected(context, project_hash, preset["filters"])
    if context.quirks["preset-evaluation"] == "instant":
        yield _items(context, collection, selected), context.now
        return
    half = (len(selected) + 1) // 2
    for part, seconds in zip((selected[:half], selected[half:]), DELAYS_SECONDS, strict=True):
        yield _items(context, collection, part), later(context.now, seconds)


def _selected(context: Context, project_hash: str, filters: str) -> list[sqlite3.Row]:
    tests = tests_of(context, filters, scope=project_hash, domains=EXPLORER_DOMAINS)
    return [row for row in data_of(context, project_hash) if all(test(facts_of(row)) for test in tests)]


def data_of(context: Context, project_hash: str) -> list[sqlite3.Row]:
    """List the data that presets of a project choose from: all of its datasets."""
    return context.all(
        "SELECT d.* FROM data_items d JOIN project_datasets USING (dataset_hash) WHERE project_hash = ?"
        " ORDER BY d.created_at, data_hash",
        project_hash,
    )


def facts_of(row: sqlite3.Row) -> Facts:
    """Read what is known about a piece of data."""
    return Facts(json.loads(row["metrics"]), json.loads(row["client_metadata"]))


def _items(context: Context, collection: sqlite3.Row, rows: Sequence[sqlite3.Row]) -> list[Item]:
    project_hash = collection["project_hash"]
    if collection["collection_type"] == "LABEL":
        found = annotations.annotations_of(context, project_hash, [row["data_hash"] for row in rows])
        return [Item(data, frame, annotation) for data, pairs in found.items() for frame, annotation in sorted(pairs)]
    rate = explorer_imports.frames_per_second(context, project_hash)
    return [Item(row["data_hash"], frame) for row in rows for frame in range(0, row["frames"], _step(row, rate))]


def _step(row: sqlite3.Row, rate: float) -> int:
    """Return the distance between the frames of a video in Explorer; of everything else, all frames are in it."""
    if row["data_type"] != "video" or not row["frames_per_second"]:
        return 1
    return max(1, round(float(row["frames_per_second"]) / rate))
