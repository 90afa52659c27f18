"""Tags: of the organisation, attached to projects; and of issues, linked to projects."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from labelform.api.records.base import Record


class OrganisationTag(Record):
    """A tag of the organisation; its name is unique there."""

    identity: ClassVar = "uuid"

    uuid: UUID
    name: str


class IssueTag(Record):
    """A tag that issues of a project may carry."""

    identity: ClassVar = "uuid"

    uuid: UUID
    name: str
