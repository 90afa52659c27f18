"""Items of storage in REST v2: `storage/items`, `storage/folders/{folder}/items`, `storage/search/items`."""

import json
import sqlite3

from labelform.sandbox.delivery import METADATA
from labelform.sandbox.errors import NotEmulated
from labelform.sandbox.jsondata import Json
from labelform.sandbox.rules import item_moves, mirrors, storage_items
from labelform.sandbox.rules.data_units import series_of
from labelform.sandbox.rules.links import PREFIX, plain_link, sealed_address, signed_link
from labelform.sandbox.rules.spaces import spaces_of
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.fields import Body, as_object, as_uuid
from labelform.sandbox.wire.folders import read_changes
from labelform.sandbox.wire.item_types import ITEM_TYPES, OF_FILES, data_types
from labelform.sandbox.wire.storage_lists import ordered_page, unpaged

NOT_EMULATED = ("timeseriesSettings", "sceneViewSettings", "sceneLayout")


def list_items(call: Call) -> Json:
    """GET storage/folders/{folder_uuid}/items"""
    return _list(call, call.uuid("folder_uuid"))


def search_items(call: Call) -> Json:
    """GET storage/search/items: in all folders; `isRecursive` is sent as false and does not count [SDK]."""
    return _list(call, None)


def get_item(call: Call) -> Json:
    """GET storage/items/{item_uuid}"""
    item = storage_items.find_item(call.context, call.uuid("item_uuid"))
    return _spell(call, item, is_signed=call.query.flag("signUrl"))


def get_items(call: Call) -> Json:
    """POST storage/items/get-bulk: in the order of the request [SDK docstring]."""
    is_signed = call.body.flag("signUrls", default=False)
    rows = storage_items.find_items(call.context, call.body.uuids("itemUuids"))
    return unpaged(rows, lambda row: _spell(call, row, is_signed=is_signed))


def update_item(call: Call) -> Json:
    """PATCH storage/folders/{folder_uuid}/items/{item_uuid}"""
    storage_items.in_folder(call.context, call.uuid("folder_uuid"), [call.uuid("item_uuid")])
    return _spell(call, _update(call, call.uuid("item_uuid"), call.body), is_signed=False)


def update_items(call: Call) -> Json:
    """PATCH storage/items/patch-bulk"""
    patches = call.body.json_object("itemPatches")
    rows = [
        _update(call, as_uuid(key, "itemPatches"), Body(as_object(patch, f"itemPatches.{key}")))
        for key, patch in patches.items()
    ]
    return unpaged(rows, lambda row: _spell(call, row, is_signed=False))


def move_items(call: Call) -> Json:
    """POST storage/folders/{folder_uuid}/items/move"""
    item_moves.move_items(
        call.context,
        call.uuid("folder_uuid"),
        call.body.uuids("itemUuids"),
        call.body.uuid("newParentUuid"),
        may_leave_mirrors=call.body.flag("allowSyncedDatasetMove", default=False),
    )
    return None


def delete_items(call: Call) -> Json:
    """POST storage/folders/{folder_uuid}/items/delete"""
    removed = item_moves.delete_items(
        call.context,
        call.uuid("folder_uuid"),
        call.body.uuids("childUuids"),
        with_unused_frames=call.body.flag("removeUnusedFrames", default=False),
    )
    return {"removedItemsCount": removed, "removedFoldersCount": 0}


def list_child_items(call: Call) -> Json:
    """GET storage/folders/{folder_uuid}/items/{item_uuid}/child-items"""
    rows = storage_items.child_items(call.context, call.uuid("folder_uuid"), call.uuid("item_uuid"))
    return unpaged(rows, lambda row: _spell(call, row, is_signed=call.query.flag("signUrls")))


def summarise_item(call: Call) -> Json:
    """GET storage/folders/{folder_uuid}/items/{item_uuid}/summary"""
    item_uuid = call.uuid("item_uuid")
    groups = storage_items.groups_of(call.context, call.uuid("folder_uuid"), item_uuid)
    datasets = mirrors.datasets_of(call.context, item_uuid)
    return {
        "frameInGroups": len(groups),
        "accessibleGroupItems": [_spell_group(each) for each in groups],
        "usedInDatasets": len(datasets),
        "accessibleDatasets": [_spell_dataset(each) for each in datasets if each["has_role"]],
        "groupLayout": None,
    }


def _list(call: Call, folder_uuid: str | None) -> Json:
    query = call.query
    wanted = query.texts("itemTypes")
    narrow = storage_items.ItemFilters(
        search=query.text("search"),
        is_in_dataset=query.optional_flag("isInDataset"),
        data_types=[each for item_type in wanted for each in data_types(item_type)] if wanted else None,
        include_organisation_access=query.flag("includeOrgAccess"),
    )
    rows = storage_items.list_items(
        call.context, narrow, folder_uuid=folder_uuid, is_recursive=query.flag("isRecursive")
    )
    return ordered_page(call, rows, lambda row: _spell_listed(call, row), "item_uuid")


def _spell_listed(call: Call, item: sqlite3.Row) -> dict[str, Json]:
    """Spell an item of a list: with client metadata, without it, or with a link to it, as the client asks."""
    query = call.query
    spelled = _spell(call, item, is_signed=query.flag("signUrls"))
    if query.optional_flag("includeClientMetadata") is False:
        return spelled | {"clientMetadata": "{}"}
    if query.flag("clientMetadataAsSignedUrl"):
        address = sealed_address(call.context, f"{PREFIX}{item['item_uuid']}/{METADATA}")
        return spelled | {"clientMetadata": "", "clientMetadataSignedUrl": address}
    return spelled


def _update(call: Call, item_uuid: str, body: Body) -> sqlite3.Row:
    for name in NOT_EMULATED:
        if body.has(name):
            raise NotEmulated(f"{name} of storage items is not emulated by the sandbox")
    return storage_items.update_item(call.context, item_uuid, read_changes(body))


def _spell(call: Call, item: sqlite3.Row, *, is_signed: bool) -> dict[str, Json]:
    series = series_of(item)
    has_frames = item["data_type"] not in ("image", "audio", "plain_text", "time_series", "group", "scene")
    return {
        "uuid": item["item_uuid"],
        "parent": item["folder_uuid"],
        "itemType": ITEM_TYPES[item["data_type"]],
        "name": item["name"],
        "description": item["description"],
        "clientMetadata": item["client_metadata"],
        "owner": item["owner"],
        "createdAt": item["created_at"],
        "lastEditedAt": item["last_edited_at"],
        "isTombstone": False,
        "isPlaceholder": False,
        "backedDataUnitsCount": item["backed_count"],
        "storageLocation": "encord" if item["integration_uuid"] is None else "s3",
        "integrationHash": item["integration_uuid"],
        "url": item["url"] or (None if spaces_of(item) else plain_link(item)),
        "signedUrl": signed_link(call.context, item) if is_signed and item["data_type"] not in OF_FILES else None,
        "fileSize": item["file_size"],
        "mimeType": item["mime_type"],
        "duration": item["duration"],
        "fps": item["frames_per_second"],
        "height": item["height"],
        "width": item["width"],
        "dicomInstanceUid": None,
        "dicomStudyUid": None if series is None else series.study_uid,
        "dicomSeriesUid": None if series is None else series.series_uid,
        "frameCount": item["frames"] if has_frames else None,
        "audioSampleRate": item["audio_sample_rate"],
        "audioBitDepth": item["audio_bit_depth"],
        "audioCodec": item["audio_codec"],
        "audioNumChannels": item["audio_num_channels"],
    }


def _spell_group(group: sqlite3.Row) -> dict[str, Json]:
    return {
        "uuid": group["item_uuid"],
        "name": group["name"],
        "parentUuid": group["folder_uuid"],
        "parentName": group["folder_name"],
        "itemType": ITEM_TYPES[group["data_type"]],
    }


def _spell_dataset(dataset: sqlite3.Row) -> dict[str, Json]:
    return {
        "datasetHash": dataset["dataset_hash"],
        "backingFolderUuid": dataset["backing_folder_uuid"],
        "title": dataset["title"],
        "dataHashes": json.loads(dataset["data_hashes"]),
        "dataUnitsCreatedAt": dataset["linked_at"],
    }
