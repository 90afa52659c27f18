"""Cases of members that SDK 0.1.211 has beside those of 0.1.155: time, actions, logs of the editor, branches."""

from __future__ import annotations

from typing import Any

from tests.client import label_samples as samples
from tests.contract.cases import PROJECT, Case
from tests.contract.member_cases import AT_PROJECT, DATA, DATASETS, GROUP, NOW, ONTOLOGY, PRESET, page

LATER = "0.1.211"
OPTIONS = ("client_metadata_as_signed_url", "include_children")
STAGE = "99999999-9999-4999-8999-999999999991"
ROWS = samples.listed()
COPY = f"POST {AT_PROJECT}/labels/copy-branch"
BULK = f"POST {AT_PROJECT}/label-rows/classifications"

SPENT: dict[str, Any] = {
    "periodStartTime": "2025-03-04T00:00:00Z",
    "periodEndTime": "2025-03-05T00:00:00Z",
    "timeSpentSeconds": 75,
    "userEmail": "a@x.io",
    "projectUserRole": 1,
    "dataUuid": DATA,
    "dataTitle": "img.png",
    "datasetUuid": DATASETS[0],
    "datasetTitle": "ds",
    "workflowTaskUuid": GROUP,
    "workflowStage": {"uuid": STAGE, "stageType": "ANNOTATION", "title": "Annotate"},
}
ACTION = {
    "timestamp": NOW,
    "actionType": "submit",
    "projectUuid": PROJECT,
    "workflowStageUuid": STAGE,
    "taskUuid": GROUP,
    "dataUnitUuid": DATA,
    "actorEmail": "a@x.io",
}
EDITED: dict[str, Any] = {
    "id": PRESET,
    "action": "CREATE_OBJECT",
    "actionCategory": "object",
    "dataUnitId": DATA,
    "workflowStageId": STAGE,
    "branchName": "main",
    "workflowTaskId": GROUP,
    "timestamp": NOW,
    "sessionId": GROUP,
    "actorUserId": "u",
    "actorOrganisationId": 7,
    "actorUserEmail": "a@x.io",
    "projectId": PROJECT,
    "projectOrganisationId": 7,
    "projectUserRole": "ANNOTATOR",
    "projectOrganisationUserRole": "MEMBER",
    "dataUnitTitle": "img.png",
    "dataUnitDataType": "IMAGE",
    "dataUnitDatasetId": DATASETS[0],
    "dataUnitDatasetTitle": "ds",
    "ontologyId": ONTOLOGY,
    "labelId": "l",
    "workflowStageType": "ANNOTATION",
    "workflowStageTitle": "Annotate",
    "labelName": "Car",
    "featureId": "a1b2c3d4",
    "labelRanges": [[0, 3]],
    "objectShape": "bounding_box",
    "objectCurrentFrame": 0,
    "objectHash": "o1",
    "objectId": 1,
}
SAID = {
    **{name: EDITED[name] for name in EDITED if not name.startswith("object")},
    "id": GROUP,
    "actionCategory": "classification",
    "classificationHash": "c1",
}
WORKED = {
    **{name: EDITED[name] for name in list(EDITED)[: list(EDITED).index("labelName")]},
    "id": STAGE,
    "actionCategory": "task",
    "workflowStageType": "",
}
CLASSIFIED = {
    "labelUuid": samples.IMAGE_LABELS,
    "dataUuid": samples.IMAGE,
    "dataTitle": "img.png",
    "branchName": "b",
    "classificationAnswers": {
        "c1": {
            "classificationHash": "c1",
            "featureHash": "f1",
            "range": [[0, 0]],
            "createdAt": "Thu, 02 Jan 2025 03:04:05 UTC",
            "classifications": [
                {
                    "name": "weather",
                    "value": "weather",
                    "answers": [{"name": "wet", "value": "wet", "featureHash": "o1"}],
                    "featureHash": "q1",
                    "manualAnnotation": True,
                }
            ],
        }
    },
    "exportUuid": None,
    "exportedAt": None,
}
ANSWERS: dict[str, Any] = {
    "GET /v2/public/analytics/time-spent": page(
        SPENT, {**SPENT, "projectUserRole": 5, "workflowTaskUuid": None, "workflowStage": None}
    ),
    "GET /v2/public/analytics/task-actions": page(ACTION),
    f"GET {AT_PROJECT}/editor-logs": page(EDITED, SAID, WORKED),
    f"GET {AT_PROJECT}/branches": page({"name": "main"}, {"name": "b"}),
    COPY: {"copiedCount": 2},
    BULK: {"labels": [CLASSIFIED]},
}
_SPENT = (
    "[[str(one.period_start_time), str(one.period_end_time), one.time_spent_seconds, one.user_email,"
    " one.project_user_role.value, str(one.data_uuid), one.data_title, str(one.dataset_uuid), one.dataset_title,"
    " str(one.workflow_task_uuid), one.workflow_stage and [str(one.workflow_stage.uuid),"
    " one.workflow_stage.stage_type.value, one.workflow_stage.title]] for one in result]"
)
_ACTION = (
    "[[str(one.timestamp), one.action_type.value, str(one.project_uuid), str(one.workflow_stage_uuid),"
    " str(one.task_uuid), str(one.data_unit_uuid), one.actor_email] for one in result]"
)
_ALL_OF_A_LOG = (
    "id action action_category data_unit_id workflow_stage_id branch_name workflow_task_id timestamp session_id"
    " actor_user_id actor_organisation_id actor_user_email project_id project_organisation_id project_user_role"
    " project_organisation_user_role data_unit_title data_unit_data_type data_unit_dataset_id data_unit_dataset_title"
    " ontology_id label_id workflow_stage_type workflow_stage_title label_name feature_id label_ranges object_shape"
    " object_current_frame object_hash object_id classification_hash"
)
_LOG = (
    "[[getattr(v := getattr(one, name, None), 'value', v if v is None else str(v))"
    f" for name in {_ALL_OF_A_LOG!r}.split()] for one in result]"
)
_MARCH = "datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC)"

TIME = [
    Case(
        "list_time_spent",
        f"list(project.list_time_spent({_MARCH}))",
        shows=_SPENT,
        sdk=LATER,
    ),
    Case(
        "list_time_spent narrowed",
        f"list(project.list_time_spent({_MARCH}, datetime(2025, 3, 5, tzinfo=timezone(timedelta(hours=1))),"
        f" [UUID('{STAGE}'), '{GROUP}'], 'a@x.io'))",
        sdk=LATER,
    ),
    Case(
        "list_time_spent by several",
        f"list(project.list_time_spent(start={_MARCH}, workflow_stage_uuid='{STAGE}', user_email=['a@x.io', 'b']))",
        sdk=LATER,
    ),
    Case("list_time_spent is lazy", f"project.list_time_spent({_MARCH})", sdk=LATER),
    Case(
        "get_task_actions",
        f"list(project.get_task_actions(after={_MARCH}, before={_MARCH}))",
        shows=_ACTION,
        sdk=LATER,
    ),
    Case(
        "get_task_actions narrowed",
        f"list(project.get_task_actions(after={_MARCH}, before={_MARCH}, actor_email='a@x.io',"
        f" action_type=[TaskActionType.SUBMIT, TaskActionType.MOVE], workflow_stage_uuid=UUID('{STAGE}'),"
        f" data_unit_uuid=['{DATA}']))",
        shows=_ACTION,
        sdk=LATER,
    ),
    Case(
        "get_editor_logs",
        f"list(project.get_editor_logs({_MARCH}, {_MARCH}))",
        shows=_LOG,
        sdk=LATER,
    ),
    Case(
        "get_editor_logs narrowed",
        f"list(project.get_editor_logs({_MARCH}, {_MARCH}, 'CREATE_OBJECT', 'a@x.io', UUID('{STAGE}'),"
        f" data_unit_id=UUID('{DATA}')))",
        sdk=LATER,
    ),
]
BRANCHES = [
    Case("list_branches", "list(project.list_branches())", shows="result", sdk=LATER),
    Case(
        "copy_labels_to_branch",
        "project.copy_labels_to_branch('b', batch_size=2)",
        shows="result",
        answers={"labelrowmetadata GET": list(ROWS.values())},
        unsaid=OPTIONS,
        sdk=LATER,
    ),
    Case(
        "copy_labels_to_branch narrowed",
        f"project.copy_labels_to_branch('b', 'a', True, [UUID('{samples.IMAGE}')], ['{samples.IMAGE_LABELS}'])",
        shows="result",
        answers={"labelrowmetadata GET": [ROWS[samples.IMAGE]]},
        unsaid=OPTIONS,
        sdk=LATER,
    ),
    Case(
        "copy_labels_to_branch of nothing",
        "project.copy_labels_to_branch('b')",
        shows="result",
        answers={"labelrowmetadata GET": [ROWS[samples.NEW]]},
        unsaid=OPTIONS,
        sdk=LATER,
    ),
    Case(
        "get_label_classifications",
        f"list(project.get_label_classifications([UUID('{samples.IMAGE_LABELS}')], 'b'))",
        shows="[[str(one.label_uuid), str(one.data_uuid), one.data_title, one.branch_name, one.export_uuid,"
        " one.exported_at, [[key, e.classification_hash, e.feature_hash, [list(r) for r in e.range], e.created_at,"
        " [[a.name, a.value, a.answers, a.feature_hash, a.manual_annotation] for a in e.classifications]]"
        " for key, e in one.classification_answers.items()]] for one in result]",
        sdk=LATER,
    ),
    Case(
        "get_label_classifications in batches",
        f"list(project.get_label_classifications(['{samples.IMAGE_LABELS}', '{samples.IMAGE_LABELS}'], 'b', 1))",
        sdk=LATER,
    ),
]
IDENTITY = [
    Case("creator_email", "project.creator_email", shows="[result]", sdk=LATER),
    Case("get_tags", "project.get_tags()", shows="[[str(one.uuid), one.name] for one in result]", sdk=LATER),
]
CASES = [*TIME, *BRANCHES, *IDENTITY]
