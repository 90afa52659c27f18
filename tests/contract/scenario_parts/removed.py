# mypy: ignore-errors
"""Members that newer SDKs dropped: models and training (0.1.156), statuses of labels and fitting (0.1.163)."""

from scenario_parts.dialect import AutomationModels, Device, LabelStatus, weights
from scenario_parts.labels import rows_of
from scenario_parts.telling import refuse, shown, tell
from scenario_parts.the_project import DRIVING, NOWHERE, PRACTICE, find

CAR = "32d2a228"
MODEL = "model_uid title description feature_node_hashes model model_iteration_uids"


def run(client):
    driving = find(client, DRIVING)
    _models(driving)
    _training(driving)
    box = {"objectHash": "o1", "featureHash": CAR, "boundingBox": {"x": 0.1, "y": 0.1, "w": 0.2, "h": 0.2}}
    size = {"width": 1, "height": 1}
    refuse("fitted_bounding_boxes", lambda: driving.fitted_bounding_boxes({"0": {"objects": [box]}}, size))
    refuse("fitted_bounding_boxes: of nothing", lambda: driving.fitted_bounding_boxes({}, {}))
    _statuses(find(client, PRACTICE), driving)


def _models(project):
    tell("list_models", lambda: shown(project.list_models(), MODEL))
    uid = project.create_model_row("by the scenario", "d", [CAR], AutomationModels.FASTER_RCNN)
    tell("create_model_row", lambda: uid)
    tell("create_model_row: by name", lambda: project.create_model_row("kept", "", [CAR], "faster_rcnn"))
    tell("list_models: made", lambda: shown(project.list_models(), MODEL))
    tell("model_delete", lambda: project.model_delete(uid))
    refuse("model_delete: again", lambda: project.model_delete(uid))
    refuse("create_model_row: features do not fit", lambda: project.create_model_row("m", "d", [CAR], "resnet50"))
    refuse("create_model_row: unknown feature", lambda: project.create_model_row("m", "d", ["none"], "resnet50"))


def _training(project):
    model = project.list_models()[0]
    first, second = model.model_iteration_uids
    data = [rows_of(project)[0].data_hash]
    tell("get_training_metadata", lambda: _metadata(project.get_training_metadata([first, second], True, True, True)))
    tell("get_training_metadata: of less", lambda: _metadata(project.get_training_metadata([first])))
    refuse("model_inference", lambda: project.model_inference(first, data_hashes=data, device=Device.CPU))
    refuse("model_inference: bytes", lambda: project.model_inference(first, base64_strings=[b"aGk="]))
    refuse("model_inference: unknown", lambda: project.model_inference("none", data_hashes=data))
    refuse("model_inference: on nothing", lambda: project.model_inference(first))
    start = weights("faster_rcnn", "https://example.org/weights.pkl")
    refuse("model_train_start", lambda: project.model_train_start(model.model_uid, [NOWHERE], 5, start))
    refuse("model_train_start: unknown", lambda: project.model_train_start(NOWHERE, [NOWHERE], 5, start))
    refuse("model_train_start: on nothing", lambda: project.model_train_start(model.model_uid, [], 5, start))
    names = ["model_hash", "training_hash", "title", "type", "model", "framework", "epochs", "batch_size", "final_loss"]
    result = project.model_train_get_result(model.model_uid, second, timeout_seconds=0)
    tell("model_train_get_result", lambda: [result[name] for name in names])
    refuse("model_train_get_result: unknown", lambda: project.model_train_get_result(model.model_uid, NOWHERE))


def _metadata(found):
    return [
        [
            shown(each, "model_iteration_uid created_at training_final_loss"),
            each.model_training_labels and each.model_training_labels.feature_uids,
        ]
        for each in found
    ]


def _statuses(practice, driving):
    row = next(each for each in rows_of(practice) if each.label_hash is None)
    made = practice.create_label_row(row.data_hash)["label_hash"]
    tell("set_label_status", lambda: practice.set_label_status(made, LabelStatus.LABELLED))
    tell("submit_label_row_for_review", lambda: bool(practice.submit_label_row_for_review(made)))
    names = "data_title label_status annotation_task_status"
    tell("set_label_status: seen", lambda: shown(rows_of(practice), names))
    refuse("set_label_status: unknown", lambda: practice.set_label_status(NOWHERE, LabelStatus.REVIEWED))
    labelled = next(each.label_hash for each in rows_of(driving) if each.label_hash)
    refuse("set_label_status: in a workflow", lambda: driving.set_label_status(labelled, LabelStatus.REVIEWED))
    refuse("submit_label_row_for_review: in a workflow", lambda: driving.submit_label_row_for_review(labelled))
