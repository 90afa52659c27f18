"""What is known about an item of storage; nothing here talks to the platform."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from labelform.api.records.storage import StorageItemRecord
from labelform.client.http import SyncDriver
from labelform.types import StorageItemType, StorageLocationName


class ItemFacts:
    """The contract of `StorageItem`: its record, which is replaced when it is read again, and what it says."""

    def __init__(self, driver: SyncDriver, record: StorageItemRecord) -> None:
        self._driver = driver
        self._record = record

    def __repr__(self) -> str:
        return f"StorageItem(uuid={self.uuid}, name={self.name!r}, item_type={self.item_type.value})"

    @property
    def uuid(self) -> UUID:
        """The id of the item; its name need not be unique."""
        return self._record.uuid

    @property
    def parent_folder_uuid(self) -> UUID:
        """The id of the folder that it is in; see `Platform.get_storage_folder`."""
        return self._record.parent

    @property
    def item_type(self) -> StorageItemType:
        """What kind of thing it is."""
        return self._record.item_type

    @property
    def name(self) -> str:
        """The name of the item, which data of it has as its title."""
        return self._record.name

    @property
    def description(self) -> str:
        """The description of the item."""
        return self._record.description

    @property
    def client_metadata(self) -> dict[str, object]:
        """What you stored with the item; empty also where a list was read without it."""
        return self._record.client_metadata

    @property
    def created_at(self) -> datetime:
        """When it was created, with a time zone."""
        return self._record.created_at

    @property
    def last_edited_at(self) -> datetime:
        """When it was last edited, with a time zone."""
        return self._record.last_edited_at

    @property
    def backed_data_units_count(self) -> int:
        """How many pieces of data of datasets it is behind."""
        return self._record.backed_data_units_count

    @property
    def storage_location(self) -> StorageLocationName:
        """Where the file lies."""
        return self._record.storage_location

    @property
    def integration_hash(self) -> UUID | None:
        """The cloud storage that the file is read from; None for what the platform hosts."""
        return self._record.integration_hash

    @property
    def url(self) -> str | None:
        """Where the file is, without access to it."""
        return self._record.url

    @property
    def file_size(self) -> int | None:
        """The size of the file in bytes, if known."""
        return self._record.file_size

    @property
    def mime_type(self) -> str | None:
        """The type of the file, `image/png` for example."""
        return self._record.mime_type

    @property
    def duration(self) -> float | None:
        """How long a video or a recording is, in seconds."""
        return self._record.duration

    @property
    def fps(self) -> float | None:
        """How many frames a second of video has."""
        return self._record.fps

    @property
    def height(self) -> int | None:
        """The height in pixels."""
        return self._record.height

    @property
    def width(self) -> int | None:
        """The width in pixels."""
        return self._record.width

    @property
    def frame_count(self) -> int | None:
        """How many frames, pages or slices there are."""
        return self._record.frame_count

    @property
    def dicom_instance_uid(self) -> str | None:
        """The instance that a DICOM file is."""
        return self._record.dicom_instance_uid

    @property
    def dicom_study_uid(self) -> str | None:
        """The study that a DICOM file or series belongs to."""
        return self._record.dicom_study_uid

    @property
    def dicom_series_uid(self) -> str | None:
        """The series that a DICOM file or series belongs to."""
        return self._record.dicom_series_uid

    @property
    def audio_sample_rate(self) -> int | None:
        """How many samples a second of sound has."""
        return self._record.audio_sample_rate

    @property
    def audio_bit_depth(self) -> int | None:
        """How many bits a sample of sound has."""
        return self._record.audio_bit_depth

    @property
    def audio_codec(self) -> str | None:
        """How sound is encoded."""
        return self._record.audio_codec

    @property
    def audio_num_channels(self) -> int | None:
        """How many channels sound has."""
        return self._record.audio_num_channels
