"""An ontology that is changed in place and saved, as the SDK does it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NoReturn
from uuid import UUID

from labelform.api.records.ontologies import Ontology
from labelform.api.records.shares import OntologyGroup
from labelform.client.platform import Platform
from labelform.client.values.ontology import OntologyStructure
from labelform.compat.missing import refuse_attribute
from labelform.types import OntologyUserRole


class SdkOntology:
    """
    An ontology of a script: `title`, `description` and `structure` may be changed, and `save` stores all three.

    The structure is a copy; what labelform does not know in it stays.
    """

    title: str
    description: str

    def __init__(self, platform: Platform, record: Ontology) -> None:
        self._platform = platform
        self._take(record)

    def __getattr__(self, name: str) -> NoReturn:
        refuse_attribute(f"encord.ontology.Ontology.{name}")

    def _take(self, record: Ontology) -> None:
        self._record = record
        self.title = record.title
        self.description = record.description
        self._structure = OntologyStructure.from_dict(record.structure)

    @property
    def ontology_hash(self) -> str:
        """The id of the ontology."""
        return self._record.ontology_hash

    @property
    def created_at(self) -> datetime:
        """When it was created, with a time zone."""
        return self._record.created_at

    @property
    def last_edited_at(self) -> datetime:
        """When it was last edited, with a time zone, as it was read."""
        return self._record.last_edited_at

    @property
    def user_role(self) -> OntologyUserRole | None:
        """Your role; None for admins of the organisation only."""
        return None if self._record.user_role is None else OntologyUserRole(self._record.user_role)

    @property
    def structure(self) -> OntologyStructure:
        """The structure, to be read and extended."""
        return self._structure

    def list_groups(self) -> Iterator[OntologyGroup]:
        """Yield the groups that it is shared with, page by page."""
        return self._platform.ontology_groups(self.ontology_hash).groups()

    def add_group(self, group_hash: list[UUID] | UUID, user_role: OntologyUserRole) -> None:
        """Share it with one group or several, with one role."""
        self._platform.ontology_groups(self.ontology_hash).add(group_hash, user_role)

    def remove_group(self, group_hash: list[UUID] | UUID) -> None:
        """Stop sharing it with one group or several."""
        self._platform.ontology_groups(self.ontology_hash).remove(group_hash)

    def refetch_data(self) -> None:
        """Read it again; what was changed here and not saved is lost."""
        self._take(self._platform.get_ontology(self.ontology_hash))

    def save(self) -> None:
        """
        Store title, description and structure, for every project that shares the ontology.

        Raises:
            OntologyError: a classification has no question.
        """
        self._platform.save_ontology(self.ontology_hash, self.title, self.description, self._structure)
