"""
Filter presets of a project (Explorer). The JSON is kept as it came: its contents are not validated or reordered.

Source: "create_preset stores any JSON unvalidated" [a third party's observation of the live platform].
"""

import json
import sqlite3

from labelform.sandbox.errors import Forbidden, InvalidArguments, NotFound
from labelform.sandbox.rules import explorer_imports
from labelform.sandbox.rules.context import Context, as_list, new_uuid

NIL_UUID = "00000000-0000-0000-0000-000000000000"
# The two keys of the envelope in the spelling of the wire, by every spelling that is accepted [SDK, executed].
ENVELOPE = {
    "localFilters": "localFilters",
    "local_filters": "localFilters",
    "globalFilters": "globalFilters",
    "global_filters": "globalFilters",
}


def list_presets(context: Context, project_hash: str, preset_uuids: list[str]) -> list[sqlite3.Row]:
    """List the presets of a project, oldest first; uuids narrow the list, and none of them means all."""
    explorer_imports.open_explorer(context, project_hash)
    wanted = as_list(preset_uuids) if preset_uuids else None
    return context.all(
        "SELECT * FROM presets WHERE project_hash = ?1"
        " AND (?2 IS NULL OR preset_uuid IN (SELECT value FROM json_each(?2)))"
        " ORDER BY created_at, preset_uuid",
        *(project_hash, wanted),
    )


def read_filters(context: Context, project_hash: str, preset_uuid: str) -> dict[str, object]:
    """
    Read the JSON of a preset.

    Local filters of other projects are left out, so that a preset may read back emptier than it was written.
    Source: SDK commit "filter out presets to be scoped on a project basis"; quirk scope-local-filters=off keeps all.
    """
    explorer_imports.open_explorer(context, project_hash)
    definition: dict[str, object] = json.loads(find_preset(context, project_hash, preset_uuid)["filters"])
    local = definition.get("localFilters")
    if context.quirks["scope-local-filters"] == "on" and isinstance(local, dict):
        definition["localFilters"] = {
            key: value for key, value in local.items() if key.lower() in (project_hash, NIL_UUID)
        }
    return definition


def create_preset(context: Context, project_hash: str, name: str, definition: dict[str, object]) -> str:
    """Create a preset and give its uuid. Names need not be unique, and an empty definition is accepted."""
    explorer_imports.administer_explorer(context, project_hash, "create filter presets")
    preset_uuid = new_uuid()
    context.run(
        "INSERT INTO presets VALUES (?, ?, ?, ?, ?, ?)",
        *(preset_uuid, project_hash, name, stored_filters(definition), context.now, context.now),
    )
    return preset_uuid


def update_preset(
    context: Context, project_hash: str, preset_uuid: str, *, name: str | None, definition: dict[str, object] | None
) -> None:
    """Change the name, or replace the whole JSON; None leaves it as it is."""
    explorer_imports.administer_explorer(context, project_hash, "edit filter presets")
    find_preset(context, project_hash, preset_uuid)
    filters = None if definition is None else stored_filters(definition)
    context.run(
        "UPDATE presets SET name = coalesce(?, name), filters = coalesce(?, filters), updated_at = ?"
        " WHERE preset_uuid = ?",
        *(name, filters, context.now, preset_uuid),
    )


def delete_preset(context: Context, project_hash: str, preset_uuid: str) -> None:
    """Delete a preset. One that is already gone is not an error; one of another project is refused."""
    explorer_imports.administer_explorer(context, project_hash, "delete filter presets")
    _find(context, project_hash, preset_uuid)
    context.run("DELETE FROM presets WHERE preset_uuid = ?", preset_uuid)


def stored_filters(definition: dict[str, object]) -> str:
    """
    Write a definition as it is kept: envelope keys in camelCase, everything inside untouched.

    Raises:
        InvalidArguments: both spellings of one envelope key, or a number that JSON cannot hold.
    """
    stored: dict[str, object] = {}
    for key, value in definition.items():
        spelled = ENVELOPE.get(key, key)
        if spelled in stored:
            raise InvalidArguments(f'the filters have "{spelled}" in both spellings')
        stored[spelled] = value
    try:
        return json.dumps(stored, allow_nan=False, ensure_ascii=False)
    except ValueError as problem:
        raise InvalidArguments("the filters contain a number that is not finite") from problem


def find_preset(context: Context, project_hash: str, preset_uuid: str) -> sqlite3.Row:
    """Find a preset of this project; one that is gone is not found, one of another project is refused."""
    preset = _find(context, project_hash, preset_uuid)
    if preset is None:
        raise NotFound(f"there is no filter preset {preset_uuid}")
    return preset


def _find(context: Context, project_hash: str, preset_uuid: str) -> sqlite3.Row | None:
    row = context.one("SELECT * FROM presets WHERE preset_uuid = ?", preset_uuid)
    if row is not None and row["project_hash"] != project_hash:
        raise Forbidden(f"filter preset {preset_uuid} is not in project {project_hash}")
    return row
