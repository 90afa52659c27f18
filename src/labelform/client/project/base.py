"""What every topic of `Project` stands on."""

from __future__ import annotations

from labelform.api import calls
from labelform.api.records.ontologies import Ontology
from labelform.api.records.projects import ProjectRecord
from labelform.api.records.tags import OrganisationTag
from labelform.client.http import SyncDriver
from labelform.client.values.label_row_transfer import LabelRowContext
from labelform.client.values.ontology import OntologyStructure


class ProjectTopic:
    """
    The contract of a topic: a class that adds members to `Project`, and nothing else.

    A topic keeps no state of its own and does not call members of other topics. It may use what is here:
    `project_hash`; `_driver`, to carry out operations; `_record`, the project as it was read (replaced, never changed);
    `_whole_ontology`, the ontology, read when somebody needs it and remembered in `_ontology` (to be set to None by who
    changes it), and its `_structure`; `_tags`, the same for tags; `_label_row_context`, for label rows.
    """

    def __init__(self, driver: SyncDriver, record: ProjectRecord) -> None:
        self._driver = driver
        self._record = record
        self._ontology: Ontology | None = None
        self._structure_of: tuple[Ontology, OntologyStructure] | None = None
        self._tags: list[OrganisationTag] | None = None

    @property
    def project_hash(self) -> str:
        """The id of the project."""
        return str(self._record.project_hash)

    def _whole_ontology(self) -> Ontology:
        """Return the ontology; one request on first use."""
        if self._ontology is None:
            self._ontology = self._driver.run(calls.get_ontology(ontology_hash=self._record.ontology_hash))
        return self._ontology

    def _structure(self) -> OntologyStructure:
        """Return the structure of the ontology; the same value until the ontology is read again."""
        whole = self._whole_ontology()
        if self._structure_of is None or self._structure_of[0] is not whole:
            self._structure_of = (whole, OntologyStructure.from_dict(whole.structure))
        return self._structure_of[1]

    def _label_row_context(self) -> LabelRowContext:
        """Return what label rows need of their project."""
        return LabelRowContext(self._driver, self.project_hash, self._structure)
