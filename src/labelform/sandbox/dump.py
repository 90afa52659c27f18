"""
The whole state of a sandbox as plain data, for people and for comparing two runs.

Lists are sorted by name, so that two sandboxes with the same content give the same text. Keys and tokens are left out.
"""

import json
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from labelform.sandbox.label_dump import portable_labels

PARSED = {
    "labels",
    "validation_errors",
    "features",
    "frame_numbers",
    "metadata_schema",
    "editor",
    "stages",
    "pathways",
    "filters",
    "source_projects",
    "client_metadata",
    "metrics",
    "frame_ranges",
    "parts",
    "anchor",
    "tag_names",
    "tag_uuids",
}
# What differs between two runs that do the same: identities of new things, and times.
VOLATILE = ("_hash", "_uuid", "_at", "uuid", "Uuid", "label_id", "identifier", "space_id", "_uuids", "annotation_id")
# What users wrote: kept whole, whatever its keys are called.
OPAQUE = {"metadata_schema", "filters", "client_metadata"}
# Clients make up the hashes of new entries of an ontology; only newer ones write that an entry is not archived.
ENTRY_HASH = "featureNodeHash"
NOT_ARCHIVED = ("archived", False)

Plain = dict[str, object]


def dump_state(db: sqlite3.Connection) -> Plain:
    """Read everything, inside the caller's transaction."""
    organisations = _rows(db, "SELECT * FROM organisations ORDER BY name")
    accounts = _rows(db, "SELECT email FROM accounts ORDER BY email")
    return {
        "accounts": [account["email"] for account in accounts],
        "organisations": [_organisation(db, each) for each in organisations],
    }


def without_volatile(value: object) -> object:
    """Leave out identities and times, which differ between two runs that do the same."""
    if isinstance(value, list):
        return [without_volatile(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    portable: dict[str, Callable[[Any], object]] = {
        "labels": portable_labels,
        "editor": _portable_editor,
        **dict.fromkeys(OPAQUE, lambda each: each),
    }
    return {
        key: portable.get(str(key), without_volatile)(each)
        for key, each in value.items()
        if not str(key).endswith(VOLATILE)
    }


def _portable_editor(value: object) -> object:
    """Leave out the identities of the entries of an ontology, and what goes without saying; everything else stays."""
    if isinstance(value, list):
        return [_portable_editor(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    return {
        key: _portable_editor(each) for key, each in value.items() if key != ENTRY_HASH and (key, each) != NOT_ARCHIVED
    }


ORGANISATION_SECTIONS = {
    "users": "SELECT * FROM organisation_users WHERE organisation_uuid = ? ORDER BY email",
    "tags": "SELECT * FROM organisation_tags WHERE organisation_uuid = ? ORDER BY name",
    "issue_tags": "SELECT * FROM issue_tags WHERE organisation_uuid = ? ORDER BY name",
    "groups": "SELECT * FROM user_groups WHERE organisation_uuid = ? ORDER BY name, created_at, group_hash",
    "ontologies": "SELECT * FROM ontologies WHERE organisation_uuid = ? ORDER BY title, created_at, ontology_hash",
    "workflow_templates": "SELECT * FROM workflow_templates WHERE organisation_uuid = ?"
    " ORDER BY title, created_at, template_uuid",
    "cloud_integrations": "SELECT * FROM cloud_integrations WHERE organisation_uuid = ?"
    " ORDER BY title, created_at, integration_uuid",
    "datasets": "SELECT * FROM datasets WHERE organisation_uuid = ? ORDER BY title, created_at, dataset_hash",
    # Where folders are is told by their path, as names are not unique and identities are left out of portable dumps.
    "storage_folders": "SELECT f.*, (SELECT group_concat(name, '/') FROM (SELECT a.name FROM folder_paths p"
    "   JOIN storage_folders a ON a.folder_uuid = p.ancestor_uuid WHERE p.folder_uuid = f.folder_uuid"
    "   ORDER BY distance DESC)) AS path"
    " FROM storage_folders f WHERE organisation_uuid = ? ORDER BY path, created_at, folder_uuid",
    "projects": "SELECT * FROM projects WHERE organisation_uuid = ? ORDER BY title, created_at, project_hash",
}
GROUP_SECTIONS = {
    "members": "SELECT email FROM group_members WHERE group_hash = ? ORDER BY email",
    "managers": "SELECT email FROM group_managers WHERE group_hash = ? ORDER BY email",
    "shared_with": "SELECT name FROM group_shares JOIN organisations USING (organisation_uuid) WHERE group_hash = ?"
    " ORDER BY name",
}
ONTOLOGY_SECTIONS = {
    "users": "SELECT email, role FROM ontology_users WHERE ontology_hash = ? ORDER BY email",
    "groups": "SELECT group_hash, name, role FROM ontology_groups JOIN user_groups USING (group_hash)"
    " WHERE ontology_hash = ? ORDER BY name, created_at, group_hash",
}
TEMPLATE_SECTIONS = {"admins": "SELECT email FROM workflow_template_admins WHERE template_uuid = ? ORDER BY email"}
DATASET_SECTIONS = {
    "users": "SELECT email, role FROM dataset_users WHERE dataset_hash = ? ORDER BY email",
    "groups": "SELECT group_hash, name, role FROM dataset_groups JOIN user_groups USING (group_hash)"
    " WHERE dataset_hash = ? ORDER BY name, created_at, group_hash",
    "items": "SELECT * FROM data_items WHERE dataset_hash = ? ORDER BY title, created_at, data_hash",
}
FOLDER_SECTIONS = {
    "users": "SELECT email, role FROM folder_users WHERE folder_uuid = ? ORDER BY email",
    "groups": "SELECT group_hash, name, role FROM folder_groups JOIN user_groups USING (group_hash)"
    " WHERE folder_uuid = ? ORDER BY name, created_at, group_hash",
    "items": "SELECT * FROM storage_items WHERE folder_uuid = ? ORDER BY name, created_at, item_uuid",
    "frames": "SELECT g.name AS group_name, position, i.name FROM item_frames"
    " JOIN storage_items g ON g.item_uuid = group_uuid JOIN storage_items i USING (item_uuid)"
    " WHERE g.folder_uuid = ? ORDER BY g.name, g.created_at, group_uuid, position",
}
PROJECT_SECTIONS = {
    "ontology": "SELECT ontology_hash, o.title FROM projects JOIN ontologies o USING (ontology_hash)"
    " WHERE project_hash = ?",
    "stages": "SELECT * FROM workflow_stages WHERE project_hash = ? ORDER BY position",
    "datasets": "SELECT dataset_hash, title FROM project_datasets JOIN datasets USING (dataset_hash)"
    " WHERE project_hash = ? ORDER BY title, created_at, dataset_hash",
    "groups": "SELECT group_hash, g.name, p.role, r.name AS role_name FROM project_groups p"
    " JOIN user_groups g USING (group_hash) JOIN project_roles r USING (role) WHERE project_hash = ?"
    " ORDER BY g.name, created_at, group_hash",
    "users": "SELECT email, role, name AS role_name FROM project_users JOIN project_roles USING (role)"
    " WHERE project_hash = ? ORDER BY email",
    "collections": "SELECT * FROM collections WHERE project_hash = ? ORDER BY name, created_at, collection_uuid",
    # What is on its way out is left out, what is on its way in is not: the state once everything has taken effect.
    "collection_items": "SELECT collection_uuid, name AS collection, title AS data, data_hash, annotation_id,"
    " json_group_array(frame) AS frame_numbers FROM (SELECT i.*, c.name, c.created_at, d.title"
    "   FROM collection_items i JOIN collections c USING (collection_uuid) JOIN data_items d USING (data_hash)"
    "   WHERE project_hash = ? AND removed_at IS NULL ORDER BY frame)"
    " GROUP BY collection_uuid, data_hash, annotation_id"
    " ORDER BY name, created_at, collection_uuid, title, data_hash, annotation_id",
    "explorer": "SELECT * FROM explorer_imports WHERE project_hash = ?",
    "models": "SELECT * FROM models WHERE project_hash = ? ORDER BY title, created_at, model_uuid",
    "trainings": "SELECT title AS model_title, i.* FROM model_iterations i JOIN models m USING (model_uuid)"
    " WHERE project_hash = ? ORDER BY title, m.created_at, model_uuid, i.created_at, iteration_uuid",
    "work": "SELECT email, title AS data, w.* FROM work_sessions w JOIN data_items USING (data_hash)"
    " WHERE project_hash = ? ORDER BY started_at, email, title",
    "presets": "SELECT * FROM presets WHERE project_hash = ? ORDER BY name, created_at, preset_uuid",
    "label_rows": "SELECT i.title AS data, l.* FROM label_rows l JOIN data_items i USING (data_hash)"
    " WHERE project_hash = ? ORDER BY i.title, data_hash, branch_name",
    "tasks": "SELECT i.title AS data, w.title AS stage, t.* FROM tasks t JOIN data_items i USING (data_hash)"
    " LEFT JOIN workflow_stages w USING (project_hash, stage_uuid) WHERE t.project_hash = ?"
    " ORDER BY i.title, data_hash",
    "subtasks": "SELECT i.title AS data, s.* FROM subtasks s JOIN tasks t USING (task_uuid)"
    " JOIN data_items i USING (data_hash) WHERE t.project_hash = ? ORDER BY i.title, data_hash, branch_name",
    "label_reviews": "SELECT i.title AS data, w.title AS stage, r.* FROM label_reviews r JOIN tasks t USING (task_uuid)"
    " JOIN data_items i USING (data_hash) JOIN workflow_stages w"
    " ON w.project_hash = t.project_hash AND w.stage_uuid = r.stage_uuid WHERE t.project_hash = ?"
    " ORDER BY i.title, data_hash, position, r.status, label_id",
    "task_events": "SELECT i.title AS data, w.title AS stage, e.* FROM task_events e"
    " JOIN data_items i USING (data_hash) JOIN workflow_stages w USING (project_hash, stage_uuid)"
    " WHERE e.project_hash = ? ORDER BY e.created_at, e.rowid",
    "label_logs": "SELECT i.title AS data, l.* FROM label_logs l JOIN data_items i USING (data_hash)"
    " WHERE project_hash = ? ORDER BY l.created_at, l.rowid",
    "issues": "SELECT i.title AS data, s.*, (SELECT json_group_array(name) FROM (SELECT name FROM issue_tags"
    "   WHERE tag_uuid IN (SELECT value FROM json_each(tag_uuids)) ORDER BY name)) AS tag_names"
    " FROM issues s JOIN data_items i USING (data_hash) WHERE project_hash = ?"
    " ORDER BY i.title, data_hash, s.created_at, issue_uuid",
    "tags": "SELECT name FROM project_organisation_tags JOIN organisation_tags USING (tag_uuid)"
    " WHERE project_hash = ? ORDER BY name",
    "issue_tags": "SELECT name FROM project_issue_tags JOIN issue_tags USING (tag_uuid) WHERE project_hash = ?"
    " ORDER BY name",
}
# Parts of an organisation that have parts of their own: the key of their identity, and these parts.
NESTED = {
    "groups": ("group_hash", GROUP_SECTIONS),
    "ontologies": ("ontology_hash", ONTOLOGY_SECTIONS),
    "workflow_templates": ("template_uuid", TEMPLATE_SECTIONS),
    "datasets": ("dataset_hash", DATASET_SECTIONS),
    "storage_folders": ("folder_uuid", FOLDER_SECTIONS),
    "projects": ("project_hash", PROJECT_SECTIONS),
}


def _organisation(db: sqlite3.Connection, organisation: Plain) -> Plain:
    uuid = organisation["organisation_uuid"]
    return organisation | {section: _section(db, section, sql, uuid) for section, sql in ORGANISATION_SECTIONS.items()}


def _section(db: sqlite3.Connection, section: str, sql: str, organisation_uuid: object) -> list[Plain]:
    key, parts = NESTED.get(section, ("", {}))
    return [
        row | {part: _rows(db, part_sql, row[key]) for part, part_sql in parts.items()}
        for row in _rows(db, sql, organisation_uuid)
    ]


def _rows(db: sqlite3.Connection, sql: str, *values: object) -> list[Plain]:
    rows = db.execute(sql, values)
    names = [name for name, *_ in rows.description]
    return [{name: _value(name, value) for name, value in zip(names, row, strict=True)} for row in rows]


def _value(key: str, value: object) -> object:
    return json.loads(value) if key in PARSED and isinstance(value, str) else value
