"""Ontologies: listing, reading, creating, saving. There is no delete."""

import sqlite3
from collections.abc import Mapping

from labelform.sandbox.errors import Forbidden, NotFound
from labelform.sandbox.rules import access, filters
from labelform.sandbox.rules.context import Context, new_uuid
from labelform.sandbox.rules.structures import check_editor, check_removals, stored_editor


def list_ontologies(context: Context, narrow: filters.Filters) -> list[sqlite3.Row]:
    """List the ontologies on which the caller has a role; organisation admins may ask for all."""
    organisation_uuid = None
    if narrow.include_organisation_access:
        organisation_uuid = access.administer_organisation(context, "list ontologies with organisation access")
    return context.db.execute(
        f"SELECT * FROM ontologies WHERE {filters.WHERE}"  # noqa: S608 - a constant of ours
        " AND (organisation_uuid = :organisation OR ontology_hash IN"
        "   (SELECT ontology_hash FROM ontology_access WHERE email = :email))"
        " ORDER BY created_at, ontology_hash",
        narrow.values() | {"organisation": organisation_uuid, "email": context.caller.email},
    ).fetchall()


def find_ontology(context: Context, ontology_hash: str) -> sqlite3.Row:
    """
    Find an ontology that the caller may read: by a role on it, as organisation admin, or through a project.

    Reading through a project is needed because the SDK reads the ontology of every project that it opens.
    """
    ontology = context.one("SELECT * FROM ontologies WHERE ontology_hash = ?", ontology_hash)
    if ontology is None:
        raise NotFound(f"there is no ontology {ontology_hash}")
    through_project = context.one(
        "SELECT 1 FROM projects JOIN project_access USING (project_hash) WHERE ontology_hash = ? AND email = ? LIMIT 1",
        *(ontology_hash, context.caller.email),
    )
    may = ontology_role(context, ontology_hash) is not None or through_project
    if not may and not access.is_organisation_admin(context, ontology["organisation_uuid"]):
        raise Forbidden(f"{context.caller.email} has no access to ontology {ontology_hash}")
    return ontology


def ontology_role(context: Context, ontology_hash: str) -> int | None:
    """Find the caller's effective role on an ontology: 0 admin before 1 user."""
    row = context.one(
        "SELECT min(role) AS role FROM ontology_access WHERE ontology_hash = ? AND email = ?",
        *(ontology_hash, context.caller.email),
    )
    return None if row is None or row["role"] is None else int(row["role"])


def create_ontology(context: Context, title: str, description: str, editor: Mapping[str, object]) -> str:
    """Create an ontology; the caller becomes its admin. Titles need not be unique."""
    organisation_uuid = access.current_organisation(context)
    ontology_hash = new_uuid()
    context.run(
        "INSERT INTO ontologies VALUES (?, ?, ?, ?, ?, ?, ?)",
        *(ontology_hash, organisation_uuid, title, description, stored_editor(editor), context.now, context.now),
    )
    context.run(
        "INSERT INTO ontology_users VALUES (?, ?, ?)", ontology_hash, context.caller.email, access.ONTOLOGY_ADMIN
    )
    return ontology_hash


def save_ontology(
    context: Context, ontology_hash: str, *, title: str, description: str, editor: Mapping[str, object]
) -> None:
    """Replace title, description and structure; this affects every project that shares the ontology."""
    ontology = administer_ontology(context, ontology_hash, "save it")
    check_removals(context, ontology_hash, ontology["editor"], editor)
    context.run(
        "UPDATE ontologies SET title = ?, description = ?, editor = ?, last_edited_at = ? WHERE ontology_hash = ?",
        *(title, description, stored_editor(editor), context.now, ontology_hash),
    )


def save_editor_of_project(context: Context, project_hash: str, editor: Mapping[str, object]) -> None:
    """
    Replace the structure of a project's ontology, as old SDKs do to add an object or classification.

    They send everything that they know of the structure and drop what they do not [SDK, executed]: what is not in
    the request is gone. Permission is not documented: here a project admin may, though others share the ontology.
    """
    project = access.administer_project(context, project_hash, "edit its ontology")
    ontology_hash = project["ontology_hash"]
    check_editor(editor)
    before = context.one("SELECT editor FROM ontologies WHERE ontology_hash = ?", ontology_hash)
    if before is not None:
        check_removals(context, ontology_hash, before["editor"], editor)
    context.run(
        "UPDATE ontologies SET editor = ?, last_edited_at = ? WHERE ontology_hash = ?",
        *(stored_editor(editor), context.now, ontology_hash),
    )
    context.touch_project(project_hash)


def administer_ontology(context: Context, ontology_hash: str, purpose: str) -> sqlite3.Row:
    """Find an ontology that the caller may change as its admin."""
    ontology = find_ontology(context, ontology_hash)
    is_admin = ontology_role(context, ontology_hash) == access.ONTOLOGY_ADMIN
    if not is_admin and not access.acts_as_admin(context, ontology["organisation_uuid"]):
        raise Forbidden(
            f"ontology admin on {ontology['title']} ({ontology_hash}) is required to {purpose}; "
            f"{context.caller.email} is not"
        )
    return ontology
