"""Datasets: attached to a project, and of the organisation."""

from __future__ import annotations

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BeforeValidator, Field

from labelform.api.records.base import Record, Timestamp, in_lower_case
from labelform.types import DataType


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


class DataRow(Record):
    """
    One piece of data of a dataset. `client_metadata` is None unless it was requested.

    Source: legacy `dataset` and `datarows` GET, SDK 0.1.211, whose names these are.
    """

    identity: ClassVar = "uid"

    uid: str = Field(alias="data_hash")
    title: str = Field(alias="data_title")
    data_type: Annotated[DataType, BeforeValidator(in_lower_case)]
    created_at: Timestamp
    last_edited_at: Timestamp | None = None
    width: int | None = None
    height: int | None = None
    frames_per_second: float | None = None
    duration: float | None = None
    file_link: str | None = None
    file_size: int | None = None
    file_type: str | None = None
    client_metadata: dict[str, object] | None = None
    backing_item_uuid: UUID | None = None


class DatasetRecord(Record):
    """A dataset with its rows; `data_rows` is None when they were not requested."""

    dataset_hash: str
    title: str
    description: str | None = None
    backing_folder_uuid: UUID | None = None
    data_rows: list[DataRow] | None = None


class CreatedDataset(Record):
    """The ids of a new dataset and of the storage folder that mirrors it, if one was requested."""

    identity: ClassVar = "dataset_hash"

    dataset_hash: UUID = Field(alias="datasetUuid")
    backing_folder_uuid: UUID | None = None
