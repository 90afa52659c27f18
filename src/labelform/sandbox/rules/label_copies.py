"""Copying labels into the copy of a project: which of them, and how they come to belong to other data."""

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from labelform.sandbox.errors import InvalidArguments
from labelform.sandbox.rules.annotations import IDENTIFIERS
from labelform.sandbox.rules.context import Context, new_uuid
from labelform.sandbox.rules.data_units import units_of
from labelform.sandbox.rules.label_rows import MAIN
from labelform.sandbox.rules.labels import Labels, frames_of, instances_of

# What a review of a label says in the words of the option. DELETED labels are nowhere; NOT_SELECTED_FOR_REVIEW are
# those that no review knows of. The mapping is ours.
APPROVALS = ("APPROVED", "PENDING", "REJECTED", "DELETED", "NOT_SELECTED_FOR_REVIEW")
APPROVAL_BY_REVIEW = {"APPROVED": "APPROVED", "REJECTED": "REJECTED"}
REVIEW_STAGES = ("REVIEW", "CONSENSUS_REVIEW")
SECTIONS = ("object_answers", "classification_answers", "object_actions")


@dataclass(frozen=True)
class LabelChoice:
    """
    Which labels to copy; None is all. What is named in both ways must fit both.

    `label_hashes` are those of objects and classifications, and not of label rows: that is how the documented example
    script fills them [public script], although the option is described by neither name nor docstring.
    """

    label_hashes: list[str] | None = None
    approvals: list[str] | None = None


def copy_labels(
    context: Context, source_hash: str, target_hash: str, copies: Mapping[str, str], choice: LabelChoice
) -> None:
    """
    Copy label rows of the branch main. `copies` says which data became which; data that is attached is its own copy.

    Tasks start again in the copy [SDK docstring], so all label rows are in progress. Other branches, reviews,
    assignees and priorities are not copied; the documentation does not mention them.
    """
    for approval in choice.approvals or []:
        if approval not in APPROVALS:
            raise InvalidArguments(f'"{approval}" is not a label status; choose from {", ".join(APPROVALS)}')
    rows = context.all(
        "SELECT l.*, d.stage_uuid, d.task_uuid, w.stage_type FROM label_rows l"
        " JOIN project_data d USING (project_hash, data_hash)"
        " LEFT JOIN workflow_stages w USING (project_hash, stage_uuid)"
        " WHERE l.project_hash = ? AND branch_name = ? ORDER BY l.created_at, label_hash",
        *(source_hash, MAIN),
    )
    for row in rows:
        if row["data_hash"] in copies:
            _copy_one(context, row, target_hash, copies[row["data_hash"]], choice)


def _copy_one(context: Context, row: sqlite3.Row, target_hash: str, data_hash: str, choice: LabelChoice) -> None:
    labels: Labels = json.loads(row["labels"])
    if choice != LabelChoice():
        labels = _with_only(labels, _chosen(context, row, labels, choice))
        if not instances_of(labels):
            return
    units = dict(zip(_units(context, row["data_hash"]), _units(context, data_hash), strict=True))
    labels["data_units"] = {units.get(key, key): value for key, value in labels["data_units"].items()}
    context.run(
        "INSERT INTO label_rows VALUES (?1, ?2, ?3, ?4, 'LABEL_IN_PROGRESS', ?5, ?6, 1, ?7, ?8, ?7, ?8)",
        *(new_uuid(), target_hash, data_hash, MAIN, json.dumps(labels), row["validation_errors"]),
        *(context.now, context.caller.email),
    )


def _units(context: Context, data_hash: str) -> list[str]:
    item = context.one("SELECT * FROM data_items WHERE data_hash = ?", data_hash)
    return [] if item is None else [unit.data_hash for unit in units_of(item)]


def _chosen(context: Context, row: sqlite3.Row, labels: Labels, choice: LabelChoice) -> set[str]:
    found = set(instances_of(labels))
    if choice.label_hashes is not None:
        found &= set(choice.label_hashes)
    if choice.approvals is not None:
        found &= _approved(context, row, labels, choice.approvals)
    return found


def _approved(context: Context, row: sqlite3.Row, labels: Labels, approvals: Collection[str]) -> set[str]:
    """Return the labels whose latest review has one of the given outcomes."""
    reviews = context.all(
        "SELECT label_id, status FROM label_reviews WHERE task_uuid = ? ORDER BY rowid", row["task_uuid"]
    )
    approval_by_label = {each["label_id"]: APPROVAL_BY_REVIEW.get(each["status"], "PENDING") for each in reviews}
    unseen = "PENDING" if row["stage_type"] in REVIEW_STAGES else "NOT_SELECTED_FOR_REVIEW"
    return {each for each in instances_of(labels) if approval_by_label.get(each, unseen) in approvals}


def _with_only(labels: Labels, identifiers: Collection[str]) -> Labels:
    """Leave out all other objects and classifications; changes the labels given."""
    for frame in frames_of(labels):
        for kind, identifier in IDENTIFIERS.items():
            if kind in frame.content:
                frame.content[kind] = [each for each in frame.entries(kind) if each[identifier] in identifiers]
    for section in SECTIONS:
        labels[section] = {key: value for key, value in labels[section].items() if key in identifiers}
    return labels
