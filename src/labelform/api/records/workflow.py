"""The stages of a workflow, the tasks that wait in them, and the reviews of labels."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from pydantic import Field

from labelform.api.records.base import Record, Timestamp
from labelform.types import LabelReviewStatus, TaskStatus, WorkflowStageType


class Pathway(Record):
    """A way out of a stage of agents, to the stage `destination_uuid`."""

    uuid: UUID
    title: str
    destination_uuid: UUID | None = None

    @property
    def name(self) -> str:
        """The same as `title`, as stages of the SDK have it."""
        return self.title


class WorkflowStageRecord(Record):
    """A stage. `pathways` is empty for all but agents, and for agents before SDK 0.1.158."""

    uuid: UUID
    stage_type: WorkflowStageType
    title: str
    pathways: list[Pathway] = Field(default_factory=list)


class WorkflowRecord(Record):
    """The stages of a project, in the platform's order."""

    stages: list[WorkflowStageRecord]


class TaskRecord(Record):
    """What all tasks have: one piece of data in one stage."""

    uuid: UUID
    created_at: Timestamp
    updated_at: Timestamp
    data_hash: UUID
    data_title: str


class AnnotationTaskRecord(TaskRecord):
    """A task for an annotator or an agent. `assignee` is an email address, None when nobody has it."""

    status: TaskStatus
    label_branch_name: str
    assignee: str | None = None
    last_actioned_by: str | None = None


class ReviewTaskRecord(TaskRecord):
    """A task for a reviewer. `assignee` is an email address, None when nobody has it."""

    status: TaskStatus
    assignee: str | None = None


class ConsensusAnnotationTaskRecord(TaskRecord):
    """A task that several annotators work on; each of them has one of the subtasks."""

    subtasks: list[AnnotationTaskRecord] = Field(default_factory=list)


class AnyTaskRecord(TaskRecord):
    """A task as far as one of any stage says who has it; what is done at last says neither status nor assignee."""

    status: TaskStatus | None = None
    assignee: str | None = None
    subtasks: list[AnnotationTaskRecord] = Field(default_factory=list)

    @property
    def whose(self) -> set[str]:
        """Who has it; of one for several annotators, those who are not done with their part."""
        parts: Sequence[AnyTaskRecord | AnnotationTaskRecord] = self.subtasks or [self]
        return {one.assignee for one in parts if one.assignee and one.status is not TaskStatus.COMPLETED}


class ConsensusReviewOption(Record):
    """What one annotator of a consensus task made: a branch of the labels. `label_hash` is None before they began."""

    annotator: str
    label_branch_name: str
    label_hash: UUID | None = None


class ConsensusReviewTaskRecord(ReviewTaskRecord):
    """A choice between what several annotators made."""

    options: list[ConsensusReviewOption]


class LabelReviewRecord(Record):
    """The review of one label. `label_type` tells objects and classifications apart, `label_id` is the label's hash."""

    uuid: UUID = Field(alias="reviewUuid")
    status: LabelReviewStatus
    label_type: str
    label_id: str
