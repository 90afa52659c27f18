"""Summaries of folders and items, and the states of uploads."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from labelform.api.records.base import Record, Timestamp
from labelform.types import StorageItemType, UploadStatus


class StorageFolderSummary(Record):
    """How much is in a folder and below it; `total_size` in bytes."""

    files: int
    folders: int
    videos: int
    images: int
    image_groups: int
    image_sequences: int
    dicom_files: int
    dicom_series: int
    niftis: int
    audios: int
    pdfs: int
    plain_texts: int
    tombstones: int
    upload_jobs: int
    total_size: float


class ItemShortInfo(Record):
    """An item that another one is a part of."""

    uuid: UUID
    name: str
    parent_uuid: UUID
    parent_name: str
    item_type: StorageItemType


class DatasetShortInfo(Record):
    """A dataset that has an item as its data."""

    dataset_hash: str
    backing_folder_uuid: UUID | None = None
    title: str
    data_hashes: list[UUID]
    data_units_created_at: Timestamp


class StorageItemSummary(Record):
    """Where an item is used. The lists hold what you may see, the numbers count everything."""

    frame_in_groups: int
    accessible_group_items: list[ItemShortInfo]
    used_in_datasets: int
    accessible_datasets: list[DatasetShortInfo]


class DataUnitError(Record):
    """A file that could not be taken, or several that belong together. `subtask_uuid` is for the platform's support."""

    object_urls: list[str]
    error: str
    subtask_uuid: UUID
    action_description: str


class StorageItemWithName(Record):
    """An item that an upload made."""

    item_uuid: UUID
    name: str


class DatasetDataInfo(Record):
    """A piece of data that an upload made."""

    data_hash: str
    title: str
    backing_item_uuid: UUID


class AddPrivateDataResponse(Record):
    """The data that an upload to a dataset made."""

    dataset_data_list: list[DatasetDataInfo]


class CancelledUpload(Record):
    """How many files an upload that was stopped did not come to."""

    units_cancelled_count: int


class UploadState(Record):
    """How far an upload is. A unit is a file, or several that belong together."""

    status: UploadStatus
    errors: list[str]
    units_pending_count: int
    units_done_count: int
    units_error_count: int
    units_cancelled_count: int


class UploadLongPollingState(UploadState):
    """How far an upload to a folder is; `file_name` is that of the JSON that described it."""

    items_with_names: list[StorageItemWithName]
    unit_errors: list[DataUnitError]
    file_name: str | None = None


class DatasetDataLongPolling(UploadState):
    """How far an upload to a dataset is."""

    identity: ClassVar = ""

    data_hashes_with_titles: list[DatasetDataInfo]
    data_unit_errors: list[DataUnitError]
