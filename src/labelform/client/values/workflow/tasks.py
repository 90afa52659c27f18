"""The tasks that wait in the stages of a workflow, and what can be done with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from labelform.api import calls
from labelform.api.records.workflow import (
    AnnotationTaskRecord,
    ConsensusAnnotationTaskRecord,
    ConsensusReviewOption,
    ConsensusReviewTaskRecord,
    ReviewTaskRecord,
    TaskRecord,
)
from labelform.client.values.bundle import Bundle, send_or_queue
from labelform.client.values.workflow.context import StageContext
from labelform.client.values.workflow.issues import TaskIssues
from labelform.client.values.workflow.reviews import LabelReview
from labelform.errors import Effect, InvalidArgumentsError
from labelform.types import Json, LabelReviewStatus, TaskStatus

MOVES_IN_ONE: Final = 500
"""How many tasks are moved in one request. Source: SDK 0.1.211."""


class WorkflowTask:
    """
    The contract of a task: one piece of data in one stage, as it was when it was listed.

    Acting on a task does not change this value: list the tasks again to see what happened to it. Members with a
    `bundle` talk to the platform at once, or together with other actions in the same stage when the bundle ends.
    """

    def __init__(self, context: StageContext, record: TaskRecord) -> None:
        self._context = context
        self._task = record

    def __repr__(self) -> str:
        return f"{type(self).__name__}(uuid={self.uuid}, data_title={self.data_title!r})"

    @property
    def uuid(self) -> UUID:
        """The id of the task."""
        return self._task.uuid

    @property
    def created_at(self) -> datetime:
        """When it was created, with a time zone."""
        return self._task.created_at

    @property
    def updated_at(self) -> datetime:
        """When it was last updated, with a time zone."""
        return self._task.updated_at

    @property
    def data_hash(self) -> UUID:
        """The id of the data."""
        return self._task.data_hash

    @property
    def data_title(self) -> str:
        """The title of the data."""
        return self._task.data_title

    def move(self, *, destination_stage_uuid: UUID | str, bundle: Bundle | None = None) -> None:
        """
        Move the task to another stage, whatever lies between (SDK 0.1.176).

        Source: POST …/stages/{stage}/move-tasks.
        """
        at, destination = self._context, str(destination_stage_uuid)

        def send(uuids: Sequence[str]) -> None:
            at.driver.run(
                calls.move_tasks(
                    at.project_hash, stage_uuid=at.stage_uuid, destination_stage_uuid=destination, task_uuids=uuids
                )
            )

        key = ("move_tasks", at.project_hash, at.stage_uuid, destination)
        send_or_queue(bundle, key, str(self.uuid), send, limit=MOVES_IN_ONE)

    def _act(self, action: str, bundle: Bundle | None, **details: Json) -> None:
        key = ("act_on_tasks", self._context.project_hash, self._context.stage_uuid)
        item: calls.Action = {"taskUuid": str(self.uuid), "action": action, **details}
        send_or_queue(bundle, key, item, partial(_send_actions, self._context))


class AssignableTask(WorkflowTask):
    """The contract of a task that somebody can have."""

    def assign(self, assignee: str, *, bundle: Bundle | None = None) -> None:
        """Give the task to somebody, named by email address. Source: POST …/stages/{stage}/actions, SDK 0.1.155."""
        self._act("ASSIGN", bundle, assignee=assignee)

    @property
    def issues(self) -> TaskIssues:
        """What people say about its data (SDK 0.1.211)."""
        return TaskIssues(self._context, self.data_hash)

    def release(self, *, bundle: Bundle | None = None) -> None:
        """Take the task from who has it. Source: POST …/stages/{stage}/actions, SDK 0.1.155."""
        self._act("RELEASE", bundle)


class AnnotationTask(AssignableTask):
    """A task for an annotator; also one annotator's part of a consensus."""

    def __init__(self, context: StageContext, record: AnnotationTaskRecord) -> None:
        super().__init__(context, record)
        self._record = record

    @property
    def status(self) -> TaskStatus:
        """The status of the task."""
        return self._record.status

    @property
    def label_branch_name(self) -> str:
        """The branch of the labels that it is about."""
        return self._record.label_branch_name

    @property
    def assignee(self) -> str | None:
        """Who has it (email address)."""
        return self._record.assignee

    @property
    def last_actioned_by(self) -> str | None:
        """Who last did something with it (email address; SDK 0.1.163)."""
        return self._record.last_actioned_by

    def submit(
        self, *, assignee: str | None = None, retain_assignee: bool = False, bundle: Bundle | None = None
    ) -> None:
        """
        Hand the task on to the next stage.

        `assignee` is who has it there; with `retain_assignee` it stays with who has it here, and the platform refuses
        when nobody does. Source: POST …/stages/{stage}/actions, SDK 0.1.155.
        """
        self._act("SUBMIT", bundle, resolveLabelReviews=True, assignee=assignee, retainAssignee=retain_assignee)


class AgentTask(AnnotationTask):
    """A task for a program."""

    def proceed(
        self,
        pathway_name: str | None = None,
        pathway_uuid: str | UUID | None = None,
        *,
        bundle: Bundle | None = None,
    ) -> None:
        """
        Send the task along a pathway out of the stage, named by name or uuid.

        Raises:
            InvalidArgumentsError: neither is given; nothing was sent.

        Source: POST …/stages/{stage}/actions, SDK 0.1.155.
        """
        if not pathway_name and not pathway_uuid:
            raise InvalidArgumentsError("name a pathway, or give its uuid", effect=Effect.NOT_SENT)
        uuid = str(pathway_uuid) if pathway_uuid else None
        self._act("PATHWAY_ACTION", bundle, pathwayUuid=uuid, pathwayName=pathway_name)


class ReviewTask(AssignableTask):
    """A task for a reviewer."""

    def __init__(self, context: StageContext, record: ReviewTaskRecord) -> None:
        super().__init__(context, record)
        self._record = record

    @property
    def status(self) -> TaskStatus:
        """The status of the task."""
        return self._record.status

    @property
    def assignee(self) -> str | None:
        """Who has it (email address)."""
        return self._record.assignee

    def approve(
        self, *, assignee: str | None = None, retain_assignee: bool = False, bundle: Bundle | None = None
    ) -> None:
        """
        Accept the labels, with the reviews of all of them. For the parameters see `AnnotationTask.submit`.

        Source: POST …/stages/{stage}/actions, SDK 0.1.155.
        """
        self._act("APPROVE", bundle, approveLabelReviews=True, assignee=assignee, retainAssignee=retain_assignee)

    def reject(
        self, *, assignee: str | None = None, retain_assignee: bool = False, bundle: Bundle | None = None
    ) -> None:
        """
        Send the labels back, with the reviews of all of them. For the parameters see `AnnotationTask.submit`.

        Source: POST …/stages/{stage}/actions, SDK 0.1.155.
        """
        self._act("REJECT", bundle, rejectLabelReviews=True, assignee=assignee, retainAssignee=retain_assignee)

    def get_label_reviews(
        self, status: LabelReviewStatus | Sequence[LabelReviewStatus] | None = None
    ) -> Iterator[LabelReview]:
        """
        Yield the reviews of single labels, page by page; of some statuses only (the SDK takes `status` and ignores it).

        Source: GET …/stages/{stage}/tasks/{task}/reviews, SDK 0.1.155.
        """
        wanted = [status] if isinstance(status, str) else status
        at = self._context
        call = calls.list_label_reviews(at.project_hash, stage_uuid=at.stage_uuid, task_uuid=str(self.uuid))
        for record in at.driver.iterate(call):
            if wanted is None or record.status in wanted:
                yield LabelReview(at, str(self.uuid), record)


class ConsensusAnnotationTask(WorkflowTask):
    """A task that several annotators work on; what can be done is done with their parts, the subtasks."""

    def __init__(self, context: StageContext, record: ConsensusAnnotationTaskRecord) -> None:
        super().__init__(context, record)
        self._subtasks = [AnnotationTask(context, subtask) for subtask in record.subtasks]

    @property
    def subtasks(self) -> list[AnnotationTask]:
        """The parts, one for each annotator."""
        return self._subtasks


class ConsensusReviewTask(AssignableTask):
    """A choice between what several annotators made."""

    def __init__(self, context: StageContext, record: ConsensusReviewTaskRecord) -> None:
        super().__init__(context, record)
        self._record = record

    @property
    def status(self) -> TaskStatus:
        """The status of the task."""
        return self._record.status

    @property
    def assignee(self) -> str | None:
        """Who has it (email address)."""
        return self._record.assignee

    @property
    def options(self) -> list[ConsensusReviewOption]:
        """What the annotators made."""
        return self._record.options

    def approve(
        self, *, assignee: str | None = None, retain_assignee: bool = False, bundle: Bundle | None = None
    ) -> None:
        """
        Accept what was made. For the parameters see `AnnotationTask.submit`.

        Source: POST …/stages/{stage}/actions, SDK 0.1.155.
        """
        self._act("APPROVE", bundle, assignee=assignee, retainAssignee=retain_assignee)

    def reject(
        self, *, assignee: str | None = None, retain_assignee: bool = False, bundle: Bundle | None = None
    ) -> None:
        """
        Send back what was made. For the parameters see `AnnotationTask.submit`.

        Source: POST …/stages/{stage}/actions, SDK 0.1.155.
        """
        self._act("REJECT", bundle, assignee=assignee, retainAssignee=retain_assignee)


class FinalStageTask(WorkflowTask):
    """Data that is through with the workflow."""


def _send_actions(at: StageContext, actions: Sequence[calls.Action]) -> None:
    at.driver.run(calls.act_on_tasks(at.project_hash, stage_uuid=at.stage_uuid, actions=actions))
