"""The groups that something is shared with: one implementation for datasets, ontologies and folders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from labelform.api import calls
from labelform.api.records.shares import SharedGroup
from labelform.client.http import SyncDriver
from labelform.client.ids import texts
from labelform.types import DatasetUserRole, OntologyUserRole, StorageUserRole

G = TypeVar("G", bound=SharedGroup)


@dataclass(frozen=True, slots=True)
class Sharing(Generic[G]):
    """The groups of one thing, whose kind `item` says."""

    driver: SyncDriver
    uuid: str
    item: type[G]

    def groups(self) -> Iterator[G]:
        """Yield them, page by page."""
        return self.driver.iterate(calls.list_shared_groups(uuid=self.uuid, item=self.item))

    def add(
        self, group_hash: list[UUID] | UUID, user_role: DatasetUserRole | OntologyUserRole | StorageUserRole
    ) -> None:
        """Add one or several, with one role."""
        call = calls.add_shared_group(
            things=self.item.things, uuid=self.uuid, group_hash=texts(group_hash), user_role=user_role
        )
        self.driver.run(call)

    def remove(self, group_hash: list[UUID] | UUID) -> None:
        """Remove one or several; an empty list sends nothing, because the request would not say which groups."""
        if hashes := texts(group_hash):
            self.driver.run(calls.remove_shared_group(things=self.item.things, uuid=self.uuid, group_hash=hashes))
