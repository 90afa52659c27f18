# mypy: ignore-errors
"""Members that newer SDKs added and reconciling needs: users, status, tags; moving tasks, words for rejected labels."""

from datetime import UTC, datetime, timedelta

from scenario_parts.dialect import (
    BoundingBoxCoordinates,
    ChecklistAttribute,
    Classification,
    FrameIndex,
    Object,
    Option,
    ProjectStatus,
    ProjectUserRole,
    RadioAttribute,
    Shape,
    TaskActionType,
    TextAttribute,
    create_ontology,
    edit_ontology,
)
from scenario_parts.labels import make
from scenario_parts.people import ROTTERDAM
from scenario_parts.telling import refuse, shown, tell
from scenario_parts.the_project import DRIVING, find

NEW_ONE = "new.person@northlane.example"


def run(client):
    project = make(client, "Later members", [ROTTERDAM], "NL Road Users & Lanes v6")
    project.add_users([NEW_ONE], ProjectUserRole.VIEWER)
    tell("list_users", lambda: shown(project.list_users(), "user_email user_role"))
    tell("list_users: of the seed", lambda: shown(find(client, DRIVING).list_users(), "user_email user_role"))
    tell("remove_users", lambda: project.remove_users([NEW_ONE, "nobody@northlane.example"]))
    tell("list_users: after", lambda: shown(project.list_users(), "user_email"))
    tell("status", lambda: project.status)
    tell("set_status", lambda: project.set_status(ProjectStatus.PAUSED))
    tell("status: before it is read again", lambda: project.status)
    project.refetch_data()
    tell("status: read again", lambda: project.status)
    _tags(client, project)
    tell("get_tags", lambda: shown(project.get_tags(), "name"))
    tell("creator_email", lambda: project.creator_email)
    _tasks(project)
    _branches(client, project)
    _ontology(client, project)
    _coco(project)
    _histories(project)


def _tags(client, project):
    tag = client.create_organisation_tag("scenario", "words")
    refuse("add_organisation_tag: unknown", lambda: project.add_organisation_tag(tag_name="no such tag"))
    refuse("add_organisation_tag: in no way", lambda: project.add_organisation_tag())
    tell("add_organisation_tag", lambda: project.add_organisation_tag(tag))
    tell("add_organisation_tag: again", lambda: project.add_organisation_tag(tag_uuid=tag.uuid))
    tell("add_organisation_tag: by name", lambda: project.add_organisation_tag(tag_name="staging"))
    tell("get_organisation_tags", lambda: shown(project.get_organisation_tags(), "uuid name"))
    tell("remove_organisation_tag", lambda: project.remove_organisation_tag(tag_name="staging"))
    tell("get_organisation_tags: after", lambda: shown(project.get_organisation_tags(), "name"))
    tell("get_organisation_tags: again", lambda: shown(project.get_organisation_tags(use_cache=False), "name"))
    tell("add_issue_tags", lambda: project.add_issue_tags(["occlusion"]))
    refuse("add_issue_tags: unknown", lambda: project.add_issue_tags(["no such tag"]))
    tell("get_issue_tags", lambda: shown(project.get_issue_tags(), "name"))


def _tasks(project):
    annotate, _, done = project.workflow.stages
    task = min(annotate.get_tasks(), key=lambda task: task.data_title)
    tell("workflow: move", lambda: task.move(destination_stage_uuid=done.uuid))
    tell("workflow: moved", lambda: shown(done.get_tasks(), "data_title"))


def _branches(client, project):
    rows = sorted(project.list_label_rows_v2(), key=lambda row: row.data_title)[:3]
    for row in rows[:2]:
        row.initialise_labels()
        _draw(row)
        row.save()
    hashes = [row.label_hash for row in rows[:2]]
    tell("list_branches: one", project.list_branches)
    tell("copy_labels_to_branch", lambda: project.copy_labels_to_branch("golden", batch_size=1))
    tell("copy_labels_to_branch: again", lambda: project.copy_labels_to_branch("golden"))
    tell("copy_labels_to_branch: over them", lambda: project.copy_labels_to_branch("golden", overwrite=True))
    narrow = {"data_hashes": [rows[0].data_hash], "label_hashes": hashes}
    tell("copy_labels_to_branch: one", lambda: project.copy_labels_to_branch("silver", "golden", **narrow))
    refuse("copy_labels_to_branch: onto itself", lambda: project.copy_labels_to_branch("main"))
    tell("list_branches", project.list_branches)
    tell("get_label_classifications", lambda: _told(project.get_label_classifications(hashes)))
    tell("get_label_classifications: elsewhere", lambda: _told(project.get_label_classifications(hashes, "golden")))
    driving = find(client, DRIVING)
    begun = [row.label_hash for row in driving.list_label_rows_v2() if row.label_hash]
    tell("get_label_classifications: of the seed", lambda: _told(driving.get_label_classifications(begun, "main", 2)))


def _ontology(client, project):
    made = create_ontology(client, "Edited", {"objects": [], "classifications": [], "skeleton_templates": []})
    fresh = client.get_project(client.create_project("On an edited ontology", [], ontology_hash=made))

    def begin(structure):
        van = structure.add_object("Van", Shape.BOUNDING_BOX)
        color = van.add_attribute(RadioAttribute, "Color", required=True)
        color.add_option("Dark red").add_nested_attribute(TextAttribute, "Shade")
        structure.add_classification().add_attribute(ChecklistAttribute, "Sky").add_option("Clear")

    def go_on(structure):
        van = structure.objects[0]
        van.name = "Lorry"
        van.attributes[0].options[0].archived = True
        van.attributes[0].add_option("Blue")
        structure.add_object("Lane", Shape.POLYLINE)

    for step, edit in {"begun": begin, "gone on": go_on}.items():
        tell(f"ontology_structure: {step}", lambda edit=edit: edit_ontology(client, made, edit))
        fresh.refetch_ontology()
        tell(f"ontology_structure: as it is then, {step}", lambda: _without_hashes(fresh.ontology_structure.to_dict()))
    refuse("ontology_structure: without a question", lambda: edit_ontology(client, made, _forget_the_question))


def _coco(project):
    row = sorted(project.list_label_rows_v2(), key=lambda row: row.data_title)[4]
    image = {"id": 1, "width": row.width, "height": row.height, "file_name": row.data_title}
    box = {"image_id": 1, "category_id": 1, "bbox": [2, 1, 4, 3], "area": 12, "iscrowd": 0, "segmentation": []}
    annotations = [{"id": 1, **box, "score": 0.25}, {"id": 2, **box}]
    car = project.ontology_structure.get_child_by_title("Car", Object)
    document = {"info": {}, "images": [image], "annotations": annotations, "categories": [{"id": 1, "name": "Car"}]}
    wanted = {1: car.feature_node_hash}, {1: FrameIndex(row.data_hash)}
    tell(
        "import_coco_labels",
        lambda: project.import_coco_labels(document, *wanted, confidence_field_name="score") and None,
    )
    [row] = project.list_label_rows_v2(data_hashes=[row.data_hash])
    row.initialise_labels()
    found = [one.get_annotation() for one in row.get_object_instances()]
    tell("import_coco_labels: confidences", lambda: sorted(one.confidence for one in found))


def _forget_the_question(structure):
    structure.add_classification()


def _without_hashes(value):
    if isinstance(value, list):
        return [_without_hashes(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: _without_hashes(each) for key, each in value.items() if key != "featureNodeHash"}


def _draw(row):
    thing = row.ontology_structure.get_child_by_title("Pedestrian", Object).create_instance()
    thing.set_for_frames(BoundingBoxCoordinates(height=0.1, width=0.1, top_left_x=0.2, top_left_y=0.2))
    row.add_object_instance(thing)
    said = row.ontology_structure.get_child_by_title("Scene weather", Classification).create_instance()
    said.set_for_frames()
    said.set_answer(said.ontology_item.get_child_by_title("Rain", Option))
    row.add_classification_instance(said)


def _told(entries):
    return [
        [
            entry.data_title,
            entry.branch_name,
            sorted([one.feature_hash, one.range, [a.answers for a in one.classifications]] for one in said),
        ]
        for entry in entries
        for said in [entry.classification_answers.values()]
    ]


def _histories(project):
    since, until = datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1)
    action = "timestamp action_type project_uuid workflow_stage_uuid task_uuid data_unit_uuid actor_email"
    tell("get_task_actions", lambda: shown(project.get_task_actions(after=since), action))
    narrowed = lambda **by: [one.action_type for one in project.get_task_actions(after=since, **by)]  # noqa: E731
    tell("get_task_actions: type", lambda: narrowed(action_type=TaskActionType.SUBMIT))
    tell("get_task_actions: types", lambda: narrowed(action_type=[TaskActionType.MOVE, TaskActionType.SUBMIT]))
    tell("get_task_actions: nobody", lambda: narrowed(actor_email=["nobody@northlane.example"]))
    tell("get_task_actions: stage", lambda: narrowed(workflow_stage_uuid=project.workflow.stages[0].uuid))
    tell("get_task_actions: past", lambda: narrowed(before=since))
    log = (
        "action action_category timestamp actor_user_id actor_user_email actor_organisation_id project_id"
        " project_user_role project_organisation_user_role data_unit_id data_unit_title data_unit_data_type"
        " data_unit_dataset_id data_unit_dataset_title ontology_id branch_name workflow_task_id workflow_stage_id"
        " workflow_stage_type workflow_stage_title"
    )
    tell("get_editor_logs", lambda: shown(project.get_editor_logs(since, until), log))
    label = "label_name feature_id label_ranges object_shape object_current_frame object_id"
    tell(
        "get_editor_logs: objects",
        lambda: shown(project.get_editor_logs(since, until, action="CREATE_OBJECT"), label),
    )
    refuse("get_editor_logs: of a year", lambda: list(project.get_editor_logs(since - timedelta(days=365), until)))
    tell("list_time_spent: none", lambda: project.list_time_spent(since))
