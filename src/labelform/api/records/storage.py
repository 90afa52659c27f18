"""Folders and items of storage. Client metadata is a JSON object in a string on the wire, and a dictionary here."""

from __future__ import annotations

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BeforeValidator

from labelform.api.records.base import Record, Timestamp
from labelform.api.strict_json import parse_json
from labelform.types import StorageItemType, StorageLocationName, StorageUserRole


def _parsed(value: object) -> object:
    """Read the object in a string; an empty string is what lists send that leave metadata out."""
    if not isinstance(value, str):
        return value
    try:
        return parse_json(value) if value else {}
    except RecursionError as error:
        raise ValueError("nested too deep") from error


Metadata = Annotated[dict[str, object], BeforeValidator(_parsed)]


class StoragePathElement(Record):
    """A folder on the way to the top."""

    uuid: UUID
    parent_uuid: UUID | None = None
    name: str
    synced_dataset_hash: UUID | None = None


class StorageFolderRecord(Record):
    """A folder of storage. `path_to_root` begins with the folder itself; `folder_type` is there since SDK 0.1.211."""

    identity: ClassVar = "uuid"

    uuid: UUID
    parent: UUID | None = None
    name: str
    description: str
    client_metadata: Metadata | None = None
    owner: str
    created_at: Timestamp
    last_edited_at: Timestamp
    user_role: StorageUserRole
    synced_dataset_hash: UUID | None = None
    path_to_root: list[StoragePathElement]
    folder_type: str = "generic"
    integration_hash: UUID | None = None
    remote_url: str | None = None


class StorageItemRecord(Record):
    """An item of storage, and what is known about its file: sizes in pixels and bytes, `duration` in seconds."""

    identity: ClassVar = "uuid"

    uuid: UUID
    parent: UUID
    item_type: StorageItemType
    name: str
    description: str = ""
    client_metadata: Metadata
    owner: str
    created_at: Timestamp
    last_edited_at: Timestamp
    is_tombstone: bool = False
    is_placeholder: bool = False
    backed_data_units_count: int
    storage_location: StorageLocationName
    integration_hash: UUID | None = None
    url: str | None = None
    signed_url: str | None = None
    file_size: int | None = None
    mime_type: str | None = None
    duration: float | None = None
    fps: float | None = None
    height: int | None = None
    width: int | None = None
    dicom_instance_uid: str | None = None
    dicom_study_uid: str | None = None
    dicom_series_uid: str | None = None
    frame_count: int | None = None
    audio_sample_rate: int | None = None
    audio_bit_depth: int | None = None
    audio_codec: str | None = None
    audio_num_channels: int | None = None
