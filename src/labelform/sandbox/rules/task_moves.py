"""
Tasks on their way: entering a stage, being moved, reopened and completed, and how urgent they are.

The status of labels follows: in progress while somebody annotates, labelled once submitted, reviewed once approved.
The platform keeps such a status in projects with a workflow too, but SDKs do not show it there [SDK].
"""

import json
import sqlite3

from labelform.sandbox.errors import InvalidArguments
from labelform.sandbox.rules import access, task_events, tasks
from labelform.sandbox.rules.context import Context, new_uuid
from labelform.sandbox.rules.label_rows import MAIN, find_item, find_label_row, work_on_labels
from labelform.sandbox.rules.labels import instances_of


def enter(
    context: Context, item: sqlite3.Row, stage: sqlite3.Row, *, assignee: str | None = None, is_return: bool = False
) -> None:
    """Let a task arrive in a stage. One that comes back is REOPENED, also for the annotators of a consensus."""
    status = "REOPENED" if is_return else "ASSIGNED" if assignee else "NEW"
    if stage["stage_type"] == "DONE":
        status, assignee = "COMPLETED", None
    tasks.put_task(context, item, stage_uuid=stage["stage_uuid"], status=status, assignee=assignee)
    if stage["stage_type"] == "CONSENSUS_ANNOTATION":
        for subtask in tasks.subtasks_of(context, item):
            tasks.put_subtask(context, item, subtask, status=status, assignee=subtask.assignee)


def move(context: Context, project_hash: str, origin_uuid: str, task_uuids: list[str], destination_uuid: str) -> None:
    """Move tasks to any other stage, with their labels as they are; nobody has them then."""
    tasks.open_workflow(context, project_hash)
    access.manage_project(context, project_hash, "move tasks")
    origin = tasks.find_stage(context, project_hash, origin_uuid)
    destination = tasks.find_stage(context, project_hash, destination_uuid)
    known = tasks.data_by_task(context, project_hash)
    for task_uuid in dict.fromkeys(task_uuids):
        item = tasks.find_task(context, origin, task_uuid, known)
        enter(context, item, destination)
        task_events.write(context, item, "move")


def reopen(context: Context, project_hash: str, label_hashes: list[str]) -> None:
    """Return label rows to the first stage of annotation. Source: no labels are lost [SDK docstring]."""
    stage = _open_for(context, project_hash, tasks.ANNOTATION, "reopen tasks")
    for item, _ in [find_label_row(context, project_hash, label_hash) for label_hash in label_hashes]:
        if item["stage_uuid"] != stage["stage_uuid"]:
            enter(context, item, stage, is_return=True)
            task_events.write(context, item, "move")
            set_label_status(context, item, "LABEL_IN_PROGRESS")


def complete(context: Context, project_hash: str, label_hashes: list[str]) -> None:
    """Move label rows to the final stage. Source: SDK docstring."""
    stage = _open_for(context, project_hash, ("DONE",), "complete tasks")
    for item, row in [find_label_row(context, project_hash, label_hash) for label_hash in label_hashes]:
        if item["stage_type"] != "DONE":
            enter(context, item, stage)
            task_events.write(context, item, "move")
            if row["label_status"] not in ("REVIEWED", "REVIEWED_TWICE"):
                set_label_status(context, item, "LABELLED")


def set_priorities(context: Context, project_hash: str, priorities: list[tuple[str, float]]) -> None:
    """Set how urgent tasks are, from 0 to 1."""
    tasks.open_workflow(context, project_hash)
    access.manage_project(context, project_hash, "set priorities")
    for data_hash, priority in priorities:
        item = find_item(context, project_hash, data_hash)
        if item is None:
            raise InvalidArguments(f"there is no data {data_hash} in project {project_hash}")
        if not 0 <= priority <= 1:
            raise InvalidArguments(f"{priority} is not a priority; use 0 to 1")
        tasks.put_priority(context, item, priority)


def set_label_status(context: Context, item: sqlite3.Row, status: str, branch_name: str = MAIN) -> None:
    """Write the status of the labels of data, if there are any."""
    context.run(
        "UPDATE label_rows SET label_status = ? WHERE project_hash = ? AND data_hash = ? AND branch_name = ?",
        *(status, item["project_hash"], item["data_hash"], branch_name),
    )


def adopt_first_submission(context: Context, item: sqlite3.Row) -> None:
    """
    Give the branch `main` the labels of the first annotator who has some, unless it has its own.

    What approving a consensus over the API chooses is not documented; over the web app a reviewer picks labels.
    """
    rows = {
        row["branch_name"]: row
        for row in context.all(
            "SELECT * FROM label_rows WHERE project_hash = ? AND data_hash = ?", item["project_hash"], item["data_hash"]
        )
        if instances_of(json.loads(row["labels"])) or row["branch_name"] == MAIN
    }
    own = rows.pop(MAIN, None)
    if (own is not None and instances_of(json.loads(own["labels"]))) or not rows:
        return
    chosen = rows[min(rows)]
    context.run(
        "INSERT INTO label_rows VALUES (?1, ?2, ?3, ?4, 'LABELLED', ?5, ?6, 1, ?7, ?8, ?7, ?8) ON CONFLICT"
        " (project_hash, data_hash, branch_name) DO UPDATE SET labels = excluded.labels, version = version + 1,"
        " validation_errors = excluded.validation_errors, last_edited_at = excluded.last_edited_at",
        *(new_uuid(), item["project_hash"], item["data_hash"], MAIN, chosen["labels"], chosen["validation_errors"]),
        *(context.now, context.caller.email),
    )


def _open_for(context: Context, project_hash: str, stage_types: tuple[str, ...], purpose: str) -> sqlite3.Row:
    tasks.open_workflow(context, project_hash)
    work_on_labels(context, project_hash, purpose)
    return tasks.first_stage(context, project_hash, stage_types)
