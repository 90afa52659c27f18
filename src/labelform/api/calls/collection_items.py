"""What is in a collection: frames or annotations, listed, added and removed; one by one, or by a stored filter."""

from __future__ import annotations

from collections.abc import Sequence

from labelform.api.build import listing, path, rest
from labelform.api.decode import nothing, record
from labelform.api.operation import Operation, Page
from labelform.api.records import (
    CollectionAnnotations,
    CollectionFrames,
    CollectionItemRequest,
    ProjectCollectionBulkItemResponse,
)
from labelform.types import Json


def list_collection_frames(
    project_hash: str, *, collection_uuid: str, page_size: int | None = None
) -> Operation[Page[CollectionFrames]]:
    """List a collection of frames, by label row. Source: GET active/…/collections/{uuid}/items, SDK 0.1.151."""
    query = {"pageSize": page_size}
    return listing(
        "list_collection_frames", _at(project_hash, collection_uuid, "items"), item=CollectionFrames, query=query
    )


def list_collection_annotations(
    project_hash: str, *, collection_uuid: str, page_size: int | None = None
) -> Operation[Page[CollectionAnnotations]]:
    """
    List a collection of labels, by label row.

    Source: GET active/…/collections/{uuid}/items?getLabels=true (lower case, alone among all flags), SDK 0.1.151.
    """
    at, query = _at(project_hash, collection_uuid, "items"), {"getLabels": "true", "pageSize": page_size}
    return listing("list_collection_annotations", at, item=CollectionAnnotations, query=query)


def add_collection_items(
    project_hash: str, *, collection_uuid: str, items: Sequence[CollectionItemRequest]
) -> Operation[ProjectCollectionBulkItemResponse]:
    """Add frames or annotations; what could not be added is the result. Source: POST …/{uuid}/add-items."""
    return _change("add_collection_items", _at(project_hash, collection_uuid, "add-items"), items)


def remove_collection_items(
    project_hash: str, *, collection_uuid: str, items: Sequence[CollectionItemRequest]
) -> Operation[ProjectCollectionBulkItemResponse]:
    """Remove frames or annotations; what could not be removed is the result. Source: POST …/{uuid}/remove-items."""
    return _change("remove_collection_items", _at(project_hash, collection_uuid, "remove-items"), items)


def add_collection_preset_items(project_hash: str, *, collection_uuid: str, preset_uuid: str) -> Operation[None]:
    """Start adding what a stored filter finds; done later. Source: POST …/{uuid}/add-preset-items."""
    at = _at(project_hash, collection_uuid, "add-preset-items")
    return rest("add_collection_preset_items", "POST", at, decode=nothing, body={"presetUuid": preset_uuid})


def remove_collection_preset_items(project_hash: str, *, collection_uuid: str, preset_uuid: str) -> Operation[None]:
    """Start removing what a stored filter finds; done later. Source: POST …/{uuid}/remove-preset-items."""
    at = _at(project_hash, collection_uuid, "remove-preset-items")
    return rest("remove_collection_preset_items", "POST", at, decode=nothing, body={"presetUuid": preset_uuid})


def _change(name: str, at: str, items: Sequence[CollectionItemRequest]) -> Operation[ProjectCollectionBulkItemResponse]:
    body: Json = {"items": [item.model_dump(mode="json", by_alias=True) for item in items]}
    return rest(name, "POST", at, decode=record(ProjectCollectionBulkItemResponse), body=body)


def _at(project_hash: str, collection_uuid: str, end: str) -> str:
    return path("active", project_hash, "collections", collection_uuid, end)
