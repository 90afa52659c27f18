"""The project as the older dialect returns it; all of it deprecated or superseded."""

from __future__ import annotations

from typing_extensions import deprecated

from labelform.api import calls
from labelform.api.records.legacy import LegacyProject
from labelform.client.project.base import ProjectTopic


class LegacyRecord(ProjectTopic):
    """Members about the legacy record."""

    def get_project(self) -> LegacyProject:
        """
        Read the older record of the project, label rows and all: slow for large projects; prefer the properties.

        Its fields can be read as attributes and in brackets. `editor_ontology`, `datasets` and `label_rows` are the
        platform's JSON.

        Source: legacy `project` GET, SDK 0.1.155.
        """
        return self._driver.run(calls.get_legacy_project(self.project_hash))

    @property
    @deprecated("label_rows is deprecated since SDK 0.1.104: use list_label_rows_v2")
    def label_rows(self) -> list[dict[str, object]]:
        """
        The label rows as the platform's JSON, read again at each access. Deprecated: use `list_label_rows_v2`.

        Source: legacy `project` GET, SDK 0.1.155.
        """
        return self._driver.run(calls.get_legacy_project(self.project_hash)).label_rows

    @property
    @deprecated("datasets is deprecated since SDK 0.1.117: use list_datasets")
    def datasets(self) -> list[dict[str, str]]:
        """
        The datasets as `{"dataset_hash", "title", "description"}`, read again at each access. Deprecated.

        Source: GET projects/{project_hash}/datasets, SDK 0.1.155.
        """
        found = self._driver.collect(calls.list_datasets(self.project_hash))
        return [dataset.model_dump(mode="json") for dataset in found]
