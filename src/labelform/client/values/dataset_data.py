"""Adding data to a dataset, and removing it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from labelform.api import calls
from labelform.api.records.datasets import DataRow
from labelform.api.records.storage_changes import AddPrivateDataResponse, DatasetDataLongPolling
from labelform.client.ids import texts
from labelform.client.storage.changes import Changeable, uuid_of
from labelform.client.storage.uploads import A_WEEK_IN_SECONDS, PrivateFiles, await_upload, described
from labelform.errors import Effect, UploadFailedError
from labelform.types import DataLinkDuplicatesBehavior, UploadStatus

if TYPE_CHECKING:
    from labelform.client.http import SyncDriver


class DatasetData:
    """Members of `Dataset` that add and remove data. What is known about the dataset is not read again afterwards."""

    _driver: SyncDriver

    @property
    def dataset_hash(self) -> str:
        """The id of the dataset."""
        raise NotImplementedError

    def link_items(
        self,
        item_uuids: list[UUID],
        duplicates_behavior: DataLinkDuplicatesBehavior = DataLinkDuplicatesBehavior.SKIP,
    ) -> list[DataRow]:
        """
        Create data from items of storage; return the new data. For datasets that mirror no folder.

        Source: legacy `datasetlinkitems` POST, SDK 0.1.211.
        """
        call = calls.link_items(
            dataset_hash=self.dataset_hash,
            item_uuids=texts(item_uuids),
            duplicates_behavior=str(duplicates_behavior.value),
        )
        return self._driver.run(call)

    def delete_data(self, data_hashes: list[str] | str) -> None:
        """Delete data, and the labels on it in every project. Source: legacy `video` DELETE, SDK 0.1.155."""
        self._driver.run(calls.delete_data(dataset_hash=self.dataset_hash, data_hashes=texts(data_hashes)))

    def add_private_data_to_dataset(
        self, integration_id: str, private_files: PrivateFiles, ignore_errors: bool = False
    ) -> AddPrivateDataResponse:
        """
        Create data from files that the platform reads from your cloud; return the data once it is complete.

        Raises:
            InvalidArgumentsError: the description cannot be read, or is not a JSON object.
            UploadFailedError: files were rejected and errors were not ignored; or someone stopped it.

        Source: legacy `datasetdatalongpolling` POST and GET, SDK 0.1.211.
        """
        upload = self.add_private_data_to_dataset_start(integration_id, private_files, ignore_errors)
        state = self.add_private_data_to_dataset_get_result(upload)
        if state.status != UploadStatus.DONE:
            raise _failed(upload, state)
        return AddPrivateDataResponse(dataset_data_list=state.data_hashes_with_titles)

    def add_private_data_to_dataset_start(
        self,
        integration_id: str,
        private_files: PrivateFiles,
        ignore_errors: bool = False,
        *,
        folder: Changeable | UUID | None = None,
    ) -> str:
        """
        Start creating data from files that the platform reads from your cloud; return the id of the upload.

        `folder` is where they are kept when no folder mirrors the dataset.

        Source: legacy `datasetdatalongpolling` POST, SDK 0.1.211.
        """
        files, name = described(private_files)
        call = calls.start_dataset_upload(
            dataset_hash=self.dataset_hash,
            files=files,
            integration_id=integration_id,
            ignore_errors=ignore_errors,
            folder_uuid=None if folder is None else uuid_of(folder),
            file_name=name,
        )
        return self._driver.run(call)

    def add_private_data_to_dataset_get_result(
        self, upload_job_id: str, timeout_seconds: int = A_WEEK_IN_SECONDS
    ) -> DatasetDataLongPolling:
        """
        Wait until an upload is over, at most `timeout_seconds` (0 asks once); return its progress.

        Source: legacy `datasetdatalongpolling` GET, SDK 0.1.211.
        """
        ask = partial(calls.get_dataset_upload, dataset_hash=self.dataset_hash, upload_job_id=upload_job_id)
        return await_upload(self._driver, lambda seconds: ask(timeout_seconds=seconds), timeout_seconds)


def _failed(upload: str, state: DatasetDataLongPolling) -> UploadFailedError:
    """Say why an upload did not succeed, and whether a part of it may exist."""
    reasons = [*state.errors, *(one.error for one in state.data_unit_errors)]
    is_nothing_there = state.status == UploadStatus.ERROR and not state.units_done_count
    return UploadFailedError(
        ": ".join([f"the upload {upload} ended as {state.status}", *filter(None, ["; ".join(reasons)])]),
        effect=Effect.REFUSED if is_nothing_there else Effect.UNKNOWN,
        request="GET datasetdatalongpolling",
    )
