"""A group of the organisation that can be changed in place; the client has records, and members of `Platform`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NoReturn
from uuid import UUID

from labelform.api.records.people import Group, GroupMember
from labelform.client.platform import Platform
from labelform.compat.missing import refuse_attribute


class SdkGroup:
    """A group of a script; it shows what `update_group` has changed, and nothing that others have."""

    def __init__(self, platform: Platform, record: Group) -> None:
        self._platform = platform
        self._record = record

    def __getattr__(self, name: str) -> NoReturn:
        refuse_attribute(f"encord.group.Group.{name}")

    @property
    def group_hash(self) -> UUID:
        """The id of the group."""
        return self._record.group_hash

    @property
    def name(self) -> str:
        """The name of the group."""
        return self._record.name

    @property
    def description(self) -> str:
        """The description of the group."""
        return self._record.description

    @property
    def created_at(self) -> datetime:
        """When it was created, with a time zone."""
        return self._record.created_at

    def update_group(self, name: str | None = None, description: str | None = None) -> None:
        """
        Change what is given.

        Raises:
            InvalidArgumentsError: nothing is given.
        """
        self._record = self._platform.update_group(self.group_hash, name, description)

    def list_users(self) -> Iterator[GroupMember]:
        """Yield who is in the group, page by page."""
        return self._platform.list_group_members(self.group_hash)

    def add_users(self, user_emails: list[str]) -> list[GroupMember]:
        """Put people of the organisation into the group, all or none; return everybody who is in it then."""
        return self._platform.add_group_members(self.group_hash, user_emails)

    def remove_users(self, user_emails: list[str]) -> None:
        """Take people out of the group; others are ignored."""
        self._platform.remove_group_members(self.group_hash, user_emails)
