"""
Uploads to datasets: an upload job in a folder, and its items as data of the dataset.

A dataset that mirrors a folder takes them through it; another one needs a folder to keep them in [SDK docstring].
"""

import sqlite3

from labelform.sandbox.errors import InvalidArguments
from labelform.sandbox.rules import access, dataset_items, datasets
from labelform.sandbox.rules.context import Context, as_list
from labelform.sandbox.rules.upload_jobs import find_outcome, run_job
from labelform.sandbox.rules.upload_orders import JobOutcome, UploadOrder


def upload(context: Context, dataset_hash: str, order: UploadOrder, folder_uuid: str | None) -> str:
    """
    Make data of files, and say the uuid of the job.

    Raises:
        InvalidArguments: a folder is named though the dataset mirrors one, or none is though it does not.
    """
    dataset = access.administer_dataset(context, dataset_hash, "upload data to it")
    mirrored = dataset["backing_folder_uuid"]
    if (mirrored is None) == (folder_uuid is None):
        problem = (
            "mirrors a folder; do not name another one"
            if mirrored
            else "mirrors no folder; name one to store the files in"
        )
        raise InvalidArguments(f"dataset {dataset['title']} ({dataset_hash}) {problem}")
    job_uuid = run_job(context, mirrored or str(folder_uuid), order)
    if mirrored is None:
        items = [uuid for uuid, _ in find_outcome(context, job_uuid).items]
        dataset_items.link_items(context, dataset_hash, items, "SKIP")
    return job_uuid


def find_result(context: Context, dataset_hash: str, job_uuid: str) -> tuple[JobOutcome, list[sqlite3.Row]]:
    """Say how a job ended, and which data of the dataset its items are behind."""
    datasets.find_dataset(context, dataset_hash)
    outcome = find_outcome(context, job_uuid)
    rows = context.all(
        "SELECT d.* FROM json_each(?) JOIN data_items d ON backing_item_uuid = value WHERE dataset_hash = ?"
        " ORDER BY key, created_at, data_hash",
        *(as_list(uuid for uuid, _ in outcome.items), dataset_hash),
    )
    return outcome, rows
