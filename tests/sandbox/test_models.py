"""Models: the bookkeeping is there, inference and training are refused."""

from typing import Any

import pytest
from tests.sandbox.conftest import Visit
from tests.sandbox.visitor import Visitor

from labelform.sandbox import Sandbox

NOWHERE = "00000000-0000-4000-8000-000000000000"
CAR, WEATHER, LANE = "32d2a228", "eb5b86e5", "ef1af4be"


def create(visitor: Visitor, project: str, model: str, *features: str, title: str = "m") -> dict[str, Any]:
    parameters = {"title": title, "description": "d", "features": list(features), "model": model}
    payload = {"model_operation": 2, "model_parameters": parameters}
    return visitor.rpc("model PUT", payload, resource=project)


def test_models_are_listed_with_features_as_keys_and_the_uids_of_their_trainings(me: Visitor, driving: str) -> None:
    first, second = me.rpc_ok("modelconfiguration GET", resource=driving)

    iterations = first.pop("model_iteration_uids")
    assert len(iterations) == 2
    uid = first.pop("model_uid")
    assert first == {
        "title": "Vehicles, first pass",
        "description": "Prelabels for cars and trucks",
        "feature_node_hashes": {"32d2a228": {}, "007effb2": {}},
        "model": "faster_rcnn",
    }
    assert (second["title"], second["model_iteration_uids"]) == ("Scene weather", [])
    assert uid != second["model_uid"]


def test_what_is_known_of_a_training_is_null_unless_asked_for(me: Visitor, driving: str) -> None:
    first, _ = me.rpc_ok("modelconfiguration GET", resource=driving)
    uids = first["model_iteration_uids"]

    def ask(wanted: bool) -> Any:
        flags = dict.fromkeys(("get_created_at", "get_training_final_loss", "get_model_training_labels"), wanted)
        return me.rpc_ok("trainingmetadata GET", {"model_iteration_uids": uids, **flags}, resource=driving)

    assert ask(False)[0] == {
        "model_iteration_uid": uids[0],
        "created_at": None,
        "training_final_loss": None,
        "model_training_labels": None,
    }
    assert ask(True)[1] == {
        "model_iteration_uid": uids[1],
        "created_at": "2026-10-15 21:55:00",
        "training_final_loss": 0.29,
        "model_training_labels": {"label_metadata_list": [], "feature_uids": ["32d2a228", "007effb2"]},
    }
    payload = {"model_iteration_uids": ["it1"]}
    assert me.rpc("trainingmetadata GET", payload, resource=driving)["response"] == ["RESOURCE_NOT_FOUND_ERROR"]


@pytest.mark.parametrize(
    ("model", "features", "code"),
    [
        ("faster_rcnn", [LANE], "MODEL_FEATURES_INCONSISTENT_ERROR"),
        ("faster_rcnn", [WEATHER], "MODEL_FEATURES_INCONSISTENT_ERROR"),
        ("mask_rcnn", [CAR], "MODEL_FEATURES_INCONSISTENT_ERROR"),
        ("resnet50", [CAR], "MODEL_FEATURES_INCONSISTENT_ERROR"),
        ("resnet50", ["00000000"], "FEATURE_DOES_NOT_EXIST_ERROR"),
        ("yolo", [CAR], "INVALID_ARGUMENTS_ERROR"),
    ],
)
def test_a_model_learns_features_of_its_own_kind(
    me: Visitor, driving: str, model: str, features: list[str], code: str
) -> None:
    assert create(me, driving, model, *features)["response"] == [code]


def test_a_model_row_can_be_created_and_deleted(me: Visitor, driving: str) -> None:
    uid = create(me, driving, "faster_rcnn", CAR, title="mine")["response"]

    assert [each["title"] for each in me.rpc_ok("modelconfiguration GET", resource=driving)][-1] == "mine"
    assert me.rpc_ok("model DELETE", uid=uid, resource=driving) is True
    assert me.rpc("model DELETE", uid=uid, resource=driving)["response"] == ["RESOURCE_NOT_FOUND_ERROR"]
    assert len(me.rpc_ok("modelconfiguration GET", resource=driving)) == 2


def test_models_are_changed_by_project_admins(sandbox: Sandbox, visit: Visit, driving: str) -> None:
    annotator = visit(sandbox, "b.okafor@northlane.example")

    assert create(annotator, driving, "faster_rcnn", CAR)["response"] == ["AUTHORISATION_ERROR"]
    assert annotator.rpc("modelconfiguration GET", resource=driving)["response"] == ["AUTHORISATION_ERROR"]


def test_inference_is_refused_as_an_operation_that_is_not_allowed(me: Visitor, driving: str) -> None:
    first, _ = me.rpc_ok("modelconfiguration GET", resource=driving)
    payload = {"model_operation": 0, "model_parameters": {"files": [], "data_hashes": []}}

    known = me.rpc("model POST", payload, uid=first["model_iteration_uids"][0], resource=driving)
    unknown = me.rpc("model POST", payload, uid="it1", resource=driving)

    assert known["response"] == ["OPERATION_NOT_ALLOWED"]
    assert known["payload"] == "the sandbox has no model weights: inference is not emulated"
    assert unknown["response"] == ["RESOURCE_NOT_FOUND_ERROR"]


def test_training_is_refused_and_past_trainings_are_told(me: Visitor, driving: str) -> None:
    first, _ = me.rpc_ok("modelconfiguration GET", resource=driving)
    model, iteration = first["model_uid"], first["model_iteration_uids"][1]
    body = {"labelRows": [], "epochs": 5, "batchSize": 24, "model": "faster_rcnn", "device": "cuda"}

    assert me.refused("POST", f"ml-models/{model}/training", body) == (
        501,
        f"training model {model} is not emulated by the sandbox",
    )
    assert me.refused("POST", f"ml-models/{NOWHERE}/training", body)[0] == 404
    assert me.refused("GET", f"ml-models/{model}/{NOWHERE}/training", None, ("timeoutSeconds", "0"))[0] == 404
    told = me.get(f"ml-models/{model}/{iteration}/training", ("timeoutSeconds", "60"))
    assert told["status"] == "DONE"
    assert (told["result"]["finalLoss"], told["result"]["epochs"], told["result"]["duration"]) == (0.29, 25, 7805)
    assert (told["result"]["modelHash"], told["result"]["trainingHash"]) == (model, iteration)
