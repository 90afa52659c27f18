"""
Reviews of single labels: each object and classification has one in every review stage that its task is in.

A review that nobody has touched is not stored: its identity follows from task, stage and label.
"""

import json
import sqlite3
from dataclasses import dataclass, field

from labelform.sandbox.errors import InvalidArguments, NotFound
from labelform.sandbox.rules import label_logs, tasks
from labelform.sandbox.rules.context import Context
from labelform.sandbox.rules.data_units import derived_uuid
from labelform.sandbox.rules.issues import ANNOTATION, Anchor, NewIssue, add_issues
from labelform.sandbox.rules.label_rows import MAIN, features_of, instances_in, work_on_labels
from labelform.sandbox.rules.labels import Instance

STATUS_BY_ACTION = {"APPROVE": "APPROVED", "REJECT": "REJECTED", "REOPEN": "REOPENED"}
LOG_BY_ACTION = {"APPROVE": label_logs.APPROVE_LABEL, "REJECT": label_logs.REJECT_LABEL}
UNDECIDED = ("NEW", "REOPENED")


@dataclass(frozen=True)
class Review:
    """The review of one label in one stage."""

    uuid: str
    status: str
    label: Instance


@dataclass(frozen=True)
class ReviewAction:
    """One action on the review of one label; comment and tags (by name) are for rejections."""

    name: str
    review_uuid: str
    comment: str | None = None
    tags: list[str] = field(default_factory=list)


def list_reviews(context: Context, project_hash: str, stage_uuid: str, task_uuid: str) -> list[Review]:
    """List the reviews of the labels of a task in a review stage."""
    tasks.open_workflow(context, project_hash)
    stage = tasks.find_stage(context, project_hash, stage_uuid)
    return _reviews(context, stage, tasks.find_task(context, stage, task_uuid))


def act(context: Context, project_hash: str, stage_uuid: str, task_uuid: str, actions: list[ReviewAction]) -> None:
    """
    Approve, reject or reopen reviews.

    A rejection with a comment becomes an issue of the label: issues of labels are "label rejections or feedback" [SDK
    docstring]. That this is when they begin is assumed.
    """
    tasks.open_workflow(context, project_hash)
    work_on_labels(context, project_hash, "review labels")
    stage = tasks.find_stage(context, project_hash, stage_uuid)
    item = tasks.find_task(context, stage, task_uuid)
    by_uuid = {review.uuid: review for review in _reviews(context, stage, item)}
    for action in actions:
        if action.name not in STATUS_BY_ACTION:
            known = ", ".join(STATUS_BY_ACTION)
            raise InvalidArguments(f"{action.name} is not an action on reviews; choose from {known}")
        if action.review_uuid not in by_uuid:
            raise NotFound(f"there is no review {action.review_uuid} of task {task_uuid}")
        review = by_uuid[action.review_uuid]
        _put(context, stage, item, review, STATUS_BY_ACTION[action.name], action.comment)
        if action.name in LOG_BY_ACTION:
            label_logs.write(context, project_hash, item["data_hash"], LOG_BY_ACTION[action.name], review.label)
        if action.name == "REJECT" and action.comment:
            anchor = Anchor(ANNOTATION, item["data_hash"], annotation_id=review.label.identifier)
            add_issues(context, project_hash, [NewIssue(anchor, action.comment, action.tags)])


def decide_all(context: Context, stage: sqlite3.Row, item: sqlite3.Row, status: str) -> None:
    """Decide on every label that has not been decided on."""
    for review in _reviews(context, stage, item):
        if review.status in UNDECIDED:
            _put(context, stage, item, review, status, None)


def resolve(context: Context, item: sqlite3.Row) -> None:
    """Note that what was rejected has been worked on: so it is new to the next review."""
    context.run(
        "UPDATE label_reviews SET status = 'RESOLVED' WHERE task_uuid = ? AND status = 'REJECTED'",
        tasks.task_uuid_of(item),
    )


def statuses_of(context: Context, item: sqlite3.Row) -> dict[str, list[dict[str, str | None]]]:
    """Gather what reviewers said about each label, by label, for clients that ask for it with the labels."""
    found: dict[str, list[dict[str, str | None]]] = {}
    sql = (
        "SELECT r.*, title FROM label_reviews r JOIN tasks USING (task_uuid)"
        " JOIN workflow_stages w ON w.project_hash = tasks.project_hash AND w.stage_uuid = r.stage_uuid"
        " WHERE task_uuid = ? ORDER BY position, label_id"
    )
    for row in context.all(sql, tasks.task_uuid_of(item)):
        said = {"reviewUuid": row["review_uuid"], "stage": row["title"]}
        said |= {"status": row["status"], "comment": row["comment"]}
        found.setdefault(row["label_id"], []).append(said)
    return found


def _reviews(context: Context, stage: sqlite3.Row, item: sqlite3.Row) -> list[Review]:
    label_row = context.one(
        "SELECT labels FROM label_rows WHERE project_hash = ? AND data_hash = ? AND branch_name = ?",
        *(item["project_hash"], item["data_hash"], MAIN),
    )
    features = features_of(context, item["project_hash"])
    labels = {} if label_row is None else instances_in(item, json.loads(label_row["labels"]), features)
    sql = "SELECT label_id, status FROM label_reviews WHERE task_uuid = ? AND stage_uuid = ?"
    statuses = {
        row["label_id"]: row["status"] for row in context.all(sql, tasks.task_uuid_of(item), stage["stage_uuid"])
    }
    return [
        Review(_review_uuid(stage, item, identifier), statuses.get(identifier, "NEW"), label)
        for identifier, label in labels.items()
    ]


def _review_uuid(stage: sqlite3.Row, item: sqlite3.Row, label_id: str) -> str:
    return derived_uuid("review", stage["stage_uuid"], tasks.task_uuid_of(item), label_id)


def _put(
    context: Context, stage: sqlite3.Row, item: sqlite3.Row, review: Review, status: str, comment: str | None
) -> None:
    tasks.put_task(context, item, stage_uuid=item["stage_uuid"], status=item["task_status"], assignee=item["assignee"])
    context.run(
        "INSERT INTO label_reviews VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (task_uuid, stage_uuid, label_id)"
        " DO UPDATE SET status = excluded.status, comment = excluded.comment",
        *(review.uuid, tasks.task_uuid_of(item), stage["stage_uuid"], review.label.identifier, status, comment),
    )
