"""A folder of storage, as seen when it was read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Self, Unpack
from uuid import UUID

from labelform.api import calls
from labelform.api.build import present
from labelform.api.calls.storage import FolderFilters, ItemFilters
from labelform.api.operation import Operation, Page
from labelform.api.records.shares import StorageFolderGroup
from labelform.api.records.storage import StorageFolderRecord, StorageItemRecord
from labelform.api.records.storage_changes import CancelledUpload, StorageFolderSummary, UploadLongPollingState
from labelform.client.http import SyncDriver
from labelform.client.ids import texts
from labelform.client.sharing import Sharing
from labelform.client.storage.changes import change, uuid_of
from labelform.client.storage.folder_facts import FolderFacts
from labelform.client.storage.item import StorageItem
from labelform.client.storage.uploads import A_WEEK_IN_SECONDS, PrivateFiles, await_upload, described
from labelform.client.values.bundle import Bundle
from labelform.types import Json, StorageUserRole


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
        Yield the items in this folder and below it, page by page; give `search` or `item_types`.

        Raises:
            InvalidArgumentsError: neither is given.
        """
        return self._items(calls.find_storage_items(folder_uuid=str(self.uuid), filters=filters))

    def refetch_data(self) -> None:
        """Read the folder again."""
        self._record = self.find(self._driver, self.uuid)._record

    def get_summary(self) -> StorageFolderSummary:
        """Count what is in the folder and below it. Source: GET storage/folders/{folder}/summary, SDK 0.1.155."""
        return self._driver.run(calls.get_storage_folder_summary(folder_uuid=str(self.uuid)))

    # Changes -----------------------------------------------------------------------------------------------------

    @classmethod
    def create(
        cls,
        driver: SyncDriver,
        name: str,
        description: str | None = None,
        client_metadata: Mapping[str, Json] | None = None,
        parent: StorageFolder | UUID | str | None = None,
    ) -> Self:
        """Create a folder, at the top or in another one."""
        inside = None if parent is None else uuid_of(parent)
        call = calls.create_storage_folder(
            name=name, description=description, client_metadata=client_metadata, parent=inside
        )
        return cls(driver, driver.run(call))

    def create_subfolder(
        self, name: str, description: str | None = None, client_metadata: Mapping[str, Json] | None = None
    ) -> Self:
        """Create a folder in this one; return it. Source: POST storage/folders, SDK 0.1.155."""
        return self.create(self._driver, name, description, client_metadata, self)

    def update(
        self,
        name: str | None = None,
        description: str | None = None,
        client_metadata: Mapping[str, Json] | None = None,
        bundle: Bundle | None = None,
    ) -> None:
        """
        Change the given fields, at once or with the bundle; client metadata as a whole. Without fields nothing is sent.

        Source: PATCH storage/folders/{folder}, SDK 0.1.155.
        """
        changes = present(name=name, description=description, clientMetadata=client_metadata)
        alone = partial(calls.update_storage_folder, folder_uuid=str(self.uuid), changes=changes)
        change(self, changes, bundle, alone, calls.update_storage_folders)

    def move_to_folder(self, target_folder: StorageFolder | UUID | None) -> None:
        """
        Move the folder into another one, or to the top with None, and read it again.

        Source: POST storage/folders/move, SDK 0.1.155.
        """
        target = None if target_folder is None else uuid_of(target_folder)
        self._driver.run(calls.move_storage_folders(folder_uuids=[str(self.uuid)], new_parent_uuid=target))
        self.refetch_data()

    def delete(self) -> None:
        """Delete the folder. Source: DELETE storage/folders/{folder}, SDK 0.1.155."""
        self._driver.run(calls.delete_storage_folder(folder_uuid=str(self.uuid)))

    def move_items_to_folder(
        self,
        target_folder: StorageFolder | UUID,
        items_to_move: Sequence[UUID | StorageItem],
        allow_mirror_dataset_changes: bool = False,
    ) -> None:
        """
        Move items of this folder into another one. If a dataset mirrors this folder, this deletes its data and must be
        allowed.

        Source: POST storage/folders/{folder}/items/move, SDK 0.1.155.
        """
        call = calls.move_storage_items(
            folder_uuid=str(self.uuid),
            item_uuids=[uuid_of(each) for each in items_to_move],
            new_parent_uuid=uuid_of(target_folder),
            allow_synced_dataset_move=allow_mirror_dataset_changes,
        )
        self._driver.run(call)

    def delete_storage_items(self, item_uuids: list[UUID], remove_unused_frames: bool = True) -> None:
        """
        Delete items of this folder, and so data of datasets.

        Source: POST storage/folders/{folder}/items/delete, SDK 0.1.155.
        """
        call = calls.delete_storage_items(
            folder_uuid=str(self.uuid), item_uuids=texts(item_uuids), remove_unused_frames=remove_unused_frames
        )
        self._driver.run(call)

    # Files in a cloud --------------------------------------------------------------------------------------------

    def add_private_data_to_folder_start(
        self, integration_id: str, private_files: PrivateFiles, ignore_errors: bool = False
    ) -> UUID:
        """
        Start creating items from files that the platform reads from your cloud; return the id of the upload.

        Raises:
            InvalidArgumentsError: the description cannot be read, or is not a JSON object.

        Source: POST storage/folders/{folder}/data-upload-jobs, SDK 0.1.211.
        """
        files, name = described(private_files)
        call = calls.start_folder_upload(
            folder_uuid=str(self.uuid),
            files=files,
            integration_id=integration_id,
            ignore_errors=ignore_errors,
            file_name=name,
        )
        return UUID(self._driver.run(call))

    def add_private_data_to_folder_get_result(
        self, upload_job_id: UUID, timeout_seconds: int = A_WEEK_IN_SECONDS
    ) -> UploadLongPollingState:
        """
        Wait until an upload is over, at most `timeout_seconds` (0 asks once); return its progress.

        Source: GET storage/folders/{folder}/data-upload-jobs/{upload}, SDK 0.1.211.
        """
        ask = partial(calls.get_folder_upload, folder_uuid=str(self.uuid), upload_job_id=str(upload_job_id))
        return await_upload(self._driver, lambda seconds: ask(timeout_seconds=seconds), timeout_seconds)

    def add_data_to_folder_job_cancel(self, upload_job_id: UUID) -> CancelledUpload:
        """
        Stop an upload; what already exists stays.

        Source: POST storage/folders/{folder}/data-upload-jobs/{upload}/cancel, SDK 0.1.211.
        """
        call = calls.cancel_folder_upload(folder_uuid=str(self.uuid), upload_job_id=str(upload_job_id))
        return self._driver.run(call)

    # Groups ------------------------------------------------------------------------------------------------------

    @property
    def _sharing(self) -> Sharing[StorageFolderGroup]:
        return Sharing(self._driver, str(self.uuid), StorageFolderGroup)

    def list_groups(self) -> Iterator[StorageFolderGroup]:
        """Yield the groups that the folder is shared with. Source: GET storage/folders/{folder}/groups, SDK 0.1.155."""
        return self._sharing.groups()

    def add_group(self, group_hash: list[UUID] | UUID, user_role: StorageUserRole) -> None:
        """Share it with one group or several. Source: POST storage/folders/{folder}/groups, SDK 0.1.155."""
        self._sharing.add(group_hash, user_role)

    def remove_group(self, group_hash: list[UUID] | UUID) -> None:
        """Stop sharing it with one group or several. Source: DELETE storage/folders/{folder}/groups, SDK 0.1.155."""
        self._sharing.remove(group_hash)

    def _items(self, call: Operation[Page[StorageItemRecord]]) -> Iterator[StorageItem]:
        return (StorageItem(self._driver, record) for record in self._driver.iterate(call))
