"""Datasets: attached to a project, and of the organisation."""

from __future__ import annotations

from typing import Unpack

from labelform.api.build import legacy, listing, path, present, rest
from labelform.api.calls.filters import ListFilters, filter_query
from labelform.api.decode import accepted, record, removed
from labelform.api.operation import Operation, Page
from labelform.api.records import CreatedDataset, DatasetInfo, ProjectDataset


def list_datasets(project_hash: str) -> Operation[Page[ProjectDataset]]:
    """List the datasets of a project. Source: GET projects/{project_hash}/datasets; the SDK reads one page only."""
    return listing("list_datasets", path("projects", project_hash, "datasets"), item=ProjectDataset)


def add_datasets(project_hash: str, *, dataset_hashes: list[str]) -> Operation[bool]:
    """
    Attach datasets; you must be admin of the project and of each of them.

    Source: legacy `projectdataset` POST, SDK 0.1.155. What happens to datasets attached already is not documented.
    """
    payload = {"dataset_hashes": dataset_hashes}
    return legacy("add_datasets", "projectdataset", "POST", decode=accepted, project_hash=project_hash, payload=payload)


def remove_datasets(project_hash: str, *, dataset_hashes: list[str]) -> Operation[bool]:
    """
    Detach datasets; what becomes of their labels is not documented, so count it among the destructive calls.

    Source: legacy `projectdataset` DELETE with the hashes as uid, SDK 0.1.155.
    """
    uid = dataset_hashes
    return legacy("remove_datasets", "projectdataset", "DELETE", decode=removed, project_hash=project_hash, uid=uid)


def get_datasets(**filters: Unpack[ListFilters]) -> Operation[Page[DatasetInfo]]:
    """List the datasets that you may see. Source: GET datasets/list, whose items stand under `result`."""
    query = filter_query(filters, description="description")
    return listing("get_datasets", path("datasets", "list"), item=DatasetInfo, query=query, key="result")


def create_dataset(
    *, title: str, description: str | None = None, create_backing_folder: bool = True
) -> Operation[CreatedDataset]:
    """
    Create a dataset, with a storage folder that mirrors it unless told otherwise.

    Source: POST datasets, SDK 0.1.155, which asks for a storage type but does not send it.
    """
    body = present(title=title, description=description, createBackingFolder=create_backing_folder, legacyCall=False)
    return rest("create_dataset", "POST", path("datasets"), decode=record(CreatedDataset), body=body)
