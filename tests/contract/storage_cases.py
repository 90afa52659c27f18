"""Cases of storage: folders, items, and the item behind a label row."""

from __future__ import annotations

from typing import Any

from tests.contract.cases import Case
from tests.contract.label_cases import ITEM
from tests.contract.member_cases import NOW

FOLDER = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaa1"
PARENT = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaa2"
GROUP = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbb2"
BELOW = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaa3"
DATASET = "33333333-3333-4333-8333-333333333331"

AT_FOLDER = f"/v2/public/storage/folders/{FOLDER}"
AT_ITEM = f"/v2/public/storage/items/{ITEM}"

FOLDER_RECORD: dict[str, Any] = {
    "uuid": FOLDER,
    "parent": PARENT,
    "name": "f",
    "description": "d",
    "clientMetadata": '{"k": [1, null]}',
    "owner": "owner@x.io",
    "createdAt": NOW,
    "lastEditedAt": NOW,
    "userRole": "admin",
    "syncedDatasetHash": None,
    "pathToRoot": [
        {"uuid": FOLDER, "parentUuid": PARENT, "name": "f", "syncedDatasetHash": DATASET},
        {"uuid": PARENT, "parentUuid": None, "name": "p", "syncedDatasetHash": None},
    ],
}
ITEM_RECORD: dict[str, Any] = {
    "uuid": ITEM,
    "parent": FOLDER,
    "itemType": "video",
    "name": "v.mp4",
    "description": "",
    "clientMetadata": '{"weather": "fog"}',
    "owner": "owner@x.io",
    "createdAt": NOW,
    "lastEditedAt": NOW,
    "backedDataUnitsCount": 2,
    "storageLocation": "s3Compatible",
    "integrationHash": "cccccccc-cccc-4ccc-8ccc-ccccccccccc1",
    "url": "s3://bucket/v.mp4",
    "signedUrl": None,
    "fileSize": 5,
    "mimeType": "video/mp4",
    "duration": 2.5,
    "fps": 25.0,
    "height": 9,
    "width": 16,
    "dicomInstanceUid": "1.2",
    "dicomStudyUid": "1.3",
    "dicomSeriesUid": "1.4",
    "frameCount": 62,
    "audioSampleRate": 8000,
    "audioBitDepth": 16,
    "audioCodec": "pcm",
    "audioNumChannels": 2,
}
SIGNED = {**ITEM_RECORD, "signedUrl": "https://files.example/v.mp4?signature=x"}


def page(*things: dict[str, Any]) -> dict[str, Any]:
    return {"results": list(things), "nextPageToken": None}


FOLDER_SHOWS = (
    "[[str(one.uuid), str(one.parent_uuid), one.name, one.description, one.client_metadata,"
    " [[str(step.uuid), str(step.parent_uuid), step.name, str(step.synced_dataset_hash)] for step in one.path_to_root]]"
    " for one in {}]"
)
ITEM_SHOWS = (
    "[[str(one.uuid), str(one.parent_folder_uuid), one.item_type.value, one.name, one.client_metadata,"
    " one.created_at.isoformat(), one.last_edited_at.isoformat(), one.backed_data_units_count,"
    " one.storage_location.value, str(one.integration_hash), one.url, one.file_size, one.mime_type, one.duration,"
    " one.fps, one.height, one.width, one.dicom_instance_uid, one.dicom_study_uid, one.dicom_series_uid,"
    " one.frame_count, one.audio_sample_rate, one.audio_bit_depth, one.audio_codec, one.audio_num_channels]"
    " for one in {}]"
)
_FIND_FOLDER = f"folder = client.get_storage_folder('{FOLDER}')"
_FIND_ITEM = f"item = client.get_storage_item('{ITEM}')"
_FIND_ROW = "row = project.list_label_rows_v2()[0]"
_WHICH_METADATA = "the older SDK does not say whether it wants client metadata"

FOLDERS = [
    Case("get_storage_folder", f"client.get_storage_folder('{FOLDER}')", shows=FOLDER_SHOWS.format("[result]")),
    Case("parent of a folder", "folder.parent", before=_FIND_FOLDER, shows="str(result.uuid)"),
    Case("list_storage_folders", "list(client.list_storage_folders())", shows=FOLDER_SHOWS.format("result")),
    Case(
        "list_storage_folders narrowed",
        "list(client.list_storage_folders(search='a', dataset_synced=False, org_access=True,"
        " order=FoldersSortBy.CREATED_AT, desc=True, page_size=1))",
    ),
    Case("find_storage_folders", "list(client.find_storage_folders(search='a'))", shows="len(result)"),
    Case("list_subfolders", "list(folder.list_subfolders(dataset_synced=True))", before=_FIND_FOLDER),
    Case("find_subfolders", "list(folder.find_subfolders(desc=True))", before=_FIND_FOLDER),
]
ITEMS = [
    Case("get_storage_item", f"client.get_storage_item('{ITEM}')", shows=ITEM_SHOWS.format("[result]")),
    Case("get_storage_item signed", f"client.get_storage_item(UUID('{ITEM}'), sign_url=True)"),
    Case(
        "get_storage_items",
        f"client.get_storage_items([UUID('{ITEM}'), '{GROUP}'], sign_url=True)",
        shows=ITEM_SHOWS.format("result"),
    ),
    Case(
        "list_items",
        "list(folder.list_items())",
        before=_FIND_FOLDER,
        shows=ITEM_SHOWS.format("result"),
        sdk="0.1.211",
    ),
    Case(
        "list_items narrowed",
        "list(folder.list_items(search='a', is_in_dataset=True, order=FoldersSortBy.CREATED_AT, desc=True, page_size=7,"
        " item_types=[StorageItemType.PDF, StorageItemType.AUDIO], get_signed_urls=True,"
        " include_client_metadata=False))",
        before=_FIND_FOLDER,
        sdk="0.1.211",
    ),
    Case(
        "list_items of the older SDK",
        "list(folder.list_items())",
        before=_FIND_FOLDER,
        differs=True,
        because=_WHICH_METADATA,
    ),
    Case("find_items", "list(folder.find_items(search='a'))", before=_FIND_FOLDER),
    Case("get_signed_url", "item.get_signed_url()", before=_FIND_ITEM, shows="result"),
    Case(
        "get_signed_url again",
        "item.get_signed_url(refetch=True)",
        before=f"item = client.get_storage_item('{ITEM}', sign_url=True)",
        shows="result",
    ),
    Case(
        "get_signed_url that is known",
        "item.get_signed_url()",
        before=f"item = client.get_storage_item('{ITEM}', True)",
    ),
    Case("get_child_items of a file", "list(item.get_child_items())", before=_FIND_ITEM, shows="result"),
    Case(
        "get_child_items",
        "list(item.get_child_items(get_signed_urls=True))",
        before=f"item = client.get_storage_item('{GROUP}')",
        shows="[str(one.uuid) for one in result]",
    ),
    Case(
        "get_storage_item of a label row",
        "row.get_storage_item()",
        before=_FIND_ROW,
        shows="str(result.uuid)",
        sdk="0.1.211",
    ),
    Case(
        "get_storage_item of a label row twice",
        "[row.get_storage_item(True), row.get_storage_item()]",
        before=_FIND_ROW,
        sdk="0.1.211",
    ),
]
CASES = [*FOLDERS, *ITEMS]

ANSWERS: dict[str, Any] = {
    f"GET {AT_FOLDER}": FOLDER_RECORD,
    f"GET /v2/public/storage/folders/{PARENT}": {**FOLDER_RECORD, "uuid": PARENT, "parent": None},
    "GET /v2/public/storage/folders": page(FOLDER_RECORD),
    "GET /v2/public/storage/search/folders": page(FOLDER_RECORD),
    f"GET {AT_FOLDER}/folders": page({**FOLDER_RECORD, "uuid": BELOW, "parent": FOLDER}),
    f"GET {AT_FOLDER}/items": page(ITEM_RECORD),
    f"GET {AT_FOLDER}/items/{GROUP}/child-items": page(ITEM_RECORD),
    f"GET {AT_ITEM}": ITEM_RECORD,
    f"GET {AT_ITEM}?signUrl=True": SIGNED,
    f"GET /v2/public/storage/items/{GROUP}": {**ITEM_RECORD, "uuid": GROUP, "itemType": "imageGroup"},
    "POST /v2/public/storage/items/get-bulk": page(SIGNED, {**SIGNED, "uuid": GROUP}),
}
