"""A tag as an argument: the tag itself, its name or its uuid."""

from __future__ import annotations

from uuid import UUID

from labelform.api import calls
from labelform.api.records.tags import OrganisationTag
from labelform.client.http import SyncDriver
from labelform.errors import Effect, InvalidArgumentsError, ResourceNotFoundError


def tag_uuid_of(
    driver: SyncDriver, *, tag: OrganisationTag | None, tag_name: str | None, tag_uuid: UUID | str | None
) -> str:
    """
    Return the uuid of a tag that is given in exactly one way. A name costs one request, for the tags that there are.

    Raises:
        InvalidArgumentsError: it is not given, or given in several ways.
        ResourceNotFoundError: the organisation has no tag with this name.
    """
    if sum(given is not None for given in (tag, tag_name, tag_uuid)) != 1:
        raise InvalidArgumentsError("give exactly one of tag, tag_name and tag_uuid", effect=Effect.NOT_SENT)
    if tag_name is None:
        return str(tag_uuid if tag is None else tag.uuid)
    call = calls.list_organisation_tags()
    for found in driver.iterate(call):
        if found.name == tag_name:
            return str(found.uuid)
    raise ResourceNotFoundError(f'the organisation has no tag "{tag_name}" ({call.label})', request=call.label)
