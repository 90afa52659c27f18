"""Rows with spaces that are not as the SDK writes them, and that it reads nonetheless: we show what it shows."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from tests.contract.test_every_label_in_spaces_is_seen import BOX, labels_of, told
from tests.contract.test_every_label_is_seen import official

from labelform.objects import OntologyStructure, Range, Shape

pytestmark = pytest.mark.contract

WHEN = "Thu, 02 Jan 2025 03:04:05 UTC"
STAMPS = {"createdBy": "a@x.example", "createdAt": WHEN, "lastEditedBy": "a@x.example", "lastEditedAt": WHEN}
NODES = [[{"xpath": "/a", "offset": 1}, {"xpath": "/b", "offset": 1}]]
BOXED = {"boundingBox": {"h": 0.1, "w": 0.2, "x": 0.3, "y": 0.4}}


class Made:
    """What stands in rows, of the kinds of one ontology."""

    def __init__(self, ontology: OntologyStructure) -> None:
        self._things = {found.shape: found for found in ontology.objects}
        self._caption = ontology.classifications[0]

    def answers(self, of: Shape, **more: Any) -> dict[str, Any]:
        thing = self._things[of]
        own: dict[str, Any] = {
            "objectHash": "o",
            "featureHash": thing.feature_node_hash,
            "name": thing.name,
            "color": thing.color,
        }
        own |= {"shape": of.value, "value": thing.name, "classifications": [], "range": []}
        return {"o": {**own, **STAMPS, "manualAnnotation": True, **more}}

    def said(self, **more: Any) -> dict[str, Any]:
        own: dict[str, Any] = {
            "classificationHash": "c",
            "featureHash": self._caption.feature_node_hash,
            "classifications": [],
        }
        return {"c": {**own, "range": [], "spaces": {}, **STAMPS, "confidence": 0.5, "manualAnnotation": False, **more}}

    def held(self, own_hash: str) -> dict[str, Any]:
        thing = self._things[Shape.BOUNDING_BOX]
        own: dict[str, Any] = {
            "objectHash": own_hash,
            "featureHash": thing.feature_node_hash,
            "shape": "bounding_box",
            **BOXED,
        }
        own |= {"name": thing.name, "color": thing.color, "value": thing.name, "confidence": 1.0}
        return {"objects": [{**own, **STAMPS, "manualAnnotation": True}], "classifications": []}


def _frame(*pairs: Any) -> dict[str, Any]:
    return {"range": list(pairs), "type": "frame"}


def _set(row: Any, made: Made, of: Shape, spaces: Any, **more: Any) -> None:
    row["object_answers"] = made.answers(of, spaces=spaces, **more)


def _say(row: Any, made: Made, spaces: Any, **more: Any) -> None:
    row["classification_answers"] = made.said(spaces=spaces, **more)


def _beside(row: Any, **held: Any) -> None:
    [unit] = row["data_units"].values()
    unit["labels"] = held


def _twice(row: Any, made: Made) -> None:
    [unit] = row["data_units"].values()
    unit["labels"] = made.held("o")
    row["spaces"]["upper"]["labels"] = {"0": made.held("o")}
    row["object_answers"] = {"o": {"objectHash": "o", "classifications": []}}


ODD: dict[str, Callable[[Any, Made], object]] = {
    "a group #another shape": lambda row, made: _set(row, made, Shape.AUDIO, {"sound": _frame([1, 2])}, shape="hum"),
    "a group #ranges of another": lambda row, made: _set(row, made, Shape.AUDIO, {"pulse": _frame([3, 4])}),
    "a group #ranges that overlap": lambda row, made: _set(row, made, Shape.AUDIO, {"sound": _frame([2, 3], [1, 2])}),
    "a group #nodes in a text": lambda row, made: _set(
        row, made, Shape.TEXT, {"words": {"range": NODES, "type": "html"}}
    ),
    "a group #nodes of no type": lambda row, made: _set(row, made, Shape.TEXT, {"page": {"range": NODES}}),
    "a group #ranges said to be nodes": lambda row, made: _set(
        row, made, Shape.AUDIO, {"sound": {"range": [[1, 2]], "type": "html"}}
    ),
    "a group #a long range": lambda row, made: _say(row, made, {"sound": _frame([0, 5_000_000])}),
    "a group #all of a film": lambda row, made: _say(row, made, {"film": _frame()}),
    "a group #nodes in a film": lambda row, made: _say(row, made, {"film": {"range": [[1, 2]], "type": "html"}}),
    "a group #frame 1 of a picture": lambda row, made: row["spaces"]["picture"].update(labels={"1": made.held("o")}),
    "a group #frame 03": lambda row, made: row["spaces"]["film"].update(labels={"03": made.held("o")}),
    "a scene #its id": lambda row, made: _beside(row, **{"camera-1": made.held("o")}),
    "a scene #two keys": lambda row, made: _beside(row, **{"camera#5": made.held("o"), "camera#1": made.held("p")}),
    "a scene #null": lambda row, made: row["spaces"]["camera-0"]["scene_info"].update(start_frame=None),
    "layers #one hash twice": _twice,
    "layers #in a space only": lambda row, made: _say(row, made, {"upper": _frame()}),
    "layers #in the root only": lambda row, made: _say(row, made, {}, range=[[0, 0]]),
    "layers #a root among spaces": lambda row, made: _say(row, made, {"root": _frame([0, 0])}),
    "channels #in a space only": lambda row, made: _say(row, made, {"speed": _frame()}),
    "channels #a long range": lambda row, made: _say(row, made, {}, range=[[0, 5_000_000]]),
}


@pytest.fixture(scope="module")
def corpus() -> Any:
    return {"editor": official("write")["editor"], "empty": official("empty")}


@pytest.fixture(scope="module")
def rows(corpus: Any) -> Any:
    made = Made(OntologyStructure.from_dict(corpus["editor"]))
    found = {name: deepcopy(corpus["empty"][name.partition(" #")[0]]) for name in ODD}
    for name, row in found.items():
        ODD[name](row, made)
    return found


@pytest.fixture(scope="module")
def seen(corpus: Any, rows: Any) -> Any:
    return official("read", {"editor": corpus["editor"], "rows": rows})


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_we_show_as_the_sdk_does(name: str, corpus: Any, rows: Any, seen: Any) -> None:
    labels = labels_of(corpus, name, deepcopy(rows[name]))

    assert told(labels) == seen[name]["spaces"]
    assert [found.own_hash for found in labels.objects] == [*seen[name]["objects"]]


def test_pictures_that_share_a_key_are_kept_apart_for_the_sdk(corpus: Any) -> None:
    row = deepcopy(corpus["empty"]["a scene"])
    row["spaces"]["camera-0"]["scene_info"]["event_index"] = 5  # where the other picture starts
    labels = labels_of(corpus, "a scene", row)
    thing = next(found for found in labels.spaces.ontology().objects if found.shape is Shape.BOUNDING_BOX)
    pictures: Any = [labels.spaces.by_id[space_id] for space_id in ("camera-0", "camera-1")]
    for picture in pictures:
        picture.put_object_instance(thing.create_instance(), BOX)

    again = official("read", {"editor": corpus["editor"], "rows": {"a scene": labels.row}})["a scene"]["spaces"]

    assert told(labels) == again
    assert [len(again[picture.space_id]["objects"]) for picture in pictures] == [1, 1]


def test_stamps_of_points_in_two_clouds_are_one_set_for_the_sdk(corpus: Any) -> None:
    labels = labels_of(corpus, "a scene", deepcopy(corpus["empty"]["a scene"]))
    thing = next(found for found in labels.spaces.ontology().objects if found.shape is Shape.SEGMENTATION)
    first, second, points = labels.spaces.by_id["lidar-0"], labels.spaces.by_id["lidar-1"], thing.create_instance()
    clouds: Any = [first, second]

    clouds[0].put_object_instance(points, Range(1, 2), confidence=0.5, created_by="one@x.example")
    clouds[1].put_object_instance(points, Range(3, 4))
    clouds[1].put_object_instance(points, Range(3, 9), on_overlap="replace", confidence=0.75)

    again = official("read", {"editor": corpus["editor"], "rows": {"a scene": labels.row}})["a scene"]["spaces"]
    assert told(labels) == again
    stamps = [again[cloud.space_id]["objects"][points.own_hash]["stamps"]["0"] for cloud in clouds]
    assert stamps == [[0.75, "one@x.example", True]] * 2
