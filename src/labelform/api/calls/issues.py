"""Issues about data of a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from labelform.api.build import listing, path, rest
from labelform.api.decode import nothing
from labelform.api.operation import Operation, Page
from labelform.api.records.issues import Issue
from labelform.types import Json


def list_issues(project_hash: str, *, data_uuid: str) -> Operation[Page[Issue]]:
    """List the issues about a piece of data. Source: GET projects/{project}/issues?dataUnitId=…, SDK 0.1.211."""
    query = {"dataUnitId": data_uuid}
    about = {"data_uuid": data_uuid}
    return listing("list_issues", path("projects", project_hash, "issues"), item=Issue, query=query, about=about)


def add_issue(
    project_hash: str, *, anchor: Mapping[str, Json], comment: str, issue_tags: Sequence[str]
) -> Operation[None]:
    """Say something about data; `anchor` is what about. Source: POST projects/{project}/issues, SDK 0.1.211."""
    body: Json = {"issues": [{"anchor": anchor, "comment": comment, "issueTags": issue_tags}]}
    return rest("add_issue", "POST", path("projects", project_hash, "issues"), decode=nothing, body=body)


def delete_issues(project_hash: str, *, issue_uuids: list[str]) -> Operation[None]:
    """Delete issues, all or none. Source: POST projects/{project}/issues/delete, SDK 0.1.211."""
    at = path("projects", project_hash, "issues", "delete")
    return rest("delete_issues", "POST", at, decode=nothing, body={"issueUuids": issue_uuids})
