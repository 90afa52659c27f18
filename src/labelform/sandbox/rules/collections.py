"""Collections of a project (Explorer): FRAME or LABEL, fixed at creation. Names need not be unique."""

import sqlite3

from labelform.sandbox.errors import Forbidden, InvalidArguments, NotFound
from labelform.sandbox.rules import explorer_imports
from labelform.sandbox.rules.context import Context, as_list, new_uuid

TYPES = ("FRAME", "LABEL")


def list_collections(context: Context, project_hash: str, collection_uuids: list[str]) -> list[sqlite3.Row]:
    """
    List the collections of a project, oldest first; uuids narrow the list, and none of them means all.

    One of another project is left out, not refused: the SDK turns the empty list into its AuthorisationError.
    """
    explorer_imports.open_explorer(context, project_hash)
    wanted = as_list(collection_uuids) if collection_uuids else None
    return context.all(
        "SELECT * FROM collections WHERE project_hash = ?1"
        " AND (?2 IS NULL OR collection_uuid IN (SELECT value FROM json_each(?2)))"
        " ORDER BY created_at, collection_uuid",
        *(project_hash, wanted),
    )


def create_collection(context: Context, project_hash: str, *, name: str, description: str, collection_type: str) -> str:
    """Create a collection and give its uuid. It is in the list at once."""
    explorer_imports.administer_explorer(context, project_hash, "create collections")
    if collection_type not in TYPES:
        raise InvalidArguments(f'"{collection_type}" is not a collection type; choose FRAME or LABEL')
    collection_uuid = new_uuid()
    context.run(
        "INSERT INTO collections VALUES (?, ?, ?, ?, ?, ?, ?)",
        *(collection_uuid, project_hash, name, description, collection_type, context.now, context.now),
    )
    return collection_uuid


def update_collection(
    context: Context, project_hash: str, collection_uuid: str, *, name: str | None, description: str | None
) -> None:
    """Change name or description; None leaves a field as it is. The type cannot be changed."""
    explorer_imports.administer_explorer(context, project_hash, "edit collections")
    find_collection(context, project_hash, collection_uuid)
    context.run(
        "UPDATE collections SET name = coalesce(?, name), description = coalesce(?, description), last_edited_at = ?"
        " WHERE collection_uuid = ?",
        *(name, description, context.now, collection_uuid),
    )


def delete_collection(context: Context, project_hash: str, collection_uuid: str) -> None:
    """
    Delete a collection. One that is already gone is not an error; one of another project is refused.

    Source: "deletes … if it exists" [SDK docstring]; the status for a missing one is not documented.
    """
    explorer_imports.administer_explorer(context, project_hash, "delete collections")
    _find(context, project_hash, collection_uuid)
    context.run("DELETE FROM collections WHERE collection_uuid = ?", collection_uuid)


def find_collection(context: Context, project_hash: str, collection_uuid: str) -> sqlite3.Row:
    """Find a collection of this project; one that is gone is not found, one of another project is refused."""
    collection = _find(context, project_hash, collection_uuid)
    if collection is None:
        raise NotFound(f"there is no collection {collection_uuid}")
    return collection


def _find(context: Context, project_hash: str, collection_uuid: str) -> sqlite3.Row | None:
    row = context.one("SELECT * FROM collections WHERE collection_uuid = ?", collection_uuid)
    if row is not None and row["project_hash"] != project_hash:
        raise Forbidden(f"collection {collection_uuid} is not in project {project_hash}")
    return row
