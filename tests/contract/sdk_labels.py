"""
Writes a label row of each kind with the official SDK, and reads rows back, in its own environment. No server is needed.

    python sdk_labels.py write              →  {"editor": ontology, "rows": {kind: row}} as JSON on stdout
    python sdk_labels.py empty              →  {kind: row without labels} as JSON on stdout
    python sdk_labels.py read < the same    →  {kind: what the SDK sees in the row} as JSON on stdout
    python sdk_labels.py coco < the same    →  {kind: the row as COCO} as JSON on stdout
"""

import json
import sys
from types import SimpleNamespace

import numpy as np
import sdk_labels_in_spaces
from encord.objects import OntologyStructure, Shape
from encord.objects.attributes import NumericAttribute, TextAttribute
from encord.objects.bitmask import BitmaskCoordinates
from encord.objects.classification import OntologyClassificationLevel
from encord.objects.coordinates import (
    AudioCoordinates,
    BoundingBoxCoordinates,
    CircleCoordinates,
    Cuboid2DIsometricCoordinates,
    Cuboid2DPerspectiveCoordinates,
    CuboidCoordinates,
    EllipseCoordinates,
    HtmlCoordinates,
    PointCoordinate,
    PointCoordinate3D,
    PolygonCoordinates,
    PolylineCoordinates,
    RotatableBoundingBoxCoordinates,
    SkeletonCoordinate,
    SkeletonCoordinates,
    TextCoordinates,
    TimeRangeCoordinates,
)
from encord.objects.frames import Range
from encord.objects.html_node import HtmlNode, HtmlRange
from encord.objects.ontology_labels_impl import LabelRowV2
from encord.orm.label_row import AnnotationTaskStatus, LabelRowMetadata, LabelStatus
from encord.utilities.coco.exporter import CocoExporter

HASH = "77777777-7777-4777-8777-777777777777"
WHEN = "Thu, 02 Jan 2025 03:04:05 UTC"
BOX = BoundingBoxCoordinates(height=0.1, width=0.2, top_left_x=0.3, top_left_y=0.4)


def points(*numbers):
    return [PointCoordinate(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


SQUARE = points(0.0, 0.0, 0.1, 0.0, 0.1, 0.1, 0.0, 0.1)
DONUT = [points(0.1, 0.1, 0.9, 0.1, 0.9, 0.9, 0.1, 0.9), points(0.4, 0.4, 0.6, 0.4, 0.6, 0.6, 0.4, 0.6)]
JOINTS = [SkeletonCoordinate(x=0.1, y=0.2, name="head"), SkeletonCoordinate(x=0.3, y=0.4, name="foot")]
FLAT = {
    Shape.BOUNDING_BOX: [BOX],
    Shape.ROTATABLE_BOUNDING_BOX: [RotatableBoundingBoxCoordinates(0.1, 0.2, 0.3, 0.4, 25.0)],
    Shape.POLYGON: [
        PolygonCoordinates(SQUARE),
        PolygonCoordinates(polygons=[DONUT]),
        PolygonCoordinates(polygons=[[SQUARE], DONUT]),
    ],
    Shape.POLYLINE: [PolylineCoordinates(SQUARE)],
    Shape.POINT: [PointCoordinate(0.3, 0.7)],
    Shape.SKELETON: [SkeletonCoordinates(values=JOINTS, name="skeleton")],
    Shape.BITMASK: [BitmaskCoordinates(np.array([[True, False] * 10] * 10))],
    Shape.CIRCLE: [CircleCoordinates(0.5, 0.5, 0.1), CircleCoordinates(0.5, 0.5, 0.1, 2.0, 30.0)],
    Shape.ELLIPSE: [EllipseCoordinates(0.5, 0.5, 0.1, 0.2, 45.0)],
    Shape.CUBOID_2D: [
        Cuboid2DPerspectiveCoordinates(SQUARE, PointCoordinate(0.4, 0.3), 0.75),
        Cuboid2DIsometricCoordinates(SQUARE, PointCoordinate(0.05, -0.05)),
    ],
}
DEEP = {
    Shape.CUBOID: [CuboidCoordinates((1.0, 2.0, 3.0), (0.1, 0.2, 0.3), (4.0, 5.0, 6.0))],
    Shape.POINT: [PointCoordinate3D(1.0, 2.0, 3.0)],
    Shape.POLYLINE: [PolylineCoordinates([PointCoordinate3D(1.0, 2.0, 3.0), PointCoordinate3D(4.0, 5.0, 6.0)])],
}
BOXED = {Shape.BOUNDING_BOX: [BOX]}
RANGES = [Range(10, 20), Range(30, 40)]
NODES = HtmlRange(start=HtmlNode(xpath="/p[1]", offset=1), end=HtmlNode(xpath="/p[2]", offset=4))

# Kind of row: data type, MIME type, number of frames, objects, frame that they are on, ranges of the classification.
KINDS = {
    "image": ("image", "image/png", 1, FLAT, 0, 0),
    "img_group": ("img_group", "image/png", 1, BOXED, 0, 0),
    "video": ("video", "video/mp4", 200, FLAT, 7, RANGES),
    "dicom": ("dicom", "application/dicom", 9, BOXED, 3, Range(2, 3)),
    "nifti": ("nifti", "application/nifti1", 9, BOXED, 3, Range(2, 3)),
    "pdf": ("pdf", "application/pdf", 200, BOXED, 103, Range(103, 103)),
    "audio": ("audio", "audio/mp3", 1, {Shape.AUDIO: [AudioCoordinates(range=RANGES)]}, 0, RANGES),
    "text": ("plain_text", "text/plain", 1, {Shape.TEXT: [TextCoordinates(range=RANGES)]}, 0, Range(0, 0)),
    "html": ("plain_text", "text/html", 1, {Shape.TEXT: [HtmlCoordinates(range=[NODES])]}, 0, Range(0, 0)),
    "time_series": ("time_series", "text/csv", 1, {Shape.TIME_RANGE: [TimeRangeCoordinates(range=RANGES)]}, 0, RANGES),
    "scene": ("scene", "application/json", 9, DEEP, 3, Range(2, 3)),
    "group": ("group", "", 1, {}, 0, 0),
    **{kind: (data_type, mime, 9, {}, 0, None) for kind, (data_type, mime, _) in sdk_labels_in_spaces.KINDS.items()},
}


def ontology():
    structure = OntologyStructure()
    for shape in Shape:
        thing = structure.add_object(shape.value, shape)
        thing.add_attribute(TextAttribute, "note")
        if shape == Shape.BOUNDING_BOX:
            thing.add_attribute(NumericAttribute, "pace", dynamic=True)
    structure.add_classification().add_attribute(TextAttribute, "caption")
    structure.add_classification(level=OntologyClassificationLevel.GLOBAL).add_attribute(TextAttribute, "verdict")
    return structure


def empty(kind, structure):
    """Return a row of a kind without labels, as the platform would send it."""
    data_type, mime, frames, *_ = KINDS[kind]
    spaces = sdk_labels_in_spaces.spaces_of(kind) if kind in sdk_labels_in_spaces.KINDS else {}
    metadata = LabelRowMetadata(
        label_hash=HASH, branch_name="main", created_at=None, last_edited_at=None, data_hash=HASH, dataset_hash=HASH,
        dataset_title="ds", data_title=kind, data_type=data_type.upper(), data_link=None, file_type=mime,
        label_status=LabelStatus.LABEL_IN_PROGRESS, annotation_task_status=AnnotationTaskStatus.QUEUED,
        workflow_graph_node=None, is_shadow_data=False, number_of_frames=frames, duration=8.0, frames_per_second=25.0,
        height=10, width=20, audio_codec="mp3", audio_sample_rate=1, audio_bit_depth=2, audio_num_channels=3,
        spaces=spaces,
    )  # fmt: skip
    row = LabelRowV2(metadata, None, SimpleNamespace(structure=structure))
    unit = {
        "data_hash": HASH, "data_title": kind, "data_link": "", "data_type": mime, "data_sequence": 0, "width": 20,
        "height": 10, "labels": {}, "data_duration": 8.0, "data_fps": 25.0, "audio_codec": "mp3",
        "audio_sample_rate": 1, "audio_bit_depth": 2, "audio_num_channels": 3,
    }  # fmt: skip
    labels = {
        "label_hash": HASH, "branch_name": "main", "created_at": WHEN, "last_edited_at": WHEN, "data_hash": HASH,
        "dataset_hash": HASH, "dataset_title": "ds", "data_title": kind, "data_type": data_type,
        "annotation_task_status": "QUEUED", "is_shadow_data": False, "object_answers": {}, "classification_answers": {},
        "object_actions": {}, "label_status": "LABEL_IN_PROGRESS", "data_units": {HASH: unit}, "spaces": spaces,
    }  # fmt: skip
    if kind == "a scene in one file":
        labels["scene"] = {"isContinuous": True}
    return row, labels


def written(kind, structure):
    row, labels = empty(kind, structure)
    row.from_labels_dict(labels)
    if kind in sdk_labels_in_spaces.KINDS:
        sdk_labels_in_spaces.fill(kind, row, structure)
        return row.to_encord_dict()
    _, _, _, objects, frame, ranges = KINDS[kind]
    for shape, places in objects.items():
        thing = next(found for found in structure.objects if found.shape == shape)
        for number, coordinates in enumerate(places):
            instance = thing.create_instance()
            instance.set_for_frames(coordinates, frame, confidence=0.5)
            instance.set_answer(f"{shape.value} {number}", thing.attributes[0])
            row.add_object_instance(instance)
    caption, verdict = structure.classifications
    for found, places in ((caption, ranges), (verdict, None)):
        has_frames = kind not in {"audio", "text", "html", "time_series"} and places is not None
        said = found.create_instance(range_only=not has_frames)
        said.set_for_frames([] if places is None else places, confidence=0.5)
        said.set_answer(f"{kind} {found.attributes[0].name}")
        row.add_classification_instance(said)
    return row.to_encord_dict()


def seen(kind, labels, structure):
    """Say what the SDK reads: coordinates by object and frame, ranges and answers by classification."""
    row, _ = empty(kind, structure)
    row.from_labels_dict(labels)
    objects, classifications = {}, {}
    for instance in row.get_object_instances():
        places = {str(a.frame): coordinates_of(a.coordinates) for a in instance.get_annotations()}
        note = instance.get_answer(instance.ontology_item.attributes[0])
        objects[instance.object_hash] = {"places": places, "answer": note}
    for said in row.get_classification_instances():
        ranges = [[found.start, found.end] for found in said.range_list]
        classifications[said.classification_hash] = {"ranges": ranges, "answer": said.get_answer()}
    spaces = {space.space_id: sdk_labels_in_spaces.seen_in(space) for space in row.get_spaces()}
    return {"objects": objects, "classifications": classifications, "spaces": spaces}


def coordinates_of(coordinates):
    if isinstance(coordinates, PolygonCoordinates):
        return coordinates.to_dict("multiple_polygons")
    if isinstance(coordinates, HtmlCoordinates):
        return [found.to_dict() for found in coordinates.range]
    if isinstance(coordinates, (AudioCoordinates, TextCoordinates, TimeRangeCoordinates)):
        return [[found.start, found.end] for found in coordinates.range]
    return coordinates.to_dict()


def placed_by_events(structure):
    """Return a continuous scene whose objects appear at one moment, move at another, and go at a third."""
    row, labels = empty("scene", structure)
    row.from_labels_dict({**labels, "scene": {"isContinuous": True}})
    for shape, [coordinates, *_] in DEEP.items():
        label = next(found for found in structure.objects if found.shape == shape).create_instance()
        row.add_object_instance(label)
        label.upsert_event(coordinates, 10)
        label.upsert_event(coordinates, 50)
        label.delete_event(90)
    return row.to_encord_dict()


def events(labels, structure):
    row, _ = empty("scene", structure)
    row.from_labels_dict(labels)
    return {label.object_hash: [_event(found) for found in label.get_events()] for label in row.get_object_instances()}


def _event(found):
    coordinates = getattr(found, "coordinates", None)
    return [found.frame, coordinates and coordinates.to_dict()]


def exported(_, labels, structure):
    return CocoExporter([labels], structure).export()


def main() -> None:
    if sys.argv[1] == "write":
        structure = ontology()
        result = {"editor": structure.to_dict(), "rows": {kind: written(kind, structure) for kind in KINDS}}
    elif sys.argv[1] == "empty":
        result = {kind: empty(kind, ontology())[1] for kind in KINDS}
    elif sys.argv[1] == "write events":
        structure = ontology()
        result = {"row": placed_by_events(structure), "editor": structure.to_dict()}
    elif sys.argv[1] == "read events":
        told = json.load(sys.stdin)
        result = events(told["row"], OntologyStructure.from_dict(told["editor"]))
    else:
        told = json.load(sys.stdin)
        structure = OntologyStructure.from_dict(told["editor"])
        tell = seen if sys.argv[1] == "read" else exported
        result = {kind: tell(kind.partition(" #")[0], row, structure) for kind, row in told["rows"].items()}
    print(json.dumps(result))


main()
