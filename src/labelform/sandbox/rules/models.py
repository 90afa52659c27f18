"""
Models of a project, as bookkeeping: what they are called, what they are to detect, and past trainings from the seed.

There are no weights here. Inference and training are refused, never imitated.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from labelform.sandbox.errors import (
    FeatureMissing,
    InvalidArguments,
    NotEmulated,
    NotFound,
    OperationNotAllowed,
    WrongFeature,
)
from labelform.sandbox.rules import access, projects
from labelform.sandbox.rules.context import Context, as_list, new_uuid
from labelform.sandbox.rules.structures import feature

# What each model learns: the list of the structure that its features are in, and their shape [SDK].
CLASSIFIERS = ("fast_ai", "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "vgg16", "vgg19")
SHAPE_BY_DETECTOR = {"faster_rcnn": "bounding_box", "mask_rcnn": "polygon"}
MODELS = (*CLASSIFIERS, *SHAPE_BY_DETECTOR)


@dataclass(frozen=True)
class NewModel:
    """What `create_model_row` sends."""

    title: str
    description: str
    features: list[str]
    model: str


def list_models(context: Context, project_hash: str) -> list[sqlite3.Row]:
    """List the models of a project, oldest first, with their `iterations`: a JSON list of uuids."""
    access.open_project(context, project_hash)
    return context.all(
        "SELECT m.*, (SELECT json_group_array(iteration_uuid) FROM (SELECT iteration_uuid FROM model_iterations i"
        "   WHERE i.model_uuid = m.model_uuid ORDER BY created_at, iteration_uuid)) AS iterations"
        " FROM models m WHERE project_hash = ? ORDER BY created_at, m.rowid",
        project_hash,
    )


def list_iterations(context: Context, project_hash: str, iteration_uuids: list[str]) -> list[sqlite3.Row]:
    """Find trainings of the project's models, in the order in which they are requested; all must be there."""
    access.open_project(context, project_hash)
    rows = context.all(
        "SELECT i.*, m.features FROM json_each(?) e JOIN model_iterations i ON i.iteration_uuid = e.value"
        " JOIN models m USING (model_uuid) WHERE project_hash = ? ORDER BY e.key",
        *(as_list(iteration_uuids), project_hash),
    )
    missing = {*iteration_uuids} - {row["iteration_uuid"] for row in rows}
    if missing:
        raise NotFound(f"project {project_hash} has no model iteration {', '.join(sorted(missing))}")
    return rows


def create_model(context: Context, project_hash: str, new: NewModel) -> str:
    """
    Note down a model and give its uuid.

    Source: an error for features that the model cannot learn [SDK docstring]; permission is not documented.
    """
    project = access.administer_project(context, project_hash, "create models")
    if not new.title:
        raise InvalidArguments("a model needs a title")
    if new.model not in MODELS:
        raise InvalidArguments(f'"{new.model}" is not a model; choose from {", ".join(MODELS)}')
    _check_features(projects.editor_of(context, project), new)
    model_uuid = new_uuid()
    context.run(
        "INSERT INTO models VALUES (?, ?, ?, ?, ?, ?, ?)",
        *(model_uuid, project_hash, new.title, new.description, new.model, as_list(new.features), context.now),
    )
    return model_uuid


def delete_model(context: Context, project_hash: str, model_uuid: str) -> None:
    """Delete a model and what is known about its trainings; one that does not exist is not found [SDK docstring]."""
    access.administer_project(context, project_hash, "delete models")
    deleted = context.run("DELETE FROM models WHERE project_hash = ? AND model_uuid = ?", project_hash, model_uuid)
    if not deleted:
        raise NotFound(f"project {project_hash} has no model {model_uuid}")


def refuse_inference(context: Context, project_hash: str, iteration_uuid: str) -> None:
    """Refuse to run a model: an iteration that does not exist is not found, any other has no weights here."""
    access.open_project(context, project_hash)
    list_iterations(context, project_hash, [iteration_uuid])
    raise OperationNotAllowed("the sandbox has no model weights: inference is not emulated")


def refuse_training(context: Context, model_uuid: str) -> None:
    """Refuse to train a model."""
    _find_model(context, model_uuid)
    raise NotEmulated(f"training model {model_uuid} is not emulated by the sandbox")


def training_result(context: Context, model_uuid: str, iteration_uuid: str) -> sqlite3.Row:
    """Read a training that is over; the sandbox has no others."""
    _find_model(context, model_uuid)
    row = context.one(
        "SELECT i.*, m.title, m.model FROM model_iterations i JOIN models m USING (model_uuid)"
        " WHERE model_uuid = ? AND iteration_uuid = ?",
        *(model_uuid, iteration_uuid),
    )
    if row is None:
        raise NotFound(f"model {model_uuid} has no training {iteration_uuid}")
    return row


def _find_model(context: Context, model_uuid: str) -> sqlite3.Row:
    model = context.one("SELECT * FROM models WHERE model_uuid = ?", model_uuid)
    if model is None:
        raise NotFound(f"there is no model {model_uuid}")
    access.open_project(context, model["project_hash"])
    return model


def _check_features(editor: object, new: NewModel) -> None:
    structure: Mapping[str, object] = editor if isinstance(editor, dict) else {}
    for feature_hash in new.features:
        found = feature(structure, feature_hash)
        if found is None:
            raise FeatureMissing(f"the project's ontology has no feature {feature_hash}")
        if not _learns(new.model, *found):
            raise WrongFeature(f"{new.model} cannot learn {feature_hash}")


def _learns(model: str, kind: str, entry: Mapping[str, object]) -> bool:
    if model in CLASSIFIERS:
        return kind == "classifications"
    return kind == "objects" and entry.get("shape") == SHAPE_BY_DETECTOR[model]


def copy_models(context: Context, source_hash: str, target_hash: str) -> None:
    """Copy all models of a project and what is known about their trainings into another."""
    for model in context.all("SELECT * FROM models WHERE project_hash = ? ORDER BY created_at, rowid", source_hash):
        model_uuid = new_uuid()
        context.run(
            "INSERT INTO models VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(model_uuid, target_hash, model["title"], model["description"], model["model"], model["features"]),
            model["created_at"],
        )
        for row in context.all("SELECT * FROM model_iterations WHERE model_uuid = ?", model["model_uuid"]):
            context.run(
                "INSERT INTO model_iterations VALUES (?, ?, ?, ?, ?, ?, ?)",
                *(new_uuid(), model_uuid, row["epochs"], row["batch_size"], row["final_loss"], row["seconds"]),
                row["created_at"],
            )
