"""What happened, in REST v2: `analytics/task-actions` and `projects/{project}/editor-logs`."""

import json
import sqlite3
from datetime import datetime, timedelta

from labelform.sandbox.errors import InvalidArguments
from labelform.sandbox.jsondata import Json
from labelform.sandbox.rules import editor_logs, label_logs, task_events
from labelform.sandbox.rules.activity import Window
from labelform.sandbox.rules.data_units import derived_uuid
from labelform.sandbox.rules.tasks import task_uuid_of
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.pages import DEFAULT_SIZE, page

ACTIONS = ("assign", "approve", "submit", "move", "reject", "release", "skip")
LONGEST = timedelta(days=30)
NOWHERE = "00000000-0000-0000-0000-000000000000"
# Of stages of agents the SDK cannot read the type here; it can read that there is none [SDK].
STAGE_TYPES = ("ANNOTATION", "REVIEW", "CONSENSUS_ANNOTATION", "CONSENSUS_REVIEW", "DONE")


def list_task_actions(call: Call) -> Json:
    """GET analytics/task-actions?projectUuid=...&after=...&before=..."""
    query = call.query
    actions = query.texts("eventTypes")
    if unknown := set(actions) - set(ACTIONS):
        raise InvalidArguments(f'eventTypes: "{min(unknown)}" is not one of {", ".join(ACTIONS)}')
    narrow = task_events.EventFilters(
        emails=query.texts("actorEmails"),
        actions=actions,
        stage_uuids=query.uuids("workflowStageUuids"),
        data_hashes=query.uuids("dataUnitUuids"),
    )
    window = Window(_required(call, "after"), _required(call, "before"))
    rows = task_events.list_events(call.context, query.uuid("projectUuid"), window, narrow)
    return page(call, rows, _spell_event, _cursor, size=DEFAULT_SIZE)


def list_editor_logs(call: Call) -> Json:
    """GET projects/{project_hash}/editor-logs?startTime=...&endTime=...: of 30 days at most [SDK docstring]"""
    query = call.query
    window = Window(_required(call, "startTime"), _required(call, "endTime"))
    if datetime.fromisoformat(str(window.before)) - datetime.fromisoformat(window.after) > LONGEST:
        raise InvalidArguments(f"startTime and endTime are more than {LONGEST.days} days apart")
    narrow = editor_logs.LogFilters(
        action=query.text("action"),
        email=query.text("actorUserEmail"),
        stage_uuid=query.uuid("workflowStageId") if query.text("workflowStageId") else None,
        data_hash=query.uuid("dataUnitId") if query.text("dataUnitId") else None,
    )
    logs = editor_logs.list_logs(call.context, call.uuid("project_hash"), window, narrow)
    return page(call, logs, _spell_log, lambda log: _cursor(log.row), size=DEFAULT_SIZE)


def _required(call: Call, name: str) -> str:
    moment = call.query.time(name)
    if moment is None:
        raise InvalidArguments(f"{name} is required")
    return moment


def _cursor(row: sqlite3.Row) -> str:
    return f"{row['created_at']} {row['number']:012}"


def _spell_event(event: sqlite3.Row) -> Json:
    return {
        "timestamp": event["created_at"],
        "actionType": event["action"],
        "projectUuid": event["project_hash"],
        "workflowStageUuid": event["stage_uuid"],
        "taskUuid": event["task_uuid"],
        "dataUnitUuid": event["data_hash"],
        "actorEmail": event["email"],
    }


def _spell_log(log: editor_logs.Log) -> Json:
    """Spell a log. There are no sessions here, so a day of one person is one; organisations have no numbers."""
    row = log.row
    return {
        "id": row["log_hash"],
        "action": log.action,
        "actionCategory": log.category,
        "timestamp": row["created_at"],
        "sessionId": derived_uuid("session", row["email"].lower(), row["created_at"][:10]),
        "actorUserId": label_logs.user_hash(row["email"]),
        "actorOrganisationId": 0,
        "actorUserEmail": row["email"],
        "projectId": row["project_hash"],
        "projectOrganisationId": 0,
        "projectUserRole": (row["role_name"] or "").upper().replace(" ", "_"),
        "projectOrganisationUserRole": row["organisation_role"] or "",
        "dataUnitId": row["data_hash"],
        "dataUnitTitle": row["data_title"],
        "dataUnitDataType": row["data_type"],
        "dataUnitDatasetId": row["dataset_hash"],
        "dataUnitDatasetTitle": row["dataset_title"],
        "ontologyId": row["ontology_hash"],
        "branchName": row["branch_name"],
        "labelId": row["label_hash"] or "",
        "workflowTaskId": task_uuid_of(row),
        "workflowStageId": row["stage_uuid"] or NOWHERE,
        "workflowStageType": row["stage_type"] if row["stage_type"] in STAGE_TYPES else "",
        "workflowStageTitle": row["stage_title"] or "",
        **_spell_label(log),
    }


def _spell_label(log: editor_logs.Log) -> dict[str, Json]:
    if log.category == editor_logs.TASK:
        return {}
    row = log.row
    said: dict[str, Json] = {
        "labelName": row["label_name"] or "",
        "featureId": row["feature_hash"] or "",
        "labelRanges": json.loads(row["frame_ranges"]),
    }
    if log.category == editor_logs.CLASSIFICATION:
        return said | {"classificationHash": row["identifier"]}
    shown = {"objectShape": log.shape, "objectHash": row["identifier"], "objectCurrentFrame": row["frame"]}
    return said | shown | {"objectId": None}
