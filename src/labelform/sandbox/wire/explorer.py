"""Explorer in REST v2: `active/{project}/collections`, `.../presets`, `.../import` and `.../sync`."""

import sqlite3
from typing import cast

from labelform.sandbox.jsondata import Json
from labelform.sandbox.rules import collections, explorer_imports, presets
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.pages import DEFAULT_SIZE, page


def list_collections(call: Call) -> Json:
    """GET active/{project_hash}/collections?uuids=..."""
    rows = collections.list_collections(call.context, call.uuid("project_hash"), call.query.uuids("uuids"))
    return page(
        call, rows, _spell_collection, lambda row: row["created_at"] + row["collection_uuid"], size=DEFAULT_SIZE
    )


def create_collection(call: Call) -> Json:
    """POST active/{project_hash}/collections: answers the uuid as a bare string."""
    body = call.body
    return collections.create_collection(
        call.context,
        call.uuid("project_hash"),
        name=body.text("name"),
        description=body.optional_text("description") or "",
        collection_type=body.optional_text("collectionType") or "FRAME",
    )


def update_collection(call: Call) -> Json:
    """PATCH active/{project_hash}/collections/{collection_uuid}"""
    collections.update_collection(
        call.context,
        call.uuid("project_hash"),
        call.uuid("collection_uuid"),
        name=call.body.optional_text("name"),
        description=call.body.optional_text("description"),
    )
    return None


def delete_collection(call: Call) -> Json:
    """DELETE active/{project_hash}/collections/{collection_uuid}"""
    collections.delete_collection(call.context, call.uuid("project_hash"), call.uuid("collection_uuid"))
    return None


def list_presets(call: Call) -> Json:
    """GET active/{project_hash}/presets?presetUuids=..."""
    rows = presets.list_presets(call.context, call.uuid("project_hash"), call.query.uuids("presetUuids"))
    return page(call, rows, _spell_preset, lambda row: row["created_at"] + row["preset_uuid"], size=DEFAULT_SIZE)


def get_preset_filters(call: Call) -> Json:
    """GET active/{project_hash}/presets/{preset_uuid}/raw"""
    return cast(Json, presets.read_filters(call.context, call.uuid("project_hash"), call.uuid("preset_uuid")))


def create_preset(call: Call) -> Json:
    """POST active/{project_hash}/presets: the JSON is under `filterPresetJson`; answers the uuid as a bare string."""
    return presets.create_preset(
        call.context, call.uuid("project_hash"), call.body.text("name"), call.body.json_object("filterPresetJson")
    )


def update_preset(call: Call) -> Json:
    """PATCH active/{project_hash}/presets/{preset_uuid}: here the JSON is under `filterPreset`."""
    presets.update_preset(
        call.context,
        call.uuid("project_hash"),
        call.uuid("preset_uuid"),
        name=call.body.optional_text("name"),
        definition=call.body.optional_json_object("filterPreset"),
    )
    return None


def delete_preset(call: Call) -> Json:
    """DELETE active/{project_hash}/presets/{preset_uuid}"""
    presets.delete_preset(call.context, call.uuid("project_hash"), call.uuid("preset_uuid"))
    return None


def import_project(call: Call) -> Json:
    """POST active/{project_hash}/import"""
    body = call.body
    explorer_imports.import_project(
        call.context,
        call.uuid("project_hash"),
        body.text("projectMode"),
        body.optional_number("videoSamplingRate"),
    )
    return None


def sync_project(call: Call) -> Json:
    """POST active/{project_hash}/sync: without a body."""
    explorer_imports.sync_project(call.context, call.uuid("project_hash"))
    return None


def _spell_collection(collection: sqlite3.Row) -> dict[str, Json]:
    return {
        "collectionUuid": collection["collection_uuid"],
        "name": collection["name"],
        "description": collection["description"],
        "createdAt": collection["created_at"],
        "lastEditedAt": collection["last_edited_at"],
        "projectUuid": collection["project_hash"],
        "collectionType": collection["collection_type"],
    }


def _spell_preset(preset: sqlite3.Row) -> dict[str, Json]:
    return {
        "presetUuid": preset["preset_uuid"],
        "name": preset["name"],
        "createdAt": preset["created_at"],
        "updatedAt": preset["updated_at"],
    }
