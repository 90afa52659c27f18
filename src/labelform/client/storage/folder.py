"""A folder of storage, as seen when it was read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self, Unpack
from uuid import UUID

from labelform.api import calls
from labelform.api.calls.storage import FolderFilters, ItemFilters
from labelform.api.operation import Operation, Page
from labelform.api.records.storage import StorageFolderRecord, StorageItemRecord
from labelform.client.http import SyncDriver
from labelform.client.storage.folder_facts import FolderFacts
from labelform.client.storage.item import StorageItem


class StorageFolder(FolderFacts):
    """A folder of storage. Made by `Platform`, not by hand."""

    @classmethod
    def find(cls, driver: SyncDriver, folder_uuid: str | UUID) -> Self:
        """Read one folder; one request."""
        return cls(driver, driver.run(calls.get_storage_folder(folder_uuid=str(folder_uuid))))

    @classmethod
    def each(cls, driver: SyncDriver, call: Operation[Page[StorageFolderRecord]]) -> Iterator[Self]:
        """Yield the folders of a list, page by page."""
        return (cls(driver, record) for record in driver.iterate(call))

    @property
    def parent(self) -> StorageFolder | None:
        """The folder that it is in, read at each access; None at the top."""
        return None if self.parent_uuid is None else StorageFolder.find(self._driver, self.parent_uuid)

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
