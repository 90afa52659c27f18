"""Models that are trained in a project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator

from labelform.api.records.base import KeyedRecord, Record, Timestamp
from labelform.types import AutomationModels, OpenStrEnum


def _keys(value: object) -> object:
    """Return the keys of an object: the platform keeps the hashes there, with nothing of use below them."""
    return list(value) if isinstance(value, Mapping) else value


class ModelConfiguration(Record):
    """A model: its kind, what it finds (hashes of the ontology), and the ids of its trainings."""

    model_uid: str
    title: str
    description: str
    feature_node_hashes: Annotated[list[str], BeforeValidator(_keys)]
    model: AutomationModels
    model_iteration_uids: list[str]


class ModelTrainingLabelMetadata(Record):
    """A label row that a training used."""

    label_uid: str
    data_uid: str
    data_link: str


class ModelTrainingLabel(Record):
    """The label rows that a training used, and the features in them."""

    label_metadata_list: list[ModelTrainingLabelMetadata]
    feature_uids: list[str]


class TrainingMetadata(Record):
    """What is known about one training; None if it was not requested."""

    model_iteration_uid: str
    created_at: Timestamp | None = None
    training_final_loss: float | None = None
    model_training_labels: ModelTrainingLabel | None = None


class TrainingStatus(OpenStrEnum):
    """The status of a training."""

    DONE = "DONE"
    ERROR = "ERROR"
    PENDING = "PENDING"


class TrainingResult(KeyedRecord):
    """A finished training. `duration` is in the platform's unit (not documented), `weights_link` where to load them."""

    model_hash: UUID
    training_hash: UUID
    title: str
    type: str
    model: str
    framework: str
    epochs: int
    batch_size: int
    final_loss: float
    weights_link: str
    created_at: Timestamp
    duration: int


class TrainingProgress(Record):
    """The answer to "is it done?"; `result` is there when it is."""

    status: TrainingStatus
    result: TrainingResult | None = None

    @property
    def model_hash(self) -> UUID | str:
        """The model that the result is of; empty until there is one."""
        return self.result.model_hash if self.result else ""

    @property
    def training_hash(self) -> UUID | str:
        """The training that the result is of; empty until there is one."""
        return self.result.training_hash if self.result else ""
