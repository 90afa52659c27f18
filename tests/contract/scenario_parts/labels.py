# mypy: ignore-errors
"""Label rows: listing, editing in both ways, bundles, priorities, interpolation; on images and on videos."""

from datetime import UTC, datetime

from scenario_parts.dialect import (
    AnnotationTaskStatus,
    BoundingBoxCoordinates,
    Classification,
    ClassificationInstance,
    Object,
    ObjectInstance,
    Option,
    PointCoordinate,
    PolylineCoordinates,
    Range,
    ShadowDataState,
    dataset_hash,
    ontology_hash,
)
from scenario_parts.people import ROTTERDAM
from scenario_parts.telling import refuse, shown, tell
from scenario_parts.the_project import NOWHERE, PRACTICE, find

CLIPS = "[staging] OSA store 0114 dairy week 45"
METADATA = (
    "label_hash branch_name data_hash data_title dataset_hash dataset_title data_type data_link file_type"
    " backing_item_uuid client_metadata number_of_frames duration fps width height audio_codec"
    " is_shadow_data is_valid created_at last_edited_at"
)
OLDER_METADATA = "label_hash branch_name data_hash data_title dataset_hash label_status number_of_frames created_at"
OLD = datetime(2020, 1, 1, tzinfo=UTC)


def run(client):
    images = make(client, "Labels of images", [ROTTERDAM], "NL Road Users & Lanes v6")
    _edit(images)
    _use_bundles(images)
    _list(images)
    _use_dictionaries(images)
    _videos(make(client, "Labels of videos", [CLIPS], "ShelfSight OSA 3"))
    _manual_qa(find(client, PRACTICE))


def make(client, title, datasets, ontology, template=None):
    """Create a project on data and ontology of the seed."""
    made = client.create_project(
        title,
        [dataset_hash(client, each) for each in datasets],
        ontology_hash=ontology_hash(client, ontology),
        workflow_template_hash=template,
    )
    return client.get_project(made)


def rows_of(project, **narrow):
    """List label rows by title."""
    return sorted(project.list_label_rows_v2(**narrow), key=lambda row: (row.data_title, row.branch_name))


def box(x=0.1, y=0.2, width=0.3, height=0.4):
    """A bounding box."""
    return BoundingBoxCoordinates(top_left_x=x, top_left_y=y, width=width, height=height)


def labels_in(row):
    """Tell objects and classifications with where they are, and the answers."""
    return [
        [
            {
                **shown(annotation, "frame confidence manual_annotation created_by"),
                "feature": one.feature_hash,
                "object": one.object_hash,
                "coordinates": annotation.coordinates.to_dict(),
            }
            for one in sorted(row.get_object_instances(), key=lambda one: one.feature_hash)
            for annotation in one.get_annotations()
        ],
        [
            {
                "feature": one.feature_hash,
                "frames": [annotation.frame for annotation in one.get_annotations()],
                "answer": _told(one.get_answer()),
            }
            for one in row.get_classification_instances()
        ],
    ]


def _told(answer):
    match answer:
        case None | str():
            return answer
        case list() | tuple():
            return [_told(each) for each in answer]
    return answer.title


def _edit(project):
    row = rows_of(project)[0]
    tell("list_label_rows_v2: new", lambda: shown(rows_of(project), METADATA + " priority"))
    refuse("list_label_rows_v2: labels before they are read", row.get_object_instances)
    tell("list_label_rows_v2: initialise_labels", row.initialise_labels)
    tell("list_label_rows_v2: initialised", lambda: [row.is_labelling_initialised, shown(row, METADATA)])
    refuse("list_label_rows_v2: initialise_labels twice", row.initialise_labels)
    tell("list_label_rows_v2: save", lambda: _label(project, row))
    row = rows_of(project)[0]
    tell("list_label_rows_v2: read", lambda: row.initialise_labels(include_signed_url=True))
    tell("list_label_rows_v2: labels", lambda: labels_in(row))
    tell("list_label_rows_v2: answers", lambda: _answers(project, row))
    tell("list_label_rows_v2: link", lambda: "/files/" in row.data_link)
    only = rows_of(project)[0]
    only.initialise_labels(include_object_feature_hashes={"d21601a6"}, include_classification_feature_hashes=set())
    tell("list_label_rows_v2: labels of one feature", lambda: labels_in(only))
    tell("list_label_rows_v2: set_priority", lambda: row.set_priority(0.75))
    tell("list_label_rows_v2: priorities", lambda: shown(rows_of(project), "data_title priority"))
    tell("list_label_rows_v2: get_validation_errors", row.get_validation_errors)
    _edit_again(project, row)


def _label(project, row):
    structure = project.ontology_structure
    pedestrian = structure.get_child_by_title("Pedestrian", type_=Object)
    walker = ObjectInstance(pedestrian, object_hash="walker01")
    walker.set_for_frames(box(), frames=0, manual_annotation=False, confidence=0.5)
    walker.set_answer(pedestrian.get_child_by_title("Heavy", type_=Option))
    walker.set_answer("in the rain", attribute=pedestrian.get_child_by_title("Remark"))
    row.add_object_instance(walker)
    line = ObjectInstance(structure.get_child_by_title("Lane line", type_=Object), object_hash="lane0001")
    line.set_for_frames(PolylineCoordinates([PointCoordinate(0.1, 0.9), PointCoordinate(0.5, 0.5)]), frames=0)
    row.add_object_instance(line)
    weather = structure.get_child_by_hash("eb5b86e5", type_=Classification)
    said = ClassificationInstance(weather, classification_hash="weather1")
    said.set_for_frames(frames=0)
    said.set_answer(weather.get_child_by_title("Clear", type_=Option))
    row.add_classification_instance(said)
    works = structure.get_child_by_hash("3d9bada9", type_=Classification)
    said = ClassificationInstance(works, classification_hash="works001")
    said.set_for_frames(frames=0)
    said.set_answer([works.get_child_by_title(title, type_=Option) for title in ("Cones", "Lane shift")])
    row.add_classification_instance(said)
    row.save(validate_before_saving=True)


def _answers(project, row):
    pedestrian = project.ontology_structure.get_child_by_title("Pedestrian", type_=Object)
    (walker,) = row.get_object_instances(filter_ontology_object=pedestrian)
    occlusion = walker.get_answer(pedestrian.get_child_by_title("Occlusion"))
    return [occlusion.title, walker.get_answer(pedestrian.get_child_by_title("Remark"))]


def _edit_again(project, row):
    """Move, change an answer, remove."""
    pedestrian = project.ontology_structure.get_child_by_title("Pedestrian", type_=Object)
    (walker,) = row.get_object_instances(filter_ontology_object=pedestrian)
    walker.set_for_frames(box(x=0.5), frames=0, overwrite=True)
    walker.set_answer(pedestrian.get_child_by_title("None", type_=Option), overwrite=True)
    line = next(one for one in row.get_object_instances() if one.object_hash == "lane0001")
    row.remove_object(line)
    row.remove_classification(row.get_classification_instances()[1])
    tell("list_label_rows_v2: save edits", row.save)
    fresh = rows_of(project)[0]
    fresh.initialise_labels()
    tell("list_label_rows_v2: labels edited", lambda: [labels_in(fresh), _answers(project, fresh)])


def _use_bundles(project):
    rows = rows_of(project)[1:4]
    bundle = project.create_bundle(bundle_size=2)
    for row in rows:
        row.initialise_labels(bundle=bundle)
    tell("create_bundle: before it is executed", lambda: [row.label_hash for row in rows])
    tell("create_bundle: execute", bundle.execute)
    tell("create_bundle", lambda: shown(rows, "label_hash data_title is_labelling_initialised"))
    car = project.ontology_structure.get_child_by_title("Car", type_=Object)
    with project.create_bundle() as bundle:
        for number, row in enumerate(rows):
            instance = car.create_instance()
            instance.set_for_frames(box(y=number / 10), frames=0)
            row.add_object_instance(instance)
            row.save(bundle=bundle)
            row.set_priority(number / 4, bundle=bundle)
    tell("create_bundle: saved", lambda: [_read(row) for row in rows_of(project)[1:4]])


def _read(row):
    row.initialise_labels()
    boxes = [each.coordinates.to_dict() for one in row.get_object_instances() for each in one.get_annotations()]
    return [row.data_title, row.priority, boxes]


def _list(project):
    row = rows_of(project)[0]
    titles = lambda **narrow: [each.data_title for each in rows_of(project, **narrow)]  # noqa: E731 - a word
    narrowings = {
        "data_hashes": [row.data_hash],
        "label_hashes": [row.label_hash],
        "data_title_eq": row.data_title,
        "data_title_like": "%_cam_front_%",
        "workflow_graph_node_title_eq": "Review",
        "workflow_graph_node_title_like": "Anno%",
        "edited_after": OLD,
        "edited_before": OLD,
        "label_statuses": [AnnotationTaskStatus.QUEUED],
        "shadow_data_state": ShadowDataState.SHADOW_DATA,
        "include_all_label_branches": True,
    }
    for name, value in narrowings.items():
        tell(f"list_label_rows_v2: {name}", lambda name=name, value=value: titles(**{name: value}))
    tell("list_label_rows_v2: nothing", lambda: titles(data_hashes=[]))
    more = {"include_client_metadata": True, "include_images_data": True, "include_workflow_graph_node": False}
    tell(
        "list_label_rows_v2: more and less", lambda: shown(rows_of(project, **more), METADATA + " workflow_graph_node")
    )
    branch = rows_of(project, branch_name="second opinion")[0]
    branch.initialise_labels()
    tell("list_label_rows_v2: a branch", lambda: shown(branch, "branch_name label_hash is_valid"))
    tell("list_label_rows_v2: branches", lambda: titles(include_all_label_branches=True))
    tell("list_label_rows", lambda: shown(sorted(project.list_label_rows(), key=_title), OLDER_METADATA))
    tell("list_label_rows: data_type", lambda: project.list_label_rows()[0].data_type)
    tell(
        "list_label_rows: filtered",
        lambda: shown(
            project.list_label_rows(None, "2020-01-01", include_uninitialised_labels=True, data_hashes=[row.data_hash]),
            OLDER_METADATA,
        ),
    )


def _title(row):
    return row.data_title


def _use_dictionaries(project):
    row, fresh = rows_of(project)[0], rows_of(project)[-1]
    tell("create_label_row", lambda: _of(dict(project.create_label_row(fresh.data_hash))))
    refuse("create_label_row: again", lambda: project.create_label_row(fresh.data_hash))
    tell("get_label_row", lambda: _of(project.get_label_row(row.label_hash, get_signed_url=False)))
    refuse("get_label_row: unknown", lambda: project.get_label_row(NOWHERE))
    hashes = [each.label_hash for each in rows_of(project)[:4]]
    tell("get_label_rows", lambda: [_of(each) for each in project.get_label_rows(hashes, include_reviews=True)])
    refuse("get_label_rows: too many", lambda: project.get_label_rows(hashes[:1] * 1001))
    label = project.get_label_row(row.label_hash, get_signed_url=False)
    (moved,) = label["data_units"][row.data_hash]["labels"]["objects"]
    moved["boundingBox"]["x"] = 0.25
    tell("save_label_row", lambda: project.save_label_row(row.label_hash, label))
    tell("get_label_row: saved", lambda: _of(project.get_label_row(row.label_hash, get_signed_url=False)))
    moved["featureHash"] = "ffffffff"
    refuse("save_label_row: unknown feature", lambda: project.save_label_row(row.label_hash, label))
    moved["featureHash"] = "d21601a6"
    del moved["boundingBox"]
    refuse("save_label_row: strictly", lambda: project.save_label_row(row.label_hash, label, True))
    tell("save_label_row: invalid", lambda: project.save_label_row(row.label_hash, label))
    tell(
        "list_label_rows_v2: invalid",
        lambda: [rows_of(project)[0].is_valid, rows_of(project)[0].get_validation_errors()],
    )
    moved["boundingBox"] = {"x": 0.5, "y": 0.25, "w": 0.25, "h": 0.5}
    tell("save_label_row: valid again", lambda: project.save_label_row(row.label_hash, label))


def _of(label):
    """Tell of a label row as a dictionary what the saving client did not choose: not the times of marks, not hashes."""
    names = ["label_hash", "branch_name", "data_hash", "data_title", "data_type", "dataset_hash", "label_status"]
    units = {
        unit_hash: {
            **{name: unit[name] for name in ("data_title", "data_type", "data_sequence", "width", "height")},
            "objects": [
                {name: each.get(name) for name in ("featureHash", "name", "shape", "boundingBox", "confidence")}
                for each in unit["labels"].get("objects", [])
            ],
        }
        for unit_hash, unit in label["data_units"].items()
    }
    answers = sorted(
        (
            one["name"],
            str(one["answers"] if isinstance(one["answers"], str) else [each["name"] for each in one["answers"]]),
        )
        for section in ("object_answers", "classification_answers")
        for answer in label[section].values()
        for one in answer["classifications"]
    )
    return {**{name: label[name] for name in names}, "units": units, "answers": answers}


def _videos(project):
    row = rows_of(project)[0]
    row.initialise_labels()
    structure = project.ontology_structure
    tag = ObjectInstance(structure.get_child_by_title("Price tag", type_=Object), object_hash="tag00001")
    for frame in (0, 10, 224):
        tag.set_for_frames(box(x=frame / 500), frames=frame)
    row.add_object_instance(tag)
    shelf = ClassificationInstance(structure.get_child_by_hash("731faef4", type_=Classification))
    shelf.set_for_frames(Range(5, 8))
    shelf.set_answer(structure.get_child_by_hash("4ce4139f"))
    row.add_classification_instance(shelf)
    tell("list_label_rows_v2: save a video", lambda: row.save(validate_before_saving=True))
    fresh = rows_of(project)[0]
    fresh.initialise_labels()
    tell("list_label_rows_v2: labels of a video", lambda: labels_in(fresh))
    frames = project.get_label_row(row.label_hash)["data_units"][row.data_hash]["labels"]
    tell("object_interpolation", lambda: _boxes(project.object_interpolation(frames, ["tag00001"])))
    refuse("object_interpolation: of nothing", lambda: project.object_interpolation({}, []))


def _boxes(frames):
    return {frame: [each.get("boundingBox") for each in labels["objects"]] for frame, labels in frames.items()}


def _manual_qa(practice):
    """Statuses instead of stages."""
    names = "data_title label_status annotation_task_status"
    tell("list_label_rows_v2: manual QA", lambda: shown(rows_of(practice), names))
    row = rows_of(practice)[0]
    refuse("list_label_rows_v2: manual QA has no priorities", lambda: row.set_priority(0.5))
    tell("list_label_rows: manual QA", lambda: shown(sorted(practice.list_label_rows(), key=_title), OLDER_METADATA))
