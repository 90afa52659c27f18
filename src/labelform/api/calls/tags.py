"""Tags: of the organisation, attached to projects; and of issues, linked to projects."""

from __future__ import annotations

from labelform.api.build import listing, path, present, rest
from labelform.api.decode import nothing, record
from labelform.api.operation import Operation, Page
from labelform.api.records.tags import IssueTag, OrganisationTag


def get_organisation_tags(project_hash: str) -> Operation[Page[OrganisationTag]]:
    """List the tags of a project. Source: GET projects/{project_hash}/tags, SDK 0.1.192; the SDK reads one page."""
    return listing("get_organisation_tags", path("projects", project_hash, "tags"), item=OrganisationTag)


def add_organisation_tag(project_hash: str, *, tag_uuid: str) -> Operation[None]:
    """
    Attach a tag; one that is already attached stays so. You must be admin of the project.

    Source: PUT projects/{project_hash}/tags/{uuid}, SDK 0.1.205.
    """
    return rest("add_organisation_tag", "PUT", path("projects", project_hash, "tags", tag_uuid), decode=nothing)


def remove_organisation_tag(project_hash: str, *, tag_uuid: str) -> Operation[None]:
    """
    Detach a tag; one that is not attached is ignored. You must be admin of the project.

    Source: DELETE projects/{project_hash}/tags/{uuid}, SDK 0.1.205.
    """
    return rest("remove_organisation_tag", "DELETE", path("projects", project_hash, "tags", tag_uuid), decode=nothing)


def get_issue_tags(project_hash: str) -> Operation[Page[IssueTag]]:
    """List the tags that issues of a project may carry. Source: GET projects/{project_hash}/issue-tags, SDK 0.1.192."""
    return listing("get_issue_tags", path("projects", project_hash, "issue-tags"), item=IssueTag)


def add_issue_tags(project_hash: str, *, issue_tag_names: list[str]) -> Operation[None]:
    """
    Link tags that exist in the workspace, by name. There is no call to unlink one.

    Source: POST projects/{project_hash}/issue-tags, SDK 0.1.192.
    """
    body = {"issueTagNames": issue_tag_names}
    return rest("add_issue_tags", "POST", path("projects", project_hash, "issue-tags"), decode=nothing, body=body)


def list_organisation_tags() -> Operation[Page[OrganisationTag]]:
    """List the tags of your organisation. Source: GET organisation/organisation-tags, SDK 0.1.205; one page there."""
    return listing("list_organisation_tags", path("organisation", "organisation-tags"), item=OrganisationTag)


def create_organisation_tag(*, name: str, description: str | None = None) -> Operation[OrganisationTag]:
    """
    Create a tag; its name must be new in the organisation, whose admin you must be.

    Source: POST organisation/organisation-tags, SDK 0.1.205.
    """
    body = present(name=name, description=description)
    at = path("organisation", "organisation-tags")
    return rest("create_organisation_tag", "POST", at, decode=record(OrganisationTag), body=body)


def delete_organisation_tag(*, tag_uuid: str) -> Operation[None]:
    """
    Delete a tag, which detaches it from everything in the organisation, whose admin you must be.

    Source: DELETE organisation/organisation-tags/{uuid}, SDK 0.1.205.
    """
    at = path("organisation", "organisation-tags", tag_uuid)
    return rest("delete_organisation_tag", "DELETE", at, decode=nothing)
