"""Branches of labels: which there are, and copying label rows from one to another. `main` is always there."""

import json
import sqlite3

from labelform.sandbox.errors import InvalidArguments
from labelform.sandbox.rules import access
from labelform.sandbox.rules.context import Context, as_list, new_uuid
from labelform.sandbox.rules.data_units import FLAT, KEYED_BY_FRAME
from labelform.sandbox.rules.label_rows import MAIN, work_on_labels
from labelform.sandbox.rules.labels import Labels, with_both_spellings


def list_branches(context: Context, project_hash: str) -> list[sqlite3.Row]:
    """List the branches (`name`) that a project has label rows on, by name."""
    access.open_project(context, project_hash)
    return context.all(
        "SELECT ? AS name UNION SELECT branch_name FROM label_rows WHERE project_hash = ? ORDER BY name",
        *(MAIN, project_hash),
    )


def copy_label_rows(
    context: Context,
    project_hash: str,
    *,
    source: str,
    target: str,
    label_hashes: list[str] | None,
    data_hashes: list[str] | None,
    overwrite: bool,
) -> int:
    """
    Copy label rows to another branch and say how many were created or updated there.

    Data that has a label row on the target is skipped unless it is to be overwritten [SDK docstring].
    """
    work_on_labels(context, project_hash, "copy labels")
    if source == target:
        raise InvalidArguments("a branch cannot be copied onto itself")
    if not target:
        raise InvalidArguments("a branch needs a name")
    rows = context.all(
        "SELECT * FROM label_rows WHERE project_hash = ?1 AND branch_name = ?2"
        " AND (?3 IS NULL OR label_hash IN (SELECT value FROM json_each(?3)))"
        " AND (?4 IS NULL OR data_hash IN (SELECT value FROM json_each(?4))) ORDER BY created_at, label_hash",
        *(project_hash, source),
        None if label_hashes is None else as_list(label_hashes),
        None if data_hashes is None else as_list(data_hashes),
    )
    return sum(_copy_one(context, row, target, overwrite) for row in rows)


def _copy_one(context: Context, row: sqlite3.Row, target: str, overwrite: bool) -> int:
    return context.run(
        "INSERT INTO label_rows VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, ?9, ?8, ?9)"
        " ON CONFLICT (project_hash, data_hash, branch_name) DO UPDATE SET labels = excluded.labels,"
        " validation_errors = excluded.validation_errors, version = version + 1,"
        " last_edited_at = excluded.last_edited_at, last_edited_by = excluded.last_edited_by WHERE ?10",
        *(new_uuid(), row["project_hash"], row["data_hash"], target, row["label_status"], row["labels"]),
        *(row["validation_errors"], context.now, context.caller.email, overwrite),
    )


def list_classifications(
    context: Context, project_hash: str, label_hashes: list[str], branch_name: str
) -> list[tuple[sqlite3.Row, Labels]]:
    """
    Read label rows (`label_hash`, `data_hash`, `title`) with the answers of their classifications, by hash.

    Each answer says where the classification is, whichever SDK saved it. What is not on the branch is left out.
    """
    access.open_project(context, project_hash)
    rows = context.all(
        "SELECT l.*, i.title, i.data_type FROM label_rows l JOIN data_items i USING (data_hash)"
        " WHERE project_hash = ? AND branch_name = ? AND label_hash IN (SELECT value FROM json_each(?))"
        " ORDER BY l.created_at, label_hash",
        *(project_hash, branch_name, as_list(label_hashes)),
    )
    return [(row, _classifications(row)) for row in rows]


def _classifications(row: sqlite3.Row) -> Labels:
    has_frames = row["data_type"] in (*FLAT, *KEYED_BY_FRAME)
    answers: Labels = with_both_spellings(json.loads(row["labels"]), has_frames=has_frames)["classification_answers"]
    return answers
