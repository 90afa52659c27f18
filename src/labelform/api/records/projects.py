"""Projects themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from labelform.api.records.base import Record, Timestamp
from labelform.types import ProjectRole, ProjectStatus, ProjectType


class ProjectRecord(Record):
    """
    A project, without what is attached to it.

    `user_role` is None when you see it as admin of the organisation only. `status` is None on platforms before it was
    introduced (SDK 0.1.160). `workflow` is kept as it came; None for projects without one.
    """

    identity: ClassVar = "project_hash"

    project_hash: UUID
    project_type: ProjectType
    status: ProjectStatus | None = None
    title: str
    description: str
    created_at: Timestamp
    last_edited_at: Timestamp
    ontology_hash: str
    user_role: ProjectRole | None = None
    source_projects: list[str] | None = None
    creator_email: str | None = None
    workflow: dict[str, object] | None = None

    @property
    def stages(self) -> list[tuple[str, str, str]]:
        """The uuid, the type and the title of each stage, in the order of the workflow; none without one."""
        stages = (self.workflow or {}).get("stages")
        found = [one for one in (stages if isinstance(stages, list) else ()) if isinstance(one, Mapping)]
        return [(str(one.get("uuid")), str(one.get("stageType")), str(one.get("title"))) for one in found]
