"""What people did, and how long it took them: time by day, actions on tasks, actions in the label editor."""

from __future__ import annotations

from uuid import UUID

from labelform.api.records.base import Record, Timestamp
from labelform.api.records.workflow import WorkflowStageRecord
from labelform.types import OpenStrEnum, ProjectRole, TaskActionType


class TimeSpent(Record):
    """
    The time that one person spent on one piece of data in one stage, within one period (a day), in seconds.

    `workflow_task_uuid` and `workflow_stage` are None if no workflow was followed.
    """

    period_start_time: Timestamp
    period_end_time: Timestamp
    time_spent_seconds: int
    user_email: str
    project_user_role: ProjectRole
    data_uuid: UUID
    data_title: str
    dataset_uuid: UUID
    dataset_title: str
    workflow_task_uuid: UUID | None = None
    workflow_stage: WorkflowStageRecord | None = None


class TaskAction(Record):
    """One thing that happened to a task; `workflow_stage_uuid` is the stage in which it happened."""

    timestamp: Timestamp
    action_type: TaskActionType
    project_uuid: UUID
    workflow_stage_uuid: UUID
    task_uuid: UUID
    data_unit_uuid: UUID
    actor_email: str


class EditorLogsActionCategory(OpenStrEnum):
    """What an action in the editor was about. Source: SDK 0.1.211, `orm.editor_log`."""

    OBJECT = "object"
    CLASSIFICATION = "classification"
    TASK = "task"
    AGENT = "agent"
    EDITOR = "editor"


class EditorLog(Record):
    """
    One thing that somebody did in the label editor.

    The fields after `workflow_stage_title` are about the label and are None if they make no sense: those from
    `label_name` on are of objects and classifications, `classification_hash` of the latter only, the rest of objects.
    `label_ranges` are pairs of first and last frame. Empty texts and zeros are the platform's.

    Source: SDK 0.1.211, which has a class for each of the three.
    """

    id: UUID
    action: str
    action_category: EditorLogsActionCategory
    timestamp: Timestamp
    session_id: UUID
    actor_user_id: str
    actor_organisation_id: int
    actor_user_email: str
    project_id: UUID
    project_organisation_id: int
    project_user_role: str
    project_organisation_user_role: str
    data_unit_id: UUID
    data_unit_title: str
    data_unit_data_type: str
    data_unit_dataset_id: UUID
    data_unit_dataset_title: str
    ontology_id: UUID
    branch_name: str
    label_id: str
    workflow_task_id: UUID
    workflow_stage_id: UUID
    workflow_stage_type: str
    workflow_stage_title: str
    label_name: str | None = None
    feature_id: str | None = None
    label_ranges: list[tuple[int, int]] | None = None
    object_shape: str | None = None
    object_current_frame: int | None = None
    object_hash: str | None = None
    object_id: int | None = None
    classification_hash: str | None = None
