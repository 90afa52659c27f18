"""An answer about something else than was asked for is refused, whatever is asked for and in either dialect."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.api.test_paging import collect

from labelform.api import calls
from labelform.api.calls.everything import __all__ as names_of_calls
from labelform.api.message import Request, Response
from labelform.api.operation import Dialect, Operation, Page
from labelform.api.records.shares import DatasetGroup
from labelform.api.records.workflow import AnnotationTaskRecord
from labelform.errors import UnexpectedAnswerError

Converse = Callable[..., Any]

A, B = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa", "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
WHEN = "2025-01-02T03:04:05Z"

PROJECT: dict[str, object] = {
    "projectHash": A, "projectType": "workflow", "title": "t", "description": "", "createdAt": WHEN,
    "lastEditedAt": WHEN, "ontologyHash": B,
}  # fmt: skip
COLLECTION: dict[str, object] = {"collectionUuid": A, "name": "c", "projectUuid": A, "collectionType": "FRAME"}
DATASET = {"dataset_hash": A, "title": "t"}
DATA_ROW = {"data_hash": A, "data_title": "t", "data_type": "IMAGE", "created_at": WHEN}
LABELS = {"label_hash": A, "data_hash": A, "data_units": {}}
LABEL_ROW = {
    "label_hash": A, "branch_name": "main", "data_hash": A, "dataset_hash": B, "dataset_title": "d", "data_title": "x",
    "data_type": "video", "label_status": "LABELLED", "number_of_frames": 1,
}  # fmt: skip
LEGACY_PROJECT = {
    "project_hash": A, "title": "t", "description": "", "created_at": WHEN, "last_edited_at": WHEN,
    "editor_ontology": {}, "ontology_hash": B,
}  # fmt: skip
LOG = {"log_hash": B, "user_hash": A, "user_email": "a@x.io", "data_hash": A, "action": 0, "created_at": WHEN}
ONTOLOGY: dict[str, object] = {
    "ontologyUuid": A, "title": "o", "description": "", "editor": {}, "createdAt": WHEN, "lastEditedAt": WHEN,
}  # fmt: skip
RESULT = {
    "modelHash": A, "trainingHash": A, "title": "t", "type": "x", "model": "m", "framework": "f", "epochs": 1,
    "batchSize": 1, "finalLoss": 0.5, "weightsLink": "w", "createdAt": WHEN, "duration": 1,
}  # fmt: skip
STATE = {"labelHash": A, "branchName": "main", "version": 1, "isValid": True}
FOLDER: dict[str, object] = {
    "uuid": A, "parent": A, "name": "f", "description": "", "owner": "a@x.io", "createdAt": WHEN, "lastEditedAt": WHEN,
    "userRole": "admin", "pathToRoot": [],
}  # fmt: skip
ITEM: dict[str, object] = {
    "uuid": A, "parent": A, "itemType": "image", "name": "i", "clientMetadata": "{}", "owner": "a@x.io",
    "createdAt": WHEN, "lastEditedAt": WHEN, "backedDataUnitsCount": 0, "storageLocation": "encord",
}  # fmt: skip
GROUP: dict[str, object] = {"groupHash": A, "name": "g", "description": "", "createdAt": WHEN}
ISSUE: dict[str, object] = {
    "uuid": A, "type": "dataUnit", "dataUuid": A, "comments": [], "tags": [], "resolutionHistory": [],
}  # fmt: skip
TRAINING = {"model_iteration_uid": A, "created_at": None}


SPENT = {
    "periodStartTime": WHEN, "periodEndTime": WHEN, "timeSpentSeconds": 1, "userEmail": A, "projectUserRole": 1,
    "dataUuid": A, "dataTitle": "x", "datasetUuid": A, "datasetTitle": "d",
}  # fmt: skip
ACTION = {
    "timestamp": WHEN, "actionType": "submit", "projectUuid": A, "workflowStageUuid": A, "taskUuid": A,
    "dataUnitUuid": A, "actorEmail": A,
}  # fmt: skip
EDITED = {
    "id": A, "action": "SUBMIT_TASK", "actionCategory": "task", "timestamp": WHEN, "sessionId": A, "actorUserId": "u",
    "actorOrganisationId": 0, "actorUserEmail": A, "projectId": A, "projectOrganisationId": 0, "projectUserRole": "",
    "projectOrganisationUserRole": "", "dataUnitId": A, "dataUnitTitle": "x", "dataUnitDataType": "image",
    "dataUnitDatasetId": A, "dataUnitDatasetTitle": "d", "ontologyId": A, "branchName": "main", "labelId": A,
    "workflowTaskId": A, "workflowStageId": A, "workflowStageType": "", "workflowStageTitle": "",
}  # fmt: skip
CLASSIFIED: dict[str, object] = {"labelUuid": A, "dataUuid": A, "branchName": "b", "classificationAnswers": {}}


def listed(**record: object) -> dict[str, object]:
    return {"results": [record]}


# What is asked for by id, a good answer to it, and the fields of that answer which tell whose it is.
ABOUT: list[tuple[str, Operation[Any], Any, list[str]]] = [
    ("get_project", calls.get_project(A), PROJECT, ["projectHash"]),
    ("get_dataset", calls.get_dataset(dataset_hash=A), DATASET, ["dataset_hash"]),
    ("list_data_rows", calls.list_data_rows(dataset_hash=B, data_hashes=[A]), [DATA_ROW], ["data_hash"]),
    ("list_time_spent", calls.list_time_spent(A, after=WHEN, user_emails=[A]), listed(**SPENT), ["userEmail"]),
    (
        "get_task_actions",
        calls.get_task_actions(
            A, after=WHEN, before=WHEN, actor_emails=[A], workflow_stage_uuids=[A], data_unit_uuids=[A]
        ),
        listed(**ACTION),
        ["projectUuid", "workflowStageUuid", "dataUnitUuid", "actorEmail"],
    ),
    (
        "get_editor_logs",
        calls.get_editor_logs(
            A, start_time=WHEN, end_time=WHEN, actor_user_email=A, workflow_stage_id=A, data_unit_id=A
        ),
        listed(**EDITED),
        ["projectId", "workflowStageId", "dataUnitId", "actorUserEmail"],
    ),
    (
        "get_label_classifications",
        calls.get_label_classifications(A, label_uuids=[A], branch_name="b"),
        {"labels": [CLASSIFIED]},
        ["labelUuid", "branchName"],
    ),
    ("get_ontology", calls.get_ontology(ontology_hash=A), ONTOLOGY, ["ontologyUuid"]),
    ("list_users", calls.list_users(A), listed(userEmail="a@x.io", userRole=1, projectHash=A), ["projectHash"]),
    (
        "add_users",
        calls.add_users(A, user_emails=["a@x.io"], user_role=1),
        [{"user_email": "a@x.io", "user_role": 1, "project_hash": A}],
        ["project_hash"],
    ),
    (
        "list_collections",
        calls.list_collections(A, collection_uuids=[A]),
        listed(**COLLECTION),
        ["collectionUuid", "projectUuid"],
    ),
    (
        "get_collection",
        calls.get_collection(A, collection_uuid=A),
        listed(**COLLECTION),
        ["collectionUuid", "projectUuid"],
    ),
    (
        "list_filter_presets",
        calls.list_filter_presets(A, filter_preset_uuids=[A]),
        listed(presetUuid=A, name="p"),
        ["presetUuid"],
    ),
    (
        "get_filter_preset",
        calls.get_filter_preset(A, filter_preset_uuid=A),
        listed(presetUuid=A, name="p"),
        ["presetUuid"],
    ),
    (
        "get_cloud_integrations",
        calls.get_cloud_integrations(filter_integration_uuids=[A], filter_integration_titles=["aws"]),
        {"result": [{"integrationUuid": A, "title": "aws"}]},
        ["integrationUuid", "title"],
    ),
    ("get_data", calls.get_data(A, data_hash=A), {"data_hash": A, "video": None, "images": None}, ["data_hash"]),
    (
        "get_label_logs",
        calls.get_label_logs(A, user_hash=A, data_hash=A, user_email="a@x.io"),
        [LOG],
        ["user_hash", "data_hash", "user_email"],
    ),
    (
        "list_label_rows",
        calls.list_label_rows(A, data_hashes=[A], label_hashes=[A]),
        [LABEL_ROW],
        ["data_hash", "label_hash"],
    ),
    ("get_validation_state", calls.get_validation_state(A, label_hash=A), STATE, ["labelHash"]),
    ("get_label_row", calls.get_label_row(A, label_hash=A), LABELS, ["label_hash"]),
    ("get_label_rows", calls.get_label_rows(A, label_hashes=[A]), [LABELS], ["label_hash"]),
    ("create_label_row", calls.create_label_row(A, data_hash=A), LABELS, ["data_hash"]),
    ("create_label_rows", calls.create_label_rows(A, data_hashes=[A]), [LABELS], ["data_hash"]),
    ("get_legacy_project", calls.get_legacy_project(A), LEGACY_PROJECT, ["project_hash"]),
    (
        "get_training_metadata",
        calls.get_training_metadata(A, model_iteration_uids=[A]),
        [TRAINING],
        ["model_iteration_uid"],
    ),
    (
        "model_train_get_result",
        calls.model_train_get_result(model_hash=A, training_hash=A, timeout_seconds=1),
        {"status": "DONE", "result": RESULT},
        ["modelHash", "trainingHash"],
    ),
    (
        "list_tasks",
        calls.list_tasks(A, stage_uuid=B, item=AnnotationTaskRecord, data_hashes=[A]),
        listed(uuid=B, createdAt=WHEN, updatedAt=WHEN, dataHash=A, dataTitle="x", status="NEW", labelBranchName="main"),
        ["dataHash"],
    ),
    ("get_storage_folder", calls.get_storage_folder(folder_uuid=A), FOLDER, ["uuid"]),
    ("list_subfolders", calls.list_subfolders(folder_uuid=A, filters={}), listed(**FOLDER), ["parent"]),
    ("get_storage_item", calls.get_storage_item(item_uuid=A), ITEM, ["uuid"]),
    ("get_storage_items", calls.get_storage_items(item_uuids=[A]), listed(**ITEM), ["uuid"]),
    (
        "list_dataset_users",
        calls.list_dataset_users(dataset_hash=A),
        listed(userEmail="a@x.io", userRole=1, datasetUuid=A),
        ["datasetUuid"],
    ),
    ("list_issues", calls.list_issues(A, data_uuid=A), listed(**ISSUE), ["dataUuid"]),
    ("get_group", calls.get_group(group_hash=A), GROUP, ["groupHash"]),
    ("list_storage_items", calls.list_storage_items(folder_uuid=A, filters={}), listed(**ITEM), ["parent"]),
]  # fmt: skip

# Their answers do not say whose they are: the platform sends nothing that could be compared.
SILENT = {
    "get_child_items", "get_filter_preset_json", "get_issue_tags", "get_organisation_tags", "list_collaborator_timers",
    "list_collection_annotations", "list_collection_frames", "list_datasets", "list_group_members", "list_groups",
    "list_label_reviews", "list_models", "list_branches", "get_storage_folder_summary", "get_storage_item_summary",
    "get_folder_upload", "get_dataset_upload",
}  # fmt: skip


def reply(operation: Operation[Any], answer: Any) -> Response:
    body = {"status": 200, "response": answer} if operation.dialect is Dialect.LEGACY else answer
    return Response(200, {}, json.dumps(body).encode())


def changed(answer: Any, field: str) -> Any:
    """Return an answer that says the same of something else."""
    if isinstance(answer, list):
        return [changed(one, field) for one in answer]
    if not isinstance(answer, dict):
        return answer
    return {name: B if name == field else changed(value, field) for name, value in answer.items()}


@pytest.mark.parametrize(
    ("operation", "answer", "field"),
    [
        pytest.param(operation, answer, field, id=f"{name}: {field}")
        for name, operation, answer, fields in ABOUT
        for field in fields
    ],
)
def test_an_answer_about_something_else_is_refused(
    operation: Operation[Any], answer: Any, field: str, converse: Converse
) -> None:
    converse(lambda _: reply(operation, answer)).run(operation)

    with pytest.raises(UnexpectedAnswerError, match=rf'{operation.name} at \w+: "{B}" was not asked for'):
        converse(lambda _: reply(operation, changed(answer, field))).run(operation)


def test_every_call_that_names_what_it_reads_is_compared_or_has_nothing_to_compare() -> None:
    reading = {"get_", "list_"}
    functions = {name: getattr(calls, name) for name in names_of_calls if any(name.startswith(one) for one in reading)}
    named = {name for name, one in functions.items() if any(_is_id(argument) for argument in _arguments(one))}

    assert {name for name, *_ in ABOUT} >= named - SILENT
    assert not SILENT - named


def _arguments(function: Callable[..., Any]) -> Iterator[str]:
    return iter(inspect.signature(function).parameters)


def _is_id(argument: str) -> bool:
    return argument.endswith(("_hash", "_uuid", "_uuids", "_hashes"))


@pytest.mark.parametrize("written", [A.upper(), A.replace("-", "")])
def test_an_id_may_be_written_in_any_form(written: str, converse: Converse) -> None:
    assert (
        str(converse(lambda _: reply(calls.get_project(A), PROJECT)).run(calls.get_project(written)).project_hash) == A
    )


def test_without_ids_in_the_question_every_record_is_an_answer(converse: Converse) -> None:
    operation = calls.list_filter_presets(A, filter_preset_uuids=[])  # lists all: see there

    found = converse(lambda _: reply(operation, listed(presetUuid=B, name="p"))).run(operation)

    assert [preset.name for preset in found.items] == ["p"]


LISTS: list[tuple[str, Operation[Page[Any]], str, dict[str, object]]] = [
    ("projectHash", calls.list_projects(), "results", PROJECT),
    ("ontologyUuid", calls.get_ontologies(), "results", ONTOLOGY),
    ("datasetHash", calls.list_datasets(A), "results", {"datasetHash": A, "title": "d", "description": ""}),
    (
        "datasetUuid",
        calls.get_datasets(),
        "result",
        {"datasetUuid": A, "title": "d", "description": "", "createdAt": WHEN, "lastEditedAt": WHEN},
    ),
    (
        "groupHash",
        calls.list_groups(A),
        "results",
        {
            "groupHash": A, "name": "g", "description": "", "createdAt": WHEN, "isSameOrganisation": True,
            "userRole": 1,
        },
    ),
    (
        "groupHash",
        calls.list_organisation_groups(),
        "results",
        {"groupHash": A, "name": "g", "description": "", "createdAt": WHEN},
    ),
    ("userEmail", calls.list_group_members(group_hash=A), "results", {"userEmail": "a@x.io"}),
    (
        "userEmail",
        calls.list_dataset_users(dataset_hash=A),
        "results",
        {"userEmail": "a@x.io", "userRole": 1, "datasetUuid": A},
    ),
    (
        "groupHash",
        calls.list_shared_groups(uuid=A, item=DatasetGroup),
        "results",
        {**GROUP, "isSameOrganisation": True, "userRole": 1},
    ),
    (
        "email",
        calls.list_organisation_users(),
        "results",
        {
            "email": "a@x.io", "roleMnemonicName": "ADMIN", "roleUuid": A, "memberType": "internal", "createdAt": WHEN,
            "lastEditedAt": WHEN,
        },
    ),
    ("uuid", calls.list_issues(A, data_uuid=A), "results", ISSUE),
    ("userEmail", calls.list_users(A), "results", {"userEmail": "a@x.io", "userRole": 1}),
    ("uuid", calls.get_organisation_tags(A), "results", {"uuid": A, "name": "t"}),
    ("uuid", calls.list_organisation_tags(), "results", {"uuid": A, "name": "t"}),
    ("uuid", calls.get_issue_tags(A), "results", {"uuid": A, "name": "t"}),
    ("collectionUuid", calls.list_collections(A), "results", COLLECTION),
    ("presetUuid", calls.list_filter_presets(A), "results", {"presetUuid": A, "name": "p"}),
    ("integrationUuid", calls.get_cloud_integrations(), "result", {"integrationUuid": A, "title": "t"}),
]  # fmt: skip


@pytest.mark.parametrize(("field", "operation", "key", "record"), LISTS, ids=lambda one: getattr(one, "name", ""))
@pytest.mark.parametrize("on_pages", [(0, 0), (0, 1), (0, 2)], ids=["one page", "the next page", "a later page"])
def test_a_list_that_holds_one_thing_twice_is_the_fault_of_the_platform(
    field: str, operation: Operation[Page[Any]], key: str, record: dict[str, object], on_pages: tuple[int, int],
    converse: Converse,
) -> None:  # fmt: skip
    pages: list[list[dict[str, object]]] = [[], [], []]
    for number, page in enumerate(on_pages):
        pages[page].append({**record, "title": str(number), "name": str(number)})
    remaining = iter(range(3))

    def answer(_: Request) -> Response:
        page = next(remaining)
        token = None if page == max(on_pages) else str(page)
        return Response(200, {}, json.dumps({key: pages[page], "nextPageToken": token}).encode())

    with pytest.raises(
        UnexpectedAnswerError, match=rf'{operation.name} at .*: the list contains "{record[field]}" twice'
    ):
        collect(converse(answer), operation)
