"""Cases of members about label rows, workflow, bundles, the structure of the ontology, and COCO."""

from __future__ import annotations

from typing import Any

from tests.client import label_samples as samples
from tests.contract.cases import Case
from tests.contract.member_cases import AT_PROJECT, NOW, ONTOLOGY, ONTOLOGY_RECORD, page

STAGES = [f"99999999-9999-4999-8999-99999999999{digit}" for digit in "123456"]
TASK = "cccccccc-cccc-4ccc-8ccc-ccccccccccc1"
REVIEW = "cccccccc-cccc-4ccc-8ccc-cccccccccc11"
ITEM = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbb1"
ROWS = {data_hash: {**row, "backing_item_uuid": ITEM} for data_hash, row in samples.listed().items()}
IMAGE, GROUP, VIDEO, NEW = samples.IMAGE, samples.GROUP, samples.VIDEO, samples.NEW

# Both rewrite what they have read: the SDK in its own way, and with a loss (see the page about differences).
TIMES = r'(?<="createdAt": ")[^"]*|(?<="lastEditedAt": ")[^"]*'
HASHES = r'(?<=")[A-Za-z0-9+/]{8}(?=")'

AT_ONTOLOGY = f"GET /v2/public/ontologies/{ONTOLOGY}"
RICH = {AT_ONTOLOGY: {**ONTOLOGY_RECORD, "editor": samples.EDITOR}}


def rows(*data_hashes: str) -> dict[str, Any]:
    """Return the answers of a platform with these label rows, and the rich ontology."""
    made = {IMAGE: samples.image_row, GROUP: samples.group_row, VIDEO: samples.video_row}
    return {
        **RICH,
        "labelrowmetadata GET": [ROWS[data_hash] for data_hash in data_hashes],
        "labelrow GET": [made[data_hash]() for data_hash in data_hashes if data_hash in made],
    }


_LIST = "row, *others = project.list_label_rows_v2()"
_READ = f"{_LIST}\nrow.initialise_labels()"
_METADATA = (
    "[[row.label_hash, row.branch_name, row.data_hash, row.data_title, row.dataset_hash, row.dataset_title,"
    " row.data_type.value, row.file_type, row.number_of_frames, row.duration, row.fps, row.width, row.height,"
    " row.is_shadow_data, row.is_valid, row.priority, row.workflow_graph_node.title, row.client_metadata]"
    " for row in result]"
)

LISTS = [
    Case("list_label_rows_v2", "project.list_label_rows_v2()", shows=_METADATA),
    Case(
        "list_label_rows_v2 filtered",
        f"project.list_label_rows_v2([UUID('{IMAGE}')], ['{samples.IMAGE_LABELS}'],"
        " datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC), '2025-01-01T00:00:00+00:00', [AnnotationTaskStatus.QUEUED],"
        " ShadowDataState.ALL_DATA, 'a', '%a%', 'Annotate', 'A%', False, True, True, False, 'b')",
        answers=rows(IMAGE),
    ),
    Case("list_label_rows_v2 of nothing", "project.list_label_rows_v2(data_hashes=[], label_hashes=[])"),
    Case("list_label_rows", "project.list_label_rows()", shows="[[row.label_hash, row.data_type] for row in result]",
         answers={"labelrowmetadata GET": [{**ROWS[IMAGE], "data_type": "image"}]}),
    Case(
        "list_label_rows filtered",
        "project.list_label_rows('2025-01-01T00:00:00+00:00', None, [AnnotationTaskStatus.RETURNED],"
        f" include_uninitialised_labels=True, label_hashes=['{samples.IMAGE_LABELS}'], data_hashes=['{IMAGE}'])",
        answers=rows(IMAGE),
    ),
]  # fmt: skip
OLD_WAYS = [
    Case(
        "get_label_row",
        f"project.get_label_row('{samples.IMAGE_LABELS}', include_object_feature_hashes={{'a'}})",
        shows="dict(result)",
        answers={"labelrow GET": samples.image_row()},
    ),
    Case(
        "get_label_row for reviews",
        f"project.get_label_row('{samples.IMAGE_LABELS}', False, include_classification_feature_hashes={{'a'}},"
        " include_reviews=True)",
        answers={"labelrow GET": samples.image_row()},
    ),
    Case(
        "get_label_rows",
        f"project.get_label_rows(['{samples.VIDEO_LABELS}', '{samples.GROUP_LABELS}'])",
        shows="[dict(row) for row in result]",
        answers={"labelrow GET": [samples.video_row(), samples.group_row()]},
    ),
    Case("save_label_row", f"project.save_label_row('l', {samples.video_row()!r})", shows="result"),
    Case("save_label_row validated", f"project.save_label_row('l', {samples.image_row()!r}, True)"),
    Case(
        "create_label_row",
        f"project.create_label_row('{NEW}')",
        shows="dict(result)",
        answers={"labelrow PUT": samples.new_row()},
    ),
    Case("set_label_status", "project.set_label_status('l', LabelStatus.LABELLED)", shows="result"),
    Case(
        "set_label_status refused",
        "project.set_label_status('l', LabelStatus.REVIEWED_TWICE)",
        shows="result",
        answers={"labelstatus POST": False},
    ),
    Case("submit_label_row_for_review", "project.submit_label_row_for_review('l')", shows="result"),
]

_STRUCTURE = (
    "[[[one.feature_node_hash, one.uid, one.name, one.color, one.shape.value, one.required, "
    "   [[a.feature_node_hash, a.uid, a.name, a.required, a.dynamic, a.get_property_type().value,"
    "     [[o.label, o.value, o.uid, o.title, [n.name for n in o.attributes]] for o in a.options]]"
    "    for a in one.attributes]] for one in result.objects],"
    " [[one.feature_node_hash, one.uid, one.title] for one in result.classifications],"
    " list(result.skeleton_templates),"
    " result.get_child_by_hash('option-parked').title,"
    " result.get_child_by_title('shade', TextAttribute).uid,"
    " [one.feature_node_hash for one in result.get_children_by_title('red', Option)],"
    " result.objects[0].get_child_by_title('flags', type_=ChecklistAttribute).options[1].label]"
)
THE_ONTOLOGY = [
    Case(
        "ontology_structure of every shape",
        "[project.refetch_ontology(), project.ontology_structure][1]",
        shows=_STRUCTURE,
        answers=RICH,
    ),
]

_BOX = "BoundingBoxCoordinates(height=0.1, width=0.2, top_left_x=0.3, top_left_y=0.4)"
_EDIT = (
    "[project.refetch_ontology(), row.initialise_labels(), car := project.ontology_structure.objects[0],"
    " one := ObjectInstance(car, object_hash='new-car'),"
    f" one.set_for_frames({_BOX}, created_by='c@x.io', confidence=0.5, manual_annotation=False),"
    " one.set_answer(car.get_child_by_title('red', Option)), one.set_answer('deep', car.get_child_by_title('shade')),"
    " one.set_answer([car.get_child_by_title('dirty', Option)]),"
    " row.add_object_instance(one), row.remove_object(row.get_object_instances()[1]),"
    " weather := project.ontology_structure.classifications[0],"
    " said := ClassificationInstance(weather, classification_hash='new-wet'), said.set_for_frames(),"
    " said.set_answer(weather.get_child_by_title('rainy', Option)),"
    " row.remove_classification(row.get_classification_instances()[0]), row.add_classification_instance(said),"
    " row.save(validate_before_saving=True)]"
)
_TRACK = (
    "[project.refetch_ontology(), row.initialise_labels(), car := project.ontology_structure.objects[0],"
    " one := ObjectInstance(car, object_hash='new-car'),"
    f" one.set_for_frames({_BOX}, frames=[0, 1, 2, 8]), row.add_object_instance(one),"
    f" one.set_for_frames({_BOX}, frames=Range(3, 4)),"
    " one.set_answer(car.get_child_by_title('left', Option), frames=[2, 3, 4]),"
    f" row.get_frame_view(6).add_object_instance(car.create_instance(), {_BOX}),"
    " row.get_frame_view(5).get_object_instances()[0].remove_from_frames(5),"
    " row.save()]"
)
_SHAPES = (
    "[[type(a.coordinates).__name__, a.coordinates.to_dict(), a.created_by, a.confidence, a.manual_annotation, a.frame]"
    " for one in row.get_object_instances() for a in one.get_annotations()]"
)
EDITING = [
    Case(
        "initialise_labels",
        "[project.refetch_ontology(), row.initialise_labels(include_signed_url=True, include_reviews=True)]",
        before=_LIST,
        shows=f"[row.is_labelling_initialised, row.file_type, row.data_link, row.width, {_SHAPES}]",
        answers=rows(IMAGE),
    ),
    Case(
        "initialise_labels of some",
        "[project.refetch_ontology(), row.initialise_labels({'a'}, {'b'})]",
        before=_LIST,
        answers=rows(IMAGE),
    ),
    Case(
        "initialise_labels of nothing yet",
        "row.initialise_labels()",
        before=f"{_LIST}\nrow = others[-1]",
        shows="[row.label_hash, row.is_labelling_initialised]",
    ),
    Case(
        "save unchanged",
        "[project.refetch_ontology(), row.initialise_labels(), row.save()]",
        before=_LIST,
        varying=(TIMES,),
        answers=rows(IMAGE),
    ),
    Case(
        "save a group unchanged",
        "[project.refetch_ontology(), row.initialise_labels(), row.save()]",
        before=f"{_LIST}\nrow = others[0]",
        varying=(TIMES,),
        answers=rows(GROUP),
    ),
    Case("save after edits", _EDIT, before=_LIST, varying=(TIMES,), answers=rows(IMAGE)),
    Case(
        "save a video after edits",
        _TRACK,
        before=f"{_LIST}\nrow = others[1]",
        varying=(TIMES, HASHES),
        answers={**rows(VIDEO), "labelrow GET": [samples.plain_video_row()]},
    ),
    Case(
        "answers of labels",
        "[project.refetch_ontology(), row.initialise_labels()]",
        before=_LIST,
        shows="[[o.label for o in found] if isinstance(found, list) else getattr(found, 'label', found) for found in"
        " [row.get_object_instances()[0].get_answer(a) for a in project.ontology_structure.objects[0].attributes[:3]]]",
        answers=rows(IMAGE),
    ),
    Case("workflow_reopen", "row.workflow_reopen()", before=_LIST),
    Case("workflow_reopen of nothing yet", "row.workflow_reopen()", before=f"{_LIST}\nrow = others[-1]"),
    Case("workflow_complete", "row.workflow_complete()", before=_LIST),
    Case("set_priority", "row.set_priority(0.25)", before=_LIST),
    Case("get_validation_errors of valid labels", "row.get_validation_errors()", before=_LIST, shows="result"),
    Case(
        "get_validation_errors",
        "[row.get_validation_errors() for row in project.list_label_rows_v2()]",
        shows="result",
        answers={"labelrowmetadata GET": [{**ROWS[IMAGE], "is_valid": False}]},
    ),
]

_BUNDLE_OF = "bundle = project.create_bundle({})\nrows = project.list_label_rows_v2()"
BUNDLES = [
    Case(
        "create_bundle",
        "[project.refetch_ontology(), [row.initialise_labels(bundle=bundle) for row in rows[::-1]], bundle.execute()]",
        before=_BUNDLE_OF.format(""),
        shows="[row.is_labelling_initialised for row in rows]",
        answers=rows(IMAGE, GROUP, VIDEO),
    ),
    Case(
        "create_bundle in chunks",
        "[[row.set_priority(n / 4, bundle=bundle) for n, row in enumerate(rows)],"
        " [row.workflow_complete(bundle=bundle) for row in rows[:3]], bundle.execute()]",
        before=_BUNDLE_OF.format("bundle_size=2"),
    ),
    Case(
        "create_bundle cancelled",
        "[bundle := project.create_bundle(), [row.workflow_reopen(bundle=bundle) for row in rows],"
        " bundle.__exit__(ValueError, ValueError(), None)]",
        before="rows = project.list_label_rows_v2()",
    ),
    Case(
        "create_bundle with saves",
        "[project.refetch_ontology(), rows[0].initialise_labels(), rows[0].save(bundle=bundle), bundle.execute()]",
        before=_BUNDLE_OF.format(""),
        varying=(TIMES,),
        answers=rows(IMAGE),
    ),
]

AT_STAGES = [f"{AT_PROJECT}/workflow/stages/{stage}" for stage in STAGES]
TASK_RECORD = {
    "uuid": TASK,
    "createdAt": NOW,
    "updatedAt": NOW,
    "status": "NEW",
    "dataHash": IMAGE,
    "dataTitle": "img.png",
    "labelBranchName": "main",
    "assignee": None,
    "lastActionedBy": None,
}
CONSENSUS = {**TASK_RECORD, "subtasks": [{**TASK_RECORD, "assignee": "a@x.io"}]}
CHOICE = {**TASK_RECORD, "options": [{"annotator": "a@x.io", "labelBranchName": "b", "labelHash": None}]}
REVIEW_RECORD = {"reviewUuid": REVIEW, "status": "NEW", "labelType": "Object", "labelId": "car-one"}


def _task(stage: int) -> str:
    return f"stage = project.workflow.stages[{stage}]\ntask, *_ = stage.get_tasks()"


_SHOW_TASKS = "[[str(t.uuid), t.status.value, str(t.data_hash), t.data_title, t.assignee] for t in result]"
WORKFLOW = [
    Case("workflow", "project.workflow.stages", shows="[[str(s.uuid), s.title, s.stage_type.value] for s in result]"),
    Case(
        "get_stage",
        f"[project.workflow.get_stage(name='Review'), project.workflow.get_stage(uuid='{STAGES[2]}')]",
        shows="[type(stage).__name__ for stage in result]",
    ),
    Case(
        "tasks of annotation",
        f"list(project.workflow.stages[0].get_tasks(assignee='a@x.io', data_hash=['{IMAGE}', UUID('{GROUP}')],"
        f" dataset_hash=UUID('{samples.DATASET}'), data_title='t', status='NEW'))",
        shows=_SHOW_TASKS,
    ),
    Case("tasks of review", "list(project.workflow.stages[1].get_tasks(assignee=['a', 'b']))", shows=_SHOW_TASKS),
    Case(
        "tasks at the end",
        f"list(project.workflow.stages[2].get_tasks('{IMAGE}', data_title='t'))",
        shows="[[str(t.uuid), str(t.created_at.year), t.data_title] for t in result]",
    ),
    Case(
        "tasks of consensus",
        "list(project.workflow.stages[3].get_tasks(data_title='t'))",
        shows="[[str(t.uuid), [[s.assignee, s.label_branch_name] for s in t.subtasks]] for t in result]",
    ),
    Case(
        "tasks of consensus review",
        "list(project.workflow.stages[4].get_tasks(status=['NEW', 'ASSIGNED']))",
        shows="[[str(t.uuid), [[o.annotator, o.label_branch_name, o.label_hash] for o in t.options]] for t in result]",
    ),
    Case("tasks of agents", "list(project.workflow.stages[5].get_tasks())", shows=_SHOW_TASKS),
    Case("submit", "task.submit()", before=_task(0)),
    Case("submit to somebody", "task.submit(assignee='a@x.io', retain_assignee=True)", before=_task(0)),
    Case("assign", "task.assign('a@x.io')", before=_task(0)),
    Case("release", "task.release()", before=_task(0)),
    Case(
        "actions in a bundle",
        "[task.assign('a@x.io', bundle=bundle), task.release(bundle=bundle), bundle.execute()]",
        before=f"{_task(0)}\nbundle = project.create_bundle()",
    ),
    Case("move", f"task.move(destination_stage_uuid=UUID('{STAGES[2]}'))", before=_task(0), sdk="0.1.211"),
    Case("approve", "task.approve(retain_assignee=True)", before=_task(1)),
    Case("reject", "task.reject(assignee='z@x.io')", before=_task(1)),
    Case("assign a review", "[task.assign('a@x.io'), task.release()]", before=_task(1)),
    Case("subtasks", "[task.subtasks[0].submit(), task.subtasks[0].release()]", before=_task(3)),
    Case("approve a consensus", "[task.approve(), task.reject(assignee='a@x.io')]", before=_task(4)),
    Case("proceed", "[task.proceed('on'), task.proceed(pathway_uuid='u')]", before=_task(5)),
    Case(
        "label reviews",
        "list(task.get_label_reviews())",
        before=_task(1),
        shows="[[str(r.uuid), r.status.value, r.label_type, r.label_id] for r in result]",
    ),
    Case(
        "acting on label reviews",
        "[review.approve(), review.reject(), review.reopen()]",
        before=f"{_task(1)}\nreview, *_ = task.get_label_reviews()",
    ),
    Case(
        "label reviews in a bundle",
        "[review.approve(bundle=bundle), review.reopen(bundle=bundle), bundle.execute()]",
        before=f"{_task(1)}\nreview, *_ = task.get_label_reviews()\nbundle = project.create_bundle()",
    ),
    Case(
        "rejecting a label with words",
        "review.reject(comment='no', issue_tags=['blurred'])",
        before=f"{_task(1)}\nreview, *_ = task.get_label_reviews()",
        sdk="0.1.211",
    ),
]

DOCUMENT = {
    "info": {},
    "categories": [{"id": 1, "name": "car"}, {"id": 2, "name": "area"}, {"id": 3, "name": "blob"}],
    "images": [{"id": 5, "width": 20, "height": 10}, {"id": 6, "width": 20, "height": 10}],
    "annotations": [
        {"id": 0, "image_id": 5, "category_id": 1, "bbox": [2, 1, 4, 3], "area": 12, "iscrowd": 0},
        {
            "id": 1,
            "image_id": 5,
            "category_id": 2,
            "bbox": [2, 1, 4, 3],
            "area": 12,
            "iscrowd": 0,
            "segmentation": [[2, 1, 6, 1, 6, 4]],
        },
        {"id": 2, "image_id": 5, "category_id": 2, "bbox": [2, 1, 4, 3], "area": 12, "iscrowd": 0},
        {
            "id": 3,
            "image_id": 5,
            "category_id": 3,
            "bbox": [2, 1, 4, 3],
            "area": 19,
            "iscrowd": 1,
            "segmentation": {"size": [10, 20], "counts": "71h02_O000000000\\3"},
        },
        {"id": 4, "image_id": 6, "category_id": 1, "bbox": [2, 1, 4, 3], "area": 12, "iscrowd": 0},
        {"id": 5, "image_id": 5, "category_id": 9, "bbox": [2, 1, 4, 3], "area": 12, "iscrowd": 0},
    ],
}
_IMPORT = (
    f"[project.refetch_ontology(), project.import_coco_labels({DOCUMENT!r},"
    " {1: 'feature-bounding_box', 2: 'feature-polygon', 3: 'feature-bitmask'},"
    " {5: FrameIndex('%s')}%s)]"
)
_EXPORT = "[project.refetch_ontology(), project.export_coco_labels({})][1]"
COCO = [
    Case("export_coco_labels", _EXPORT.format(""), shows="result", answers=rows(IMAGE, GROUP, VIDEO)),
    Case("export_coco_labels of no rows", _EXPORT.format(""), shows="result", answers=rows()),
    Case(
        "export_coco_labels of some",
        _EXPORT.format(f"['{samples.VIDEO_LABELS}'], {{'feature-bounding_box'}}, {{'x'}}, 'main'"),
        shows="result",
        answers=rows(VIDEO),
    ),
    Case(
        "export_coco_labels with nothing yet",
        _EXPORT.format(""),
        shows="len(result['annotations'])",
        answers=rows(IMAGE, NEW),
        unsent=("labelrow PUT",),
        because="the SDK begins to label what nobody has begun; ours only when asked to",
    ),
    Case("import_coco_labels", _IMPORT % (IMAGE, ""), varying=(TIMES, HASHES), answers=rows(IMAGE)),
    Case(
        "import_coco_labels into nothing yet",
        _IMPORT % (NEW, ", 'main'"),
        varying=(TIMES, HASHES),
        answers={**rows(NEW), "labelrow GET": []},
    ),
]  # fmt: skip

ANSWERS: dict[str, Any] = {
    "labelrowmetadata GET": list(ROWS.values()),
    "labelrow POST": True,
    "labelrow PUT": [samples.new_row()],
    "labelstatus POST": True,
    "review PUT": True,
    "labelworkflowgraphnode POST": True,
    f"POST {AT_PROJECT}/priorities": None,
    f"GET {AT_PROJECT}/labels/{samples.IMAGE_LABELS}/validation-state": {
        "labelHash": samples.IMAGE_LABELS,
        "branchName": "main",
        "version": 1,
        "isValid": False,
        "errors": ["out of range"],
    },
    **{f"GET {at}/tasks": page(TASK_RECORD) for at in AT_STAGES},
    f"GET {AT_STAGES[3]}/tasks": page(CONSENSUS),
    f"GET {AT_STAGES[4]}/tasks": page(CHOICE),
    **{f"POST {at}/actions": None for at in AT_STAGES},
    f"POST {AT_STAGES[0]}/move-tasks": None,
    f"GET {AT_STAGES[1]}/tasks/{TASK}/reviews": page(REVIEW_RECORD),
    f"POST {AT_STAGES[1]}/tasks/{TASK}/reviews/actions": None,
}

CASES = [*LISTS, *OLD_WAYS, *THE_ONTOLOGY, *EDITING, *BUNDLES, *WORKFLOW, *COCO]
