"""What people did in a project, and how long it took them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from labelform.api.arguments import words_of
from labelform.api.build import listing, path
from labelform.api.operation import Operation, Page
from labelform.api.records.analytics import EditorLog, TaskAction, TimeSpent
from labelform.api.times import iso
from labelform.types import TaskActionType


def list_time_spent(
    project_hash: str,
    *,
    after: str | datetime,
    before: str | datetime | None = None,
    workflow_stage_uuids: list[str] | None = None,
    user_emails: list[str] | None = None,
) -> Operation[Page[TimeSpent]]:
    """
    List the time of each person, by day, piece of data and stage. An empty list of stages or people does not narrow.

    Source: GET analytics/time-spent, SDK 0.1.211.
    """
    query = {
        "projectUuid": project_hash,
        "after": iso("start", after),
        "before": iso("end", before) if before else None,
        "workflowStageUuids": workflow_stage_uuids,
        "userEmails": user_emails,
    }
    at = path("analytics", "time-spent")
    return listing("list_time_spent", at, item=TimeSpent, query=query, about={"user_email": user_emails or None})


def get_task_actions(
    project_hash: str,
    *,
    after: str | datetime,
    before: str | datetime,
    actor_emails: list[str] | None = None,
    action_types: Sequence[str] | None = None,
    workflow_stage_uuids: list[str] | None = None,
    data_unit_uuids: list[str] | None = None,
) -> Operation[Page[TaskAction]]:
    """
    List what happened to tasks; `after` is in the period, `before` is not. An empty list does not narrow.

    Raises:
        InvalidArgumentsError: there is no such type of action.

    Source: GET analytics/task-actions, SDK 0.1.211.
    """
    query = {
        "projectUuid": project_hash,
        "after": iso("after", after),
        "before": iso("before", before),
        "actorEmails": actor_emails,
        "eventTypes": None if action_types is None else words_of("action_type", action_types, TaskActionType),
        "workflowStageUuids": workflow_stage_uuids,
        "dataUnitUuids": data_unit_uuids,
    }
    asked = {
        "project_uuid": project_hash,
        "actor_email": actor_emails or None,
        "workflow_stage_uuid": workflow_stage_uuids or None,
        "data_unit_uuid": data_unit_uuids or None,
    }
    at = path("analytics", "task-actions")
    return listing("get_task_actions", at, item=TaskAction, query=query, about=asked)


def get_editor_logs(
    project_hash: str,
    *,
    start_time: str | datetime,
    end_time: str | datetime,
    action: str | None = None,
    actor_user_email: str | None = None,
    workflow_stage_id: str | None = None,
    data_unit_id: str | None = None,
) -> Operation[Page[EditorLog]]:
    """
    List what people did in the label editor; all given filters must hold.

    Source: GET projects/{project_hash}/editor-logs, SDK 0.1.211.
    """
    query = {
        "startTime": iso("start_time", start_time),
        "endTime": iso("end_time", end_time),
        "action": action,
        "actorUserEmail": actor_user_email,
        "workflowStageId": workflow_stage_id,
        "dataUnitId": data_unit_id,
    }
    asked = {
        "project_id": project_hash,
        "actor_user_email": actor_user_email,
        "workflow_stage_id": workflow_stage_id,
        "data_unit_id": data_unit_id,
    }
    at = path("projects", project_hash, "editor-logs")
    return listing("get_editor_logs", at, item=EditorLog, query=query, about=asked)
