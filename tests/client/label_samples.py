"""An ontology with every shape, and label rows of an image, a group of images and a video made with it."""

from __future__ import annotations

import json
from typing import Any

IMAGE, GROUP, VIDEO, NEW = (f"77777777-7777-4777-8777-77777777777{digit}" for digit in "1234")
IMAGE_LABELS, GROUP_LABELS, VIDEO_LABELS, NEW_LABELS = (
    f"88888888-8888-4888-8888-88888888888{digit}" for digit in "1234"
)
SECOND_IMAGE = "77777777-7777-4777-8777-777777777725"
DATASET = "33333333-3333-4333-8333-333333333331"
NODE = {"uuid": "99999999-9999-4999-8999-999999999991", "title": "Annotate"}
WHEN = "Thu, 02 Jan 2025 03:04:05 UTC"


def _fresh(row: dict[str, Any]) -> dict[str, Any]:
    """Return a copy whose parts are all its own, as if it had come over the wire."""
    copied: dict[str, Any] = json.loads(json.dumps(row))
    return copied


def _object(number: int, name: str, shape: str, **more: Any) -> dict[str, Any]:
    base = {"id": str(number), "name": name, "color": "#D33115", "shape": shape}
    return {**base, "featureNodeHash": f"feature-{shape}", "required": False, **more}


def _question(path: str, name: str, kind: str, *options: dict[str, Any], **more: Any) -> dict[str, Any]:
    base = {"id": path, "name": name, "type": kind, "required": False, "dynamic": False}
    listed = {"options": list(options)} if options else {}
    return {**base, "featureNodeHash": f"question-{name.split()[0]}", **listed, **more}


def _option(path: str, label: str, *nested: dict[str, Any]) -> dict[str, Any]:
    base = {"id": path, "label": label, "value": label, "featureNodeHash": f"option-{label}"}
    return {**base, "options": list(nested)} if nested else base


RED = _option("1.1.1", "red", _question("1.1.1.1", "shade", "text"))
CAR_QUESTIONS = [
    _question("1.1", "color", "radio", RED, _option("1.1.2", "blue")),
    _question("1.2", "flags", "checklist", _option("1.2.1", "dirty"), _option("1.2.2", "parked")),
    _question("1.3", "plate", "text"),
    _question("1.4", "turns", "radio", _option("1.4.1", "left"), _option("1.4.2", "right"), dynamic=True),
    _question("1.5", "lights", "checklist", _option("1.5.1", "brake"), _option("1.5.2", "beam"), dynamic=True),
]  # fmt: skip
EDITOR: dict[str, Any] = {
    "objects": [
        _object(1, "Blue Car", "bounding_box", attributes=CAR_QUESTIONS),
        _object(2, "Turned", "rotatable_bounding_box"),
        _object(3, "Area", "polygon"),
        _object(4, "Line", "polyline"),
        _object(5, "Dot", "point"),
        _object(6, "Bones", "skeleton"),
        _object(7, "Blob", "bitmask"),
    ],
    "classifications": [
        {
            "id": "1",
            "featureNodeHash": "feature-weather",
            "attributes": [
                _question("1.1", "the weather", "radio", _option("1.1.1", "sunny"), _option("1.1.2", "rainy"))
            ],
        }
    ],
    "skeleton_templates": [
        {
            "template": {
                "name": "Bones",
                "width": 1.0,
                "height": 1.0,
                "skeleton": {
                    "0": {"x": 0.0, "y": 0.0, "name": "head", "color": "#000000", "featureHash": "joint-0"},
                    "1": {"x": 1.0, "y": 1.0, "name": "foot", "color": "#000000", "featureHash": "joint-1"},
                },
                "skeletonEdges": {"0": {"1": {"color": "#000000"}}},
            }
        }
    ],
}


def label(object_hash: str, shape: str, name: str, **coordinates: Any) -> dict[str, Any]:
    """Return an object on a frame."""
    return {
        "name": name,
        "color": "#D33115",
        "shape": shape,
        "value": name.lower().replace(" ", "_"),
        "createdAt": WHEN,
        "createdBy": "a@x.io",
        "confidence": 1.0,
        "objectHash": object_hash,
        "featureHash": f"feature-{shape}",
        "manualAnnotation": object_hash != "car-two",
        "lastEditedAt": WHEN,
        "lastEditedBy": "b@x.io",
        **coordinates,
    }


def classification(classification_hash: str) -> dict[str, Any]:
    """Return a classification on a frame."""
    return {
        "name": "the weather",
        "value": "the_weather",
        "createdAt": WHEN,
        "createdBy": "a@x.io",
        "confidence": 1.0,
        "featureHash": "feature-weather",
        "classificationHash": classification_hash,
        "manualAnnotation": True,
        "lastEditedAt": WHEN,
        "lastEditedBy": "b@x.io",
    }


def answer(name: str, answers: Any, feature_hash: str) -> dict[str, Any]:
    """Return an answer: words, or labels of options."""
    said = (
        answers
        if isinstance(answers, str)
        else [{"name": a, "value": a, "featureHash": f"option-{a}"} for a in answers]
    )
    value = name.lower().replace(" ", "_")
    return {"name": name, "value": value, "answers": said, "featureHash": feature_hash, "manualAnnotation": True}


def points(*pairs: tuple[float, float]) -> dict[str, Any]:
    """Return points by number, as polygons and the like hold them."""
    return {str(index): {"x": x, "y": y} for index, (x, y) in enumerate(pairs)}


BOX = {"h": 0.3, "w": 0.2, "x": 0.1, "y": 0.15}
CAR = label("car-one", "bounding_box", "Blue Car", boundingBox=BOX)
SHAPES = [
    CAR,
    label("turn-one", "rotatable_bounding_box", "Turned", rotatableBoundingBox={**BOX, "theta": 33.5}),
    label("area-one", "polygon", "Area", polygon=points((0.1, 0.1), (0.7, 0.2), (0.4, 0.9))),
    label("line-one", "polyline", "Line", polyline=points((0.1, 0.1), (0.7, 0.2), (0.4, 0.9))),
    label("line-two", "polyline", "Line", polyline=points((0.9, 0.1), (0.7, 0.2))),
    label("dot-one", "point", "Dot", point=points((0.3, 0.7))),
    label(
        "bone-one",
        "skeleton",
        "Bones",
        skeleton={
            "0": {"x": 0.25, "y": 0.5, "name": "head", "color": "#000000", "featureHash": "joint-0"},
            "1": {"x": 0.75, "y": 0.25, "name": "foot", "color": "#000000", "featureHash": "joint-1"},
        },
    ),
    label(
        "blob-one",
        "bitmask",
        "Blob",
        # Rows 2 to 4 of columns 3 to 8, and one pixel at the left of row 7; along the rows.
        bitmask={"top": 0, "left": 0, "height": 10, "width": 20, "rleString": "[16>000U1K8"},
    ),
]


def _unit(data_hash: str, title: str, mime: str, place: int | str, labels: Any, **more: Any) -> dict[str, Any]:
    return {
        "data_hash": data_hash,
        "data_title": title,
        "data_link": f"gs://bucket/{title}",
        "data_type": mime,
        "data_sequence": place,
        "width": 20,
        "height": 10,
        "labels": labels,
        **more,
    }


def _row(
    label_hash: str, data_hash: str, title: str, kind: str, *units: dict[str, Any], **answers: Any
) -> dict[str, Any]:
    return {
        "label_hash": label_hash,
        "branch_name": "main",
        "created_at": "2025-01-02 03:04:05",
        "last_edited_at": "2025-01-02 03:04:05",
        "dataset_hash": DATASET,
        "dataset_title": "ds",
        "data_title": title,
        "data_hash": data_hash,
        "data_type": kind,
        "data_units": {unit["data_hash"]: unit for unit in units},
        "object_answers": {},
        "classification_answers": {},
        "object_actions": {},
        "label_status": "LABEL_IN_PROGRESS",
        "annotation_task_status": None,
        "is_valid": True,
        **answers,
    }


def _no_answers(*object_hashes: str) -> dict[str, Any]:
    return {object_hash: {"classifications": [], "objectHash": object_hash} for object_hash in object_hashes}


def image_row() -> dict[str, Any]:
    """Return an image with an object of every shape, a car with answers, and a classification."""
    said = [
        answer("plate", "B-1", "question-plate"),
        answer("flags", ["parked"], "question-flags"),
        answer("shade", "dark", "question-shade"),
        answer("color", ["red"], "question-color"),
    ]
    weather = answer("the weather", ["sunny"], "question-the")
    return _fresh(
        _row(
            IMAGE_LABELS,
            IMAGE,
            "img.png",
            "image",
            _unit(
                IMAGE, "img.png", "image/png", 0, {"objects": SHAPES, "classifications": [classification("wet-one")]}
            ),
            object_answers={
                **_no_answers(*(shape["objectHash"] for shape in SHAPES)),
                "car-one": {"classifications": said, "objectHash": "car-one"},
            },
            classification_answers={
                "wet-one": {
                    "classifications": [weather],
                    "classificationHash": "wet-one",
                    "featureHash": "feature-weather",
                }
            },
        )
    )


def group_row() -> dict[str, Any]:
    """Return a group of two images; the second holds a car."""
    car = label("car-two", "bounding_box", "Blue Car", boundingBox=BOX)
    return _fresh(
        _row(
            GROUP_LABELS,
            GROUP,
            "group",
            "img_group",
            _unit(GROUP, "a.jpeg", "image/jpeg", "0", {"objects": [], "classifications": []}),
            _unit(
                SECOND_IMAGE,
                "b.x.jpeg",
                "image/jpeg",
                "1",
                {"objects": [car], "classifications": []},
                width=640,
                height=333,
            ),
            object_answers=_no_answers("car-two"),
        )
    )


def video_row() -> dict[str, Any]:
    """Return a video: two cars that change places in the list, an empty frame, one with a classification only."""
    first, second = (label(name, "bounding_box", "Blue Car", boundingBox=BOX) for name in ("car-three", "car-four"))
    moved = {**second, "boundingBox": {**BOX, "x": 0.33}}
    frames = {
        "4": {"objects": [first, second], "classifications": []},
        "5": {"objects": [moved, first], "classifications": []},
        "7": {"objects": [], "classifications": []},
        "8": {"objects": [], "classifications": [classification("wet-two")]},
        "9": {"objects": [], "classifications": [classification("unanswered")]},
    }
    unit = _unit(VIDEO, "v.mp4", "video/mp4", 0, frames, data_duration=2.0, data_fps=5.0, width=1920, height=1080)
    weather = answer("the weather", ["rainy"], "question-the")
    return _fresh(
        _row(
            VIDEO_LABELS,
            VIDEO,
            "v.mp4",
            "video",
            unit,
            object_answers={
                # As the editor writes a checklist: an entry for each box that is ticked.
                "car-three": {
                    "classifications": [
                        answer("flags", ["dirty"], "question-flags"),
                        answer("flags", ["parked"], "question-flags"),
                    ],
                    "objectHash": "car-three",
                },
                **_no_answers("car-four", "gone"),
            },
            classification_answers={
                "wet-two": {
                    "classifications": [weather],
                    "classificationHash": "wet-two",
                    "featureHash": "feature-weather",
                }
            },
        )
    )


def plain_video_row() -> dict[str, Any]:
    """Return the video without what the SDK rewrites: frames that hold nothing, orphans, several ticks."""
    row = video_row()
    frames = row["data_units"][VIDEO]["labels"]
    row["data_units"][VIDEO]["labels"] = {
        "4": frames["4"],
        "5": {**frames["5"], "objects": frames["5"]["objects"][::-1]},
    }
    row["object_answers"] = _no_answers("car-three", "car-four")
    row["classification_answers"] = {}
    return row


def new_row() -> dict[str, Any]:
    """Return what beginning to label the new image answers."""
    unit = _unit(NEW, "new.png", "image/png", 0, {"objects": [], "classifications": []})
    return _fresh(_row(NEW_LABELS, NEW, "new.png", "image", unit))


def metadata(row: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return how a list tells a label row."""
    names = ["label_hash", "branch_name", "created_at", "last_edited_at", "label_status", "annotation_task_status"]
    names += ["data_hash", "data_title", "dataset_hash", "dataset_title"]
    return {
        **{name: row[name] for name in names},
        "data_type": row["data_type"].upper(),
        "data_link": None,
        "number_of_frames": 1,
        "is_shadow_data": False,
        "width": 20,
        "height": 10,
        "priority": 0.5,
        "workflow_graph_node": NODE,
        "is_valid": True,
        "spaces": {},
        **more,
    }


def listed() -> dict[str, dict[str, Any]]:
    """Return the four rows as a list tells them, by data hash."""
    fresh = {"label_hash": None, "created_at": None, "last_edited_at": None, "label_status": "NOT_LABELLED"}
    rows = [
        metadata(image_row()),
        metadata(group_row(), number_of_frames=2),
        metadata(video_row(), number_of_frames=10, duration=2.0, frames_per_second=5.0),
        metadata(new_row(), **fresh),
    ]
    return {row["data_hash"]: row for row in rows}
