"""Projects in REST v2: `projects`, `projects/{hash}`, `.../status`, `.../datasets`, `.../groups`, `.../users`."""

import json
import sqlite3

from labelform.sandbox.jsondata import Json
from labelform.sandbox.rules import access, project_datasets, project_groups, project_users, projects, workflows
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.filters import query_filters
from labelform.sandbox.wire.groups import spell_grant
from labelform.sandbox.wire.pages import DEFAULT_SIZE, page
from labelform.sandbox.wire.roles import project_role, shown_members, shown_role


def get_project(call: Call) -> Json:
    """GET projects/{project_hash}"""
    return spell_project(call, access.open_project(call.context, call.uuid("project_hash")))


def list_projects(call: Call) -> Json:
    """GET projects. One page for SDKs that read only one."""
    rows = projects.list_projects(call.context, query_filters(call, "desc"), call.query.texts("tagsAnyof"))
    size = DEFAULT_SIZE if call.pages_projects else None
    return page(
        call, rows, lambda row: spell_project(call, row), lambda row: row["created_at"] + row["project_hash"], size=size
    )


def set_status(call: Call) -> Json:
    """PUT projects/{project_hash}/status"""
    projects.set_status(call.context, call.uuid("project_hash"), call.body.text("status"))
    return None


def list_datasets(call: Call) -> Json:
    """GET projects/{project_hash}/datasets"""
    rows = project_datasets.list_datasets(call.context, call.uuid("project_hash"))
    return page(call, rows, _spell_dataset, lambda row: row["attached_at"] + row["dataset_hash"])


def list_groups(call: Call) -> Json:
    """GET projects/{project_hash}/groups"""
    rows = shown_members(call, project_groups.list_groups(call.context, call.uuid("project_hash")))
    return page(call, rows, spell_grant, lambda row: row["added_at"] + row["group_hash"])


def add_groups(call: Call) -> Json:
    """POST projects/{project_hash}/groups"""
    role = project_role(call.body.integer("userRole"))
    project_groups.add_groups(call.context, call.uuid("project_hash"), call.body.uuids("groupHashList"), role)
    return None


def remove_groups(call: Call) -> Json:
    """DELETE projects/{project_hash}/groups?groupHashList=...&groupHashList=..."""
    project_groups.remove_groups(call.context, call.uuid("project_hash"), call.query.uuids("groupHashList"))
    return None


def list_users(call: Call) -> Json:
    """GET projects/{project_hash}/users"""
    rows = shown_members(call, project_users.list_users(call.context, call.uuid("project_hash")))
    return page(call, rows, _spell_user, lambda row: row["added_at"] + row["email"].lower(), size=DEFAULT_SIZE)


def remove_users(call: Call) -> Json:
    """POST projects/{project_hash}/users/bulk-delete"""
    project_users.remove_users(call.context, call.uuid("project_hash"), call.body.texts("userEmails"))
    return None


def spell_project(call: Call, project: sqlite3.Row) -> dict[str, Json]:
    """Spell a project with the keys of every SDK version: unknown ones are ignored, missing ones break newer SDKs."""
    context = call.context
    role = access.project_role(context, project["project_hash"], context.caller.email)
    return {
        "projectHash": project["project_hash"],
        "projectType": project["project_type"],
        "status": project["status"],
        "title": project["title"],
        "description": project["description"],
        "createdAt": project["created_at"],
        "lastEditedAt": project["last_edited_at"],
        "ontologyHash": project["ontology_hash"],
        "editorOntology": projects.editor_of(context, project),
        "creatorEmail": project["creator_email"],
        "userRole": shown_role(call, role),
        "sourceProjects": None if project["source_projects"] is None else json.loads(project["source_projects"]),
        "workflowManagerUuid": None,
        "workflow": _spell_workflow(call, project),
    }


def _spell_workflow(call: Call, project: sqlite3.Row) -> Json:
    if project["project_type"] != "workflow":
        return None
    stages = workflows.list_stages(call.context, project["project_hash"])
    return {"stages": [_spell_stage(stage) for stage in stages]}


def _spell_stage(stage: sqlite3.Row) -> dict[str, Json]:
    spelled: dict[str, Json] = {
        "uuid": stage["stage_uuid"],
        "stageType": stage["stage_type"],
        "title": stage["title"],
    }
    # Newer SDKs require the key on agent stages and refuse it on all others [executed].
    return spelled | ({"pathways": json.loads(stage["pathways"])} if stage["stage_type"] == "AGENT" else {})


def _spell_dataset(dataset: sqlite3.Row) -> Json:
    return {
        "datasetHash": dataset["dataset_hash"],
        "title": dataset["title"],
        "description": dataset["description"],
    }


def _spell_user(user: sqlite3.Row) -> Json:
    return {"userEmail": user["email"], "userRole": user["role"]}
