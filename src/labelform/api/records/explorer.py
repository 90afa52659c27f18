"""Collections and stored filters of a project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BeforeValidator, Field

from labelform.api.records.base import Record, Timestamp
from labelform.api.records.label_rows import LabelRowMetadata
from labelform.types import CollectionType


class CollectionRecord(Record):
    """A collection of frames or labels of a project."""

    identity: ClassVar = "collection_uuid"

    collection_uuid: UUID
    name: str
    description: str | None = None
    created_at: Timestamp | None = None
    last_edited_at: Timestamp | None = None
    project_uuid: UUID
    collection_type: CollectionType


class FilterPresetRecord(Record):
    """A stored filter of a project, without its definition (see `get_filter_preset_json`)."""

    identity: ClassVar = "preset_uuid"

    preset_uuid: UUID
    name: str
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None


class ProjectDataCollectionItemRequest(Record):
    """A frame of a collection, by data and 0-based frame. Arguments are keyword-only."""

    data_uuid: UUID | str
    frame: int


class ProjectLabelCollectionItemRequest(Record):
    """An annotation of a collection: an object or classification in a frame. Arguments are keyword-only."""

    data_uuid: UUID | str
    frame: int
    annotation_id: str


CollectionItemRequest = ProjectDataCollectionItemRequest | ProjectLabelCollectionItemRequest


class ProjectCollectionBulkItemResponse(Record):
    """What could not be added or removed; the rest was."""

    failed_items: list[ProjectLabelCollectionItemRequest | ProjectDataCollectionItemRequest] = Field(
        default_factory=list
    )


class ProjectDataCollectionInstance(Record):
    """A frame in a collection, 0-based."""

    frame: int


class ProjectLabelCollectionInstance(Record):
    """An annotation in a collection, with its 0-based frame."""

    frame: int
    annotation_id: str


_HASHES = {"label_uuid": "label_hash", "data_uuid": "data_hash", "dataset_uuid": "dataset_hash"}


def _with_hashes(value: object) -> object:
    """Call the ids what they are called everywhere else; source: the three are written so here only (SDK 0.1.155)."""
    return {_HASHES.get(name, name): entry for name, entry in value.items()} if isinstance(value, Mapping) else value


_Metadata = Annotated[LabelRowMetadata, BeforeValidator(_with_hashes)]


class CollectionFrames(Record):
    """One label row in a collection of frames."""

    label_row_metadata: _Metadata
    instances: list[ProjectDataCollectionInstance]


class CollectionAnnotations(Record):
    """One label row in a collection of labels."""

    label_row_metadata: _Metadata
    instances: list[ProjectLabelCollectionInstance]
