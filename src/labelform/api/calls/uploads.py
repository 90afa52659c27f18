"""Files in a cloud that are made items of storage, or data of a dataset; and items that are made data."""

from __future__ import annotations

from collections.abc import Mapping

from labelform.api.build import legacy, path, present, rest
from labelform.api.decode import identifier, member, nothing, record, records, several, single, text
from labelform.api.operation import Operation
from labelform.api.records.datasets import DataRow
from labelform.api.records.storage_changes import CancelledUpload, DatasetDataLongPolling, UploadLongPollingState
from labelform.types import Json


def start_folder_upload(
    *,
    folder_uuid: str,
    files: Mapping[str, Json],
    integration_id: str,
    ignore_errors: bool = False,
    file_name: str | None = None,
) -> Operation[str]:
    """
    Begin to make items of the files that a JSON describes; the result is the id of the upload.

    Source: POST storage/folders/{folder}/data-upload-jobs, SDK 0.1.211.
    """
    body = present(externalFiles=files, integrationHash=integration_id, ignoreErrors=ignore_errors, fileName=file_name)
    at = path("storage", "folders", folder_uuid, "data-upload-jobs")
    return rest("start_folder_upload", "POST", at, decode=lambda answer: str(identifier(answer)), body=body)


def get_folder_upload(
    *, folder_uuid: str, upload_job_id: str, timeout_seconds: int
) -> Operation[UploadLongPollingState]:
    """
    Ask how far an upload is. The platform holds the answer back until it is over, at most `timeout_seconds`.

    Source: GET storage/folders/{folder}/data-upload-jobs/{upload}, SDK 0.1.211.
    """
    at = path("storage", "folders", folder_uuid, "data-upload-jobs", upload_job_id)
    query = {"timeoutSeconds": timeout_seconds}
    return rest("get_folder_upload", "GET", at, decode=record(UploadLongPollingState), query=query)


def cancel_folder_upload(*, folder_uuid: str, upload_job_id: str) -> Operation[CancelledUpload]:
    """
    Stop an upload; what already exists stays.

    Source: POST storage/folders/{folder}/data-upload-jobs/{upload}/cancel, SDK 0.1.211.
    """
    at = path("storage", "folders", folder_uuid, "data-upload-jobs", upload_job_id, "cancel")
    return rest("cancel_folder_upload", "POST", at, decode=record(CancelledUpload))


def start_dataset_upload(
    *,
    dataset_hash: str,
    files: Mapping[str, Json],
    integration_id: str,
    ignore_errors: bool = False,
    folder_uuid: str | None = None,
    file_name: str | None = None,
) -> Operation[str]:
    """
    Begin to make data of the files that a JSON describes; the result is the id of the upload.

    `folder_uuid` is where the files are kept when no folder mirrors the dataset.

    Source: legacy `datasetdatalongpolling` POST, SDK 0.1.211.
    """
    payload = present(
        files=files,
        integrationId=integration_id,
        ignoreErrors=ignore_errors,
        folderUuid=folder_uuid,
        fileName=file_name,
    )
    return legacy(
        "start_dataset_upload",
        "datasetdatalongpolling",
        "POST",
        decode=lambda answer: text(member(answer, "process_hash")),
        dataset_hash=dataset_hash,
        uid=dataset_hash,
        payload=payload,
    )


def get_dataset_upload(
    *, dataset_hash: str, upload_job_id: str, timeout_seconds: int
) -> Operation[DatasetDataLongPolling]:
    """
    Ask how far an upload is; see `get_folder_upload`.

    Source: legacy `datasetdatalongpolling` GET, SDK 0.1.211.
    """
    return legacy(
        "get_dataset_upload",
        "datasetdatalongpolling",
        "GET",
        decode=single(record(DatasetDataLongPolling)),
        dataset_hash=dataset_hash,
        uid=dataset_hash,
        payload={"process_hash": upload_job_id, "timeout_seconds": timeout_seconds},
    )


def link_items(*, dataset_hash: str, item_uuids: list[str], duplicates_behavior: str) -> Operation[list[DataRow]]:
    """Make data of items; the result is the new data. Source: legacy `datasetlinkitems` POST, SDK 0.1.211."""
    return legacy(
        "link_items",
        "datasetlinkitems",
        "POST",
        decode=several(records(DataRow)),
        dataset_hash=dataset_hash,
        uid=dataset_hash,
        payload={"item_uuids": item_uuids, "duplicates_behavior": duplicates_behavior},
    )


def delete_data(*, dataset_hash: str, data_hashes: list[str]) -> Operation[None]:
    """Delete data of a dataset, and the labels on it. Source: legacy `video` DELETE, SDK 0.1.155."""
    return legacy("delete_data", "video", "DELETE", decode=nothing, dataset_hash=dataset_hash, uid=data_hashes)
