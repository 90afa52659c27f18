"""Cases that change storage, and bring data into it and into datasets."""

from __future__ import annotations

from typing import Any

from tests.contract.analytics_cases import LATER
from tests.contract.cases import Case
from tests.contract.dataset_cases import DATASET, ROW
from tests.contract.label_cases import ITEM
from tests.contract.member_cases import NOW, page
from tests.contract.storage_cases import AT_FOLDER, FOLDER, FOLDER_RECORD, ITEM_RECORD, PARENT

UPLOAD = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaa7"
CLOUD = "cccccccc-cccc-4ccc-8ccc-ccccccccccc1"
_FOLDER = f"folder = client.get_storage_folder('{FOLDER}')"
_ITEM = f"item = client.get_storage_item('{ITEM}')"
_DATASET = f"dataset = client.get_dataset('{DATASET}')"
_BUNDLE = "bundle = project.create_bundle()"
_WAITS = "an answer is held back for 45 seconds at most: that is when proxies give up"
_SIZES = [
    "files",
    "folders",
    "videos",
    "images",
    "image_groups",
    "image_sequences",
    "dicom_files",
    "dicom_series",
    "niftis",
    "audios",
    "pdfs",
    "plain_texts",
    "tombstones",
    "upload_jobs",
    "total_size",
]

STORAGE = [
    Case(
        "a new folder",
        f"client.create_storage_folder('f', 'd', {{'k': [1, None]}}, UUID('{PARENT}'))",
        shows="str(result.uuid)",
        sdk=LATER,
    ),
    Case("a new folder at the top", "client.create_storage_folder('f')", shows="result.name", sdk=LATER),
    Case("create_subfolder", "folder.create_subfolder('f', 'd')", before=_FOLDER, shows="result.name", sdk=LATER),
    Case(
        "a change of a folder",
        "folder.update(name='n', client_metadata={'a': 1})",
        before=_FOLDER,
        shows="folder.name",
        sdk=LATER,
    ),
    Case("no change of a folder", "folder.update()", before=_FOLDER, sdk=LATER),
    Case(
        "changes in a bundle",
        "[folder.update(description='x', bundle=bundle), item.update(name='i', bundle=bundle), bundle.execute()]",
        before=f"{_FOLDER}\n{_ITEM}\n{_BUNDLE}",
        shows="[folder.name, item.name]",
        sdk=LATER,
    ),
    Case("a folder goes up", "folder.move_to_folder(None)", before=_FOLDER, sdk=LATER),
    Case("a folder goes down", f"folder.move_to_folder(UUID('{PARENT}'))", before=_FOLDER, sdk=LATER),
    Case("the end of a folder", "folder.delete()", before=_FOLDER, sdk=LATER),
    Case(
        "what is in a folder",
        "folder.get_summary()",
        before=_FOLDER,
        shows=f"[getattr(result, name) for name in {_SIZES}]",
        sdk=LATER,
    ),
    Case(
        "items go elsewhere",
        f"folder.move_items_to_folder(UUID('{PARENT}'), [item, UUID('{ITEM}')], allow_mirror_dataset_changes=True)",
        before=f"{_FOLDER}\n{_ITEM}",
        sdk=LATER,
    ),
    Case("the end of items", f"folder.delete_storage_items([UUID('{ITEM}')], False)", before=_FOLDER, sdk=LATER),
    Case(
        "a change of an item",
        "item.update(name='n', description='d', client_metadata={})",
        before=_ITEM,
        shows="[item.name, item.description]",
        sdk=LATER,
    ),
    Case("an item goes elsewhere", f"item.move_to_folder(UUID('{PARENT}'))", before=_ITEM, sdk=LATER),
    Case("the end of an item", "item.delete()", before=_ITEM, sdk=LATER),
    Case(
        "where an item is used",
        "item.get_summary()",
        before=_ITEM,
        shows="[result.frame_in_groups, result.used_in_datasets, result.accessible_group_items[0].name,"
        " result.accessible_group_items[0].item_type.value, result.accessible_datasets[0].title,"
        " str(result.accessible_datasets[0].data_hashes[0])]",
        sdk=LATER,
    ),
]
_FILES = "{'images': [{'objectUrl': 'https://x/a.png'}], 'skip_duplicate_urls': True}"
UPLOADS = [
    Case(
        "the end of an upload",
        f"folder.add_data_to_folder_job_cancel(UUID('{UPLOAD}'))",
        before=_FOLDER,
        shows="result.units_cancelled_count",
        sdk=LATER,
    ),
    Case(
        "items of all folders",
        "list(client.find_storage_items(search='a', item_types=[StorageItemType.PDF], org_access=True))",
        shows="[item.name for item in result]",
        sdk=LATER,
    ),
    Case(
        "an upload to a folder",
        f"folder.add_private_data_to_folder_start('{CLOUD}', {_FILES}, ignore_errors=True)",
        before=_FOLDER,
        shows="str(result)",
        sdk=LATER,
    ),
    Case(
        "an upload to a folder by text",
        f"folder.add_private_data_to_folder_start('{CLOUD}', '{{\"videos\": []}}')",
        before=_FOLDER,
        shows="str(result)",
        sdk=LATER,
    ),
    Case(
        "how far an upload to a folder is",
        f"folder.add_private_data_to_folder_get_result(UUID('{UPLOAD}'), timeout_seconds=5)",
        before=_FOLDER,
        shows="[result.status.value, result.errors, result.units_done_count, result.items_with_names[0].name,"
        " result.unit_errors[0].object_urls, result.unit_errors[0].error, result.file_name]",
        sdk=LATER,
    ),
    Case(
        "an upload to a folder that may take long",
        f"folder.add_private_data_to_folder_get_result(UUID('{UPLOAD}'))",
        before=_FOLDER,
        differs=True,
        because=_WAITS,
        sdk=LATER,
    ),
    Case(
        "an upload to a dataset",
        f"dataset.add_private_data_to_dataset_start('{CLOUD}', {_FILES}, folder=UUID('{FOLDER}'))",
        before=_DATASET,
        shows="result",
        sdk=LATER,
    ),
    Case(
        "how far an upload to a dataset is",
        f"dataset.add_private_data_to_dataset_get_result('{UPLOAD}', timeout_seconds=0)",
        before=_DATASET,
        shows="[result.status.value, result.data_hashes_with_titles[0].title, result.units_error_count]",
        sdk=LATER,
    ),
    Case(
        "link_items",
        f"dataset.link_items([UUID('{ITEM}')], DataLinkDuplicatesBehavior.FAIL)",
        before=_DATASET,
        shows="[row.title for row in result]",
        sdk=LATER,
    ),
    Case("the end of data", f"dataset.delete_data(['{ROW['data_hash']}'])", before=_DATASET, sdk=LATER),
    Case("the end of one piece of data", f"dataset.delete_data('{ROW['data_hash']}')", before=_DATASET, sdk=LATER),
]
CASES = [*STORAGE, *UPLOADS]

_COUNTS = {"unitsPendingCount": 0, "unitsDoneCount": 1, "unitsErrorCount": 1, "unitsCancelledCount": 0}
_ERROR = {"objectUrls": ["https://x/b.png"], "error": "no", "subtaskUuid": UPLOAD, "actionDescription": "reading"}
AT_JOBS = f"{AT_FOLDER}/data-upload-jobs"
ANSWERS: dict[str, Any] = {
    "POST /v2/public/storage/folders": FOLDER_RECORD,
    f"PATCH {AT_FOLDER}": {**FOLDER_RECORD, "name": "n"},
    f"DELETE {AT_FOLDER}": None,
    f"GET {AT_FOLDER}/summary": {
        "".join(part if at == 0 else part.title() for at, part in enumerate(name.split("_"))): place
        for place, name in enumerate(_SIZES)
    },
    "POST /v2/public/storage/folders/move": None,
    "PATCH /v2/public/storage/folders/patch-bulk": page({**FOLDER_RECORD, "name": "bundled"}),
    "PATCH /v2/public/storage/items/patch-bulk": page({**ITEM_RECORD, "name": "i"}),
    f"POST {AT_FOLDER}/items/move": None,
    f"POST {AT_FOLDER}/items/delete": None,
    f"PATCH {AT_FOLDER}/items/{ITEM}": {**ITEM_RECORD, "name": "n", "description": "d"},
    f"GET {AT_FOLDER}/items/{ITEM}/summary": {
        "frameInGroups": 3,
        "accessibleGroupItems": [
            {"uuid": ITEM, "name": "g", "parentUuid": FOLDER, "parentName": "f", "itemType": "imageGroup"}
        ],
        "usedInDatasets": 2,
        "accessibleDatasets": [
            {
                "datasetHash": DATASET,
                "backingFolderUuid": None,
                "title": "d",
                "dataHashes": [ITEM],
                "dataUnitsCreatedAt": NOW,
            }
        ],
        "groupLayout": None,
    },
    f"POST {AT_JOBS}": UPLOAD,
    f"POST {AT_JOBS}/{UPLOAD}/cancel": {"unitsCancelledCount": 2},
    "GET /v2/public/storage/search/items": page(ITEM_RECORD),
    f"GET {AT_JOBS}/{UPLOAD}": {
        "status": "DONE",
        "itemsWithNames": [{"itemUuid": ITEM, "name": "a.png"}],
        "errors": ["no"],
        "unitErrors": [_ERROR],
        "fileName": "files.json",
        **_COUNTS,
    },
    "datasetdatalongpolling POST": {"process_hash": UPLOAD},
    "datasetdatalongpolling GET": {
        "status": "DONE",
        "dataHashesWithTitles": [{"dataHash": ROW["data_hash"], "title": "a.png", "backingItemUuid": ITEM}],
        "errors": [],
        "dataUnitErrors": [],
        **_COUNTS,
    },
    "datasetlinkitems POST": [ROW],
    "video DELETE": True,
}
