"""Datasets: attached to a project, and of the organisation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict, Unpack

from labelform.api.arguments import words_of
from labelform.api.build import legacy, listing, path, present, rest
from labelform.api.calls.filters import ListFilters, filter_query
from labelform.api.decode import about, accepted, each_about, record, records, removed, several, single
from labelform.api.operation import Operation, Page
from labelform.api.records.datasets import CreatedDataset, DataRow, DatasetInfo, DatasetRecord, ProjectDataset
from labelform.api.times import in_utc
from labelform.types import DataType, Json


class DataRowFilters(TypedDict, total=False):
    """
    Narrows the rows of a dataset.

    `title_eq` is exact, `title_like` takes SQL wildcards (`%`, `_`). Times are ISO 8601 or datetimes, UTC without a
    zone.
    """

    title_eq: str | None
    title_like: str | None
    created_before: str | datetime | None
    created_after: str | datetime | None
    data_types: Sequence[DataType] | None
    data_hashes: list[str] | None


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
    Detach datasets; what happens to their labels is not documented, so count it among the destructive calls.

    Source: legacy `projectdataset` DELETE with the hashes as uid, SDK 0.1.155.
    """
    uid = dataset_hashes
    return legacy("remove_datasets", "projectdataset", "DELETE", decode=removed, project_hash=project_hash, uid=uid)


def get_datasets(**filters: Unpack[ListFilters]) -> Operation[Page[DatasetInfo]]:
    """List the datasets that you may see. Source: GET datasets/list, whose items are under `result`."""
    query = filter_query(filters, description="description")
    return listing("get_datasets", path("datasets", "list"), item=DatasetInfo, query=query, key="result")


def get_dataset(
    *, dataset_hash: str, fetch_rows: bool = True, fetch_client_metadata: bool = False
) -> Operation[DatasetRecord]:
    """Read a dataset, by default with its rows. Source: legacy `dataset` GET, SDK 0.1.211."""
    payload: Json = {"dataset_access_settings": _access(fetch_client_metadata, fetch_rows)}
    read = single(about(record(DatasetRecord), dataset_hash=dataset_hash))
    return legacy("get_dataset", "dataset", "GET", decode=read, dataset_hash=dataset_hash, payload=payload)


def list_data_rows(
    *, dataset_hash: str, fetch_client_metadata: bool = False, **filters: Unpack[DataRowFilters]
) -> Operation[list[DataRow]]:
    """
    Read some rows of a dataset; all given filters must hold.

    Raises:
        InvalidDateFormatError: a time is not ISO 8601.

    Source: legacy `datarows` GET, SDK 0.1.211.
    """
    types = filters.get("data_types")
    payload: dict[str, Json] = {
        "title_eq": filters.get("title_eq"),
        "title_like": filters.get("title_like"),
        "created_before": _moment("created_before", filters.get("created_before")),
        "created_after": _moment("created_after", filters.get("created_after")),
        "data_types": None if types is None else [word.upper() for word in words_of("data_types", types, DataType)],
        "dataset_access_settings": _access(fetch_client_metadata, True),
        "data_hashes": filters.get("data_hashes"),
    }
    read = several(each_about(records(DataRow), uid=filters.get("data_hashes")))
    return legacy("list_data_rows", "datarows", "GET", decode=read, dataset_hash=dataset_hash, payload=payload)


def create_dataset(
    *, title: str, description: str | None = None, create_backing_folder: bool = True
) -> Operation[CreatedDataset]:
    """
    Create a dataset, by default with a storage folder that mirrors it.

    Source: POST datasets, SDK 0.1.155, which asks for a storage type but does not send it.
    """
    body = present(title=title, description=description, createBackingFolder=create_backing_folder, legacyCall=False)
    return rest("create_dataset", "POST", path("datasets"), decode=record(CreatedDataset), body=body)


def _access(fetch_client_metadata: bool, fetch_rows: bool) -> dict[str, Json]:
    return {"fetch_client_metadata": fetch_client_metadata, "fetch_rows": fetch_rows}


def _moment(name: str, value: str | datetime | None) -> str | None:
    return in_utc(name, value).isoformat() if value else None
