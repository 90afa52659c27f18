"""A dataset with its rows, as seen when it was read."""

from __future__ import annotations

from typing import Unpack
from uuid import UUID

from labelform.api import calls
from labelform.api.calls import DataRowFilters
from labelform.api.records.activity import CloudIntegration
from labelform.api.records.datasets import DataRow, DatasetRecord
from labelform.client.http import SyncDriver
from labelform.client.values.dataset_data import DatasetData
from labelform.client.values.dataset_people import DatasetPeople
from labelform.errors import DatasetError


class Dataset(DatasetPeople, DatasetData):
    """
    A dataset and the data in it. Get one from `Platform.get_dataset`.

    Properties send nothing; `refetch_data` reads again. Names are those of SDK 0.1.211.
    """

    def __init__(
        self, driver: SyncDriver, record: DatasetRecord, *, includes_metadata: bool, includes_rows: bool
    ) -> None:
        self._driver = driver
        self._record = record
        self._includes_metadata = includes_metadata
        self._includes_rows = includes_rows

    def __repr__(self) -> str:
        return f"Dataset(dataset_hash={self.dataset_hash}, title={self.title!r})"

    @property
    def dataset_hash(self) -> str:
        """The id of the dataset."""
        return self._record.dataset_hash

    @property
    def title(self) -> str:
        """The title of the dataset."""
        return self._record.title

    @property
    def description(self) -> str:
        """The description of the dataset; empty when it has none."""
        return self._record.description or ""

    @property
    def backing_folder_uuid(self) -> UUID | None:
        """The folder of the storage that mirrors the dataset; None when there is none."""
        return self._record.backing_folder_uuid

    @property
    def data_rows(self) -> list[DataRow]:
        """
        The pieces of data in it, in the platform's order.

        Raises:
            DatasetError: the dataset was read without them.
        """
        if not self._includes_rows:
            raise DatasetError(f"{self.title!r} was read without its rows; list_data_rows reads them")
        return list(self._record.data_rows or [])

    def list_data_rows(self, **filters: Unpack[DataRowFilters]) -> list[DataRow]:
        """
        Read some of the pieces of data; all given filters must hold.

        Raises:
            InvalidDateFormatError: a time is not ISO 8601.

        Source: legacy `datarows` GET, SDK 0.1.211. Errors: see `Project`.
        """
        call = calls.list_data_rows(
            dataset_hash=self.dataset_hash, fetch_client_metadata=self._includes_metadata, **filters
        )
        return self._driver.run(call)

    def get_cloud_integrations(self) -> list[CloudIntegration]:
        """Return the cloud storage that the platform can read for you. Source: GET cloud-integrations, SDK 0.1.155."""
        return self._driver.collect(calls.get_cloud_integrations())

    def refetch_data(self) -> None:
        """Read the dataset again, with its rows. Source: legacy `dataset` GET, SDK 0.1.211. Errors: see `Project`."""
        call = calls.get_dataset(dataset_hash=self.dataset_hash, fetch_client_metadata=self._includes_metadata)
        self._record = self._driver.run(call)
        self._includes_rows = True
