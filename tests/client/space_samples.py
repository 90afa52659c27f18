"""Label rows with spaces, an ontology for them, and labels as the platform writes them."""

from __future__ import annotations

from typing import Any, cast

from labelform.client.values.labels import LabelRowDict, Labels
from labelform.objects import (
    BoundingBoxCoordinates,
    HtmlNode,
    HtmlRange,
    NumericAttribute,
    ObjectInstance,
    OntologyStructure,
    Shape,
    TextAttribute,
)

BOX = BoundingBoxCoordinates(height=0.1, width=0.2, top_left_x=0.3, top_left_y=0.4)
NODES = HtmlRange(HtmlNode("/p", 0), HtmlNode("/p", 3))
SIZE = {"width": 4, "height": 2}


def ontology() -> OntologyStructure:
    structure = OntologyStructure()
    for shape in (Shape.BOUNDING_BOX, Shape.BITMASK, Shape.AUDIO, Shape.TEXT, Shape.SEGMENTATION, Shape.TIME_RANGE):
        structure.add_object(shape.value, shape).add_attribute(TextAttribute, "note")
    structure.objects[0].add_attribute(NumericAttribute, "pace", dynamic=True)
    structure.add_classification().add_attribute(TextAttribute, "caption")
    structure.add_classification(level="global").add_attribute(TextAttribute, "verdict")
    return structure


ONTOLOGY = ontology()
CAPTION, VERDICT = ONTOLOGY.classifications


def a(shape: Shape, **more: Any) -> ObjectInstance:
    """Return a new object of a shape."""
    return ObjectInstance(next(found for found in ONTOLOGY.objects if found.shape is shape), **more)


def child(name: str) -> dict[str, Any]:
    return {"child_info": {"layout_key": name, "file_name": f"{name}.bin", "data_link": None}, "labels": {}}


def group() -> dict[str, Any]:
    return {
        "label_hash": "L",
        "data_type": "GROUP",
        "data_units": {"D": {"data_hash": "D", "data_sequence": 0, "data_type": "", "labels": {}}},
        "object_answers": {},
        "classification_answers": {},
        "object_actions": {},
        "spaces": {
            "1": {"space_type": "image", **SIZE, **child("left")},
            "2": {"space_type": "video", "number_of_frames": 5, **SIZE, **child("clip")},
            "3": {"space_type": "audio", "duration_ms": 1000, **child("voice")},
            "4": {"space_type": "html", **child("page")},
            "5": {"space_type": "hologram", **child("ghost")},
            "6": {"space_type": "medical_stack", "frames": [SIZE, {"width": 8, "height": 8}], **child("slices")},
        },
    }


def scene() -> dict[str, Any]:
    def file(index: int, **more: Any) -> dict[str, Any]:
        info = {"stream_id": "camera", "event_index": index, "uri": f"scene/{index}.png", **more}
        return {"space_type": "scene_image", "scene_info": info, "labels": {"objects": [], "classifications": []}}

    return group() | {"data_type": "SCENE", "spaces": {"a": file(0), "b": file(1, start_frame=7)}}


def labels_of(row: dict[str, Any]) -> Labels:
    return Labels(cast("LabelRowDict", row), lambda: ONTOLOGY, 1)


def space(labels: Labels, space_id: str) -> Any:
    return labels.spaces.by_id[space_id]


def a_mark(own_hash: str) -> dict[str, Any]:
    car = ONTOLOGY.objects[0]
    box = {"boundingBox": {"h": 0.1, "w": 0.2, "x": 0.3, "y": 0.4}}
    return {"objectHash": own_hash, "featureHash": car.feature_node_hash, "shape": "bounding_box", "mine": [1], **box}


def said(own_hash: str, **more: Any) -> dict[str, Any]:
    entry = {"classificationHash": own_hash, "featureHash": CAPTION.feature_node_hash, "classifications": []}
    return {**entry, "range": [], "mine": 2, **more}
