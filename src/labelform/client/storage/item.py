"""An item of storage, as seen when it was read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final, Self
from uuid import UUID

from labelform.api import calls
from labelform.api.build import present
from labelform.api.records.storage_changes import StorageItemSummary
from labelform.client.http import SyncDriver
from labelform.client.ids import texts
from labelform.client.storage.changes import change, uuid_of
from labelform.client.storage.folder_facts import FolderFacts
from labelform.client.storage.item_facts import ItemFacts
from labelform.client.values.bundle import Bundle
from labelform.types import Json, StorageItemType

COMPOSED: Final = frozenset(
    {StorageItemType.GROUP, StorageItemType.IMAGE_GROUP, StorageItemType.IMAGE_SEQUENCE, StorageItemType.DICOM_SERIES}
)
"""What consists of other items. Source: SDK 0.1.211, which asks for the children of these only."""


class StorageItem(ItemFacts):
    """A file in storage, or several that belong together. Made by what reads it, not by hand."""

    @classmethod
    def find(cls, driver: SyncDriver, item_uuid: str | UUID, *, sign_url: bool = False) -> Self:
        """Read one item; one request."""
        return cls(driver, driver.run(calls.get_storage_item(item_uuid=str(item_uuid), sign_url=sign_url)))

    @classmethod
    def find_many(cls, driver: SyncDriver, item_uuids: list[str | UUID], *, sign_url: bool = False) -> list[Self]:
        """Read several items; one request for all."""
        call = calls.get_storage_items(item_uuids=texts(item_uuids), sign_url=sign_url)
        return [cls(driver, record) for record in driver.run(call)]

    def refetch_data(self, get_signed_url: bool = False) -> None:
        """Read the item again."""
        self._record = self.find(self._driver, self.uuid, sign_url=get_signed_url)._record

    def get_summary(self) -> StorageItemSummary:
        """Read where the item is used. Source: GET …/items/{item}/summary, SDK 0.1.211."""
        call = calls.get_storage_item_summary(folder_uuid=str(self.parent_folder_uuid), item_uuid=str(self.uuid))
        return self._driver.run(call)

    def update(
        self,
        name: str | None = None,
        description: str | None = None,
        client_metadata: Mapping[str, Json] | None = None,
        *,
        bundle: Bundle | None = None,
    ) -> None:
        """
        Change the given fields, at once or with the bundle; client metadata as a whole. Without fields nothing is sent.

        Source: PATCH storage/folders/{folder}/items/{item}, SDK 0.1.155.
        """
        changes = present(name=name, description=description, clientMetadata=client_metadata)
        folder, item = str(self.parent_folder_uuid), str(self.uuid)
        alone = partial(calls.update_storage_item, folder_uuid=folder, item_uuid=item, changes=changes)
        change(self, changes, bundle, alone, calls.update_storage_items)

    def move_to_folder(self, target_folder: FolderFacts | UUID, allow_mirror_dataset_changes: bool = False) -> None:
        """
        Move the item into another folder, and read it again. See `StorageFolder.move_items_to_folder`.

        Source: POST storage/folders/{folder}/items/move, SDK 0.1.155.
        """
        call = calls.move_storage_items(
            folder_uuid=str(self.parent_folder_uuid),
            item_uuids=[str(self.uuid)],
            new_parent_uuid=uuid_of(target_folder),
            allow_synced_dataset_move=allow_mirror_dataset_changes,
        )
        self._driver.run(call)
        self.refetch_data()

    def delete(self, remove_unused_frames: bool = True) -> None:
        """Delete the item, and data of it. Source: POST storage/folders/{folder}/items/delete, SDK 0.1.155."""
        call = calls.delete_storage_items(
            folder_uuid=str(self.parent_folder_uuid),
            item_uuids=[str(self.uuid)],
            remove_unused_frames=remove_unused_frames,
        )
        self._driver.run(call)

    def get_signed_url(self, refetch: bool = False) -> str | None:
        """
        Return a link to the file, which anyone can open for some days; None for anything that is not a single file.

        It is requested once, unless `refetch` requests a new one.
        """
        if refetch or self._record.signed_url is None:
            self._record = StorageItem.find(self._driver, self.uuid, sign_url=True)._record
        return self._record.signed_url

    def get_child_items(self, get_signed_urls: bool = False) -> Iterator[Self]:
        """Yield the pictures of an image group, or the files of a series; nothing for a single file."""
        if self.item_type not in COMPOSED:
            return iter(())
        call = calls.get_child_items(
            folder_uuid=str(self.parent_folder_uuid), item_uuid=str(self.uuid), sign_urls=get_signed_urls
        )
        return (type(self)(self._driver, record) for record in self._driver.iterate(call))
