"""Datasets attached to a project."""

from __future__ import annotations

from labelform.api import calls
from labelform.api.records.datasets import ProjectDataset
from labelform.client.project.base import ProjectTopic


class Datasets(ProjectTopic):
    """Members about datasets."""

    def list_datasets(self) -> list[ProjectDataset]:
        """
        Return the datasets of the project, all pages of them (the SDK reads the first).

        Source: GET projects/{project_hash}/datasets, SDK 0.1.155.
        """
        return self._driver.collect(calls.list_datasets(self.project_hash))

    def add_datasets(self, dataset_hashes: list[str]) -> bool:
        """
        Attach datasets; return True. You must be admin of the project and of each dataset.

        The project is not read again, as the SDK does it: nothing in it but `last_edited_at` has changed, and a failure
        of that reading would look like a failure of the attaching. See `refetch_data`.

        Source: legacy `projectdataset` POST, SDK 0.1.155.
        """
        return self._driver.run(calls.add_datasets(self.project_hash, dataset_hashes=dataset_hashes))

    def remove_datasets(self, dataset_hashes: list[str]) -> bool:
        """
        Detach datasets; return True. What happens to the labels made on them is not documented.

        The project is not read again; see `add_datasets`.

        Source: legacy `projectdataset` DELETE, SDK 0.1.155.
        """
        return self._driver.run(calls.remove_datasets(self.project_hash, dataset_hashes=dataset_hashes))
