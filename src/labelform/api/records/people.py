"""Users and groups: of a project, and of the organisation."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from labelform.api.records.base import Record, Timestamp
from labelform.types import ProjectRole


class Group(Record):
    """A group of the organisation."""

    identity: ClassVar = "group_hash"

    group_hash: UUID
    name: str
    description: str
    created_at: Timestamp


class ProjectGroup(Group):
    """A group attached to a project. `is_same_organisation` is false when another organisation shares it."""

    is_same_organisation: bool
    user_role: ProjectRole


class ProjectUser(Record):
    """A member of a project. `project_hash` is empty in lists, where the platform does not repeat it."""

    identity: ClassVar = "user_email"

    user_email: str
    user_role: ProjectRole
    project_hash: str = ""


class GroupMember(Record):
    """A member of a group of the organisation."""

    identity: ClassVar = "user_email"

    user_email: str
