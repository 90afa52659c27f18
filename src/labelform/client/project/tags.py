"""Tags of the organisation and of issues."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from typing_extensions import deprecated

from labelform.api import calls
from labelform.api.records.tags import IssueTag, OrganisationTag
from labelform.client.project.base import ProjectTopic
from labelform.client.tags import tag_uuid_of


class Tags(ProjectTopic):
    """Members about tags."""

    def get_organisation_tags(self, use_cache: bool = True) -> list[OrganisationTag]:
        """
        Return the tags of the organisation that are attached to the project, all pages of them.

        They are cached until a tag is attached or detached here; `use_cache=False` reads them again.

        Source: GET projects/{project_hash}/tags, SDK 0.1.192.
        """
        if self._tags is None or not use_cache:
            self._tags = self._driver.collect(calls.get_organisation_tags(self.project_hash))
        return list(self._tags)

    @deprecated("get_tags is deprecated since SDK 0.1.205: use get_organisation_tags")
    def get_tags(self, use_cache: bool = True) -> list[OrganisationTag]:
        """
        Return the tags of the organisation that are attached to the project. Deprecated: use `get_organisation_tags`.

        Source: GET projects/{project_hash}/tags, SDK 0.1.192.
        """
        return self.get_organisation_tags(use_cache)

    def add_organisation_tag(
        self,
        tag: OrganisationTag | None = None,
        *,
        tag_name: str | None = None,
        tag_uuid: UUID | str | None = None,
    ) -> None:
        """
        Attach a tag that the organisation has, given in exactly one way. One that is already attached stays so.

        A name costs one more request; see `Platform.list_organisation_tags`. You must be admin of the project.

        Raises:
            InvalidArgumentsError: the tag is not given, or given in several ways.
            ResourceNotFoundError: there is no such tag.

        Source: PUT projects/{project_hash}/tags/{uuid}, SDK 0.1.205.
        """
        uuid = tag_uuid_of(self._driver, tag=tag, tag_name=tag_name, tag_uuid=tag_uuid)
        self._tags = None
        self._driver.run(calls.add_organisation_tag(self.project_hash, tag_uuid=uuid))

    def remove_organisation_tag(
        self,
        tag: OrganisationTag | None = None,
        *,
        tag_name: str | None = None,
        tag_uuid: UUID | str | None = None,
    ) -> None:
        """
        Detach a tag, given in exactly one way; the tag itself stays. One that is not attached is ignored.

        A name costs one more request. You must be admin of the project.

        Raises:
            InvalidArgumentsError: the tag is not given, or given in several ways.
            ResourceNotFoundError: there is no such tag.

        Source: DELETE projects/{project_hash}/tags/{uuid}, SDK 0.1.205.
        """
        uuid = tag_uuid_of(self._driver, tag=tag, tag_name=tag_name, tag_uuid=tag_uuid)
        self._tags = None
        self._driver.run(calls.remove_organisation_tag(self.project_hash, tag_uuid=uuid))

    def get_issue_tags(self) -> Iterator[IssueTag]:
        """
        Yield the tags that issues of the project can have, page by page.

        Source: GET projects/{project_hash}/issue-tags, SDK 0.1.192.
        """
        return self._driver.iterate(calls.get_issue_tags(self.project_hash))

    def add_issue_tags(self, issue_tag_names: list[str]) -> None:
        """
        Link tags of the workspace to the project, by name, so that issues can have them. There is no call to undo this.

        Source: POST projects/{project_hash}/issue-tags, SDK 0.1.192.
        """
        self._driver.run(calls.add_issue_tags(self.project_hash, issue_tag_names=issue_tag_names))
