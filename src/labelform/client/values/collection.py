"""A collection of a project, as seen when it was read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Self
from uuid import UUID

from labelform.api import calls
from labelform.api.calls.collection_items import Items
from labelform.api.records.explorer import (
    CollectionRecord,
    ProjectCollectionBulkItemResponse,
    ProjectDataCollectionInstance,
    ProjectLabelCollectionInstance,
)
from labelform.client.ids import is_same, nothing_found
from labelform.client.values.filter_preset import FilterPreset
from labelform.client.values.label_row import LabelRow
from labelform.client.values.label_row_transfer import LabelRowContext
from labelform.types import CollectionType


class Collection:
    """A named set of frames or labels of one project. Made by `Project`, not by hand."""

    def __init__(self, context: LabelRowContext, record: CollectionRecord) -> None:
        self._context = context
        self._driver = context.driver
        self._record = record

    @classmethod
    def find(cls, context: LabelRowContext, uuid: str | UUID) -> Self:
        """
        Read one collection.

        Raises:
            AuthorisationError: there is none, or you may not see it.
        """
        call = calls.get_collection(context.project_hash, collection_uuid=str(uuid))
        for record in context.driver.iterate(call):
            if is_same(record.collection_uuid, uuid):
                return cls(context, record)
        raise nothing_found("collection", uuid, call.label)

    def __repr__(self) -> str:
        return f"Collection(uuid={self.uuid}, name={self.name!r})"

    @property
    def uuid(self) -> UUID:
        """The id of the collection; its name need not be unique."""
        return self._record.collection_uuid

    @property
    def name(self) -> str:
        """The name of the collection."""
        return self._record.name

    @property
    def description(self) -> str | None:
        """The description of the collection."""
        return self._record.description

    @property
    def created_at(self) -> datetime | None:
        """When it was created, with a time zone."""
        return self._record.created_at

    @property
    def last_edited_at(self) -> datetime | None:
        """When it was last edited, with a time zone."""
        return self._record.last_edited_at

    @property
    def collection_type(self) -> CollectionType:
        """Whether it holds frames or labels; fixed since its creation."""
        return self._record.collection_type

    @property
    def project_hash(self) -> UUID:
        """The project that it belongs to."""
        return self._record.project_uuid

    def update_collection(self, name: str | None = None, description: str | None = None) -> None:
        """
        Change name or description; None leaves it as it is, and nothing is sent when both are None.

        This object keeps the old values, as the SDK's does: read the collection again to see the new ones.

        Source: PATCH active/{project_hash}/collections/{uuid}, SDK 0.1.151. Errors: see `Project`.
        """
        if name is None and description is None:
            return
        call = calls.update_collection(
            str(self.project_hash), collection_uuid=str(self.uuid), name=name, description=description
        )
        self._driver.run(call)

    def list_frames(
        self, page_size: int | None = None
    ) -> Iterator[tuple[LabelRow, list[ProjectDataCollectionInstance]]]:
        """
        Yield the label rows of a collection of frames, each with its frames (0-based), page by page.

        `page_size` is at most 1000; the platform takes 100 when none is given.

        Source: GET active/{project_hash}/collections/{uuid}/items, SDK 0.1.151. Errors: see `Project`.
        """
        call = calls.list_collection_frames(self._project, collection_uuid=str(self.uuid), page_size=page_size)
        found = self._driver.iterate(call)
        return ((LabelRow(self._context, item.label_row_metadata), item.instances) for item in found)

    def list_annotations(
        self, page_size: int | None = None
    ) -> Iterator[tuple[LabelRow, list[ProjectLabelCollectionInstance]]]:
        """
        Yield the label rows of a collection of labels, each with its annotations (0-based frame and id), page by page.

        `page_size` is at most 1000; the platform takes 100 when none is given.

        Source: GET active/{project_hash}/collections/{uuid}/items?getLabels=true, SDK 0.1.151. Errors: see `Project`.
        """
        call = calls.list_collection_annotations(self._project, collection_uuid=str(self.uuid), page_size=page_size)
        found = self._driver.iterate(call)
        return ((LabelRow(self._context, item.label_row_metadata), item.instances) for item in found)

    def add_items(self, items: Items) -> ProjectCollectionBulkItemResponse:
        """
        Add frames, or in a collection of labels annotations; return what could not be added.

        An item may be a dictionary with the fields of its record.

        Raises:
            InvalidArgumentsError: an item is neither a frame nor an annotation.

        Source: POST active/{project_hash}/collections/{uuid}/add-items, SDK 0.1.151. Errors: see `Project`.
        """
        return self._driver.run(calls.add_collection_items(self._project, collection_uuid=str(self.uuid), items=items))

    def remove_items(self, items: Items) -> ProjectCollectionBulkItemResponse:
        """
        Remove frames, or in a collection of labels annotations; return what could not be removed.

        An item may be a dictionary with the fields of its record.

        Raises:
            InvalidArgumentsError: an item is neither a frame nor an annotation.

        Source: POST active/{project_hash}/collections/{uuid}/remove-items, SDK 0.1.151. Errors: see `Project`.
        """
        call = calls.remove_collection_items(self._project, collection_uuid=str(self.uuid), items=items)
        return self._driver.run(call)

    def add_preset_items(self, filter_preset: FilterPreset | UUID | str) -> None:
        """
        Start adding what a stored filter of the project finds. Done later; the platform does not report when.

        Source: POST active/{project_hash}/collections/{uuid}/add-preset-items, SDK 0.1.151. Errors: see `Project`.
        """
        preset = _preset_uuid(filter_preset)
        self._driver.run(
            calls.add_collection_preset_items(self._project, collection_uuid=str(self.uuid), preset_uuid=preset)
        )

    def remove_preset_items(self, filter_preset: FilterPreset | UUID | str) -> None:
        """
        Start removing what a stored filter of the project finds. Done later; the platform does not report when.

        Source: POST active/{project_hash}/collections/{uuid}/remove-preset-items, SDK 0.1.151. Errors: see `Project`.
        """
        preset = _preset_uuid(filter_preset)
        self._driver.run(
            calls.remove_collection_preset_items(self._project, collection_uuid=str(self.uuid), preset_uuid=preset)
        )

    @property
    def _project(self) -> str:
        return str(self.project_hash)


def _preset_uuid(filter_preset: FilterPreset | UUID | str) -> str:
    return str(filter_preset.uuid if isinstance(filter_preset, FilterPreset) else filter_preset)
