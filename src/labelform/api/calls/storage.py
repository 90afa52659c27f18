"""Folders and items of storage, as far as they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypedDict

from labelform.api.arguments import refused, word, words_of
from labelform.api.build import LARGEST_PAGE, Query, listing, path, rest
from labelform.api.decode import MismatchError, about, each_about, member, record, records
from labelform.api.operation import Operation, Page
from labelform.api.records.storage import StorageFolderRecord, StorageItemRecord
from labelform.types import FoldersSortBy, Json, StorageItemType


class FolderFilters(TypedDict, total=False):
    """
    Narrows and orders a list of folders.

    `search` is a part of the name. `dataset_synced` asks for folders that a dataset mirrors, or for the others.
    `org_access` lists those of the whole organisation and is for its admins only; below a folder it does not count.
    """

    search: str | None
    dataset_synced: bool | None
    org_access: bool | None
    order: FoldersSortBy
    desc: bool
    page_size: int


class ItemFilters(TypedDict, total=False):
    """
    Narrows and orders a list of items.

    `search` is a part of the name. `is_in_dataset` asks for items that are data of a dataset, or for the others.
    `get_signed_urls` asks for links to the files.
    """

    search: str | None
    is_in_dataset: bool | None
    item_types: Sequence[StorageItemType] | None
    order: FoldersSortBy
    desc: bool
    get_signed_urls: bool
    page_size: int


def list_storage_folders(*, filters: FolderFilters) -> Operation[Page[StorageFolderRecord]]:
    """List the folders at the top. Source: GET storage/folders, SDK 0.1.155."""
    query = _folder_query(filters)
    return listing("list_storage_folders", path("storage", "folders"), item=StorageFolderRecord, query=query)


def find_storage_folders(*, filters: FolderFilters) -> Operation[Page[StorageFolderRecord]]:
    """List folders at any depth. Source: GET storage/search/folders, SDK 0.1.155."""
    query = _folder_query(filters)
    return listing("find_storage_folders", path("storage", "search", "folders"), item=StorageFolderRecord, query=query)


def list_subfolders(
    *, folder_uuid: str, filters: FolderFilters, is_recursive: bool = False
) -> Operation[Page[StorageFolderRecord]]:
    """List the folders in a folder, or below it. Source: GET storage/folders/{folder}/folders, SDK 0.1.155."""
    query = _folder_query(filters, is_recursive=is_recursive)
    at = path("storage", "folders", folder_uuid, "folders")
    inside = {} if is_recursive else {"parent": folder_uuid}
    return listing("list_subfolders", at, item=StorageFolderRecord, query=query, about=inside)


def get_storage_folder(*, folder_uuid: str) -> Operation[StorageFolderRecord]:
    """Read a folder. Source: GET storage/folders/{folder}, SDK 0.1.155."""
    read = about(record(StorageFolderRecord), uuid=folder_uuid)
    return rest("get_storage_folder", "GET", path("storage", "folders", folder_uuid), decode=read)


def list_storage_items(
    *, folder_uuid: str, filters: ItemFilters, include_client_metadata: bool = True
) -> Operation[Page[StorageItemRecord]]:
    """
    List the items in a folder.

    Source: GET storage/folders/{folder}/items, SDK 0.1.211; older ones do not say whether they want client metadata.
    """
    more = {"includeClientMetadata": include_client_metadata, "clientMetadataAsSignedUrl": False}
    query = {**_item_query(filters), **more}
    at = path("storage", "folders", folder_uuid, "items")
    inside = {"parent": folder_uuid}
    return listing("list_storage_items", at, item=StorageItemRecord, query=query, about=inside)


def find_storage_items(*, folder_uuid: str, filters: ItemFilters) -> Operation[Page[StorageItemRecord]]:
    """
    List the items in a folder and below it, by name or type.

    Raises:
        InvalidArgumentsError: neither is given; the SDK refuses that as well, as too slow.

    Source: GET storage/folders/{folder}/items, SDK 0.1.155.
    """
    if not filters.get("search") and not filters.get("item_types"):
        raise refused("items are found by search or item_types; give one of them")
    at = path("storage", "folders", folder_uuid, "items")
    query = _item_query(filters, is_recursive=True)
    return listing("find_storage_items", at, item=StorageItemRecord, query=query)


def search_storage_items(*, filters: ItemFilters, org_access: bool | None = None) -> Operation[Page[StorageItemRecord]]:
    """
    List items of all folders, by name or type; `org_access` as in `FolderFilters`. The SDK calls it slow.

    Raises:
        InvalidArgumentsError: neither is given.

    Source: GET storage/search/items, SDK 0.1.155.
    """
    if not filters.get("search") and not filters.get("item_types"):
        raise refused("items are found by search or item_types; give one of them")
    query = _item_query(filters, org_access=org_access)
    return listing("search_storage_items", path("storage", "search", "items"), item=StorageItemRecord, query=query)


def get_storage_item(*, item_uuid: str, sign_url: bool = False) -> Operation[StorageItemRecord]:
    """Read an item, with a link to its file when requested. Source: GET storage/items/{item}, SDK 0.1.155."""
    read = about(record(StorageItemRecord), uuid=item_uuid)
    at = path("storage", "items", item_uuid)
    return rest("get_storage_item", "GET", at, decode=read, query={"signUrl": sign_url})


def get_storage_items(*, item_uuids: list[str], sign_url: bool = False) -> Operation[list[StorageItemRecord]]:
    """
    Read several items in one request. It is a POST, but changes nothing, and so may be sent again.

    Source: POST storage/items/get-bulk, SDK 0.1.155; there items come in the order in which they are requested.
    """
    read = each_about(records(StorageItemRecord), uuid=item_uuids)

    def decode(answer: Json) -> list[StorageItemRecord]:
        found = member(answer, "results")
        if found is None:
            raise MismatchError("results", "missing")
        return read(found)

    body: Json = {"itemUuids": item_uuids, "signUrls": sign_url}
    call = rest("get_storage_items", "POST", path("storage", "items", "get-bulk"), decode=decode, body=body)
    return replace(call, is_read=True)


def get_child_items(*, folder_uuid: str, item_uuid: str, sign_urls: bool = False) -> Operation[Page[StorageItemRecord]]:
    """
    List the pictures of an image group, or the files of a series of slices.

    Source: GET storage/folders/{folder}/items/{item}/child-items, SDK 0.1.155, which reads one page.
    """
    at = path("storage", "folders", folder_uuid, "items", item_uuid, "child-items")
    return listing("get_child_items", at, item=StorageItemRecord, query={"signUrls": sign_urls})


def _folder_query(filters: FolderFilters, *, is_recursive: bool = False) -> Query:
    return {
        "search": filters.get("search"),
        "isRecursive": is_recursive,
        "datasetSynced": filters.get("dataset_synced"),
        "includeOrgAccess": filters.get("org_access"),
        **_paging(filters),
    }


def _item_query(filters: ItemFilters, *, is_recursive: bool = False, org_access: bool | None = None) -> Query:
    return {
        "search": filters.get("search"),
        "isRecursive": is_recursive,
        "isInDataset": filters.get("is_in_dataset"),
        "itemTypes": words_of("item_types", filters.get("item_types") or [], StorageItemType),
        "includeOrgAccess": org_access,
        **_paging(filters),
        "signUrls": filters.get("get_signed_urls", False),
    }


def _paging(filters: FolderFilters | ItemFilters) -> Query:
    size = filters.get("page_size", 100)
    if not 1 <= size <= LARGEST_PAGE:
        raise refused(f"page_size is {size}; a page has 1 to {LARGEST_PAGE} items")
    order = word("order", filters.get("order", FoldersSortBy.NAME), FoldersSortBy)
    return {"order": order, "desc": filters.get("desc", False), "pageSize": size}
