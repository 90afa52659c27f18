"""What is in a collection: frames or annotations, listed, added and removed; one by one, or by a stored filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Final

from pydantic import Field, TypeAdapter, ValidationError

from labelform.api.arguments import refused
from labelform.api.build import listing, path, rest
from labelform.api.decode import nothing, record
from labelform.api.operation import Operation, Page
from labelform.api.records.explorer import (
    CollectionAnnotations,
    CollectionFrames,
    CollectionItemRequest,
    ProjectCollectionBulkItemResponse,
    ProjectDataCollectionItemRequest,
    ProjectLabelCollectionItemRequest,
)
from labelform.types import Json

Items = Sequence[CollectionItemRequest | Mapping[str, object]]
"""Frames or annotations: records, or dictionaries with their fields, named as here or as on the wire."""
ADD: Final = "add-items"
REMOVE: Final = "remove-items"
COME_TO_THE_SAME: Final = (f"/{ADD}", f"/{REMOVE}")
"""How paths end to which the same may be sent twice: what is in it is in it once."""


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
    project_hash: str, *, collection_uuid: str, items: Items
) -> Operation[ProjectCollectionBulkItemResponse]:
    """Add frames or annotations; what could not be added is the result. Source: POST …/{uuid}/add-items."""
    return _change("add_collection_items", _at(project_hash, collection_uuid, ADD), items)


def remove_collection_items(
    project_hash: str, *, collection_uuid: str, items: Items
) -> Operation[ProjectCollectionBulkItemResponse]:
    """Remove frames or annotations; what could not be removed is the result. Source: POST …/{uuid}/remove-items."""
    return _change("remove_collection_items", _at(project_hash, collection_uuid, REMOVE), items)


def add_collection_preset_items(project_hash: str, *, collection_uuid: str, preset_uuid: str) -> Operation[None]:
    """Start adding what a stored filter finds; done later. Source: POST …/{uuid}/add-preset-items."""
    at = _at(project_hash, collection_uuid, "add-preset-items")
    return rest("add_collection_preset_items", "POST", at, decode=nothing, body={"presetUuid": preset_uuid})


def remove_collection_preset_items(project_hash: str, *, collection_uuid: str, preset_uuid: str) -> Operation[None]:
    """Start removing what a stored filter finds; done later. Source: POST …/{uuid}/remove-preset-items."""
    at = _at(project_hash, collection_uuid, "remove-preset-items")
    return rest("remove_collection_preset_items", "POST", at, decode=nothing, body={"presetUuid": preset_uuid})


def _change(name: str, at: str, items: Items) -> Operation[ProjectCollectionBulkItemResponse]:
    body: Json = {"items": [item.model_dump(mode="json", by_alias=True) for item in _checked(items)]}
    return rest(name, "POST", at, decode=record(ProjectCollectionBulkItemResponse), body=body)


def _checked(items: Items) -> list[CollectionItemRequest]:
    try:
        return _reader().validate_python(items)
    except ValidationError as error:
        problem = error.errors()[-1]  # of the two kinds, the one that asks for less comes last
        where = ": ".join(str(step) for step in problem["loc"][::2])
        raise refused(f"items: {where}: {problem['msg']}" if where else f"items: {problem['msg']}") from error


@cache
def _reader() -> TypeAdapter[list[CollectionItemRequest]]:
    # An annotation has all that a frame has: the other way round its id would be dropped.
    either = ProjectLabelCollectionItemRequest | ProjectDataCollectionItemRequest
    return TypeAdapter(list[Annotated[either, Field(union_mode="left_to_right")]])


def _at(project_hash: str, collection_uuid: str, end: str) -> str:
    return path("active", project_hash, "collections", collection_uuid, end)
