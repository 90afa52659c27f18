"""
Stored filters of a project. Their definition is undocumented JSON, and passes through here untouched.

Only its envelope is known: `localFilters` and `globalFilters`. The platform calls the definition `filterPresetJson`
when a preset is created, and `filterPreset` when it is updated.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from labelform.api.build import listing, path, present, rest
from labelform.api.decode import identifier, nothing, opaque
from labelform.api.operation import Operation, Page
from labelform.api.records.explorer import FilterPresetRecord
from labelform.types import Json


def list_filter_presets(
    project_hash: str, *, filter_preset_uuids: list[str] | None = None, page_size: int | None = None
) -> Operation[Page[FilterPresetRecord]]:
    """
    List the presets of a project.

    An empty `filter_preset_uuids` cannot be said on the wire: it lists all, as None does.
    `page_size` is at most 1000, 100 when not given. Source: GET active/{project_hash}/presets, SDK 0.1.154.
    """
    query = {"presetUuids": filter_preset_uuids, "pageSize": page_size}
    asked = {"preset_uuid": filter_preset_uuids}
    return listing("list_filter_presets", _at(project_hash), item=FilterPresetRecord, query=query, about=asked)


def get_filter_preset(project_hash: str, *, filter_preset_uuid: str) -> Operation[Page[FilterPresetRecord]]:
    """
    List the one preset that has this uuid; none if there is none, or you may not see it.

    Source: GET active/{project_hash}/presets?presetUuids=…, SDK 0.1.154.
    """
    query, asked = {"presetUuids": [filter_preset_uuid]}, {"preset_uuid": filter_preset_uuid}
    return listing("get_filter_preset", _at(project_hash), item=FilterPresetRecord, query=query, about=asked)


def get_filter_preset_json(project_hash: str, *, filter_preset_uuid: str) -> Operation[dict[str, Json]]:
    """
    Read the definition of a preset exactly as the platform sends it; the SDK would drop keys that it does not know.

    The platform leaves out filters that speak of other projects. Source: GET active/…/presets/{uuid}/raw.
    """
    return rest("get_filter_preset_json", "GET", _at(project_hash, filter_preset_uuid, "raw"), decode=opaque)


def create_filter_preset(project_hash: str, *, name: str, filter_preset_json: Mapping[str, Json]) -> Operation[UUID]:
    """
    Store a filter. The platform does not check it: a shape that it does not know hangs when it is used.

    Source: POST active/…/presets, SDK 0.1.154.
    """
    body: Json = {"name": name, "filterPresetJson": filter_preset_json}
    return rest("create_filter_preset", "POST", _at(project_hash), decode=identifier, body=body)


def update_filter_preset(
    project_hash: str,
    *,
    filter_preset_uuid: str,
    name: str | None = None,
    filter_preset_json: Mapping[str, Json] | None = None,
) -> Operation[None]:
    """Change name or definition; None leaves it as it is. Source: PATCH active/…/presets/{uuid}."""
    body = present(name=name, filterPreset=filter_preset_json)
    return rest("update_filter_preset", "PATCH", _at(project_hash, filter_preset_uuid), decode=nothing, body=body)


def delete_filter_preset(project_hash: str, *, filter_preset_uuid: str) -> Operation[None]:
    """Delete a stored filter. Source: DELETE active/…/presets/{uuid}."""
    return rest("delete_filter_preset", "DELETE", _at(project_hash, filter_preset_uuid), decode=nothing)


def _at(project_hash: str, *below: str) -> str:
    return path("active", project_hash, "presets", *below)
