"""The stages of a workflow, and lists of the tasks that wait in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeVar, overload
from uuid import UUID

from labelform.api import calls
from labelform.api.records.workflow import (
    AnnotationTaskRecord,
    ConsensusAnnotationTaskRecord,
    ConsensusReviewTaskRecord,
    Pathway,
    ReviewTaskRecord,
    TaskRecord,
    WorkflowRecord,
    WorkflowStageRecord,
)
from labelform.client.http import SyncDriver
from labelform.client.ids import texts
from labelform.client.values.workflow.context import StageContext
from labelform.client.values.workflow.tasks import (
    AgentTask,
    AnnotationTask,
    ConsensusAnnotationTask,
    ConsensusReviewTask,
    FinalStageTask,
    ReviewTask,
)
from labelform.errors import StageNotFoundError
from labelform.types import TaskStatus, WorkflowStageType

R = TypeVar("R", bound=TaskRecord)
T = TypeVar("T")

Ids = Sequence[str] | Sequence[UUID] | str | UUID | None
"""One id, or several; None does not narrow."""

Statuses = TaskStatus | Sequence[TaskStatus] | None
"""One status, or several; None does not narrow."""


class WorkflowStage:
    """
    A stage. One of a kind that labelform does not know, and routers, are of this class and hold no tasks.

    `get_tasks` of the kinds below yields tasks page by page. All given filters must hold, and one value of each list;
    an empty list finds nothing, without asking (the SDK finds everything). `assignee` is an email address,
    `data_title` a part of the title.
    """

    def __init__(self, context: StageContext, record: WorkflowStageRecord) -> None:
        self._context = context
        self._record = record

    def __repr__(self) -> str:
        return f"{type(self).__name__}(uuid={self.uuid}, title={self.title!r})"

    @property
    def uuid(self) -> UUID:
        """The id of the stage."""
        return self._record.uuid

    @property
    def title(self) -> str:
        """The title of the stage."""
        return self._record.title

    @property
    def stage_type(self) -> WorkflowStageType:
        """What is done in the stage."""
        return self._record.stage_type

    def _tasks(
        self,
        item: type[R],
        make: Callable[[StageContext, R], T],
        *,
        assignee: Sequence[str] | str | None = None,
        data_hash: Ids = None,
        dataset_hash: Ids = None,
        data_title: str | None = None,
        status: Statuses = None,
    ) -> Iterator[T]:
        lists = [None if given is None else texts(given) for given in (assignee, data_hash, dataset_hash, status)]
        if [] in lists:
            return
        call = calls.list_tasks(
            self._context.project_hash,
            stage_uuid=self._context.stage_uuid,
            item=item,
            user_emails=lists[0],
            data_hashes=lists[1],
            dataset_hashes=lists[2],
            data_title_contains=data_title,
            statuses=lists[3],
        )
        for record in self._context.driver.iterate(call):
            yield make(self._context, record)


class AnnotationStage(WorkflowStage):
    """A stage where labels are made."""

    def get_tasks(
        self,
        *,
        assignee: Sequence[str] | str | None = None,
        data_hash: Ids = None,
        dataset_hash: Ids = None,
        data_title: str | None = None,
        status: Statuses = None,
    ) -> Iterator[AnnotationTask]:
        """Yield the tasks that wait here; see `WorkflowStage`. Source: GET …/stages/{stage}/tasks, SDK 0.1.155."""
        return self._tasks(
            AnnotationTaskRecord,
            AnnotationTask,
            assignee=assignee,
            data_hash=data_hash,
            dataset_hash=dataset_hash,
            data_title=data_title,
            status=status,
        )


class AgentStage(WorkflowStage):
    """A stage where programs work."""

    @property
    def pathways(self) -> list[Pathway]:
        """The ways out of the stage (SDK 0.1.158)."""
        return self._record.pathways

    def get_tasks(
        self,
        *,
        assignee: Sequence[str] | str | None = None,
        data_hash: Ids = None,
        dataset_hash: Ids = None,
        data_title: str | None = None,
        status: Statuses = None,
    ) -> Iterator[AgentTask]:
        """Yield the tasks that wait here; see `WorkflowStage`. Source: GET …/stages/{stage}/tasks, SDK 0.1.155."""
        return self._tasks(
            AnnotationTaskRecord,
            AgentTask,
            assignee=assignee,
            data_hash=data_hash,
            dataset_hash=dataset_hash,
            data_title=data_title,
            status=status,
        )


class ReviewStage(WorkflowStage):
    """A stage where labels are reviewed."""

    def get_tasks(
        self,
        *,
        assignee: Sequence[str] | str | None = None,
        data_hash: Ids = None,
        dataset_hash: Ids = None,
        data_title: str | None = None,
        status: Statuses = None,
    ) -> Iterator[ReviewTask]:
        """Yield the tasks that wait here; see `WorkflowStage`. Source: GET …/stages/{stage}/tasks, SDK 0.1.155."""
        return self._tasks(
            ReviewTaskRecord,
            ReviewTask,
            assignee=assignee,
            data_hash=data_hash,
            dataset_hash=dataset_hash,
            data_title=data_title,
            status=status,
        )


class ConsensusAnnotationStage(WorkflowStage):
    """A stage where several annotators make labels for the same data."""

    def get_tasks(
        self,
        *,
        assignee: Sequence[str] | str | None = None,
        data_hash: Ids = None,
        dataset_hash: Ids = None,
        data_title: str | None = None,
    ) -> Iterator[ConsensusAnnotationTask]:
        """Yield the tasks that wait here; see `WorkflowStage`. Source: GET …/stages/{stage}/tasks, SDK 0.1.155."""
        return self._tasks(
            ConsensusAnnotationTaskRecord,
            ConsensusAnnotationTask,
            assignee=assignee,
            data_hash=data_hash,
            dataset_hash=dataset_hash,
            data_title=data_title,
        )


class ConsensusReviewStage(WorkflowStage):
    """A stage where one of several annotators' labels is chosen."""

    def get_tasks(
        self,
        *,
        assignee: Sequence[str] | str | None = None,
        data_hash: Ids = None,
        dataset_hash: Ids = None,
        data_title: str | None = None,
        status: Statuses = None,
    ) -> Iterator[ConsensusReviewTask]:
        """Yield the tasks that wait here; see `WorkflowStage`. Source: GET …/stages/{stage}/tasks, SDK 0.1.155."""
        return self._tasks(
            ConsensusReviewTaskRecord,
            ConsensusReviewTask,
            assignee=assignee,
            data_hash=data_hash,
            dataset_hash=dataset_hash,
            data_title=data_title,
            status=status,
        )


class FinalStage(WorkflowStage):
    """Where data is through with the workflow: completed, or archived."""

    def get_tasks(
        self, data_hash: Ids = None, dataset_hash: Ids = None, data_title: str | None = None
    ) -> Iterator[FinalStageTask]:
        """Yield the data that is here; see `WorkflowStage`. Source: GET …/stages/{stage}/tasks, SDK 0.1.155."""
        return self._tasks(
            TaskRecord, FinalStageTask, data_hash=data_hash, dataset_hash=dataset_hash, data_title=data_title
        )


_KINDS: Final[Mapping[WorkflowStageType, type[WorkflowStage]]] = {
    WorkflowStageType.ANNOTATION: AnnotationStage,
    WorkflowStageType.REVIEW: ReviewStage,
    WorkflowStageType.CONSENSUS_ANNOTATION: ConsensusAnnotationStage,
    WorkflowStageType.CONSENSUS_REVIEW: ConsensusReviewStage,
    WorkflowStageType.DONE: FinalStage,
    WorkflowStageType.AGENT: AgentStage,
}

S = TypeVar("S", bound=WorkflowStage)


class Workflow:
    """The workflow of a project, as it was when the project was read."""

    def __init__(self, driver: SyncDriver, project_hash: str, record: WorkflowRecord) -> None:
        self._stages = [
            _KINDS.get(stage.stage_type, WorkflowStage)(StageContext(driver, project_hash, str(stage.uuid)), stage)
            for stage in record.stages
        ]

    def __repr__(self) -> str:
        return f"Workflow(stages={self._stages})"

    @property
    def stages(self) -> list[WorkflowStage]:
        """The stages, in the platform's order."""
        return self._stages

    @overload
    def get_stage(
        self, *, name: str | None = None, uuid: UUID | str | None = None, type_: None = None
    ) -> WorkflowStage: ...
    @overload
    def get_stage(self, *, name: str | None = None, uuid: UUID | str | None = None, type_: type[S]) -> S: ...
    def get_stage(
        self, *, name: str | None = None, uuid: UUID | str | None = None, type_: type[S] | None = None
    ) -> S | WorkflowStage:
        """
        Return a stage by its title or uuid. With `type_`, type checkers know what can be done with it.

        Raises:
            StageNotFoundError: there is none, or it is not a `type_` (where the SDK raises an AssertionError).
        """
        wanted = type_ or WorkflowStage
        for stage in self._stages:
            if _is_called(stage, name, uuid):
                if isinstance(stage, wanted):
                    return stage
                raise StageNotFoundError(f"{stage.title!r} is a {type(stage).__name__}, not a {wanted.__name__}")
        titles = ", ".join(repr(stage.title) for stage in self._stages)
        raise StageNotFoundError(f"the workflow has no stage {str(uuid or name)!r}, but {titles}")


def _is_called(stage: WorkflowStage, name: str | None, uuid: UUID | str | None) -> bool:
    is_its_uuid = uuid is not None and str(stage.uuid) == str(uuid).lower()
    return is_its_uuid or (name is not None and stage.title == name)
