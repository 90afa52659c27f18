"""What people did in a project, and how long it took them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

from labelform.api import calls
from labelform.api.records.analytics import EditorLog, TaskAction, TimeSpent
from labelform.client.ids import texts
from labelform.client.project.base import ProjectTopic
from labelform.types import TaskActionType

Ids = Sequence[UUID] | Sequence[str] | UUID | str | None
"""One id, or several; None does not narrow."""


class Analytics(ProjectTopic):
    """
    Members about time and actions, each yielding page by page; nothing is sent before the first entry is requested.

    Times are datetimes or ISO 8601; without a zone they are UTC. Filters take one value or several; None does not
    narrow, and an empty list finds nothing, without asking (the SDK finds everything).
    """

    def list_time_spent(
        self,
        start: str | datetime,
        end: str | datetime | None = None,
        workflow_stage_uuid: Ids = None,
        user_email: Sequence[str] | str | None = None,
    ) -> Iterator[TimeSpent]:
        """
        Yield the time that each person spent on each piece of data, one entry per day and stage.

        Raises:
            InvalidDateFormatError: a time is not ISO 8601.

        Source: GET analytics/time-spent, SDK 0.1.211.
        """
        stages, emails = _several(workflow_stage_uuid), _several(user_email)
        if [] in (stages, emails):
            return iter(())
        call = calls.list_time_spent(
            self.project_hash, after=start, before=end, workflow_stage_uuids=stages, user_emails=emails
        )
        return self._driver.iterate(call)

    def get_task_actions(
        self,
        *,
        after: str | datetime,
        before: str | datetime | None = None,
        actor_email: str | Sequence[str] | None = None,
        action_type: TaskActionType | Sequence[TaskActionType] | None = None,
        workflow_stage_uuid: Ids = None,
        data_unit_uuid: Ids = None,
    ) -> Iterator[TaskAction]:
        """
        Yield what happened to tasks from `after` on and before `before`, which is now unless given.

        Raises:
            InvalidDateFormatError: a time is not ISO 8601.
            InvalidArgumentsError: there is no such type of action.

        Source: GET analytics/task-actions, SDK 0.1.211.
        """
        actors, types = _several(actor_email), _several(action_type)
        stages, data = _several(workflow_stage_uuid), _several(data_unit_uuid)
        if [] in (actors, types, stages, data):
            return iter(())
        call = calls.get_task_actions(
            self.project_hash,
            after=after,
            before=datetime.now(UTC) if before is None else before,
            actor_emails=actors,
            action_types=types,
            workflow_stage_uuids=stages,
            data_unit_uuids=data,
        )
        return self._driver.iterate(call)

    def get_editor_logs(
        self,
        start_time: str | datetime,
        end_time: str | datetime,
        action: str | None = None,
        actor_user_email: str | None = None,
        workflow_stage_id: UUID | None = None,
        data_unit_id: UUID | None = None,
    ) -> Iterator[EditorLog]:
        """
        Yield what people did in the label editor within at most 30 days; all given filters must hold.

        Raises:
            InvalidDateFormatError: a time is not ISO 8601.

        Source: GET projects/{project_hash}/editor-logs, SDK 0.1.211.
        """
        call = calls.get_editor_logs(
            self.project_hash,
            start_time=start_time,
            end_time=end_time,
            action=action,
            actor_user_email=actor_user_email,
            workflow_stage_id=None if workflow_stage_id is None else str(workflow_stage_id),
            data_unit_id=None if data_unit_id is None else str(data_unit_id),
        )
        return self._driver.iterate(call)


def _several(given: Ids) -> list[str] | None:
    return None if given is None else texts(given)
