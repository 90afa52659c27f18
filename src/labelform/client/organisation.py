"""What belongs to the organisation, and to no project: groups, tags, connected storage."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from labelform.api import calls
from labelform.api.records.activity import CloudIntegration
from labelform.api.records.people import Group
from labelform.api.records.tags import OrganisationTag
from labelform.client.http import SyncDriver
from labelform.client.ids import texts
from labelform.client.tags import tag_uuid_of


class Organisation:
    """Members of `Platform` about the organisation."""

    def __init__(self, driver: SyncDriver) -> None:
        self._driver = driver

    # Groups ------------------------------------------------------------------------------------------------------

    def list_groups(self) -> Iterator[Group]:
        """Yield the groups of your organisation, page by page."""
        return self._driver.iterate(calls.list_organisation_groups())

    def create_group(self, name: str, description: str = "") -> Group:
        """Create a group in your organisation (SDK 0.1.199); return it."""
        return self._driver.run(calls.create_group(name=name, description=description))

    # Tags and storage of the organisation ------------------------------------------------------------------------

    def list_organisation_tags(self) -> list[OrganisationTag]:
        """Return the tags of your organisation. Source: GET organisation/organisation-tags, SDK 0.1.205."""
        return self._driver.collect(calls.list_organisation_tags())

    def create_organisation_tag(self, name: str, description: str | None = None) -> OrganisationTag:
        """
        Create a tag; return it. You must be admin of the organisation.

        Raises:
            ResourceExistsError: the organisation has a tag of this name.

        Source: POST organisation/organisation-tags, SDK 0.1.205.
        """
        return self._driver.run(calls.create_organisation_tag(name=name, description=description))

    def delete_organisation_tag(
        self, tag: OrganisationTag | None = None, *, tag_name: str | None = None, tag_uuid: UUID | str | None = None
    ) -> None:
        """
        Delete a tag, given in exactly one way, and so detach it from everything. You must be admin of the organisation.

        Raises:
            InvalidArgumentsError: the tag is given in no way, or in several.
            ResourceNotFoundError: there is no such tag.

        Source: DELETE organisation/organisation-tags/{uuid}, SDK 0.1.205.
        """
        uuid = tag_uuid_of(self._driver, tag=tag, tag_name=tag_name, tag_uuid=tag_uuid)
        self._driver.run(calls.delete_organisation_tag(tag_uuid=uuid))

    def get_cloud_integrations(
        self,
        filter_integration_uuids: list[str | UUID] | None = None,
        filter_integration_titles: list[str] | None = None,
        include_org_access: bool = False,
    ) -> list[CloudIntegration]:
        """
        Return the storage that the platform may read for you; both filters must hold, and titles are exact.

        `include_org_access` lists all storage of the organisation and is for its admins only.

        Source: GET cloud-integrations, SDK 0.1.155.
        """
        uuids = None if filter_integration_uuids is None else texts(filter_integration_uuids)
        call = calls.get_cloud_integrations(
            filter_integration_uuids=uuids,
            filter_integration_titles=filter_integration_titles,
            include_org_access=include_org_access,
        )
        return self._driver.collect(call)
