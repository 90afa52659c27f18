"""A project made from another one."""

from __future__ import annotations

from labelform.api import calls
from labelform.client.project.base import ProjectTopic
from labelform.types import CopyDatasetOptions, CopyLabelsOptions


class Copying(ProjectTopic):
    """The member that copies."""

    def copy_project(
        self,
        copy_datasets: bool | CopyDatasetOptions = False,
        copy_collaborators: bool = False,
        copy_models: bool = False,
        *,
        copy_labels: CopyLabelsOptions | bool | None = None,
        new_title: str | None = None,
        new_description: str | None = None,
    ) -> str:
        """
        Make a new project like this one; return its hash.

        Ontology and settings are always taken over, the rest when requested. `copy_datasets` True shares the datasets
        with the new project; `CopyDatasetOptions` can clone their data into a new one instead. What title the new
        project gets without `new_title` is not documented. An empty `new_description` counts as none.

        Source: legacy `projectcopy` POST, SDK 0.1.155.
        """
        call = calls.copy_project(
            self.project_hash,
            copy_datasets=copy_datasets,
            copy_collaborators=copy_collaborators,
            copy_models=copy_models,
            copy_labels=copy_labels,
            new_title=new_title,
            new_description=new_description,
        )
        return self._driver.run(call)
