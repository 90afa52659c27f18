"""The filters that the listings of projects, datasets and ontologies share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypedDict

from labelform.api.arguments import refused
from labelform.api.build import Query
from labelform.api.records.tags import OrganisationTag


class ListFilters(TypedDict, total=False):
    """
    Narrows a listing; all given filters must hold.

    `…_eq` is exact, `…_like` takes SQL wildcards (`%`, `_`). Times are ISO 8601 or datetimes; a datetime without a zone
    is taken as UTC. `include_org_access` lists everything in the organisation and is for its admins only.
    """

    title_eq: str | None
    title_like: str | None
    desc_eq: str | None
    desc_like: str | None
    created_before: str | datetime | None
    created_after: str | datetime | None
    edited_before: str | datetime | None
    edited_after: str | datetime | None
    include_org_access: bool


class ProjectFilters(ListFilters, total=False):
    """Narrows a list of projects, too: `tags_anyof` are tags of the organisation, or their names; one is enough."""

    tags_anyof: Sequence[str | OrganisationTag] | None


def tag_names(tags: Sequence[str | OrganisationTag] | None) -> list[str] | None:
    """
    Return the names of tags that projects may have.

    Raises:
        InvalidArgumentsError: there are none in the list; it would vanish from the request, and find every project.
    """
    if tags is not None and not tags:
        raise refused("tags_anyof is empty; leave it out for all projects")
    return None if tags is None else [tag if isinstance(tag, str) else tag.name for tag in tags]


def filter_query(filters: ListFilters, *, description: str = "desc") -> Query:
    """
    Write the filters as the platform names them; `description` is what it calls the description here.

    Raises:
        TypeError: there is no such filter (type checkers see this, callers at run time do not).
    """
    if unknown := filters.keys() - ListFilters.__annotations__.keys():
        raise TypeError(f"no such filter: {', '.join(sorted(unknown))}")
    return {
        "titleEq": filters.get("title_eq"),
        "titleLike": filters.get("title_like"),
        f"{description}Eq": filters.get("desc_eq"),
        f"{description}Like": filters.get("desc_like"),
        "createdBefore": _moment(filters.get("created_before")),
        "createdAfter": _moment(filters.get("created_after")),
        "editedBefore": _moment(filters.get("edited_before")),
        "editedAfter": _moment(filters.get("edited_after")),
        "includeOrgAccess": filters.get("include_org_access", False),
    }


def _moment(value: str | datetime | None) -> str | None:
    if not isinstance(value, datetime):
        return value
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
