"""The people and groups that a dataset is shared with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from labelform.api import calls
from labelform.api.records.shares import DatasetGroup, DatasetUser
from labelform.client.ids import names
from labelform.client.roles import warn_of_kept_roles
from labelform.client.sharing import Sharing
from labelform.types import DatasetUserRole

if TYPE_CHECKING:
    from labelform.client.http import SyncDriver


class DatasetPeople:
    """Members of `Dataset` about people and groups."""

    _driver: SyncDriver

    @property
    def dataset_hash(self) -> str:
        """The id of the dataset."""
        raise NotImplementedError

    def list_users(self) -> Iterator[DatasetUser]:
        """Yield the people that it is shared with directly. Source: GET datasets/{dataset}/users, SDK 0.1.211."""
        return self._driver.iterate(calls.list_dataset_users(dataset_hash=self.dataset_hash))

    def add_users(self, user_emails: list[str], user_role: DatasetUserRole) -> list[DatasetUser]:
        """
        Share it with people; return them with the roles that they have now.

        People who had access before keep their role, and a `RoleKeptWarning` names them (the SDK says nothing).

        Source: legacy `datasetusers` POST, SDK 0.1.155; that roles stay is documented since 0.1.211.
        """
        call = calls.add_dataset_users(dataset_hash=self.dataset_hash, user_emails=user_emails, user_role=user_role)
        users = self._driver.run(call)
        warn_of_kept_roles(users, DatasetUserRole(user_role))
        return users

    def remove_users(self, user_emails: list[str]) -> None:
        """Stop sharing it with people; others are ignored. Source: POST …/users/bulk-delete, SDK 0.1.211."""
        emails = names("user_emails", user_emails)
        self._driver.run(calls.remove_dataset_users(dataset_hash=self.dataset_hash, user_emails=emails))

    @property
    def _sharing(self) -> Sharing[DatasetGroup]:
        return Sharing(self._driver, self.dataset_hash, DatasetGroup)

    def list_groups(self) -> Iterator[DatasetGroup]:
        """Yield the groups that it is shared with. Source: GET datasets/{dataset}/groups, SDK 0.1.155."""
        return self._sharing.groups()

    def add_group(self, group_hash: list[UUID] | UUID, user_role: DatasetUserRole) -> None:
        """Share it with one group or several. Source: POST datasets/{dataset}/groups, SDK 0.1.155."""
        self._sharing.add(group_hash, user_role)

    def remove_group(self, group_hash: list[UUID] | UUID) -> None:
        """Stop sharing it with one group or several. Source: DELETE datasets/{dataset}/groups, SDK 0.1.155."""
        self._sharing.remove(group_hash)
