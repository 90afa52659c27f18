# mypy: ignore-errors
"""
What a user of the official SDK does with labels, tasks and data. Run by `test_contract` inside each SDK's own
environment: it imports `encord` and the standard library, nothing of labelform.

Usage: sdk_labels.py URL SSH_KEY_FILE. Ends with the line "all good".
"""

import datetime
import struct
import sys
import urllib.request

import encord
from encord import EncordUserClient
from encord.exceptions import (
    AnswerDictionaryError,
    AuthorisationError,
    CorruptedLabelError,
    FeatureDoesNotExistError,
    MultiLabelLimitError,
    OperationNotAllowed,
    ResourceExistsError,
    ResourceNotFoundError,
    WrongProjectTypeError,
)
from encord.objects import Classification, Object
from encord.objects.coordinates import (
    BoundingBoxCoordinates,
    PointCoordinate,
    PolygonCoordinates,
    PolylineCoordinates,
)
from encord.objects.frames import Range
from encord.orm.label_log import Action
from encord.orm.label_row import AnnotationTaskStatus, LabelStatus, ShadowDataState
from encord.utilities.coco.datastructure import FrameIndex

VERSION = tuple(int(part) for part in encord.__version__.split("."))
IS_OLD = VERSION < (0, 1, 156)
ME = "svc-labelform@northlane.example"
ANN = "b.okafor@northlane.example"
DOUBLE_READ = "ceaf7764-3a14-5db6-a982-6c1148fae54e"  # workflow templates of the demo seed
AGENT = "9192e2db-85a3-5fb1-b201-ae6ec41a7263"
NOWHERE = "00000000-0000-4000-8000-000000000000"


def equal(actual, expected):
    """Fail with both values."""
    assert actual == expected, f"{actual!r} is not {expected!r}"


def refused(error, act):
    """Fail unless the call raises this error; give it."""
    try:
        act()
    except error as problem:
        return problem
    raise AssertionError(f"{act} was not refused with {error.__name__}")


def make_project(client, dataset_titles, ontology_title, template=None):
    """Create a project of our own on data of the demo seed."""
    datasets = [client.get_datasets(title_eq=title)[0]["dataset"].dataset_hash for title in dataset_titles]
    ontology = client.get_ontologies(title_eq=ontology_title)[0]["ontology"].ontology_hash
    made = client.create_project("labels", datasets, ontology_hash=ontology, workflow_template_hash=template)
    return client.get_project(made)


def rows_of(project, **narrow):
    """List label rows by title."""
    return {row.data_title: row for row in project.list_label_rows_v2(**narrow)}


def box(x=0.1, y=0.2, width=0.3, height=0.4):
    """A bounding box."""
    return BoundingBoxCoordinates(top_left_x=x, top_left_y=y, width=width, height=height)


def label_an_image(project, row):
    """An object with an answer, a polyline, and a classification; all come back as they went."""
    ontology = project.ontology_structure
    row.initialise_labels()
    pedestrian = ontology.get_child_by_title("Pedestrian", type_=Object)
    walker = pedestrian.create_instance()
    walker.set_for_frames(box(), frames=0, manual_annotation=False, confidence=0.5)
    occlusion = pedestrian.get_child_by_title("Occlusion")
    walker.set_answer(occlusion.get_child_by_title("Heavy"), attribute=occlusion)
    row.add_object_instance(walker)
    line = ontology.get_child_by_title("Lane line", type_=Object).create_instance()
    line.set_for_frames(PolylineCoordinates([PointCoordinate(0.1, 0.9), PointCoordinate(0.5, 0.5)]), frames=0)
    row.add_object_instance(line)
    weather = ontology.get_child_by_hash("eb5b86e5", type_=Classification).create_instance()
    weather.set_for_frames(frames=0)
    weather.set_answer(ontology.get_child_by_hash("4d95557f"))
    row.add_classification_instance(weather)
    row.save(validate_before_saving=True)
    return walker.object_hash, weather.classification_hash


def check_the_image(project, title, hashes):
    """Read the same labels in a fresh row."""
    row = rows_of(project)[title]
    row.initialise_labels(include_signed_url=True)
    walker = next(each for each in row.get_object_instances() if each.object_hash == hashes[0])
    annotation = walker.get_annotation(0)
    equal(annotation.coordinates, box())
    equal((annotation.confidence, annotation.manual_annotation), (0.5, False))
    occlusion = walker.ontology_item.get_child_by_title("Occlusion")
    equal(walker.get_answer(attribute=occlusion).title, "Heavy")
    (weather,) = row.get_classification_instances()
    equal((weather.classification_hash, weather.get_answer().title), (hashes[1], "Clear"))
    assert "/files/" in row.data_link
    return row


def change_labels_of_images(client):
    """Label rows of a workflow project: initialise, save, read, filter, refuse."""
    project = make_project(client, ["NL fleet7 2026-10 urban Rotterdam"], "NL Road Users & Lanes v6")
    rows = rows_of(project)
    equal(len(rows), 12)
    title, row = sorted(rows.items())[0]
    equal((row.label_hash, row.is_labelling_initialised, row.workflow_graph_node.title), (None, False, "Annotate"))
    equal((row.data_type.value, row.width, row.height, row.number_of_frames), ("image", 1920, 1208, 1))
    hashes = label_an_image(project, row)
    row = check_the_image(project, title, hashes)
    refuse_bad_labels(project, row)
    filter_rows(project, row)
    row = rows_of(project)[title]
    equal(row.is_valid, True)
    row.initialise_labels(include_object_feature_hashes={"d21601a6"}, include_classification_feature_hashes=set())
    equal((len(row.get_object_instances()), len(row.get_classification_instances())), (1, 0))
    bundle_many(project)
    use_dictionaries(project)
    read_logs(project, row)
    open_files(project, row)
    equal(rows_of(project, label_hashes=[row.label_hash])[title].priority, 0.5)
    row.set_priority(0.75)
    equal(rows_of(project)[title].priority, 0.75)
    return project, row


def refuse_bad_labels(project, row):
    """Features, answers, frames: each with the platform's error."""
    label = project.get_label_row(row.label_hash)
    unit = label["data_units"][row.data_hash]
    unit["labels"]["objects"][0]["featureHash"] = "ffffffff"
    refused(FeatureDoesNotExistError, lambda: project.save_label_row(row.label_hash, label))
    label = project.get_label_row(row.label_hash)
    label["object_answers"] = {}
    refused(AnswerDictionaryError, lambda: project.save_label_row(row.label_hash, label))
    label = project.get_label_row(row.label_hash)
    label["data_units"][row.data_hash]["labels"]["objects"][0].pop("boundingBox", None)
    label["data_units"][row.data_hash]["labels"]["objects"][0].pop("polyline", None)
    problem = refused(CorruptedLabelError, lambda: project.save_label_row(row.label_hash, label, True))
    assert "needs" in str(problem), problem
    project.save_label_row(row.label_hash, label)
    fresh = rows_of(project)[row.data_title]
    equal(fresh.is_valid, False)
    equal(len(fresh.get_validation_errors()), 1)
    row.save()
    equal(rows_of(project)[row.data_title].get_validation_errors(), None)
    refused(ResourceNotFoundError, lambda: project.get_label_row(NOWHERE))
    refused(ResourceExistsError, lambda: project.create_label_row(row.data_hash))
    problem = refused(MultiLabelLimitError, lambda: project.get_label_rows([row.label_hash] * 1001))
    equal(problem.maximum_labels_allowed, 1000)


def filter_rows(project, row):
    """Every filter of the list."""
    titles = lambda **narrow: sorted(rows_of(project, **narrow))  # noqa: E731 - a word for this function only
    only = [row.data_title]
    equal(titles(data_hashes=[row.data_hash]), only)
    equal(titles(data_hashes=[]), [])
    equal(titles(label_hashes=[row.label_hash]), only)
    equal(titles(data_title_eq=row.data_title), only)
    equal(len(titles(data_title_like="%_cam_front_%")), 12)
    equal(titles(workflow_graph_node_title_eq="Review"), [])
    equal(len(titles(workflow_graph_node_title_like="Anno%")), 12)
    equal(titles(edited_after=datetime.datetime(2020, 1, 1)), only)
    equal(titles(edited_before=datetime.datetime(2020, 1, 1)), [])
    equal(len(titles(label_statuses=[AnnotationTaskStatus.QUEUED])), 12)
    equal(titles(label_statuses=[AnnotationTaskStatus.COMPLETED]), [])
    equal(titles(shadow_data_state=ShadowDataState.SHADOW_DATA), [])
    equal(len(titles(include_all_label_branches=True)), 12)
    fresh = rows_of(project, include_client_metadata=True, include_workflow_graph_node=False)[row.data_title]
    equal((fresh.client_metadata["vehicle_id"], fresh.workflow_graph_node), ("NL7-18", None))
    equal([each.label_hash for each in project.list_label_rows()], [row.label_hash])
    branch = rows_of(project, branch_name="second opinion")[row.data_title]
    equal((branch.label_hash, branch.branch_name), (None, "second opinion"))
    branch.initialise_labels()
    assert branch.label_hash != row.label_hash
    equal(len(project.list_label_rows_v2(include_all_label_branches=True)), 13)


def bundle_many(project):
    """Initialise and save through bundles."""
    rows = project.list_label_rows_v2()
    with project.create_bundle(bundle_size=5) as bundle:
        for row in rows:
            row.initialise_labels(bundle=bundle, overwrite=True)
    car = project.ontology_structure.get_child_by_title("Car", type_=Object)
    for row in rows[3:]:
        instance = car.create_instance()
        instance.set_for_frames(box(), frames=0)
        row.add_object_instance(instance)
    with project.create_bundle() as bundle:
        for row in rows:
            row.save(bundle=bundle)
    equal(sum(len(read.get_object_instances()) for read in _read(project)), 11)


def _read(project):
    rows = project.list_label_rows_v2()
    with project.create_bundle() as bundle:
        for row in rows:
            row.initialise_labels(bundle=bundle)
    return rows


def use_dictionaries(project):
    """The older half of the interface: label rows as dictionaries."""
    rows = project.list_label_rows_v2()
    first = project.get_label_row(rows[0].label_hash, get_signed_url=False)
    equal(first["label_hash"], rows[0].label_hash)
    many = project.get_label_rows([row.label_hash for row in rows], include_reviews=True)
    equal(len(many), 12)
    equal(project.save_label_row(first["label_hash"], first), True)
    again = project.get_label_row(rows[0].label_hash, get_signed_url=False)
    for key in ("object_answers", "classification_answers", "object_actions", "data_units"):
        equal(again[key], first[key])


def read_logs(project, row):
    """What was done above, narrowed in every way."""
    logs = project.get_label_logs(data_hash=row.data_hash)
    actions = [log.action for log in logs]
    equal(actions[:4], [Action.MARK_AS_IN_PROGRESS, Action.ADD, Action.ADD, Action.ADD])
    added = next(log for log in logs if log.feature_hash == "d21601a6")
    equal((added.user_email, added.label_name, added.frame, added.data_hash), (ME, "Pedestrian", 0, row.data_hash))
    equal(len(project.get_label_logs(user_email=ANN)), 0)
    equal(len(project.get_label_logs(user_hash=added.user_hash, data_hash=row.data_hash)), len(logs))
    now = datetime.datetime.now(datetime.UTC)
    equal(project.get_label_logs(before=now - datetime.timedelta(hours=1)), [])
    assert len(project.get_label_logs(after=now - datetime.timedelta(hours=1))) >= len(logs)


def open_files(project, row):
    """A signed link opens a picture of the size that the data has; an unsigned one is no link."""
    video, images = project.get_data(row.data_hash, get_signed_url=True)
    equal(video, None)
    equal([image["title"] for image in images], [row.data_title])
    with urllib.request.urlopen(images[0]["file_link"]) as answer:  # noqa: S310 - our own server
        content = answer.read()
    equal(content[:8], b"\x89PNG\r\n\x1a\n")
    equal(struct.unpack(">II", content[16:24]), (1920, 1208))
    plain = project.get_data(row.data_hash)[1][0]["file_link"]
    assert not plain.startswith("http"), plain
    refused(ResourceNotFoundError, lambda: project.get_data(NOWHERE))


def change_labels_of_videos(client):
    """Objects with moving boxes and dynamic answers, and classifications over frames."""
    titles = ["[staging] OSA store 0114 dairy week 45"]
    project = make_project(client, titles, "ShelfSight OSA 3", AGENT)
    row = sorted(project.list_label_rows_v2(), key=lambda each: each.data_title)[0]
    equal((row.number_of_frames, row.fps, row.duration, row.workflow_graph_node.title), (225, 15, 15, "Prelabel agent"))
    row.initialise_labels()
    tag = project.ontology_structure.get_child_by_title("Price tag", type_=Object).create_instance()
    for frame in (0, 10, 224):
        tag.set_for_frames(box(x=frame / 500), frames=frame)
    row.add_object_instance(tag)
    shelf = project.ontology_structure.get_child_by_hash("731faef4", type_=Classification).create_instance()
    shelf.set_for_frames(Range(5, 8))
    shelf.set_answer(project.ontology_structure.get_child_by_hash("4ce4139f"))
    row.add_classification_instance(shelf)
    row.save(validate_before_saving=True)
    row = next(each for each in project.list_label_rows_v2() if each.label_hash == row.label_hash)
    row.initialise_labels()
    (read,) = row.get_object_instances()
    equal([each.frame for each in read.get_annotations()], [0, 10, 224])
    equal(read.get_annotation(10).coordinates, box(x=0.02))
    (classification,) = row.get_classification_instances()
    equal([each.frame for each in classification.get_annotations()], [5, 6, 7, 8])
    label = project.get_label_row(row.label_hash)
    labels = label["data_units"][row.data_hash]["labels"]
    labels["225"] = labels["0"]
    refused(CorruptedLabelError, lambda: project.save_label_row(row.label_hash, label))
    interpolate(project, row, tag.object_hash)
    video, images = project.get_data(row.data_hash, get_signed_url=True)
    equal((images, video["title"]), (None, row.data_title))
    with urllib.request.urlopen(video["file_link"]) as answer:  # noqa: S310 - our own server
        equal(answer.read()[4:12], b"ftypisom")
    return project, row


def interpolate(project, row, object_hash):
    """Fill the frames between; what needs pixels is refused."""
    labels = project.get_label_row(row.label_hash)["data_units"][row.data_hash]["labels"]
    filled = project.object_interpolation(labels, [object_hash])
    equal(len(filled), 225)
    (made,) = filled["5"]["objects"]
    equal(made["boundingBox"], {"x": 0.01, "y": 0.2, "w": 0.3, "h": 0.4})
    equal((made["objectHash"], made["confidence"]), (object_hash, 0.99))
    if IS_OLD:
        refused(OperationNotAllowed, lambda: project.fitted_bounding_boxes(labels, {"width": 1, "height": 1}))


def act_on_tasks(client, project, row):
    """The way of a task through annotation and review, and back."""
    project.add_users([ANN], encord.utilities.project_user.ProjectUserRole.ANNOTATOR)
    annotate, review, done = project.workflow.stages
    task = next(iter(annotate.get_tasks(data_hash=row.data_hash)))
    equal((task.status.value, task.data_title, task.label_branch_name), ("NEW", row.data_title, "main"))
    task.assign(ANN)
    equal([each.uuid for each in annotate.get_tasks(assignee=ANN)], [task.uuid])
    task.release()
    equal(len(list(annotate.get_tasks())), 12)
    task.submit()
    equal(len(list(annotate.get_tasks(data_title=row.data_title.upper()))), 0)
    check_stage(project, row, "Review")
    review_labels(review, row)
    next(iter(review.get_tasks())).reject()
    (returned,) = (
        annotate.get_tasks(status=type(task.status)("REOPENED"))
        if not IS_OLD
        else [each for each in annotate.get_tasks() if each.status.value == "REOPENED"]
    )
    equal(returned.uuid, task.uuid)
    returned.submit(assignee=ANN)
    (in_review,) = review.get_tasks(assignee=[ANN])
    equal(in_review.status.value, "ASSIGNED")
    equal({each.status.value for each in in_review.get_label_reviews()} <= {"RESOLVED", "APPROVED"}, True)
    in_review.approve(retain_assignee=True)
    (final,) = done.get_tasks(data_hash=[row.data_hash])
    equal(final.data_hash, in_review.data_hash)
    check_stage(project, row, "Complete")
    equal(rows_of(project)[row.data_title].priority, None)
    equal(rows_of(project, label_statuses=[AnnotationTaskStatus.COMPLETED]).keys(), {row.data_title})
    rows_of(project)[row.data_title].workflow_reopen()
    check_stage(project, row, "Annotate")
    rows_of(project)[row.data_title].workflow_complete()
    check_stage(project, row, "Complete")
    if not IS_OLD:
        final.move(destination_stage_uuid=review.uuid)
        check_stage(project, row, "Review")
    act_on_many(project)
    refused(Exception, task.submit)
    refused_status(project, row)


def review_labels(review, row):
    """Decide on single labels."""
    (task,) = review.get_tasks(data_hash=row.data_hash)
    reviews = list(task.get_label_reviews())
    equal({each.label_type for each in reviews}, {"Object", "Classification"})
    equal({each.status.value for each in reviews}, {"NEW"})
    reviews[0].approve()
    reviews[1].reject()
    reviews[2].reject()
    reviews[2].reopen()
    equal([each.status.value for each in task.get_label_reviews()], ["APPROVED", "REJECTED", "REOPENED"])


def check_stage(project, row, title):
    """Look where a row is."""
    equal(rows_of(project)[row.data_title].workflow_graph_node.title, title)


def act_on_many(project):
    """Actions in a bundle are one request."""
    annotate = project.workflow.get_stage(name="Annotate")
    with project.create_bundle() as bundle:
        for task in list(annotate.get_tasks())[:4]:
            task.assign(ME, bundle=bundle)
    equal(len(list(annotate.get_tasks(assignee=ME))), 4)


def discuss(client):
    """Pin issues to a task of the driving project in every way there is, and take them away."""
    from encord.issues import IssueFrameRange

    project = client.get_project(client.get_projects(title_like="Northlane%")[0]["project"].project_hash)
    task = next(iter(project.workflow.get_stage(name="Review").get_tasks()))
    (row,) = project.list_label_rows_v2(data_hashes=[task.data_hash])
    row.initialise_labels()
    label = row.get_object_instances()[0].object_hash
    task.issues.add_file_issue("too dark", ["occlusion"])
    task.issues.add_frame_issue(0, "blurred", [])
    task.issues.add_coordinate_issue(0, 0.25, 0.5, "here", [])
    task.issues.add_scene_coordinate_issue(0, 1.0, 2.0, 3.0, "there", [])
    task.issues.add_annotation_issue(label, "loose", [], frame_ranges=[IssueFrameRange(start=0, end=0)])
    task.issues.add_annotation_issue(label, "wrong", [])
    found = list(task.issues.list())
    names = ["FileIssue", "FrameIssue", "CoordinateIssue", "SceneCoordinateIssue", "AnnotationIssue", "AnnotationIssue"]
    equal([type(issue).__name__ for issue in found], names)
    equal([[tag.name for tag in issue.tags] for issue in found], [["occlusion"], [], [], [], [], []])
    equal([issue.comments[0].content for issue in found][:3], ["too dark", "blurred", "here"])
    equal((found[2].coordinate.x, found[3].coordinate.z, found[4].annotation_id), (0.25, 3.0, label))
    equal((found[4].frame_ranges[0].end, found[5].frame_ranges), (0, None))
    task.issues.delete(found[:5])
    equal([issue.uuid for issue in task.issues.list()], [found[5].uuid])


def refused_status(project, row):
    """What is only for manual QA projects."""
    if IS_OLD:
        refused(WrongProjectTypeError, lambda: project.set_label_status(row.label_hash, LabelStatus.LABELLED))
        refused(WrongProjectTypeError, lambda: project.submit_label_row_for_review(row.label_hash))


def use_an_agent(project, row):
    """Take each pathway."""
    stage = project.workflow.get_stage(name="Prelabel agent")
    first, second = list(stage.get_tasks())[:2]
    first.proceed(pathway_name="prelabelled")
    equal(len(list(project.workflow.get_stage(name="Annotate").get_tasks())), 1)
    if not IS_OLD:
        second.proceed(pathway_uuid=stage.pathways[1].uuid)
    else:
        second.proceed(pathway_name="nothing to label")
    equal(len(list(project.workflow.get_stage(name="Complete").get_tasks())), 1)
    refused(Exception, lambda: next(iter(stage.get_tasks())).proceed(pathway_name="no such way"))


def agree(client):
    """A consensus: two subtasks, each on a branch of its own, and a review of both."""
    titles = ["CT-LUNG-04 site A (Leuven) baseline"]
    project = make_project(client, titles, "Thoracic CT Nodules 2.1", DOUBLE_READ)
    read, adjudicate, _ = project.workflow.stages
    task = next(iter(read.get_tasks()))
    equal([each.label_branch_name for each in task.subtasks], ["annotator-1", "annotator-2"])
    for subtask in task.subtasks:
        rows = project.list_label_rows_v2(data_hashes=[task.data_hash], branch_name=subtask.label_branch_name)
        rows[0].initialise_labels()
        node = project.ontology_structure.get_child_by_title("Lymph node", type_=Object).create_instance()
        ring = [PointCoordinate(0.1, 0.1), PointCoordinate(0.3, 0.1), PointCoordinate(0.2, 0.3)]
        node.set_for_frames(PolygonCoordinates(ring), frames=[7, 8])
        rows[0].add_object_instance(node)
        rows[0].save()
        subtask.assign(ME)
        subtask.submit()
    (decision,) = adjudicate.get_tasks()
    equal([(each.annotator, each.label_hash is not None) for each in decision.options], [(ME, True)] * 2)
    decision.reject()
    task = next(each for each in read.get_tasks() if each.uuid == task.uuid)
    equal({each.status.value for each in task.subtasks}, {"REOPENED"})
    for subtask in task.subtasks:
        subtask.submit()
    next(iter(adjudicate.get_tasks())).approve()
    row = project.list_label_rows_v2(data_hashes=[task.data_hash])[0]
    equal(row.workflow_graph_node.title, "Complete")
    row.initialise_labels()
    equal([each.frame for each in row.get_object_instances()[0].get_annotations()], [7, 8])


def use_manual_qa(client):
    """The seeded project without workflow: statuses of labels and tasks."""
    hash_ = next(each.project_hash for each in client.list_projects(title_eq="Annotator practice (manual QA)"))
    project = client.get_project(hash_)
    rows = project.list_label_rows_v2()
    statuses = sorted((each.label_status.value, each.annotation_task_status.value) for each in rows)
    equal(statuses[0], ("LABELLED", "IN_REVIEW"))
    row = next(each for each in rows if each.label_hash is None)
    equal((row.label_status, row.annotation_task_status.value), (LabelStatus.NOT_LABELLED, "QUEUED"))
    made = project.create_label_row(row.data_hash)
    equal(made["label_status"], "LABEL_IN_PROGRESS")
    if IS_OLD:
        equal(project.set_label_status(made["label_hash"], LabelStatus.REVIEWED), True)
        equal(rows_of(project)[row.data_title].label_status, LabelStatus.REVIEWED)
        assert project.submit_label_row_for_review(made["label_hash"])
        equal(rows_of(project)[row.data_title].annotation_task_status, AnnotationTaskStatus.IN_REVIEW)
        refused(AuthorisationError, lambda: project.set_label_status(NOWHERE, LabelStatus.REVIEWED))
    fresh = rows_of(project)[row.data_title]
    refused(WrongProjectTypeError, fresh.workflow_complete)
    refused(WrongProjectTypeError, lambda: fresh.set_priority(0.5))


def round_trip_coco(client):
    """Export, wipe, import: the same boxes."""
    project = make_project(client, ["NL fleet7 2026-10 urban Rotterdam"], "NL Road Users & Lanes v6")
    rows = sorted(project.list_label_rows_v2(), key=lambda each: each.data_title)[:2]
    car = project.ontology_structure.get_child_by_title("Car", type_=Object)
    for row in rows:
        row.initialise_labels()
        instance = car.create_instance()
        instance.set_for_frames(box(), frames=0)
        row.add_object_instance(instance)
        row.save()
    coco = project.export_coco_labels(label_hashes=[row.label_hash for row in rows])
    equal((len(coco["images"]), len(coco["annotations"])), (2, 2))
    for row in rows:
        row.remove_object(row.get_object_instances()[0])
        row.save()
    categories = {
        each["id"]: project.ontology_structure.get_child_by_title(each["name"], type_=Object).feature_node_hash
        for each in coco["categories"]
    }
    frames = {each["id"]: FrameIndex(each["file_name"].split("/")[1].split(".")[0], 0) for each in coco["images"]}
    project.import_coco_labels(coco, categories, frames)
    again = project.export_coco_labels(label_hashes=[row.label_hash for row in rows])
    equal([each["bbox"] for each in again["annotations"]], [each["bbox"] for each in coco["annotations"]])


def read_the_demo(client):
    """The seeded projects have labels, in every state."""
    titles = [
        "Northlane Perception - Front Camera 2D - Q4",
        "[staging] ShelfSight On-Shelf Availability - Dairy & Bakery",
    ]
    stages = set()
    for title in titles:
        project = client.get_project(next(each.project_hash for each in client.list_projects(title_eq=title)))
        rows = _read_labelled(project)
        assert rows, title
        assert all(row.is_valid for row in rows)
        assert any(row.get_object_instances() for row in rows)
        stages |= {row.workflow_graph_node.title for row in rows}
        assert project.get_label_logs(), title
    assert {"Annotate", "Review", "Complete"} <= stages, stages


def _read_labelled(project):
    rows = [row for row in project.list_label_rows_v2() if row.label_hash]
    for row in rows:
        row.initialise_labels()
    return rows


def main():
    """Go through everything."""
    url, key_file = sys.argv[1:]
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=key_file, domain=url)
    read_the_demo(client)
    project, row = change_labels_of_images(client)
    act_on_tasks(client, project, row)
    project, row = change_labels_of_videos(client)
    use_an_agent(project, row)
    agree(client)
    if not IS_OLD:
        discuss(client)
    use_manual_qa(client)
    round_trip_coco(client)
    print("all good")  # noqa: T201 - what the test waits for


if __name__ == "__main__":
    main()
