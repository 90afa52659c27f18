"""What belongs to the organisation and not to a project: groups, tags, connected storage."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from labelform.api import calls
from labelform.api.records.activity import CloudIntegration
from labelform.api.records.organisation import OrganisationUser
from labelform.api.records.people import Group, GroupMember
from labelform.api.records.tags import OrganisationTag
from labelform.client.checks import require
from labelform.client.http import SyncDriver
from labelform.client.ids import texts
from labelform.client.tags import tag_uuid_of
from labelform.client.values.metadata_schema import MetadataSchema


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

    def get_group(self, group_hash: str | UUID) -> Group:
        """Return a group. Source: GET organisation/groups/{group}, SDK 0.1.199."""
        return self._driver.run(calls.get_group(group_hash=str(group_hash)))

    def update_group(self, group_hash: str | UUID, name: str | None = None, description: str | None = None) -> Group:
        """
        Change the given fields of a group; return the changed group.

        Raises:
            InvalidArgumentsError: nothing is given.

        Source: PATCH organisation/groups/{group}, SDK 0.1.199.
        """
        require(name is not None or description is not None, "a name or a description is needed")
        return self._driver.run(calls.update_group(group_hash=str(group_hash), name=name, description=description))

    def delete_group(self, group_hash: str | UUID) -> None:
        """Delete a group and the access that it gives. Source: DELETE organisation/groups/{group}, SDK 0.1.199."""
        self._driver.run(calls.delete_group(group_hash=str(group_hash)))

    def list_group_members(self, group_hash: str | UUID) -> Iterator[GroupMember]:
        """Yield who is in a group. Source: GET organisation/groups/{group}/users, SDK 0.1.199."""
        return self._driver.iterate(calls.list_group_members(group_hash=str(group_hash)))

    def add_group_members(self, group_hash: str | UUID, user_emails: list[str]) -> list[GroupMember]:
        """
        Add people of the organisation to a group; return all its members.

        Raises:
            AuthorisationError: someone is not in the organisation; then nobody is added.

        Source: POST organisation/groups/{group}/users, SDK 0.1.199.
        """
        call = calls.add_group_members(group_hash=str(group_hash), user_emails=user_emails)
        return self._driver.run(call)

    def remove_group_members(self, group_hash: str | UUID, user_emails: list[str]) -> None:
        """Remove people from a group; others are ignored. Source: POST …/users/bulk-delete, SDK 0.1.199."""
        self._driver.run(calls.remove_group_members(group_hash=str(group_hash), user_emails=user_emails))

    # Users -------------------------------------------------------------------------------------------------------

    def list_organisation_users(self) -> list[OrganisationUser]:
        """Return the users of the organisation that you may see. Source: GET organisation/users, SDK 0.1.211."""
        return self._driver.collect(calls.list_organisation_users())

    def add_organisation_user(self, email: str, *, role_mnemonic_name: str, member_type: str) -> None:
        """
        Make someone a user: ADMIN, MEMBER, TASKER or WORKFORCE_MANAGER, and internal or external.

        Raises:
            ResourceExistsError: they already are one.

        Source: POST organisation/users, SDK 0.1.211.
        """
        call = calls.add_organisation_user(email=email, role_mnemonic_name=role_mnemonic_name, member_type=member_type)
        self._driver.run(call)

    def remove_organisation_user(self, email: str) -> None:
        """
        Remove someone from the organisation.

        Raises:
            ResourceNotFoundError: nobody has this address.

        Source: DELETE organisation/users/{email}, SDK 0.1.211.
        """
        self._driver.run(calls.remove_organisation_user(email=email))

    def metadata_schema(self) -> MetadataSchema:
        """Read the schema of client metadata. Source: GET organisation/client-metadata-schema-v2."""
        return MetadataSchema(self._driver)

    # Tags and storage of the organisation ------------------------------------------------------------------------

    def list_organisation_tags(self) -> list[OrganisationTag]:
        """Return the tags of your organisation. Source: GET organisation/organisation-tags, SDK 0.1.205."""
        return self._driver.collect(calls.list_organisation_tags())

    def create_organisation_tag(self, name: str, description: str | None = None) -> OrganisationTag:
        """
        Create a tag; return it. You must be admin of the organisation.

        Raises:
            ResourceExistsError: the organisation has a tag with this name.

        Source: POST organisation/organisation-tags, SDK 0.1.205.
        """
        return self._driver.run(calls.create_organisation_tag(name=name, description=description))

    def delete_organisation_tag(
        self, tag: OrganisationTag | None = None, *, tag_name: str | None = None, tag_uuid: UUID | str | None = None
    ) -> None:
        """
        Delete a tag, given in exactly one way, and so detach it from everything. You must be admin of the organisation.

        Raises:
            InvalidArgumentsError: the tag is not given, or given in several ways.
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
        Return the cloud storage that the platform can read for you; both filters must hold, and titles are exact.

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
