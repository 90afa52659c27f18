"""Tags: of the organisation, attached to projects; and of issues, linked to projects."""

from __future__ import annotations

from uuid import UUID

from labelform.api.records.base import Record


class OrganisationTag(Record):
    """A tag of the organisation; its name is unique there."""

    uuid: UUID
    name: str


class IssueTag(Record):
    """A tag that issues of a project may carry."""

    uuid: UUID
    name: str
