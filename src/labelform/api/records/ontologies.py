"""Ontologies, their structure unread."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from labelform.api.records.base import Record, Timestamp


class Ontology(Record):
    """
    An ontology. `structure` is the platform's JSON, unread: `objects`, `classifications`, `skeleton_templates`.

    `user_role` is 0 (admin) or 1 (user), None for admins of the organisation only.
    """

    identity: ClassVar = "ontology_hash"

    ontology_hash: str = Field(alias="ontologyUuid")
    title: str
    description: str
    structure: dict[str, object] = Field(alias="editor")
    created_at: Timestamp
    last_edited_at: Timestamp
    user_role: int | None = None
