"""Collections of a project: named sets of frames or labels. Names are not unique, the uuid is the identity."""

from __future__ import annotations

from uuid import UUID

from labelform.api.build import listing, path, present, rest
from labelform.api.decode import identifier, nothing
from labelform.api.operation import Operation, Page
from labelform.api.records.explorer import CollectionRecord


def list_collections(
    project_hash: str, *, collection_uuids: list[str] | None = None, page_size: int | None = None
) -> Operation[Page[CollectionRecord]]:
    """
    List the collections of a project.

    An empty `collection_uuids` cannot be said on the wire: it lists all, as None does.
    `page_size` is at most 1000, 100 when not given. Source: GET active/{project_hash}/collections, SDK 0.1.151.
    """
    query = {"projectHash": project_hash, "uuids": collection_uuids, "pageSize": page_size}
    asked = {"collection_uuid": collection_uuids, "project_uuid": project_hash}
    return listing("list_collections", _at(project_hash), item=CollectionRecord, query=query, about=asked)


def get_collection(project_hash: str, *, collection_uuid: str) -> Operation[Page[CollectionRecord]]:
    """
    List the one collection that has this uuid; none if there is none, or you may not see it.

    Source: GET active/{project_hash}/collections?uuids=…, SDK 0.1.151.
    """
    query, asked = {"uuids": [collection_uuid]}, {"collection_uuid": collection_uuid, "project_uuid": project_hash}
    return listing("get_collection", _at(project_hash), item=CollectionRecord, query=query, about=asked)


def create_collection(
    project_hash: str, *, name: str, description: str = "", collection_type: str = "FRAME"
) -> Operation[UUID]:
    """Create a collection of `FRAME`s or `LABEL`s, which is fixed from then on. Source: POST active/…/collections."""
    body = {"name": name, "description": description, "collectionType": collection_type}
    query = {"projectHash": project_hash}
    return rest("create_collection", "POST", _at(project_hash), decode=identifier, query=query, body=body)


def update_collection(
    project_hash: str, *, collection_uuid: str, name: str | None = None, description: str | None = None
) -> Operation[None]:
    """Change name or description; None leaves it as it is. Source: PATCH active/…/collections/{uuid}."""
    body = present(name=name, description=description)
    return rest("update_collection", "PATCH", _at(project_hash, collection_uuid), decode=nothing, body=body)


def delete_collection(project_hash: str, *, collection_uuid: str) -> Operation[None]:
    """Delete a collection; the data in it stays. Source: DELETE active/…/collections/{uuid}."""
    return rest("delete_collection", "DELETE", _at(project_hash, collection_uuid), decode=nothing)


def _at(project_hash: str, *below: str) -> str:
    return path("active", project_hash, "collections", *below)
