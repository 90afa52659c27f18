"""An item of storage, as seen when it was read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Self
from uuid import UUID

from labelform.api import calls
from labelform.client.http import SyncDriver
from labelform.client.ids import texts
from labelform.client.storage.item_facts import ItemFacts
from labelform.types import StorageItemType

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

    def get_signed_url(self, refetch: bool = False) -> str | None:
        """
        Return a link to the file, which anybody can open for some days; None for what is no single file.

        It is asked for once, unless `refetch` asks for a new one.
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
