"""The tasks that wait in the stages of a workflow, what can be done with them, and the reviews of single labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict, TypeVar, Unpack

from labelform.api.build import listing, path, rest
from labelform.api.decode import nothing
from labelform.api.operation import Operation, Page
from labelform.api.records.workflow import LabelReviewRecord, TaskRecord
from labelform.types import Json

T = TypeVar("T", bound=TaskRecord)

Action = Mapping[str, Json]
"""`{"taskUuid" or "reviewUuid", "action", …}`; None is left out."""


class TaskFilters(TypedDict, total=False):
    """
    Narrows the tasks of a stage; all given filters must hold, and one value of each list.

    None and `[]` do not narrow: an empty list cannot be said on the wire.
    """

    user_emails: Sequence[str] | None
    data_hashes: Sequence[str] | None
    dataset_hashes: Sequence[str] | None
    data_title_contains: str | None
    statuses: Sequence[str] | None


def list_tasks(
    project_hash: str, *, stage_uuid: str, item: type[T], **filters: Unpack[TaskFilters]
) -> Operation[Page[T]]:
    """
    List the tasks that wait in a stage, read as `item`: what a task holds depends on the kind of stage.

    Source: GET projects/…/workflow/stages/{stage}/tasks, SDK 0.1.155.
    """
    query = {
        "userEmails": filters.get("user_emails"),
        "dataHashes": filters.get("data_hashes"),
        "datasetHashes": filters.get("dataset_hashes"),
        "dataTitleContains": filters.get("data_title_contains"),
        "statuses": filters.get("statuses"),
    }
    at, asked = _at(project_hash, stage_uuid, "tasks"), {"data_hash": filters.get("data_hashes")}
    return listing("list_tasks", at, item=item, query=query, about=asked)


def act_on_tasks(project_hash: str, *, stage_uuid: str, actions: Sequence[Action]) -> Operation[None]:
    """
    Do something with tasks of one stage: submit, assign, release, approve, reject, or send along a pathway.

    Source: POST projects/…/workflow/stages/{stage}/actions with a bare list as body, SDK 0.1.155.
    """
    at = _at(project_hash, stage_uuid, "actions")
    return rest("act_on_tasks", "POST", at, decode=nothing, body=_bodies(actions))


def move_tasks(
    project_hash: str, *, stage_uuid: str, destination_stage_uuid: str, task_uuids: Sequence[str]
) -> Operation[None]:
    """Move tasks to another stage, whatever lies between. Source: POST …/stages/{origin}/move-tasks, SDK 0.1.176."""
    body = {"taskUuids": list(task_uuids), "destinationStageUuid": destination_stage_uuid}
    return rest("move_tasks", "POST", _at(project_hash, stage_uuid, "move-tasks"), decode=nothing, body=body)


def list_label_reviews(project_hash: str, *, stage_uuid: str, task_uuid: str) -> Operation[Page[LabelReviewRecord]]:
    """List the reviews of the labels of a task. Source: GET …/stages/{stage}/tasks/{task}/reviews, SDK 0.1.155."""
    at = _at(project_hash, stage_uuid, "tasks", task_uuid, "reviews")
    return listing("list_label_reviews", at, item=LabelReviewRecord)


def act_on_label_reviews(
    project_hash: str, *, stage_uuid: str, task_uuid: str, actions: Sequence[Action]
) -> Operation[None]:
    """Approve, reject or reopen reviews of labels of one task. Source: POST …/reviews/actions, SDK 0.1.155."""
    at = _at(project_hash, stage_uuid, "tasks", task_uuid, "reviews", "actions")
    return rest("act_on_label_reviews", "POST", at, decode=nothing, body=_bodies(actions))


def _at(project_hash: str, stage_uuid: str, *below: str) -> str:
    return path("projects", project_hash, "workflow", "stages", stage_uuid, *below)


def _bodies(actions: Sequence[Action]) -> list[dict[str, Json]]:
    return [{name: value for name, value in action.items() if value is not None} for action in actions]
