"""Storage: folders and items as a sandbox has them, and what is refused before or after a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.client import label_samples as samples
from tests.client.world import MakeWorld
from tests.conftest import Served

import labelform
from labelform.api.records import StorageFolderRecord, StorageItemRecord
from labelform.client.platform import Platform
from labelform.client.storage import StorageFolder, StorageItem
from labelform.errors import Effect, InvalidArgumentsError, LabelRowError, ResourceNotFoundError, UnexpectedAnswerError
from labelform.types import FoldersSortBy, StorageItemType, StorageUserRole

DRIVING = "Northlane Perception - Front Camera 2D - Q4"
NIGHT = "NL fleet7 2026-09 motorway night"
NOWHERE = "99999999-9999-4999-8999-999999999999"
ITEM: dict[str, Any] = {
    "uuid": "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbb1",
    "parent": "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaa1",
    "itemType": "hologram",
    "name": "i",
    "clientMetadata": "{}",
    "owner": "a@x.io",
    "createdAt": "2025-01-02T03:04:05Z",
    "lastEditedAt": "2025-01-02T03:04:05Z",
    "backedDataUnitsCount": 0,
    "storageLocation": "moon",
}

FOLDER = {**ITEM, "description": "", "userRole": "admin", "pathToRoot": []}


def test_folders_and_items_of_a_platform_are_read(served: Served) -> None:
    with labelform.connect(domain=served.url, ssh_private_key_path=served.ssh_key_file) as platform:
        folders = list(platform.list_storage_folders(page_size=5, order=FoldersSortBy.NAME, desc=True))
        [night] = platform.find_storage_folders(search=NIGHT)
        items = list(night.list_items(page_size=5, include_client_metadata=False))
        again = platform.get_storage_items([item.uuid for item in items[::-1]])
        images = list(night.find_items(item_types=[StorageItemType.IMAGE]))

        assert [folder.name for folder in folders] == sorted((folder.name for folder in folders), reverse=True)
        assert (len(folders), night.parent, night.user_role) == (17, None, StorageUserRole.ADMIN)
        assert [(step.name, step.synced_dataset_hash) for step in night.path_to_root] == [
            (NIGHT, night.synced_dataset_hash)
        ]
        assert [item.uuid for item in again] == [item.uuid for item in items[::-1]]
        assert ({len(item.client_metadata) for item in items}, len(images)) == ({0}, len(items))
        assert all(item.client_metadata for item in again)
        assert list(night.list_subfolders()) == list(night.find_subfolders()) == []
        with pytest.raises(ResourceNotFoundError):
            platform.get_storage_folder(NOWHERE)


def test_a_label_row_knows_the_item_behind_its_data(served: Served) -> None:
    with labelform.connect(domain=served.url, ssh_private_key_path=served.ssh_key_file) as platform:
        [project] = platform.list_projects(title_eq=DRIVING)
        row = project.list_label_rows_v2()[0]

        item = row.get_storage_item()

        assert (item.uuid, item.name, item.width) == (row.backing_item_uuid, row.data_title, row.width)
        assert row.get_storage_item(get_signed_urls=True) is item
        assert (item.get_signed_url() or "").startswith(f"{served.url}/files/")


def test_a_row_without_an_item_says_so(world: MakeWorld) -> None:
    here = world({"labelrowmetadata GET": [samples.listed()[samples.IMAGE]]})
    [row] = here.project.list_label_rows_v2()

    with pytest.raises(LabelRowError, match="did not return the storage item"):
        row.get_storage_item()


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda _, folder: folder.find_items(), "items are found by search or item_types; give one of them"),
        (lambda _, folder: folder.list_items(page_size=0), "page_size is 0; a page has 1 to 1000 items"),
        (lambda platform, _: platform.list_storage_folders(page_size=1001), "page_size is 1001; a page has 1 to 1000"),
        (
            lambda _, folder: folder.list_items(item_types=["picture"]),
            "item_types is 'picture', which is not one of",
        ),
        (lambda platform, _: platform.find_storage_folders(order="size"), "order is 'size', which is not one of name"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_sent(
    act: Callable[[Any, Any], Any], message: str, world: MakeWorld
) -> None:
    here = world({})
    folder = StorageFolder(here.driver, StorageFolderRecord.model_validate(FOLDER))

    with pytest.raises(InvalidArgumentsError) as refusal:
        list(act(Platform(here.driver), folder))

    assert str(refusal.value).startswith(message)
    assert refusal.value.effect is Effect.NOT_SENT


@pytest.mark.parametrize(
    ("written", "read"),
    [("", {}), ("{}", {}), ('{"a": [1, null, "\\u00e4"]}', {"a": [1, None, "ä"]}), ({"a": 1}, {"a": 1})],
)
def test_client_metadata_is_an_object_in_a_string(written: object, read: object) -> None:
    assert StorageItemRecord.model_validate({**ITEM, "clientMetadata": written}).client_metadata == read


@pytest.mark.parametrize("written", ["[1]", "{", '{"a": NaN}', '{"a": 1e999}', "[" * 100_000, None, 1])
def test_metadata_that_is_no_object_fails_the_answer(written: object, world: MakeWorld) -> None:
    at = f"GET /v2/public/storage/items/{ITEM['uuid']}?signUrl=False"
    here = world({at: {**ITEM, "clientMetadata": written}})

    with pytest.raises(UnexpectedAnswerError, match="get_storage_item at clientMetadata"):
        StorageItem.find(here.driver, ITEM["uuid"])


def test_types_and_places_of_a_newer_platform_survive() -> None:
    item = StorageItemRecord.model_validate(ITEM)

    assert (item.item_type, item.storage_location) == ("hologram", "moon")


def test_several_items_without_a_list_of_them_are_no_answer(world: MakeWorld) -> None:
    here = world({"POST /v2/public/storage/items/get-bulk": {"nextPageToken": None}})

    with pytest.raises(UnexpectedAnswerError, match="get_storage_items at results: missing"):
        StorageItem.find_many(here.driver, [ITEM["uuid"]])
