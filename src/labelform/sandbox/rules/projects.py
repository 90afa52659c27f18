"""Projects: listing, opening, creating, status. There is no rename and no delete: the platform has no such call."""

import json
import sqlite3
from dataclasses import dataclass

from labelform.sandbox.errors import Forbidden, InvalidArguments
from labelform.sandbox.jsondata import Json
from labelform.sandbox.rules import access, filters, ontologies, workflows
from labelform.sandbox.rules.context import Context, as_list, new_uuid
from labelform.sandbox.rules.project_datasets import attach

STATUSES = ("notStarted", "inProgress", "inReview", "paused", "completed", "cancelled", "archived")


@dataclass(frozen=True)
class NewProject:
    """What `create_project` sends."""

    title: str
    description: str
    dataset_hashes: list[str]
    workflow_type: str = "manual"
    ontology_hash: str | None = None
    workflow_template_uuid: str | None = None
    source_projects: list[str] | None = None


def list_projects(context: Context, narrow: filters.Filters, tag_names: list[str]) -> list[sqlite3.Row]:
    """
    List the projects on which the caller has a role, and for organisation admins who ask for it all others too.

    Source: include_org_access is for organisation admins only [SDK docstring]; others are refused.
    """
    organisation_uuid = None
    if narrow.include_organisation_access:
        organisation_uuid = access.administer_organisation(context, "list projects with organisation access")
    return context.db.execute(
        f"SELECT * FROM projects WHERE {filters.WHERE}"  # noqa: S608 - a constant of ours
        " AND (organisation_uuid = :organisation OR project_hash IN"
        "   (SELECT project_hash FROM project_access WHERE email = :email))"
        " AND (:tags IS NULL OR project_hash IN (SELECT project_hash FROM project_organisation_tags"
        "   JOIN organisation_tags USING (tag_uuid) WHERE name IN (SELECT value FROM json_each(:tags))))"
        " ORDER BY created_at, project_hash",
        narrow.values()
        | {"organisation": organisation_uuid, "email": context.caller.email}
        | {"tags": as_list(tag_names) if tag_names else None},
    ).fetchall()


def editor_of(context: Context, project: sqlite3.Row) -> Json:
    """Read the structure of the project's ontology."""
    row = context.one("SELECT editor FROM ontologies WHERE ontology_hash = ?", project["ontology_hash"])
    editor: Json = {} if row is None else json.loads(row["editor"])
    return editor


def create_project(context: Context, new: NewProject) -> str:
    """
    Create a project; the caller becomes its admin. Titles need not be unique.

    Without an ontology a new empty one is created; without a template the default workflow is used, or the project
    is a manual QA one (quirk create-without-template).

    Source: SDK docstring of create_project, and the documentation of projects and workflows.
    """
    organisation_uuid = access.current_organisation(context)
    _check_new_project(context, new)
    stages = workflows.stages_for(context, new.workflow_template_uuid)
    project_type = "workflow" if stages else "manual_qa"
    ontology_hash = _ontology_for(context, new)
    project_hash = new_uuid()
    sources = None if new.source_projects is None else as_list(new.source_projects)
    context.run(
        "INSERT INTO projects VALUES (?, ?, ?, ?, 'notStarted', ?, ?, ?, ?, ?, ?)",
        *(project_hash, organisation_uuid, new.title, new.description, project_type, ontology_hash),
        *(context.caller.email, sources, context.now, context.now),
    )
    workflows.insert_stages(context.db, project_hash, stages)
    context.run(
        "INSERT INTO project_users VALUES (?, ?, ?, ?)", project_hash, context.caller.email, access.ADMIN, context.now
    )
    attach(context, project_hash, new.dataset_hashes)
    return project_hash


def set_status(context: Context, project_hash: str, status: str) -> None:
    """
    Set the status.

    Source: "admins and team managers", and "contact support for access to this feature" [documentation]; quirk
    set-status=off plays an organisation that has not asked support. Transitions are not documented: all are allowed.
    """
    project = access.manage_project(context, project_hash, "set its status", also_stopped=True)
    if context.quirks["set-status"] == "off":
        raise Forbidden(f"setting the status of {project['title']} ({project_hash}) is not enabled")
    if status not in STATUSES:
        raise InvalidArguments(f'"{status}" is not a project status; choose from {", ".join(STATUSES)}')
    context.run("UPDATE projects SET status = ? WHERE project_hash = ?", status, project_hash)
    context.touch_project(project_hash)


def delete_project(context: Context, project_hash: str) -> None:
    """
    Delete a project with everything that is in it; its datasets and ontology stay.

    Source: the teardown of the tests of the public SDK sends such a request; no documentation and no public method
    does. That it takes a project admin is assumed.
    """
    access.administer_project(context, project_hash, "delete it")
    context.run("DELETE FROM projects WHERE project_hash = ?", project_hash)


def _check_new_project(context: Context, new: NewProject) -> None:
    if not new.title:
        raise InvalidArguments("a project needs a title")
    if new.workflow_type not in ("manual", "benchmark"):
        raise InvalidArguments(f'workflow_type "{new.workflow_type}" is neither "manual" nor "benchmark"')
    if new.workflow_type == "benchmark" and not new.source_projects:
        raise InvalidArguments("a benchmark project needs source_projects")
    for source in new.source_projects or []:
        access.administer_project(context, source, "use it as the source of a benchmark")


def _ontology_for(context: Context, new: NewProject) -> str:
    if new.ontology_hash is not None:
        return str(ontologies.find_ontology(context, new.ontology_hash)["ontology_hash"])
    return ontologies.create_ontology(context, new.title, "", {"objects": [], "classifications": []})
