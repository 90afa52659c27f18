"""Cases of members about the project itself, people, datasets, data, models, collections, presets, tags and Active."""

from __future__ import annotations

from typing import Any

from tests.contract.cases import PROJECT, Case

ONTOLOGY = "22222222-2222-4222-8222-222222222222"
DATASETS = ["33333333-3333-4333-8333-333333333331", "33333333-3333-4333-8333-333333333332"]
GROUP = "44444444-4444-4444-8444-444444444441"
COLLECTION = "55555555-5555-4555-8555-555555555551"
PRESET = "66666666-6666-4666-8666-666666666661"
DATA = "77777777-7777-4777-8777-777777777771"
LABEL = "88888888-8888-4888-8888-888888888881"
TAG = "dddddddd-dddd-4ddd-8ddd-ddddddddddd1"
MODEL = "eeeeeeee-eeee-4eee-8eee-eeeeeeeeeee1"
TRAINING = "eeeeeeee-eeee-4eee-8eee-eeeeeeeeeee2"
NOW = "2025-01-02T03:04:05Z"

AT_PROJECT = f"/v2/public/projects/{PROJECT}"
AT_ACTIVE = f"/v2/public/active/{PROJECT}"
AT_COLLECTION = f"{AT_ACTIVE}/collections/{COLLECTION}"
AT_PRESET = f"{AT_ACTIVE}/presets/{PRESET}"

EDITOR: dict[str, Any] = {
    "objects": [{"id": "1", "color": "#D33115", "name": "Car", "shape": "bounding_box", "featureNodeHash": "a1b2c3d4"}],
    "classifications": [
        {
            "id": "1",
            "featureNodeHash": "c1c1c1c1",
            "attributes": [
                {
                    "id": "1.1",
                    "name": "weather",
                    "type": "radio",
                    "required": False,
                    "featureNodeHash": "b1b1b1b1",
                    "options": [
                        {"id": "1.1.1", "label": "very sunny", "value": "very_sunny", "featureNodeHash": "d1d1d1d1"}
                    ],
                }
            ],
        }
    ],
}
PROJECT_RECORD = {
    "projectHash": PROJECT,
    "projectType": "workflow",
    "status": "inProgress",
    "title": "demo",
    "description": "d",
    "createdAt": NOW,
    "lastEditedAt": NOW,
    "ontologyHash": ONTOLOGY,
    "editorOntology": {},
    "creatorEmail": "owner@x.io",
    "userRole": 0,
    "sourceProjects": None,
    "workflowManagerUuid": None,
    "workflow": {
        "stages": [
            {"uuid": "99999999-9999-4999-8999-999999999991", "stageType": "ANNOTATION", "title": "Annotate"},
            {"uuid": "99999999-9999-4999-8999-999999999992", "stageType": "REVIEW", "title": "Review"},
            {"uuid": "99999999-9999-4999-8999-999999999993", "stageType": "DONE", "title": "Done"},
            {"uuid": "99999999-9999-4999-8999-999999999994", "stageType": "CONSENSUS_ANNOTATION", "title": "Many"},
            {"uuid": "99999999-9999-4999-8999-999999999995", "stageType": "CONSENSUS_REVIEW", "title": "Choose"},
            {"uuid": "99999999-9999-4999-8999-999999999996", "stageType": "AGENT", "title": "Agent", "pathways": []},
        ]
    },
}
LEGACY_PROJECT = {
    "project_hash": PROJECT,
    "title": "demo",
    "description": "d",
    "created_at": "2025-01-02 03:04:05",
    "last_edited_at": "2025-01-02 03:04:05",
    "editor_ontology": EDITOR,
    "ontology_hash": ONTOLOGY,
    "datasets": [{"dataset_hash": DATASETS[0], "title": "ds", "description": "", "dataset_type": "CORD_STORAGE"}],
    "label_rows": [{"label_hash": LABEL, "data_hash": DATA, "data_title": "img.png", "label_status": "LABELLED"}],
    "source_projects": [],
    "workflow_manager_uuid": None,
}
ONTOLOGY_RECORD = {
    "ontologyUuid": ONTOLOGY,
    "title": "o",
    "description": "",
    "editor": EDITOR,
    "createdAt": NOW,
    "lastEditedAt": NOW,
    "userRole": 0,
}
COLLECTION_RECORD = {
    "collectionUuid": COLLECTION,
    "name": "n",
    "description": None,
    "createdAt": NOW,
    "lastEditedAt": NOW,
    "projectUuid": PROJECT,
    "collectionType": "FRAME",
}
PRESET_RECORD = {"presetUuid": PRESET, "name": "p", "createdAt": NOW, "updatedAt": None}
FILTERS = {
    "localFilters": {"00000000-0000-0000-0000-000000000000": {"filters": [{"aB": 1, "c_d": None}]}},
    "globalFilters": {"filters": [{"key": "brightness", "values": [0.0, 0.22]}]},
}
LOG = {
    "log_hash": "l",
    "user_hash": "u",
    "user_email": "e@x.io",
    "data_hash": DATA,
    "action": 14,
    "created_at": "2025-01-02T03:04:05Z",
    "identifier": "i",
    "feature_hash": None,
    "label_name": None,
    "time_taken": 3,
    "frame": 0,
}
METADATA: dict[str, Any] = {
    "label_uuid": LABEL,
    "branchName": "main",
    "data_uuid": DATA,
    "dataset_uuid": DATASETS[0],
    "datasetTitle": "ds",
    "dataTitle": "img.png",
    "dataType": "image",
    "dataLink": None,
    "labelStatus": "NOT_LABELLED",
    "framesPerSecond": None,
    "numberOfFrames": 1,
    "duration": None,
    "height": 10,
    "width": 20,
    "audioSampleRate": None,
    "audioCodec": None,
    "audioBitDepth": None,
    "audioNumChannels": None,
    "spaces": {},
}
RESULT = {
    "modelHash": MODEL,
    "trainingHash": TRAINING,
    "title": "t",
    "type": "x",
    "model": "faster_rcnn",
    "framework": "pytorch",
    "epochs": 1,
    "batchSize": 2,
    "finalLoss": 0.5,
    "weightsLink": "w",
    "createdAt": NOW,
    "duration": 7,
}


def page(*items: Any, following: str | None = None) -> dict[str, Any]:
    return {"results": list(items), "nextPageToken": following}


ANSWERS: dict[str, Any] = {
    f"GET {AT_PROJECT}": PROJECT_RECORD,
    "GET /v2/public/projects": page(PROJECT_RECORD),
    f"GET /v2/public/ontologies/{ONTOLOGY}": ONTOLOGY_RECORD,
    "project GET": LEGACY_PROJECT,
    "project POST": True,
    f"GET {AT_PROJECT}/datasets": page({"datasetHash": DATASETS[0], "title": "ds", "description": "dd"}),
    "projectdataset POST": True,
    "projectdataset DELETE": True,
    "projectusers POST": [{"user_email": "a@x.io", "user_role": 2, "project_hash": PROJECT}],
    f"GET {AT_PROJECT}/users": page({"userEmail": "a@x.io", "userRole": 2}),
    f"POST {AT_PROJECT}/users/bulk-delete": None,
    f"GET {AT_PROJECT}/groups": page(
        {
            "groupHash": GROUP,
            "name": "g",
            "description": "",
            "createdAt": NOW,
            "isSameOrganisation": True,
            "userRole": 4,
        }
    ),
    f"POST {AT_PROJECT}/groups": None,
    f"DELETE {AT_PROJECT}/groups": None,
    f"PUT {AT_PROJECT}/status": None,
    f"GET {AT_PROJECT}/tags": page({"uuid": TAG, "name": "gold"}),
    f"PUT {AT_PROJECT}/tags/{TAG}": None,
    f"DELETE {AT_PROJECT}/tags/{TAG}": None,
    "GET /v2/public/organisation/organisation-tags": page({"uuid": TAG, "name": "gold"}),
    "POST /v2/public/organisation/organisation-tags": {"uuid": TAG, "name": "gold"},
    f"DELETE /v2/public/organisation/organisation-tags/{TAG}": None,
    f"GET {AT_PROJECT}/issue-tags": page({"uuid": TAG, "name": "blurred"}),
    f"POST {AT_PROJECT}/issue-tags": None,
    "projectcopy POST": "99999999-0000-4000-8000-000000000000",
    "datasetdata GET": {
        "data_hash": DATA,
        "video": {"data_hash": DATA, "title": "v.mp4", "file_link": "gs://v", "unknown": 1},
        "images": None,
    },
    "labellog GET": [LOG],
    "GET /v2/public/analytics/collaborators/timers": page(
        {"userEmail": "a@x.io", "userRole": 1, "dataTitle": "img.png", "timeSeconds": 1.5},
        {"userEmail": "b@x.io", "userRole": 0, "timeSeconds": 2},
    ),
    "GET /v2/public/cloud-integrations": {"result": [{"integrationUuid": GROUP, "title": "s3"}]},
    "modelconfiguration GET": [
        {
            "model_uid": "m1",
            "title": "t",
            "description": "d",
            "feature_node_hashes": {"a1b2c3d4": {}},
            "model": "faster_rcnn",
            "model_iteration_uids": ["it1"],
        }
    ],
    "trainingmetadata GET": [
        {
            "model_iteration_uid": "it1",
            "created_at": "Thu, 02 Jan 2025 03:04:05 GMT",
            "training_final_loss": 0.5,
            "model_training_labels": {
                "label_metadata_list": [{"label_uid": "l", "data_uid": "d", "data_link": "x"}],
                "feature_uids": ["f"],
            },
        }
    ],
    "model PUT": "m1",
    "model DELETE": True,
    "model POST": {"frames": [{"objects": []}]},
    f"POST /v2/public/ml-models/{MODEL}/training": TRAINING,
    f"GET /v2/public/ml-models/{MODEL}/{TRAINING}/training": {"status": "DONE", "result": RESULT},
    "labelingalgorithm POST": {"frames": {"0": {"objects": []}}},
    f"GET {AT_ACTIVE}/collections": page(COLLECTION_RECORD),
    f"POST {AT_ACTIVE}/collections": COLLECTION,
    f"PATCH {AT_COLLECTION}": None,
    f"DELETE {AT_COLLECTION}": None,
    f"GET {AT_COLLECTION}/items": page(
        {"labelRowMetadata": METADATA, "instances": [{"frame": 3, "annotationId": "abc"}]}
    ),
    f"POST {AT_COLLECTION}/add-items": {"failedItems": [{"dataUuid": DATA, "frame": 0, "annotationId": "abc"}]},
    f"POST {AT_COLLECTION}/remove-items": {"failedItems": [{"dataUuid": DATA, "frame": 1}]},
    f"POST {AT_COLLECTION}/add-preset-items": None,
    f"POST {AT_COLLECTION}/remove-preset-items": None,
    f"GET {AT_ACTIVE}/presets": page(PRESET_RECORD),
    f"POST {AT_ACTIVE}/presets": PRESET,
    f"GET {AT_PRESET}/raw": FILTERS,
    f"PATCH {AT_PRESET}": None,
    f"DELETE {AT_PRESET}": None,
    f"POST {AT_ACTIVE}/sync": None,
    f"POST {AT_ACTIVE}/import": None,
}

_REFETCH = "nothing but last_edited_at has changed, and a failure of the reading would look like one of the writing"
_LAZY = "the ontology is read when somebody asks for it, so that a failure of the reading is none of the writing"
_NEW_HASHES = (r"\b[0-9a-f]{8}\b",)
_NEW_UUID = (r"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b",)
_TIMERS = (
    f"GET /v2/public/analytics/collaborators/timers?projectHash={PROJECT}&after=2025-03-04T00%3A00%3A00Z"
    "&groupBy=dataUnit&pageSize=100"
)
_FIND_COLLECTION = f"collection = project.get_collection('{COLLECTION}')"
_FIND_PRESET = f"preset = project.get_filter_preset('{PRESET}')"
_ITEMS = (
    f"[ProjectDataCollectionItemRequest(data_uuid='{DATA}', frame=0),"
    f" ProjectLabelCollectionItemRequest(data_uuid=UUID('{DATA}'), frame=1, annotation_id='abc')]"
)
_FAILED = "[(str(one.data_uuid), one.frame, getattr(one, 'annotation_id', None)) for one in result.failed_items]"

_PAGED = "the SDK reads one page only, and what is left out of a list looks as if it did not exist"
_GROUPS: dict[str, Any] = {
    f"GET {AT_PROJECT}/groups": page(following="2"),
    f"GET {AT_PROJECT}/groups?pageToken=2": page(),
}
_DATASETS: dict[str, Any] = {
    f"GET {AT_PROJECT}/datasets": page(following="2"),
    f"GET {AT_PROJECT}/datasets?pageToken=2": page(),
}
_RICH = {**EDITOR, "objects": [{**EDITOR["objects"][0], "required": True}], "skeleton_templates": [{"name": "hand"}]}

THE_PROJECT = [
    Case(
        "opening a project",
        f"client.get_project('{PROJECT}')",
        shows="result.title",
        unsent=(f"GET /v2/public/ontologies/{ONTOLOGY}",),
        because="the ontology is read when somebody asks for it",
    ),
    Case(
        "properties",
        "project",
        shows="[result.project_hash, result.title, result.description, result.ontology_hash, result.user_role.name,"
        " result.source_projects, result.project_type.value, result.created_at.isoformat()[:19]]",
    ),
    Case("refetch_data", "project.refetch_data()"),
    Case("refetch_ontology", "project.refetch_ontology()"),
    Case(
        "get_project",
        "project.get_project()",
        shows="[result['title'], result.project_hash, result['editor_ontology'], result.label_rows, result.datasets,"
        " str(result.created_at)[:19], result.ontology_hash]",
    ),
    Case("label_rows", "project.label_rows", shows="result"),
    Case("ontology", "project.ontology['objects'][0]['name']", shows="result", before="project.refetch_ontology()"),
    Case("set_status", "project.set_status(ProjectStatus.PAUSED)", sdk="0.1.211"),
    Case("status", "project.status.value", shows="result", sdk="0.1.211"),
]
LEGACY_ONTOLOGY = [
    Case(
        "get_project_ontology",
        "project.get_project_ontology()",
        shows="[[one.name, one.shape.value, one.feature_node_hash, one.color, one.id]"
        " for one in result.ontology_objects]"
        " + [[one.id, one.attributes[0].name, one.attributes[0].classification_type.value,"
        " one.attributes[0].options[0].value] for one in result.ontology_classifications] + [result.to_dict()]",
    ),
    Case(
        "add_object",
        "project.add_object('Van', ObjectShape.POLYGON)",
        shows="result",
        varying=_NEW_HASHES,
        unsent=(f"GET /v2/public/ontologies/{ONTOLOGY}",),
        because=_LAZY,
    ),
    Case(
        "add_object to an ontology that the SDK's class does not know all of",
        "project.add_object('Van', ObjectShape.POLYGON)",
        answers={"project GET": {**LEGACY_PROJECT, "editor_ontology": _RICH}},
        unsent=(f"GET /v2/public/ontologies/{ONTOLOGY}",),
        differs=True,
        because="the SDK sends the ontology without `required`, skeletons, and whatever else it does not know",
    ),
    Case(
        "add_classification",
        "project.add_classification('road', ClassificationType.CHECKLIST, True, ['wet road', 'ice'])",
        shows="result",
        varying=_NEW_HASHES,
        unsent=(f"GET /v2/public/ontologies/{ONTOLOGY}",),
        because=_LAZY,
    ),
    Case(
        "add_classification of text",
        "project.add_classification('remark', ClassificationType.TEXT, False)",
        varying=_NEW_HASHES,
        unsent=(f"GET /v2/public/ontologies/{ONTOLOGY}",),
        because=_LAZY,
    ),
]
DATASETS_AND_PEOPLE = [
    Case(
        "list_datasets",
        "list(project.list_datasets())",
        shows="[[str(one.dataset_hash), one.title, one.description] for one in result]",
    ),
    Case(
        "list_datasets to the end",
        "list(project.list_datasets())",
        answers=_DATASETS,
        added=(f"GET {AT_PROJECT}/datasets?pageToken=2",),
        because=_PAGED,
    ),
    Case("datasets", "project.datasets", shows="result"),
    Case(
        "add_datasets",
        f"project.add_datasets({DATASETS})",
        shows="result",
        unsent=(f"GET {AT_PROJECT}",),
        because=_REFETCH,
    ),
    Case(
        "remove_datasets",
        f"project.remove_datasets({DATASETS})",
        shows="result",
        unsent=(f"GET {AT_PROJECT}",),
        because=_REFETCH,
    ),
    Case(
        "add_users",
        "project.add_users(['a@x.io'], ProjectUserRole.REVIEWER)",
        shows="[[one.user_email, one.user_role.value, one.project_hash] for one in result]",
    ),
    Case("add_users none", "project.add_users([], ProjectUserRole.ADMIN)", answers={"projectusers POST": []}),
    Case(
        "list_users",
        "list(project.list_users())",
        shows="[[one.user_email, one.user_role.value] for one in result]",
        sdk="0.1.211",
    ),
    Case("remove_users", "project.remove_users(['a@x.io', 'b@x.io'])", sdk="0.1.211"),
    Case(
        "list_groups",
        "list(project.list_groups())",
        shows="[[str(one.group_hash), one.name, one.user_role.value, one.is_same_organisation] for one in result]",
    ),
    Case(
        "list_groups to the end",
        "list(project.list_groups())",
        answers=_GROUPS,
        added=(f"GET {AT_PROJECT}/groups?pageToken=2",),
        because=_PAGED,
    ),
    Case("list_groups is lazy", "project.list_groups()"),
    Case("add_group", f"project.add_group(UUID('{GROUP}'), ProjectUserRole.ADMIN)"),
    Case("add_group several", f"project.add_group([UUID('{GROUP}')] * 2, ProjectUserRole.TEAM_MANAGER)"),
    Case("remove_group", f"project.remove_group(UUID('{GROUP}'))"),
    Case("remove_group several", f"project.remove_group([UUID('{GROUP}'), UUID('{TAG}')])"),
    Case(
        "remove_group none",
        "project.remove_group([])",
        unsent=(f"DELETE {AT_PROJECT}/groups",),
        because="an empty list vanishes from the request, which then does not say which groups",
    ),
]
TAGS = [
    Case(
        "get_organisation_tags",
        "[project.get_organisation_tags(), project.get_organisation_tags(), project.get_organisation_tags(False)][0]",
        shows="[[str(one.uuid), one.name] for one in result]",
        sdk="0.1.211",
    ),
    Case("add_organisation_tag", f"project.add_organisation_tag(tag_uuid='{TAG}')", sdk="0.1.211"),
    Case("add_organisation_tag by name", "project.add_organisation_tag(tag_name='gold')", sdk="0.1.211"),
    Case(
        "remove_organisation_tag",
        "project.remove_organisation_tag(client.list_organisation_tags()[0])",
        sdk="0.1.211",
    ),
    Case("get_issue_tags", "[one.name for one in project.get_issue_tags()]", shows="result", sdk="0.1.211"),
    Case("add_issue_tags", "project.add_issue_tags(['blurred'])", sdk="0.1.211"),
    Case("create_organisation_tag", "client.create_organisation_tag('gold', 'best')", sdk="0.1.211"),
    Case("delete_organisation_tag", f"client.delete_organisation_tag(tag_uuid=UUID('{TAG}'))", sdk="0.1.211"),
]
COPIES = [
    Case("copy_project", "project.copy_project()", shows="result"),
    Case("copy_project all", "project.copy_project(True, True, True, new_title='t', new_description='')"),
    Case(
        "copy_project cloning",
        "project.copy_project(CopyDatasetOptions(action=CopyDatasetAction.CLONE, dataset_title='dt',"
        f" dataset_description='dd', datasets_to_data_hashes_map={{'{DATASETS[0]}': ['{DATA}']}}),"
        f" copy_labels=CopyLabelsOptions(accepted_label_hashes=['{LABEL}'],"
        " accepted_label_statuses=[ReviewApprovalState.APPROVED]), new_description='nd')",
    ),
    Case("copy_project attaching", "project.copy_project(CopyDatasetOptions(dataset_title='unused'), True)"),
    Case("copy_project with labels", "project.copy_project(copy_labels=CopyLabelsOptions())"),
]
ACTIVITY = [
    Case(
        "get_data",
        f"project.get_data('{DATA}')",
        shows="[result[0]['title'], result[0].file_link, result[0]['data_hash'], result[1]]",
    ),
    Case(
        "get_data images",
        f"project.get_data('{DATA}', get_signed_url=True)",
        answers={
            "datasetdata GET": {
                "data_hash": DATA,
                "video": None,
                "images": [{"data_hash": DATA, "image_hash": "ih", "title": "i.png", "file_link": "x"}],
            }
        },
        shows="[result[0], [dict(one) for one in result[1]]]",
    ),
    Case(
        "get_label_logs",
        "project.get_label_logs()",
        shows="[[one.log_hash, one.action.name, str(one.created_at)[:19], one.identifier, one.frame, one.time_taken]"
        " for one in result]",
    ),
    Case(
        "get_label_logs filtered",
        f"project.get_label_logs('u', '{DATA}', 5, before=datetime(2025, 3, 4, tzinfo=UTC), user_email='e@x.io')",
    ),
    Case(
        "list_collaborator_timers",
        "list(project.list_collaborator_timers(datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC)))",
        shows="[[one.user_email, one.user_role.value, one.data_title, one.time_seconds] for one in result]",
    ),
    Case(
        "list_collaborator_timers by person",
        "list(project.list_collaborator_timers(datetime(2025, 3, 4, tzinfo=UTC),"
        " datetime(2025, 3, 5, tzinfo=timezone(timedelta(hours=1))), False))",
    ),
    Case(
        "list_collaborator_timers to the end",
        "list(project.list_collaborator_timers(datetime(2025, 3, 4, tzinfo=UTC)))",
        answers={
            f"{_TIMERS}": page({"userEmail": "a@x.io", "userRole": 1, "timeSeconds": 1}, following="tok+/=1"),
            f"{_TIMERS}&pageToken=tok%2B%2F%3D1": page({"userEmail": "b@x.io", "userRole": 1, "timeSeconds": 2}),
        },
        shows="[one.user_email for one in result]",
    ),
    Case(
        "list_collaborator_timers is lazy",
        "project.list_collaborator_timers(datetime(2025, 3, 4, tzinfo=UTC))",
    ),
    Case(
        "get_cloud_integrations",
        "project.get_cloud_integrations()",
        shows="[[one.id, one.title] for one in result]",
    ),
    Case(
        "get_cloud_integrations of the client",
        f"client.get_cloud_integrations(['{GROUP}'], ['s3'], True)",
        shows="[[one.id, one.title] for one in result]",
    ),
]
MODELS = [
    Case(
        "list_models",
        "project.list_models()",
        shows="[[one.model_uid, one.title, one.feature_node_hashes, one.model.value, one.model_iteration_uids]"
        " for one in result]",
    ),
    Case(
        "get_training_metadata",
        "project.get_training_metadata(['it1'], get_training_final_loss=True)",
        shows="[[one.model_iteration_uid, str(one.created_at)[:19], one.training_final_loss,"
        " one.model_training_labels.label_metadata_list[0].data_link, one.model_training_labels.feature_uids]"
        " for one in result]",
    ),
    Case(
        "create_model_row",
        "project.create_model_row('t', 'd', ['a1b2c3d4'], AutomationModels.FASTER_RCNN)",
        shows="result",
    ),
    Case("create_model_row by name", "project.create_model_row('t', '', [], 'mask_rcnn')"),
    Case("model_delete", "project.model_delete('m1')", shows="result"),
    Case("model_inference", f"project.model_inference('it1', data_hashes=['{DATA}'])", shows="result"),
    Case(
        "model_inference of bytes",
        "project.model_inference('it1', base64_strings=[b'aGk='], conf_thresh=0.5, device=Device.CPU,"
        " detection_frame_range=[0, 5], allocation_enabled=True, rdp_thresh=0.1)",
        varying=_NEW_UUID,
    ),
    Case(
        "model_inference of a file",
        "project.model_inference('it1', [os.devnull])",
        before="import os",
    ),
    Case(
        "model_train_start",
        f"project.model_train_start('{MODEL}', ['{LABEL}'], 5, weights('faster_rcnn', 'https://w'))",
        shows="str(result)",
    ),
    Case(
        "model_train_start without weights",
        f"project.model_train_start(UUID('{MODEL}'), [UUID('{LABEL}')], 5, weights('fast_ai', None), 8, Device.CPU)",
    ),
    Case(
        "model_train_get_result",
        f"project.model_train_get_result('{MODEL}', '{TRAINING}', timeout_seconds=0)",
        shows="[str(result['model_hash']), result['final_loss'], result['weights_link'], result['duration']]",
    ),
    Case(
        "model_train_get_result for a week",
        f"project.model_train_get_result(UUID('{MODEL}'), UUID('{TRAINING}'))",
        differs=True,
        because="answers are held back for 45 seconds, not 60: that is when proxies and clients give up",
    ),
    Case(
        "object_interpolation",
        "project.object_interpolation({'0': {'objects': [{'objectHash': 'o1'}]}}, ['o1'])",
        shows="result",
        varying=_NEW_UUID,
    ),
    Case(
        "fitted_bounding_boxes",
        "project.fitted_bounding_boxes({'0': {'objects': []}}, {'width': 2, 'height': 1})",
        shows="result",
        varying=_NEW_UUID,
    ),
]
COLLECTIONS = [
    Case(
        "list_collections",
        "list(project.list_collections())",
        shows="[[str(one.uuid), one.name, one.description, one.collection_type.value, str(one.project_hash)]"
        " for one in result]",
    ),
    Case(
        "list_collections filtered",
        f"list(project.list_collections(['{COLLECTION}', UUID('{PRESET}')], page_size=5000))",
    ),
    Case("list_collections is lazy", "project.list_collections([])"),
    Case(
        "get_collection",
        f"project.get_collection(UUID('{COLLECTION}'))",
        shows="result.name",
    ),
    Case(
        "create_collection",
        "project.create_collection('n', 'd', ProjectCollectionType.LABEL)",
        shows="str(result.uuid)",
    ),
    Case("create_collection plain", "project.create_collection('n')"),
    Case("delete_collection", f"project.delete_collection('{COLLECTION}')"),
    Case("update_collection", "collection.update_collection(name='new', description='')", before=_FIND_COLLECTION),
    Case(
        "update_collection with nothing",
        "collection.update_collection()",
        before=_FIND_COLLECTION,
        unsent=(f"PATCH {AT_COLLECTION}",),
        because="there is nothing to change",
    ),
    Case(
        "list_frames",
        "list(collection.list_frames(page_size=5))",
        before=_FIND_COLLECTION,
        shows="[[row.label_hash, row.data_hash, row.dataset_hash, row.data_title, row.width, row.label_status.value,"
        " [one.frame for one in instances]] for row, instances in result]",
    ),
    Case(
        "list_annotations",
        "list(collection.list_annotations())",
        before=_FIND_COLLECTION,
        shows="[[row.label_hash, [[one.frame, one.annotation_id] for one in instances]] for row, instances in result]",
    ),
    Case("add_items", f"collection.add_items({_ITEMS})", before=_FIND_COLLECTION, shows=_FAILED),
    Case("remove_items", f"collection.remove_items({_ITEMS})", before=_FIND_COLLECTION, shows=_FAILED),
    Case("add_preset_items", f"collection.add_preset_items('{PRESET}')", before=_FIND_COLLECTION),
    Case("remove_preset_items", f"collection.remove_preset_items(UUID('{PRESET}'))", before=_FIND_COLLECTION),
]
PRESETS = [
    Case(
        "list_filter_presets",
        "list(project.list_filter_presets())",
        shows="[[str(one.uuid), one.name, one.updated_at, str(one.project_hash)] for one in result]",
    ),
    Case(
        "list_filter_presets filtered",
        f"list(project.list_filter_presets([UUID('{PRESET}'), '{GROUP}'], 7))",
    ),
    Case("get_filter_preset", f"project.get_filter_preset('{PRESET}')", shows="result.name"),
    Case(
        "create_filter_preset",
        f"project.create_filter_preset('p', definition({FILTERS!r}))",
        shows="str(result.uuid)",
    ),
    Case("delete_filter_preset", f"project.delete_filter_preset(UUID('{PRESET}'))"),
    Case("get_filter_preset_json", "preset.get_filter_preset_json()", before=_FIND_PRESET),
    Case("update_preset", f"preset.update_preset('q', definition({FILTERS!r}))", before=_FIND_PRESET),
    Case("update_preset name", "preset.update_preset(name='q')", before=_FIND_PRESET),
    Case("update_preset with nothing", "preset.update_preset()", before=_FIND_PRESET),
]
ACTIVE = [
    Case("active_sync", "project.active_sync()"),
    Case("active_import", "project.active_import(ActiveProjectMode.LABEL, video_sampling_rate=0.5)"),
    Case("active_import plain", "project.active_import(ActiveProjectMode.DATA)"),
]

CASES = [
    *THE_PROJECT,
    *LEGACY_ONTOLOGY,
    *DATASETS_AND_PEOPLE,
    *TAGS,
    *COPIES,
    *ACTIVITY,
    *MODELS,
    *COLLECTIONS,
    *PRESETS,
    *ACTIVE,
]
