"""The filter parameters of lists, which every list spells a little differently."""

from labelform.sandbox.rules.filters import Filters
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.fields import Body


def query_filters(call: Call, description: str) -> Filters:
    """Read the filters of a v2 list; `description` is "desc" for projects and ontologies, else "description"."""
    query = call.query
    return Filters(
        title_eq=query.text("titleEq"),
        title_like=query.text("titleLike"),
        description_eq=query.text(f"{description}Eq"),
        description_like=query.text(f"{description}Like"),
        created_before=query.time("createdBefore"),
        created_after=query.time("createdAfter"),
        edited_before=query.time("editedBefore"),
        edited_after=query.time("editedAfter"),
        include_organisation_access=query.flag("includeOrgAccess"),
    )


def legacy_filters(body: Body) -> Filters:
    """Read the filters of a legacy list; those that it does not have are absent."""
    return Filters(
        title_eq=body.optional_text("title_eq"),
        title_like=body.optional_text("title_like"),
        description_eq=body.optional_text("desc_eq"),
        description_like=body.optional_text("desc_like"),
        created_before=body.time("created_before"),
        created_after=body.time("created_after"),
        edited_before=body.time("edited_before"),
        edited_after=body.time("edited_after"),
    )
