"""Datasets: attached to a project, and of the organisation."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from labelform.api.records.base import Record, Timestamp


class ProjectDataset(Record):
    """A dataset attached to a project."""

    identity: ClassVar = "dataset_hash"

    dataset_hash: UUID
    title: str
    description: str


class DatasetInfo(Record):
    """A dataset of the organisation. `user_role` is `admin` or `user`, None for admins of the organisation only."""

    identity: ClassVar = "dataset_hash"

    dataset_hash: UUID = Field(alias="datasetUuid")
    title: str
    description: str
    created_at: Timestamp
    last_edited_at: Timestamp
    user_role: str | None = None
    backing_folder_uuid: UUID | None = None


class CreatedDataset(Record):
    """The ids of a new dataset and of the storage folder that mirrors it, if one was asked for."""

    dataset_hash: UUID = Field(alias="datasetUuid")
    backing_folder_uuid: UUID | None = None
