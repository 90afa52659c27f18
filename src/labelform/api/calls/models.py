"""
Models that are trained in a project: their rows, trainings and results.

SDK 0.1.156 dropped all of this; the platform may have, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import TypedDict, Unpack, cast
from uuid import UUID

from labelform.api.build import legacy, path, present, rest
from labelform.api.decode import about, anything, each_about, identifier, record, records, removed, several, text
from labelform.api.operation import Operation
from labelform.api.records.models import ModelConfiguration, TrainingMetadata, TrainingProgress
from labelform.types import Json


class _ModelOperation(IntEnum):
    """What a legacy `model` write does. 1 (train) is replaced by a REST call."""

    INFERENCE = 0
    CREATE = 2


def list_models(project_hash: str) -> Operation[list[ModelConfiguration]]:
    """Read the models of a project. Source: legacy `modelconfiguration` GET, SDK 0.1.155."""
    read = several(records(ModelConfiguration))
    return legacy("list_models", "modelconfiguration", "GET", decode=read, project_hash=project_hash)


def get_training_metadata(
    project_hash: str,
    *,
    model_iteration_uids: list[str],
    get_created_at: bool = False,
    get_training_final_loss: bool = False,
    get_model_training_labels: bool = False,
) -> Operation[list[TrainingMetadata]]:
    """Read about trainings, only what is requested. Source: legacy `trainingmetadata` GET, SDK 0.1.155."""
    payload: Json = {
        "model_iteration_uids": model_iteration_uids,
        "get_created_at": get_created_at,
        "get_training_final_loss": get_training_final_loss,
        "get_model_training_labels": get_model_training_labels,
    }
    read = several(each_about(records(TrainingMetadata), model_iteration_uid=model_iteration_uids))
    return legacy(
        "get_training_metadata", "trainingmetadata", "GET", decode=read, project_hash=project_hash, payload=payload
    )


def create_model_row(
    project_hash: str, *, title: str, description: str, features: list[str], model: str
) -> Operation[str]:
    """Create a model that is not trained yet; its uid is the result. Source: legacy `model` PUT, SDK 0.1.155."""
    parameters: Json = {"title": title, "description": description, "features": features, "model": str(model)}
    payload = _payload(_ModelOperation.CREATE, parameters)
    return legacy("create_model_row", "model", "PUT", decode=text, project_hash=project_hash, payload=payload)


def model_delete(project_hash: str, *, uid: str) -> Operation[bool]:
    """Delete a model. Source: legacy `model` DELETE, SDK 0.1.155."""
    return legacy("model_delete", "model", "DELETE", decode=removed, project_hash=project_hash, uid=uid)


class InferenceParameters(TypedDict):
    """How to run a model; `files` are `{"uid", "base64_str"}`, `data_hashes` name data of the platform instead."""

    files: Sequence[Json]
    conf_thresh: float
    iou_thresh: float
    device: str
    detection_frame_range: list[int]
    allocation_enabled: bool
    data_hashes: list[str] | None
    rdp_thresh: float


def model_inference(project_hash: str, *, uid: str, **parameters: Unpack[InferenceParameters]) -> Operation[Json]:
    """
    Run a trained model on files or on data of the platform. The shape of the result is not documented.

    Source: legacy `model` POST with the training as uid, SDK 0.1.155.
    """
    payload = _payload(_ModelOperation.INFERENCE, cast(Json, parameters))
    return legacy(
        "model_inference", "model", "POST", decode=anything, project_hash=project_hash, uid=uid, payload=payload
    )


def model_train_start(
    *,
    model_hash: str,
    label_rows: list[str],
    epochs: int,
    batch_size: int,
    model: str,
    training_weights_link: str | None,
    device: str,
) -> Operation[UUID]:
    """Start a training; its hash is the result. Source: POST ml-models/{model_hash}/training, SDK 0.1.155."""
    body = present(
        labelRows=label_rows,
        epochs=epochs,
        batchSize=batch_size,
        model=str(model),
        trainingWeightsLink=training_weights_link,
        device=str(device),
    )
    at = path("ml-models", model_hash, "training")
    return rest("model_train_start", "POST", at, decode=identifier, body=body)


def model_train_get_result(*, model_hash: str, training_hash: str, timeout_seconds: int) -> Operation[TrainingProgress]:
    """
    Ask how far a training is. The platform holds the answer back until it is done, at most `timeout_seconds` (<= 60).

    Source: GET ml-models/{model_hash}/{training_hash}/training, SDK 0.1.155.
    """
    at = path("ml-models", model_hash, training_hash, "training")
    query = {"timeoutSeconds": timeout_seconds}
    decode = about(record(TrainingProgress), model_hash=model_hash, training_hash=training_hash)
    return rest("model_train_get_result", "GET", at, decode=decode, query=query)


def _payload(operation: _ModelOperation, parameters: Json) -> Json:
    return {"model_operation": int(operation), "model_parameters": parameters}
