"""What is known about a folder of storage; nothing here talks to the platform."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from labelform.api.records.storage import StorageFolderRecord, StoragePathElement
from labelform.client.http import SyncDriver
from labelform.types import StorageUserRole


class FolderFacts:
    """The contract of `StorageFolder`: its record, which is replaced when it is read again, and what it says."""

    def __init__(self, driver: SyncDriver, record: StorageFolderRecord) -> None:
        self._driver = driver
        self._record = record

    def __repr__(self) -> str:
        return f"StorageFolder(uuid={self.uuid}, name={self.name!r})"

    @property
    def uuid(self) -> UUID:
        """The id of the folder; its name need not be unique."""
        return self._record.uuid

    @property
    def parent_uuid(self) -> UUID | None:
        """The id of the folder that it is in; None at the top."""
        return self._record.parent

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self._record.name

    @property
    def description(self) -> str:
        """The description of the folder."""
        return self._record.description

    @property
    def client_metadata(self) -> dict[str, object] | None:
        """What you stored with the folder."""
        return self._record.client_metadata

    @property
    def path_to_root(self) -> list[StoragePathElement]:
        """The folder and those above it, the top last, each with the dataset that mirrors it."""
        return self._record.path_to_root

    @property
    def folder_type(self) -> str:
        """`generic`; what a cloud or the platform fills has other types."""
        return self._record.folder_type

    @property
    def integration_hash(self) -> UUID | None:
        """The cloud storage that fills the folder; None for other folders."""
        return self._record.integration_hash

    @property
    def remote_url(self) -> str | None:
        """Where in the cloud the files of the folder are; None for folders that no cloud fills."""
        return self._record.remote_url

    @property
    def user_role(self) -> StorageUserRole:
        """What you may do in it. The SDK reads this but does not show it."""
        return self._record.user_role

    @property
    def synced_dataset_hash(self) -> UUID | None:
        """The dataset that mirrors it: what is in the folder is its data. The SDK shows this in the path only."""
        return self._record.synced_dataset_hash

    @property
    def created_at(self) -> datetime:
        """When it was created, with a time zone. The SDK reads this but does not show it."""
        return self._record.created_at

    @property
    def last_edited_at(self) -> datetime:
        """When it was last edited, with a time zone. The SDK reads this but does not show it."""
        return self._record.last_edited_at
