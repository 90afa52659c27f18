"""Groups and people with access to what is not a project."""

from __future__ import annotations

from typing import ClassVar

from pydantic import AliasChoices, Field

from labelform.api.records.base import Record
from labelform.api.records.people import Group
from labelform.types import DatasetUserRole, OntologyUserRole, StorageUserRole


class SharedGroup(Group):
    """A group that something is shared with; `things` is where such things are on the platform."""

    things: ClassVar[tuple[str, ...]]

    is_same_organisation: bool


class DatasetGroup(SharedGroup):
    """A group that a dataset is shared with."""

    things: ClassVar = ("datasets",)

    user_role: DatasetUserRole


class OntologyGroup(SharedGroup):
    """A group that an ontology is shared with."""

    things: ClassVar = ("ontologies",)

    user_role: OntologyUserRole


class StorageFolderGroup(SharedGroup):
    """A group that a folder of storage is shared with."""

    things: ClassVar = ("storage", "folders")

    user_role: StorageUserRole


class DatasetUser(Record):
    """Somebody that a dataset is shared with, whose id REST calls `datasetUuid`, the older dialect `dataset_hash`."""

    identity: ClassVar = "user_email"

    user_email: str
    user_role: DatasetUserRole
    dataset_hash: str = Field(validation_alias=AliasChoices("dataset_hash", "datasetUuid"))
