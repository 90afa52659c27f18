"""The project as the older dialect returns it, and the ontology inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, cast

from pydantic import BeforeValidator, Field

from labelform.api.decode import records
from labelform.api.records.base import KeyedRecord, Record, Timestamp
from labelform.api.strict_json import parse_json
from labelform.types import ClassificationType, Json, ObjectShape


def _parsed(value: object) -> object:
    """Read the text that some platforms send in place of the object; source: the types that SDK 0.1.155 accepts."""
    return parse_json(value) if isinstance(value, str) else value


def _or_empty(value: object) -> object:
    return [] if value is None else value


_Rows = Annotated[list[dict[str, object]], BeforeValidator(_parsed), BeforeValidator(_or_empty)]


class LegacyProject(KeyedRecord):
    """
    A project with its ontology, datasets and label rows in one answer, the last three as the platform's JSON.

    `workflow_manager_uuid` is None for projects without a workflow, where the SDK raises.
    """

    project_hash: str
    title: str
    description: str
    created_at: Timestamp
    last_edited_at: Timestamp
    editor_ontology: Annotated[dict[str, object], BeforeValidator(_parsed)]
    datasets: _Rows = Field(default_factory=list)
    label_rows: _Rows = Field(default_factory=list)
    ontology_hash: str
    source_projects: list[str] | None = None
    workflow_manager_uuid: str | None = None

    def get_labels_list(self) -> list[str | None]:
        """Return the hash of each label row, None for those that are not initialised (the SDK's own fails)."""
        found = [row.get("label_hash") for row in self.label_rows]
        return [label_hash if isinstance(label_hash, str) else None for label_hash in found]


class LegacyObject(Record):
    """An object of the ontology, as far as the older dialect's class knows it."""

    id: str
    color: str
    name: str
    shape: ObjectShape
    feature_node_hash: str


class LegacyOption(Record):
    """An option of a classification. `value` is the label with underscores."""

    id: str
    label: str
    value: str
    feature_node_hash: str


class LegacyAttribute(Record):
    """The question that a classification asks. `options` is None for text."""

    id: str
    name: str
    classification_type: ClassificationType = Field(alias="type")
    required: bool = False
    feature_node_hash: str
    options: Sequence[LegacyOption] | None = None


class LegacyClassification(Record):
    """A classification of the ontology."""

    id: str
    feature_node_hash: str
    attributes: Sequence[LegacyAttribute]


def legacy_objects(editor: Mapping[str, object]) -> list[LegacyObject]:
    """Read the objects of an editor."""
    return records(LegacyObject)(_items(editor, "objects"))


def legacy_classifications(editor: Mapping[str, object]) -> list[LegacyClassification]:
    """Read the classifications of an editor."""
    return records(LegacyClassification)(_items(editor, "classifications"))


def _items(editor: Mapping[str, object], name: str) -> Json:
    return cast(Json, editor.get(name, []))  # it was read from JSON
