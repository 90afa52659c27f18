# mypy: ignore-errors
"""Every shape that can be drawn, every kind of answer, on a picture and over the frames of a video."""

from scenario_parts.dialect import (
    BitmaskCoordinates,
    Classification,
    ClassificationInstance,
    Object,
    ObjectInstance,
    Option,
    PointCoordinate,
    PolygonCoordinates,
    PolylineCoordinates,
    Range,
    RotatableBoundingBoxCoordinates,
    create_ontology,
    dataset_hash,
)
from scenario_parts.labels import CLIPS, box, labels_in, rows_of
from scenario_parts.people import ROTTERDAM
from scenario_parts.telling import refuse, tell

SHAPES = ["bounding_box", "rotatable_bounding_box", "polygon", "polyline", "point", "bitmask"]
RING = [PointCoordinate(0.1, 0.2), PointCoordinate(0.7, 0.25), PointCoordinate(0.4, 0.9)]


def option(number, label, hash_, **more):
    return {"id": number, "label": label, "value": label.lower(), "featureNodeHash": hash_, **more}


def attribute(number, name, type_, hash_, *options, **more):
    made = {"id": number, "name": name, "type": type_, "featureNodeHash": hash_}
    made |= {"required": False, "dynamic": False, **more}
    return made | ({"options": list(options)} if type_ != "text" else {})


COLOURS = attribute("1.1.1.1", "Shade", "radio", "a0000011", option("1.1.1.1.1", "Deep", "a0000012"))
QUESTIONS = [
    attribute("1.1", "Colour", "radio", "a0000001", option("1.1.1", "Red", "a0000002", options=[COLOURS]),
              option("1.1.2", "Blue", "a0000003")),
    attribute("1.2", "Parts", "checklist", "a0000004", option("1.2.1", "Wheel", "a0000005"),
              option("1.2.2", "Door", "a0000006")),
    attribute("1.3", "Words", "text", "a0000007"),
    attribute("1.4", "Light", "radio", "a0000008", option("1.4.1", "On", "a0000009"),
              option("1.4.2", "Off", "a000000a"), dynamic=True),
    attribute("1.5", "Plate", "text", "a000000b", dynamic=True),
]  # fmt: skip
STRUCTURE = {
    "objects": [
        {
            "id": str(number),
            "name": shape,
            "color": "#D33115",
            "shape": shape,
            "featureNodeHash": f"0000000{number}",
            "required": False,
            **({"attributes": QUESTIONS} if shape == "bounding_box" else {}),
        }
        for number, shape in enumerate(SHAPES, start=1)
    ],
    "classifications": [
        {"id": "1", "featureNodeHash": "c0000001", "attributes": [attribute("1.1", "Remark", "text", "c0000002")]},
        {"id": "2", "featureNodeHash": "c0000003", "attributes": [
            attribute("2.1", "Scene", "radio", "c0000004", option("2.1.1", "Day", "c0000005"),
                      option("2.1.2", "Night", "c0000006")),
        ]},
    ],
}  # fmt: skip


def run(client):
    ontology = create_ontology(client, "Every shape", STRUCTURE)
    data = [dataset_hash(client, ROTTERDAM), dataset_hash(client, CLIPS)]
    project = client.get_project(client.create_project("Shapes", data, ontology_hash=ontology))
    rows = {row.data_type.value: row for row in rows_of(project)}
    _on_a_picture(project, rows["image"])
    _over_frames(project, rows["video"])
    tell("export_coco_labels: shapes", lambda: _annotations(project, rows["image"]))
    tell("export_coco_labels: over frames", lambda: _annotations(project, rows["video"]))


def _coordinates(shape, row):
    view = row.get_frame_view()
    return {
        "bounding_box": lambda: box(),
        "rotatable_bounding_box": lambda: RotatableBoundingBoxCoordinates(0.2, 0.3, 0.25, 0.5, 30.0),
        "polygon": lambda: PolygonCoordinates(RING),
        "polyline": lambda: PolylineCoordinates(RING),
        "point": lambda: PointCoordinate(0.25, 0.75),
        "bitmask": lambda: _mask(view.width, view.height),
    }[shape]()


def _mask(width, height):
    """A mask of a whole frame, of which all rows but the first are set."""
    runs = []
    for number in (width, width * (height - 1)):  # as pycocotools writes numbers
        while True:
            six = number & 0x1F
            number >>= 5
            more = number != -1 if six & 0x10 else number != 0
            runs.append(chr((six | 0x20 if more else six) + 48))
            if not more:
                break
    mask = {"top": 0, "left": 0, "height": height, "width": width, "rleString": "".join(runs)}
    return BitmaskCoordinates.from_dict({"bitmask": mask})


def _on_a_picture(project, row):
    row.initialise_labels()
    structure = project.ontology_structure
    for number, shape in enumerate(SHAPES):
        instance = ObjectInstance(structure.get_child_by_title(shape, type_=Object), object_hash=f"shape00{number}")
        instance.set_for_frames(_coordinates(shape, row), frames=0, created_by="somebody@northlane.example")
        row.add_object_instance(instance)
    (first,) = row.get_object_instances(structure.get_child_by_title("bounding_box", type_=Object))
    first.set_answer(structure.get_child_by_title("Red", type_=Option))
    first.set_answer(structure.get_child_by_title("Deep", type_=Option))
    first.set_answer([structure.get_child_by_title("Door", type_=Option)])
    first.set_answer("a few words", attribute=structure.get_child_by_title("Words"))
    for classification, answer in zip(structure.classifications, ["seen", _option(structure, "Night")], strict=True):
        said = ClassificationInstance(classification)
        said.set_for_frames(frames=0)
        said.set_answer(answer)
        row.add_classification_instance(said)
    refuse("list_label_rows_v2: a classification twice", lambda: _again(row, structure))
    tell("list_label_rows_v2: save shapes", lambda: row.save(validate_before_saving=True))
    fresh = next(each for each in rows_of(project) if each.data_hash == row.data_hash)
    fresh.initialise_labels()
    tell("list_label_rows_v2: shapes", lambda: labels_in(fresh))
    tell("list_label_rows_v2: answers of shapes", lambda: _answers(fresh, structure))
    tell("list_label_rows_v2: save what was read", lambda: fresh.save())


def _option(structure, title):
    return structure.get_child_by_title(title, type_=Option)


def _again(row, structure):
    said = ClassificationInstance(structure.classifications[0])
    said.set_for_frames(frames=0)
    row.add_classification_instance(said)


def _answers(row, structure):
    kind = structure.get_child_by_title("bounding_box", type_=Object)
    (one,) = row.get_object_instances(kind)
    return [_answer(one.get_answer(each)) for each in kind.attributes]


def _answer(found):
    match found:
        case None | str():
            return found
        case list() | tuple() | set():
            return sorted((_answer(each) for each in found), key=str)
    if hasattr(found, "ranges"):  # of a question whose answers change from frame to frame
        return {"answer": _answer(found.answer), "ranges": [[each.start, each.end] for each in found.ranges]}
    return found.title


def _over_frames(project, row):
    row.initialise_labels()
    structure = project.ontology_structure
    kind = structure.get_child_by_title("bounding_box", type_=Object)
    track = ObjectInstance(kind, object_hash="track001")
    track.set_for_frames(box(), frames=[Range(0, 4), Range(8, 9)])
    track.set_for_frames(box(x=0.4), frames=20, confidence=0.25, manual_annotation=False)
    track.remove_from_frames(9)
    track.set_answer(_option(structure, "On"), frames=Range(0, 2))
    track.set_answer(_option(structure, "Off"), frames=[3, 8])
    track.set_answer("AB 12", attribute=structure.get_child_by_title("Plate"), frames=20)
    track.set_answer(_option(structure, "Blue"))
    row.add_object_instance(track)
    ring = ObjectInstance(structure.get_child_by_title("polygon", type_=Object), object_hash="ring0001")
    ring.set_for_frames(PolygonCoordinates(RING), frames=3)
    row.add_object_instance(ring)
    scene = structure.get_child_by_hash("c0000003", type_=Classification)
    for title, frames in (("Day", Range(0, 5)), ("Night", [7, 9, 10])):
        said = ClassificationInstance(scene, classification_hash=f"scene{title:_<3.3}")
        said.set_for_frames(frames)
        said.set_answer(_option(structure, title))
        row.add_classification_instance(said)
    tell("list_label_rows_v2: save frames", lambda: row.save(validate_before_saving=True))
    fresh = next(each for each in rows_of(project) if each.data_hash == row.data_hash)
    fresh.initialise_labels()
    tell("list_label_rows_v2: frames", lambda: labels_in(fresh))
    tell("list_label_rows_v2: answers over frames", lambda: _answers(fresh, structure))
    (found,) = fresh.get_object_instances(kind)
    in_order = lambda: [each.answer.title for each in found.get_answer(structure.get_child_by_title("Light"))]  # noqa: E731
    tell("list_label_rows_v2: order of answers over frames", in_order)
    tell("list_label_rows_v2: what is on a frame", lambda: [
        [one.object_hash for one in fresh.get_frame_view(3).get_object_instances()],
        [one.classification_hash for one in fresh.get_frame_view(9).get_classification_instances()],
        [one.object_hash for one in fresh.get_object_instances(filter_frames=[8, 20])],
    ])  # fmt: skip
    fresh.remove_object(next(one for one in fresh.get_object_instances() if one.object_hash == "ring0001"))
    tell("list_label_rows_v2: save frames again", lambda: fresh.save())


def _annotations(project, row):
    document = project.export_coco_labels([row.label_hash])
    return [{name: each[name] for name in each if name != "attributes"} for each in document["annotations"]]
