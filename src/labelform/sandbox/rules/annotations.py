"""The annotations that a project has on its data: as collections refer to them, on `main`, and as issues do, on any."""

import json
from collections.abc import Iterable

from labelform.sandbox.rules.context import Context, as_list
from labelform.sandbox.rules.data_units import FLAT, KEYED_BY_FRAME
from labelform.sandbox.rules.label_rows import MAIN
from labelform.sandbox.rules.labels import Labels, frames_of, instances_of, with_both_spellings

IDENTIFIERS = {"objects": "objectHash", "classifications": "classificationHash"}


def annotations_of(context: Context, project_hash: str, data_hashes: Iterable[str]) -> dict[str, set[tuple[int, str]]]:
    """Find the annotations on some data: frame and annotation id (object or classification hash), by data."""
    rows = context.all(
        "SELECT data_hash, data_type, labels FROM label_rows JOIN data_items USING (data_hash)"
        " WHERE project_hash = ? AND branch_name = ? AND data_hash IN (SELECT value FROM json_each(?))",
        *(project_hash, MAIN, as_list(data_hashes)),
    )
    return {row["data_hash"]: _pairs(json.loads(row["labels"]), row["data_type"]) for row in rows}


def annotation_ids_of(context: Context, project_hash: str, data_hash: str) -> set[str]:
    """Find the objects and classifications of some data on all branches, also those that only answers name."""
    rows = context.all(
        "SELECT labels FROM label_rows WHERE project_hash = ? AND data_hash = ?", project_hash, data_hash
    )
    return {identifier for row in rows for identifier in instances_of(json.loads(row["labels"]))}


def _pairs(labels: Labels, data_type: str) -> set[tuple[int, str]]:
    has_frames = data_type in (*FLAT, *KEYED_BY_FRAME)
    return {
        (frame.number, str(entry[identifier]))
        for frame in frames_of(with_both_spellings(labels, has_frames=has_frames))
        for kind, identifier in IDENTIFIERS.items()
        for entry in frame.entries(kind)
    }
