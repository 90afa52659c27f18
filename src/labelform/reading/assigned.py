"""Read which tasks of a project some people have: by the stages of its workflow, as far as counts go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from labelform.api import calls
from labelform.api.records.projects import ProjectRecord
from labelform.api.records.workflow import AnyTaskRecord
from labelform.core.counting import up_to_most
from labelform.core.emails import folded
from labelform.core.people import Assigned
from labelform.core.resource import Read
from labelform.types import WorkflowStageType

NO_WORKFLOW: Final = "the project has no workflow, so it is not known who has its tasks"
_AT_ONCE: Final = 50
"""The most e-mails in one request: they are part of its URL."""


async def read_assigned(read: Read, project: ProjectRecord, people: Iterable[str]) -> list[Assigned]:
    """Return the tasks that some people have, by the title of the stage, in the order of the workflow."""
    emails = sorted(people)
    parts = [emails[start : start + _AT_ONCE] for start in range(0, len(emails), _AT_ONCE)]
    stages = [(uuid, title) for uuid, kind, title in project.stages if kind != WorkflowStageType.DONE]

    async def of(stage: str, some: Sequence[str]) -> tuple[list[AnyTaskRecord], bool]:
        tasks = calls.workflow.list_tasks(
            str(project.project_hash), stage_uuid=stage, item=AnyTaskRecord, user_emails=some
        )
        return await up_to_most(read, tasks)

    asked = [(stage, title, some) for stage, title in stages for some in parts]
    found = await read.each(of(stage, some) for stage, _, some in asked)
    by_title: dict[str, dict[str, frozenset[str]]] = {}
    cut: set[str] = set()
    for (_, title, _), (tasks, is_cut) in zip(asked, found, strict=True):
        by_title.setdefault(title, {}).update(
            {str(task.uuid): frozenset(folded(one) for one in task.whose) for task in tasks}
        )
        cut |= {title} if is_cut else set()
    return [Assigned(title, tuple(tasks.values()), title in cut) for title, tasks in by_title.items()]
