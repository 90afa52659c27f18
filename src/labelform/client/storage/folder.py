"""A folder of storage, as seen when it was read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Self, Unpack
from uuid import UUID

from labelform.api import calls
from labelform.api.calls.storage import FolderFilters, ItemFilters
from labelform.api.operation import Operation, Page
from labelform.api.records.storage import StorageFolderRecord, StorageItemRecord, StoragePathElement
from labelform.client.http import SyncDriver
from labelform.client.storage.item import StorageItem
from labelform.types import StorageUserRole


class StorageFolder:
    """A folder of storage. Made by `Platform`, not by hand."""

    def __init__(self, driver: SyncDriver, record: StorageFolderRecord) -> None:
        self._driver = driver
        self._record = record

    @classmethod
    def find(cls, driver: SyncDriver, folder_uuid: str | UUID) -> Self:
        """Read one folder; one request."""
        return cls(driver, driver.run(calls.get_storage_folder(folder_uuid=str(folder_uuid))))

    @classmethod
    def each(cls, driver: SyncDriver, call: Operation[Page[StorageFolderRecord]]) -> Iterator[Self]:
        """Yield the folders of a list, page by page."""
        return (cls(driver, record) for record in driver.iterate(call))

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
    def parent(self) -> StorageFolder | None:
        """The folder that it is in, read at each access; None at the top."""
        return None if self.parent_uuid is None else StorageFolder.find(self._driver, self.parent_uuid)

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
    def user_role(self) -> StorageUserRole:
        """What you may do in it. The SDK reads this and does not show it."""
        return self._record.user_role

    @property
    def synced_dataset_hash(self) -> UUID | None:
        """The dataset that mirrors it: what is in the folder is its data. The SDK shows this in the path only."""
        return self._record.synced_dataset_hash

    @property
    def created_at(self) -> datetime:
        """When it was created, with a time zone. The SDK reads this and does not show it."""
        return self._record.created_at

    @property
    def last_edited_at(self) -> datetime:
        """When it was last edited, with a time zone. The SDK reads this and does not show it."""
        return self._record.last_edited_at

    def list_subfolders(self, **filters: Unpack[FolderFilters]) -> Iterator[Self]:
        """Yield the folders in this one, page by page."""
        return self.each(self._driver, calls.list_subfolders(folder_uuid=str(self.uuid), filters=filters))

    def find_subfolders(self, **filters: Unpack[FolderFilters]) -> Iterator[Self]:
        """Yield the folders at any depth below this one, page by page."""
        call = calls.list_subfolders(folder_uuid=str(self.uuid), filters=filters, is_recursive=True)
        return self.each(self._driver, call)

    def list_items(
        self, *, include_client_metadata: bool = True, **filters: Unpack[ItemFilters]
    ) -> Iterator[StorageItem]:
        """Yield the items in this folder, page by page. Without client metadata long lists come sooner."""
        call = calls.list_storage_items(
            folder_uuid=str(self.uuid), filters=filters, include_client_metadata=include_client_metadata
        )
        return self._items(call)

    def find_items(self, **filters: Unpack[ItemFilters]) -> Iterator[StorageItem]:
        """
        Yield the items in this folder and below it, page by page; `search` or `item_types` must be given.

        Raises:
            InvalidArgumentsError: neither is.
        """
        return self._items(calls.find_storage_items(folder_uuid=str(self.uuid), filters=filters))

    def _items(self, call: Operation[Page[StorageItemRecord]]) -> Iterator[StorageItem]:
        return (StorageItem(self._driver, record) for record in self._driver.iterate(call))
