"""Projects themselves. The platform can create and read them; it has no call to rename or delete one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from labelform.api.build import legacy, listing, path, present, rest
from labelform.api.calls.filters import ListFilters, filter_query, tag_names
from labelform.api.decode import about, nothing, record, text
from labelform.api.operation import Operation, Page
from labelform.api.records.projects import ProjectRecord
from labelform.api.records.tags import OrganisationTag


def get_project(project_hash: str) -> Operation[ProjectRecord]:
    """Read a project. Source: GET projects/{project_hash}, SDK 0.1.155."""
    decode = about(record(ProjectRecord), project_hash=project_hash)
    return rest("get_project", "GET", path("projects", project_hash), decode=decode)


def list_projects(
    *, tags_anyof: Sequence[str | OrganisationTag] | None = None, **filters: Unpack[ListFilters]
) -> Operation[Page[ProjectRecord]]:
    """List the projects that you are a member of. Source: GET projects; paged by the SDK since 0.1.191."""
    query = {**filter_query(filters), "tagsAnyof": tag_names(tags_anyof)}
    return listing("list_projects", path("projects"), item=ProjectRecord, query=query)


def set_status(project_hash: str, *, status: str) -> Operation[None]:
    """
    Set the status of a project. Which changes the platform allows is not documented.

    Source: PUT projects/{project_hash}/status, SDK 0.1.163.
    """
    body = {"status": str(status)}
    return rest("set_status", "PUT", path("projects", project_hash, "status"), decode=nothing, body=body)


def create_project(
    *,
    title: str,
    description: str = "",
    dataset_hashes: list[str] | None = None,
    ontology_hash: str = "",
    workflow_template_hash: str | None = None,
) -> Operation[str]:
    """
    Create a project; its hash is the result, and you become its admin.

    Without an ontology the platform creates a new, empty one; without a template, a default workflow. Neither can be
    changed by a later call. `workflow_type` is always `manual`: the SDK sends it also along with a template, and its
    only other value makes benchmark projects, which labelform does not manage.

    Source: legacy `project` POST at /public/user, SDK 0.1.155.
    """
    payload = present(
        title=title,
        description=description,
        dataset_hashes=dataset_hashes or [],
        workflow_type="manual",
        ontology_hash=ontology_hash or None,
        workflow_template_id=workflow_template_hash,
    )
    return legacy("create_project", "project", "POST", decode=text, payload=payload)
