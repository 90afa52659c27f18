"""Models in both dialects: legacy bookkeeping, and `ml-models/...` of REST v2. SDKs from 0.1.156 on have neither."""

import json
import sqlite3

from labelform.sandbox.errors import InvalidArguments
from labelform.sandbox.jsondata import Json
from labelform.sandbox.rules import models
from labelform.sandbox.times import legacy_time
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.fields import Body, as_text, as_uuid

CREATE = 2
INFER = 0


def list_models(call: Call) -> Json:
    """modelconfiguration GET: features are the keys of an object."""
    return [_spell_model(row) for row in models.list_models(call.context, call.resource)]


def list_iterations(call: Call) -> Json:
    """trainingmetadata GET: all keys are always there, null unless requested."""
    body = call.body
    rows = models.list_iterations(call.context, call.resource, body.texts("model_iteration_uids"))
    return [
        {
            "model_iteration_uid": row["iteration_uuid"],
            "created_at": legacy_time(row["created_at"]) if body.flag("get_created_at", default=False) else None,
            "training_final_loss": row["final_loss"] if body.flag("get_training_final_loss", default=False) else None,
            "model_training_labels": _spell_labels(row)
            if body.flag("get_model_training_labels", default=False)
            else None,
        }
        for row in rows
    ]


def create_model(call: Call) -> Json:
    """model PUT: answers the uid as a bare string."""
    if call.body.integer("model_operation") != CREATE:
        raise InvalidArguments(f"model_operation is not {CREATE} (create)")
    parameters = Body(call.body.json_object("model_parameters"))
    new = models.NewModel(
        title=parameters.text("title"),
        description=parameters.optional_text("description") or "",
        features=parameters.texts("features"),
        model=parameters.text("model"),
    )
    return models.create_model(call.context, call.resource, new)


def delete_model(call: Call) -> Json:
    """model DELETE: the model is the uid."""
    models.delete_model(call.context, call.resource, as_uuid(call.uid, "uid"))
    return True


def infer(call: Call) -> Json:
    """model POST"""
    if call.body.integer("model_operation") != INFER:
        raise InvalidArguments(f"model_operation is not {INFER} (inference)")
    models.refuse_inference(call.context, call.resource, as_text(call.uid, "uid"))
    return None


def train(call: Call) -> Json:
    """POST ml-models/{model_uuid}/training"""
    models.refuse_training(call.context, call.uuid("model_uuid"))
    return None


def get_training(call: Call) -> Json:
    """GET ml-models/{model_uuid}/{iteration_uuid}/training: only trainings that are over are known; nothing waits."""
    row = models.training_result(call.context, call.uuid("model_uuid"), call.uuid("iteration_uuid"))
    return {
        "status": "DONE",
        "result": {
            "modelHash": row["model_uuid"],
            "trainingHash": row["iteration_uuid"],
            "title": row["title"],
            "type": "classification" if row["model"] in models.CLASSIFIERS else "detection",
            "model": row["model"],
            "framework": "pytorch",
            "epochs": row["epochs"],
            "batchSize": row["batch_size"],
            "finalLoss": row["final_loss"],
            "weightsLink": "",
            "createdAt": row["created_at"],
            "duration": row["seconds"],
        },
    }


def _spell_model(row: sqlite3.Row) -> Json:
    return {
        "model_uid": row["model_uuid"],
        "title": row["title"],
        "description": row["description"],
        "feature_node_hashes": {each: {} for each in json.loads(row["features"])},
        "model": row["model"],
        "model_iteration_uids": json.loads(row["iterations"]),
    }


def _spell_labels(row: sqlite3.Row) -> Json:
    """Which labels a training used is not kept."""
    return {"label_metadata_list": [], "feature_uids": json.loads(row["features"])}
