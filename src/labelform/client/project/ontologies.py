"""The ontology of a project: its structure, and the deprecated ways to see and extend it."""

from __future__ import annotations

from collections.abc import Iterable

from typing_extensions import deprecated

from labelform.api import calls
from labelform.client.project.base import ProjectTopic
from labelform.client.values.legacy_ontology import LegacyOntology
from labelform.client.values.ontology import OntologyStructure
from labelform.types import ClassificationType, ObjectShape


class Ontologies(ProjectTopic):
    """Members about the ontology."""

    @property
    def ontology_structure(self) -> OntologyStructure:
        """
        The ontology: objects, classifications, and the questions about both.

        One request on first access; `refetch_ontology` reads it again. Source: GET ontologies/{ontology_hash}.
        """
        return self._structure()

    def refetch_ontology(self) -> None:
        """
        Read the ontology again, so that `ontology_structure` is fresh.

        Source: GET ontologies/{ontology_hash}, SDK 0.1.155.
        """
        self._ontology = None
        self._whole_ontology()

    @property
    @deprecated("ontology is deprecated since SDK 0.1.95: use ontology_structure")
    def ontology(self) -> dict[str, object]:
        """
        The ontology as the platform's JSON: `objects`, `classifications`, `skeleton_templates`. Deprecated.

        One request on first access; `refetch_ontology` reads it again. Source: GET ontologies/{ontology_hash}.
        """
        return self._whole_ontology().structure

    @deprecated("get_project_ontology is deprecated since SDK 0.1.95: use ontology_structure")
    def get_project_ontology(self) -> LegacyOntology:
        """
        Read the ontology as the older dialect returns it. Deprecated: use `ontology_structure`.

        Source: legacy `project` GET, SDK 0.1.155.
        """
        return self._legacy_ontology()

    @deprecated("add_object is deprecated since SDK 0.1.102: use Platform.save_ontology")
    def add_object(self, name: str, shape: ObjectShape) -> bool:
        """
        Add an object to the ontology, for every project that shares it; return True. Deprecated.

        The ontology is read and written whole, and keeps what this version does not know of. A change that someone else
        makes in between is lost, as with the SDK.

        Raises:
            InvalidArgumentsError: the name is empty.

        Source: legacy `project` GET and POST, SDK 0.1.155.
        """
        ontology = self._legacy_ontology()
        ontology.add_object(name, shape)
        return self._save_legacy_ontology(ontology)

    @deprecated("add_classification is deprecated since SDK 0.1.102: use Platform.save_ontology")
    def add_classification(
        self,
        name: str,
        classification_type: ClassificationType,
        required: bool,
        options: Iterable[str] | None = None,
    ) -> bool:
        """
        Add a classification that asks one question to the ontology; return True. Deprecated; see `add_object`.

        Raises:
            InvalidArgumentsError: the name is empty, or a text is given options.

        Source: legacy `project` GET and POST, SDK 0.1.155.
        """
        ontology = self._legacy_ontology()
        ontology.add_classification(name, classification_type, required, options)
        return self._save_legacy_ontology(ontology)

    def _legacy_ontology(self) -> LegacyOntology:
        return LegacyOntology(self._driver.run(calls.get_legacy_project(self.project_hash)).editor_ontology)

    def _save_legacy_ontology(self, ontology: LegacyOntology) -> bool:
        """Save; the ontology that is remembered is read again when it is next needed (the SDK reads it at once)."""
        is_done = self._driver.run(calls.save_editor(self.project_hash, editor=ontology.to_dict()))
        self._ontology = None
        return is_done
