"""Rows with spaces of which some part is not what the platform writes: they are read, and nothing in them is lost."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from tests.client.space_samples import BOX, CAPTION, NODES, a, a_mark, group, labels_of, said, scene, space

from labelform.errors import InvalidArgumentsError, LabelRowError
from labelform.objects import AudioCoordinates, HtmlCoordinates, ObjectInstance, Range, Shape

UNKNOWN = "labels in such a place are unknown"
PAIR = [{"xpath": "/a", "offset": 0}, {"xpath": "/b", "offset": 1}]


def answers(own_hash: str, shape: Shape, spaces: Any, **more: Any) -> dict[str, Any]:
    entry: dict[str, Any] = {"objectHash": own_hash, "featureHash": a(shape).feature_hash, "shape": shape.value}
    return entry | {"classifications": [], "range": [], "spaces": spaces, **more}


@pytest.mark.parametrize(
    "facts",
    [
        {"x": "oops"},
        {"x": None},
        {"x": {"space_type": [1]}},
        {"root": {"space_type": [1]}},
        {"2": {"space_type": "video", "number_of_frames": float("nan"), "labels": {}}},
        {"2": {"space_type": "video", "number_of_frames": float("inf"), "labels": 5}},
        {"6": {"space_type": "medical_stack", "frames": 5}},
        {"6": {"space_type": "medical_stack", "frames": [None]}},
        {"a": {"space_type": "scene_image", "scene_info": {"event_index": "x", "start_frame": [], "uri": 5}}},
        {"a": {"space_type": "point_cloud", "scene_info": {"event_index": float("nan")}, "labels": []}},
        {"a": {"space_type": "image", "child_info": [1], "labels": {"0": None, "1": []}}},
    ],
)
def test_strange_facts_of_a_file_keep_nothing_else_from_being_read(facts: dict[str, Any]) -> None:
    row = group()
    row["spaces"] |= facts
    [space_id] = facts
    strange = {"range": [[1, 2]], "type": {}}
    row["object_answers"] = {"v": answers("v", Shape.AUDIO, {"3": {"range": [[1, 2]]}, space_id: strange})}
    row["object_answers"]["v"]["createdAt"] = 5
    before = deepcopy(row)

    labels = labels_of(row)

    [found] = space(labels, "3").get_annotations("object")
    assert (found.object_hash, found.created_at) == ("v", None)
    assert [label.own_hash for label in labels.unreadable] == ["v"]
    assert repr(row) == repr(before)


@pytest.mark.parametrize("wrong", [None, 5, "x", [], [1], {"x": "y"}])
@pytest.mark.parametrize("section", ["object_answers", "classification_answers", "object_actions", "spaces"])
def test_a_section_that_is_none_keeps_nothing_else_from_being_read(section: str, wrong: Any) -> None:
    row = group() | {"data_type": "video"}
    row["data_units"]["D"]["labels"] = {"0": {"objects": [a_mark("o")], "classifications": 5}}
    row["spaces"]["2"]["labels"] = {"0": {"objects": [a_mark("x")], "classifications": -1}}
    row[section] = wrong
    before = deepcopy(row)

    labels = labels_of(row)

    assert [found.own_hash for found in labels.objects] == ["o"]
    assert labels.unreadable == []
    assert row == before


def test_no_answers_of_an_object_are_made_some() -> None:
    row = scene()
    info = {"stream_id": "lidar", "event_index": 0, "uri": "scene/0.pcd"}
    mark = a_mark("p") | {"featureHash": a(Shape.SEGMENTATION).feature_hash, "segmentation": "23"}
    held = {"objects": [mark], "classifications": []}
    row["spaces"] = {"c": {"space_type": "point_cloud", "scene_info": info, "labels": held}}
    row["object_answers"] = {"p": None}
    cloud = space(labels_of(row), "c")
    [points] = cloud.get_object_instances()

    points.set_answer("here", points.ontology_item.attributes[0])
    cloud.put_object_instance(points, Range(90, 91))

    assert row["object_answers"]["p"]["classifications"][0]["answers"] == "here"


@pytest.mark.parametrize("held", [{"objects": None}, {"objects": None, "classifications": []}, None])
def test_no_list_of_labels_becomes_one(held: Any) -> None:
    row = group()
    row["spaces"]["2"]["labels"] = {"0": held}
    clip, car = space(labels_of(row), "2"), a(Shape.BOUNDING_BOX)

    clip.put_object_instance(car, [0, 1], BOX)

    assert [len(marks["objects"]) for marks in row["spaces"]["2"]["labels"].values()] == [1, 1]
    clip.remove_object_instance(car.object_hash)
    assert row["object_answers"] == {}


@pytest.mark.parametrize(
    ("held", "message"),
    [
        ("x", "the labels of the space should be a dictionary"),
        ({"0": "x"}, "frame 0 of the space should be a dictionary"),
        ({"0": {"objects": "x"}}, "the objects of the space are not a list"),
    ],
)
def test_where_something_else_stands_nothing_is_put(held: Any, message: str) -> None:
    row = group()
    row["spaces"]["2"]["labels"] = held
    before = deepcopy(row)
    labels = labels_of(row)

    with pytest.raises(LabelRowError, match=message):
        space(labels, "2").put_object_instance(a(Shape.BOUNDING_BOX), [1, 0], BOX)

    assert (row, labels.spaces.objects) == (before, {})


def test_what_is_removed_is_gone_under_odd_keys_and_where_it_stands_twice() -> None:
    row = group()
    row["spaces"]["2"]["labels"] = {
        "03": {"objects": [a_mark("o")], "classifications": []},
        "3": {"objects": [a_mark("o"), a_mark("other")], "classifications": []},
        "4": {"objects": [a_mark("o"), a_mark("o")], "classifications": []},
    }
    clip = space(labels_of(row), "2")
    assert {found.frame for found in clip.get_annotations("object", ["o"])} == {3, 4}

    clip.remove_object_instance("o", 3)
    assert [*row["spaces"]["2"]["labels"]] == ["3", "4"]
    clip.remove_object_instance("o")

    assert [mark["objectHash"] for mark in row["spaces"]["2"]["labels"]["3"]["objects"]] == ["other"]
    assert [*row["spaces"]["2"]["labels"]] == ["3"]


def test_answers_under_a_hash_that_is_not_theirs_are_named_and_kept() -> None:
    row = group()
    row["object_answers"] = {"x": answers("v", Shape.AUDIO, {"3": {"range": [[1, 2]], "type": "frame"}})}
    row["classification_answers"] = {"y": said("c", spaces={"3": {"range": [], "type": "frame"}})}
    before = deepcopy(row)

    labels = labels_of(row)

    assert [(label.own_hash, label.reason) for label in labels.unreadable] == [("v", UNKNOWN), ("c", UNKNOWN)]
    assert row == before


def test_a_picture_has_one_frame() -> None:
    row = group()
    row["spaces"]["1"]["labels"] = {"1": {"objects": [a_mark("o")], "classifications": []}}

    labels = labels_of(row)

    assert space(labels, "1").get_object_instances() == []
    assert [label.own_hash for label in labels.unreadable] == ["o"]


# Places of another kind ------------------------------------------------------------------------------------------


def test_ranges_are_of_what_the_space_has_whatever_shape_the_answers_name() -> None:
    row = group()
    row["object_answers"] = {
        "v": answers("v", Shape.AUDIO, {"3": {"range": [[2, 2], [1, 2]], "type": "frame"}}) | {"shape": "hum"},
        "t": answers("t", Shape.TEXT, {"4": {"range": [PAIR]}}) | {"shape": "hum"},
    }
    labels = labels_of(row)
    voice, page = space(labels, "3"), space(labels, "4")
    [heard], [read] = voice.get_annotations("object"), page.get_annotations("object")
    assert (heard.coordinates, heard.ranges) == (AudioCoordinates([Range(1, 2)]), [Range(1, 2)])
    assert isinstance(read.coordinates, HtmlCoordinates)
    assert labels.unreadable == []

    voice.put_object_instance(heard.object_instance, Range(5, 6))

    assert voice.get_object_ranges(heard.object_instance) == [Range(1, 2), Range(5, 6)]
    assert row["object_answers"]["v"]["spaces"]["3"]["range"] == [[1, 2], [5, 6]]


@pytest.mark.parametrize("place", [{"range": [PAIR], "type": "html"}, {"range": [[1.5, 2]], "type": "frame"}])
def test_a_place_that_cannot_be_read_is_not_written_over(place: dict[str, Any]) -> None:
    row = group()
    row["spaces"] |= {"7": {"space_type": "audio", "labels": {}}}
    row["object_answers"] = {"v": answers("v", Shape.AUDIO, {"3": place, "7": {"range": [[1, 2]], "type": "frame"}})}
    row["classification_answers"] = {"c": said("c", spaces={"2": {"range": ["x"]}, "3": {"range": []}})}
    before = deepcopy(row)
    labels = labels_of(row)
    [heard] = space(labels, "7").get_object_instances()
    [caption] = space(labels, "3").get_classification_instances()

    with pytest.raises(LabelRowError, match="name frames of the space '3' that labelform cannot read"):
        space(labels, "3").put_object_instance(heard, Range(5, 6))
    with pytest.raises(LabelRowError, match="name frames of the space '2' that labelform cannot read"):
        space(labels, "2").put_classification_instance(caption, 1, on_overlap="replace")

    assert row == before
    assert [(label.own_hash, label.reason) for label in labels.unreadable] == [("v", UNKNOWN), ("c", UNKNOWN)]


def test_long_ranges_are_believed_where_there_are_no_frames_to_count() -> None:
    row = group()
    row["classification_answers"] = {"c": said("c", spaces={"3": {"range": [[0, 5_000_000]], "type": "frame"}})}

    labels = labels_of(row)

    assert [found.frame for found in space(labels, "3").get_annotations("classification")] == [0]
    assert labels.unreadable == []


PLACINGS: list[Callable[[Any, Any, ObjectInstance], object]] = [
    lambda labels, wrong, _: space(labels, "3").put_object_instance(a(Shape.AUDIO), wrong),
    lambda labels, wrong, _: space(labels, "4").put_object_instance(a(Shape.TEXT), wrong),
    lambda labels, wrong, _: space(labels, "2").put_object_instance(a(Shape.BOUNDING_BOX), wrong, BOX),
    lambda labels, wrong, _: space(labels, "2").put_classification_instance(CAPTION.create_instance(), wrong or [""]),
    lambda labels, wrong, voice: space(labels, "3").remove_object_instance_from_range(voice, wrong),
]


@pytest.mark.parametrize("act", PLACINGS)
@pytest.mark.parametrize("wrong", [None, [None], [NODES, 1], ["x"], True, [True]])
def test_what_is_no_place_is_refused_in_the_same_way_everywhere(
    act: Callable[[Any, Any, ObjectInstance], object], wrong: Any
) -> None:
    row, voice = group(), a(Shape.AUDIO)
    labels = labels_of(row)
    space(labels, "3").put_object_instance(voice, Range(1, 2))
    before = deepcopy(row)

    with pytest.raises(InvalidArgumentsError):
        act(labels, wrong, voice)

    assert row == before


def test_frames_may_come_from_a_generator() -> None:
    row, car, caption = group(), a(Shape.BOUNDING_BOX), CAPTION.create_instance()
    clip = space(labels_of(row), "2")

    clip.put_object_instance(car, (frame for frame in (0, 1, 2)), BOX)
    clip.remove_object_instance(car.object_hash, (frame for frame in (2, 3)))
    clip.put_classification_instance(caption, (frame for frame in (0, 1, 2)))
    clip.remove_classification_instance(caption.classification_hash, (frame for frame in (1, 3)))

    assert [found.frame for found in clip.get_annotations("object")] == [0, 1]
    assert [found.frame for found in clip.get_annotations("classification")] == [0, 2]
