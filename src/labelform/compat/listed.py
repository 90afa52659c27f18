"""What the SDK's older listings hand out: dictionaries whose entries can be read as attributes too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from labelform.api.records.datasets import CreatedDataset, DatasetInfo
from labelform.client.project import Project
from labelform.compat.enumerations import StorageLocation
from labelform.types import DatasetUserRole


class Listed(dict[str, Any]):
    """One thing of a listing."""

    def __getattr__(self, name: str) -> Any:
        if name not in self:
            raise AttributeError(f"nothing is listed as {name!r}; there is {', '.join(self)}")
        return self[name]


@dataclass(frozen=True)
class ListedDataset:
    """What `get_datasets` lists of a dataset; `type` is its `StorageLocation`, which the platform does not return."""

    dataset_hash: str
    title: str
    description: str
    created_at: datetime
    last_edited_at: datetime
    backing_folder_uuid: UUID | None = None
    type: int = int(StorageLocation.CORD_STORAGE)


def listed_project(project: Project) -> dict[str, Any]:
    """Return what `get_projects` lists of a project: what it is called, and your role."""
    names = ("project_hash", "title", "description", "created_at", "last_edited_at")
    return {"project": Listed({name: getattr(project, name) for name in names}), "user_role": project.user_role}


def listed_dataset(info: DatasetInfo) -> dict[str, Any]:
    """Return what `get_datasets` lists of a dataset: what it is called, and your role."""
    dataset = ListedDataset(
        dataset_hash=str(info.dataset_hash),
        title=info.title,
        description=info.description,
        created_at=info.created_at,
        last_edited_at=info.last_edited_at,
        backing_folder_uuid=info.backing_folder_uuid,
    )
    role = None if info.user_role is None else DatasetUserRole[info.user_role.upper()]
    return {"dataset": dataset, "user_role": role}


def created_dataset(made: CreatedDataset, title: str, location: StorageLocation) -> Listed:
    """Return what `create_dataset` returns about the new dataset."""
    return Listed(
        title=title,
        type=int(location),
        dataset_hash=str(made.dataset_hash),
        backing_folder_uuid=made.backing_folder_uuid,
        storage_location=location,
    )
