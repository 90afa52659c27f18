"""Workflow stages in REST v2: `projects/{project}/workflow/stages/{stage}/...`: tasks, actions, reviews, moves."""

import sqlite3
from collections.abc import Callable

from labelform.sandbox.jsondata import Json
from labelform.sandbox.rules import reviews, task_actions, task_moves, tasks
from labelform.sandbox.rules.context import Context
from labelform.sandbox.rules.label_rows import MAIN
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.fields import Body, as_object
from labelform.sandbox.wire.pages import DEFAULT_SIZE, page

Spelled = dict[str, Json]


def list_tasks(call: Call) -> Json:
    """GET .../tasks: what a task looks like depends on the type of its stage."""
    project_hash, stage_uuid = call.uuid("project_hash"), call.uuid("stage_uuid")
    narrow = tasks.TaskFilters(
        assignees=call.query.texts("userEmails"),
        data_hashes=call.query.uuids("dataHashes"),
        dataset_hashes=call.query.uuids("datasetHashes"),
        statuses=call.query.texts("statuses"),
        title_contains=call.query.text("dataTitleContains"),
    )
    rows = tasks.list_tasks(call.context, project_hash, stage_uuid, narrow)
    stage_type = tasks.find_stage(call.context, project_hash, stage_uuid)["stage_type"]
    spell = SPELLINGS.get(stage_type, _spell_final)
    return page(
        call,
        rows,
        lambda item: _spell_task(item) | spell(call.context, item),
        lambda item: item["attached_at"] + item["created_at"] + item["data_hash"],
        size=DEFAULT_SIZE,
    )


def act_on_tasks(call: Call) -> Json:
    """POST .../actions: the body is a list."""
    actions = [_read_action(Body(as_object(each, "an action"))) for each in call.elements]
    task_actions.act(call.context, call.uuid("project_hash"), call.uuid("stage_uuid"), actions)
    return None


def move_tasks(call: Call) -> Json:
    """POST .../move-tasks"""
    task_moves.move(
        call.context,
        call.uuid("project_hash"),
        call.uuid("stage_uuid"),
        call.body.uuids("taskUuids"),
        call.body.uuid("destinationStageUuid"),
    )
    return None


def list_reviews(call: Call) -> Json:
    """GET .../tasks/{task_uuid}/reviews: all in one page, as their order may change while somebody labels."""
    found = reviews.list_reviews(
        call.context, call.uuid("project_hash"), call.uuid("stage_uuid"), call.uuid("task_uuid")
    )
    results: list[Json] = [
        {
            "reviewUuid": review.uuid,
            "status": review.status,
            "labelType": "Object" if review.label.kind == "objects" else "Classification",
            "labelId": review.label.identifier,
        }
        for review in found
    ]
    return {"results": results, "nextPageToken": None}


def act_on_reviews(call: Call) -> Json:
    """POST .../tasks/{task_uuid}/reviews/actions: the body is a list."""
    bodies = [Body(as_object(each, "an action")) for each in call.elements]
    actions = [
        reviews.ReviewAction(
            body.text("action"),
            body.uuid("reviewUuid"),
            body.optional_text("comment"),
            body.optional_texts("commentTags"),
        )
        for body in bodies
    ]
    reviews.act(call.context, call.uuid("project_hash"), call.uuid("stage_uuid"), call.uuid("task_uuid"), actions)
    return None


def _read_action(body: Body) -> task_actions.Action:
    flags = ("resolveLabelReviews", "approveLabelReviews", "rejectLabelReviews")
    return task_actions.Action(
        name=body.text("action"),
        task_uuid=body.uuid("taskUuid"),
        assignee=body.optional_text("assignee"),
        retain_assignee=body.flag("retainAssignee", default=False),
        label_reviews=all(body.flag(name, default=True) for name in flags),
        pathway_uuid=body.optional_uuid("pathwayUuid"),
        pathway_name=body.optional_text("pathwayName"),
    )


def _spell_task(item: sqlite3.Row) -> Spelled:
    return {
        "uuid": tasks.task_uuid_of(item),
        "createdAt": item["attached_at"],
        "updatedAt": item["task_updated_at"],
        "dataHash": item["data_hash"],
        "dataTitle": item["title"],
    }


def _spell_annotation(_: Context, item: sqlite3.Row) -> Spelled:
    return {
        "status": item["task_status"],
        "labelBranchName": MAIN,
        "assignee": item["assignee"],
        "lastActionedBy": item["last_actioned_by"],
    }


def _spell_review(_: Context, item: sqlite3.Row) -> Spelled:
    return {"status": item["task_status"], "assignee": item["assignee"]}


def _spell_consensus(context: Context, item: sqlite3.Row) -> Spelled:
    subtasks: list[Json] = [
        _spell_task(item)
        | {
            "uuid": subtask.uuid,
            "updatedAt": subtask.updated_at,
            "status": subtask.status,
            "labelBranchName": subtask.branch_name,
            "assignee": subtask.assignee,
        }
        for subtask in tasks.subtasks_of(context, item)
    ]
    return {"subtasks": subtasks}


def _spell_consensus_review(context: Context, item: sqlite3.Row) -> Spelled:
    sql = "SELECT branch_name, label_hash FROM label_rows WHERE project_hash = ? AND data_hash = ?"
    hashes = {
        row["branch_name"]: row["label_hash"] for row in context.all(sql, item["project_hash"], item["data_hash"])
    }
    options: list[Json] = [
        {
            "annotator": subtask.assignee or subtask.last_actioned_by,
            "labelBranchName": subtask.branch_name,
            "labelHash": hashes.get(subtask.branch_name),
        }
        for subtask in tasks.subtasks_of(context, item)
        if subtask.assignee or subtask.last_actioned_by
    ]
    return _spell_review(context, item) | {"options": options}


def _spell_final(_: Context, __: sqlite3.Row) -> Spelled:
    return {}


SPELLINGS: dict[str, Callable[[Context, sqlite3.Row], Spelled]] = {
    "ANNOTATION": _spell_annotation,
    "AGENT": _spell_annotation,
    "REVIEW": _spell_review,
    "CONSENSUS_ANNOTATION": _spell_consensus,
    "CONSENSUS_REVIEW": _spell_consensus_review,
}
