"""The dictionary of a row with spaces: what is written where, what is kept, and what is named as unreadable."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, cast

import pytest
from tests.client.space_samples import (
    BOX,
    CAPTION,
    NODES,
    ONTOLOGY,
    SIZE,
    a,
    a_mark,
    group,
    labels_of,
    said,
    scene,
    space,
)

from labelform.client.values.labels import LabelRowDict, Labels
from labelform.client.values.labels.exchanged import transplanted
from labelform.client.values.labels.run_lengths import write_runs
from labelform.client.values.labels.unreadable import UnreadableLabel
from labelform.errors import LabelRowError
from labelform.objects import (
    Range,
    Shape,
)


@pytest.fixture
def labels() -> Labels:
    return labels_of(group())


def test_what_is_unknown_in_a_space_stays_when_its_labels_change(labels: Labels) -> None:
    row = cast("Any", deepcopy(labels.row))
    row["spaces"]["2"] |= {"mine": 0, "labels": {"1": {"objects": [a_mark("o")], "classifications": [], "mine": 3}}}
    row["object_answers"] = {"o": {"objectHash": "o", "classifications": [], "mine": 4}}
    row["classification_answers"] = {"c": said("c", spaces={"2": {"range": [[1, 1]], "type": "frame", "mine": 5}})}
    changed = labels_of(deepcopy(row))

    clip = space(changed, "2")
    clip.put_object_instance(clip.get_object_instances()[0], [1, 2], BOX, on_overlap="replace")
    clip.put_classification_instance(clip.get_classification_instances()[0], 3)

    after = cast("Any", changed.row)
    assert (after["spaces"]["2"]["mine"], after["spaces"]["2"]["labels"]["1"]["mine"]) == (0, 3)
    assert after["spaces"]["2"]["labels"]["1"]["objects"][0]["mine"] == [1]
    assert (after["object_answers"]["o"]["mine"], after["classification_answers"]["c"]["mine"]) == (4, 2)
    place = {"range": [[1, 1], [3, 3]], "type": "frame", "mine": 5}
    assert after["classification_answers"]["c"]["spaces"] == {"2": place}


def test_what_stands_in_no_space_that_is_known_is_named_and_kept() -> None:
    row = group()
    row["spaces"]["5"]["labels"] = {"0": {"objects": [a_mark("ghost")]}}
    row["spaces"]["3"]["labels"] = {"0": {"objects": [a_mark("lost")]}}
    row["spaces"]["2"]["labels"] = {"x": {"objects": [a_mark("frameless")]}}
    row["classification_answers"] = {
        "c1": said("c1", spaces={"7": {"range": [], "type": "frame"}}),
        "c2": said("c2", spaces={"2": {"range": [["a"]], "type": "frame"}}),
        "c3": said("c3", spaces={"2": {"range": [[0, 10**9]], "type": "frame"}}),
    }
    before = deepcopy(row)

    labels = labels_of(row)

    assert labels.unreadable == [
        UnreadableLabel("object", "frameless", "frame x of space '2'", "labels in such a place are unknown"),
        UnreadableLabel("object", "lost", "frame 0 of space '3'", "labels in such a place are unknown"),
        UnreadableLabel("object", "ghost", "frame 0 of space '5'", "spaces of the type 'hologram' are unknown"),
        UnreadableLabel("classification", "c1", "space '7'", "the row does not have this space"),
        UnreadableLabel("classification", "c2", "space '2'", "labels in such a place are unknown"),
        UnreadableLabel("classification", "c3", "space '2'", "labels in such a place are unknown"),
    ]
    assert row == before


@pytest.mark.parametrize("wrong", [{"spaces": None}, {"range": None}, {"spaces": {"root": None}}, {"spaces": []}])
def test_answers_of_other_shapes_do_no_harm(wrong: dict[str, Any]) -> None:
    row = group()
    row["spaces"] |= {"root": {"space_type": "image", **SIZE, "root_info": {"file_name": "x"}}}
    row["classification_answers"] = {"c": said("c") | wrong, "d": said("d", spaces={"3": {"range": [[5, 9]]}})}
    before = deepcopy(row)

    labels = labels_of(row)

    assert [found.frame for found in space(labels, "3").get_annotations("classification")] == [0]
    assert [found.own_hash for found in space(labels, "root").get_classification_instances()] == (
        ["d"] if "range" in wrong else ["c", "d"]
    )
    assert row == before


def test_marks_that_repeat_where_a_classification_is_go_with_it() -> None:
    mark = {"classificationHash": "c", "featureHash": CAPTION.feature_node_hash}
    row = group()
    row["spaces"]["2"]["labels"] = {str(frame): {"objects": [], "classifications": [dict(mark)]} for frame in (1, 2, 4)}
    row["classification_answers"] = {"c": said("c", spaces={"2": {"range": [[1, 2]], "type": "frame"}})}
    labels = labels_of(row)
    assert [label.place for label in labels.unreadable] == ["frame 4 of space '2'"]

    space(labels, "2").remove_classification_instance("c", 1)

    assert row["classification_answers"]["c"]["spaces"]["2"]["range"] == [[2, 2]]
    assert list(row["spaces"]["2"]["labels"]) == ["2"]
    space(labels, "2").remove_classification_instance("c")
    assert row == group()


def test_what_is_about_all_of_a_picture_makes_way_for_what_is_on_its_frame(labels: Labels) -> None:
    row = group()
    row["classification_answers"] = {"c": said("c", spaces={"1": {"range": [], "type": "frame"}})}
    left, new = space(labels_of(row), "1"), CAPTION.create_instance()

    with pytest.raises(LabelRowError, match=r"the space already has a"):
        left.put_classification_instance(new)
    left.put_classification_instance(new, on_overlap="replace")

    assert left.get_classification_instances() == [new]
    assert list(row["classification_answers"]) == [new.own_hash]
    assert row["classification_answers"][new.own_hash]["spaces"] == {"1": {"range": [[0, 0]], "type": "frame"}}


def test_parts_of_a_page_are_written_as_pairs_of_nodes(labels: Labels) -> None:
    text = a(Shape.TEXT)

    space(labels, "4").put_object_instance(text, NODES)

    [found] = space(labels, "4").get_annotations("object")
    assert found.ranges == [NODES]
    entry = cast("Any", labels.row)["object_answers"][text.object_hash]
    pair = [{"xpath": "/p", "offset": 0}, {"xpath": "/p", "offset": 3}]
    assert (entry["range"], entry["spaces"]) == ([], {"4": {"type": "html", "range": [pair]}})


def test_points_of_a_cloud_are_written_as_run_lengths_beside_what_is_unknown() -> None:
    info = {"stream_id": "lidar", "event_index": 0, "uri": "scene/0.pcd"}
    nothing = a_mark("none") | {"shape": "segmentation", "segmentation": ""}
    held = {"objects": [], "classifications": [], "mine": 0}
    row = scene() | {"spaces": {"c": {"space_type": "point_cloud", "scene_info": info, "labels": held}}}
    labels, points = labels_of(row), a(Shape.SEGMENTATION)

    space(labels, "c").put_object_instance(points, [Range(7, 8), Range(2, 3)])

    [mark] = row["spaces"]["c"]["labels"]["objects"]
    assert (mark["segmentation"], row["spaces"]["c"]["labels"]["mine"]) == (write_runs([2, 2, 3, 2]), 0)
    assert row["object_answers"][points.own_hash]["spaces"] == {"c": {"range": [], "type": "frame"}}
    row["spaces"]["c"]["labels"]["objects"].append(nothing)
    again = labels_of(row)
    assert [found.own_hash for found in again.spaces.objects.values()] == [points.own_hash]
    assert [label.own_hash for label in again.unreadable] == ["none"]


def test_answers_that_change_are_asked_for_by_frames_and_by_what_they_are(labels: Labels) -> None:
    car, clip, pace = a(Shape.BOUNDING_BOX), space(labels, "2"), ONTOLOGY.objects[0].attributes[1]
    clip.put_object_instance(car, Range(0, 4), BOX)
    clip.set_dynamic_answer(car, [0, 1], 1.5)
    clip.set_dynamic_answer(car, Range(3, 9), 2.5, pace)

    asked = [clip.get_dynamic_answer(car, *wanted) for wanted in ((1, pace), (Range(0, 4), pace, 2.5), (2, pace))]

    assert [[(found.answer, found.ranges) for found in answers] for answers in asked] == [
        [(1.5, [Range(0, 1)])],
        [(2.5, [Range(3, 4)])],
        [],
    ]
    clip.remove_dynamic_answer(car, pace, 0, filter_answer=2.5)
    clip.remove_dynamic_answer(car, pace, 0, filter_answer=1.5)
    assert clip.get_dynamic_answer(car, 1, pace)[0].ranges == [Range(1, 1)]
    with pytest.raises(LabelRowError, match="'note' is not dynamic"):
        clip.set_dynamic_answer(car, 0, "slow", car.ontology_item.attributes[0])
    with pytest.raises(LabelRowError, match="is on none of these frames"):
        clip.set_dynamic_answer(car, 7, 1.5, pace)


def test_labels_of_a_picture_of_a_scene_stand_beside_its_frames_under_the_frame_where_it_starts() -> None:
    labels = labels_of(scene())

    for space_id in ("a", "b"):
        space(labels, space_id).put_object_instance(a(Shape.BOUNDING_BOX), BOX)

    [unit] = cast("Any", labels.row)["data_units"].values()
    assert {key: len(held["objects"]) for key, held in unit["labels"].items()} == {"camera#0": 1, "camera#7": 1}
    assert labels.unreadable == []


def test_labels_of_another_row_come_to_spaces_of_the_same_id_only() -> None:
    row, other = group(), group()
    other["spaces"]["1"] |= {"width": 99, "labels": {"0": {"objects": [a_mark("o")]}}}
    other["object_answers"] = {"o": {"objectHash": "o", "classifications": []}}

    taken = cast("Any", transplanted(cast("LabelRowDict", other), cast("LabelRowDict", row)))

    assert (taken["spaces"]["1"]["width"], list(taken["spaces"]["1"]["labels"])) == (4, ["0"])
    del row["spaces"]["1"]
    known = cast("Any", transplanted(cast("LabelRowDict", other), cast("LabelRowDict", row), ["1"]))
    assert known["spaces"]["1"]["labels"] == other["spaces"]["1"]["labels"]
    with pytest.raises(LabelRowError, match="the row has no space '1', but the dictionary has labels in it"):
        transplanted(cast("LabelRowDict", other), cast("LabelRowDict", row))
    other["spaces"]["1"]["labels"] = {}
    other["classification_answers"] = {"c": said("c", spaces={"1": {"range": [], "type": "frame"}})}
    with pytest.raises(LabelRowError, match="the row has no space '1', but the dictionary has labels in it"):
        transplanted(cast("LabelRowDict", other), cast("LabelRowDict", row))


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        ({}, {"1": {}, "a": {"objects": [], "classifications": []}}),
        (
            {"1": {"space_type": "image", "labels": {"0": {"objects": []}}}, "a": None, "zz": None},
            {"1": {"0": {"objects": []}}},
        ),
    ],
)
def test_spaces_that_get_no_labels_of_another_row_have_empty_ones(theirs: Any, expected: dict[str, Any]) -> None:
    row = group() | {"spaces": {"1": group()["spaces"]["1"], "a": scene()["spaces"]["a"], "n": None}}
    row["spaces"]["1"]["labels"] = {"0": {"objects": [a_mark("o")], "classifications": []}}

    taken = cast("Any", transplanted(cast("LabelRowDict", group() | {"spaces": theirs}), cast("LabelRowDict", row)))

    held = {space_id: space and space["labels"] for space_id, space in taken["spaces"].items()}
    assert held == {"1": {}, "a": {"objects": [], "classifications": []}, "n": None} | expected


def test_a_continuous_scene_takes_labels_of_spaces_that_it_knows_by_name_only() -> None:
    row = scene() | {"spaces": {}, "scene": {"isContinuous": True}}
    other = row | {"classification_answers": {"c": said("c", spaces={"speed": {"range": [], "type": "frame"}})}}

    taken = transplanted(cast("LabelRowDict", other), cast("LabelRowDict", row))

    assert taken["classification_answers"] == other["classification_answers"]


def test_an_answer_given_frame_by_frame_is_written_as_the_fewest_pairs(labels: Labels) -> None:
    car, clip, pace = a(Shape.BOUNDING_BOX), space(labels, "2"), ONTOLOGY.objects[0].attributes[1]
    clip.put_object_instance(car, Range(0, 4), BOX)

    for frame, answer in ((0, 1.5), (1, 1.5), (3, 1.5), (3, 1.5), (4, 2.5), (2, 1.5), (0, 2.5)):
        clip.set_dynamic_answer(car, frame, answer, pace)

    actions = cast("Any", labels.row)["object_actions"][car.object_hash]["actions"]
    assert {entry["answers"]: entry["range"] for entry in actions} == {1.5: [[1, 3]], 2.5: [[0, 0], [4, 4]]}


# What is easily forgotten ----------------------------------------------------------------------------------------


def test_what_the_row_says_of_a_space_counts_before_what_the_list_says() -> None:
    row = group()
    listed = {"2": {"space_type": "video", "number_of_frames": 99, "fps": 1}, "9": row["spaces"].pop("1")}
    listed["9"]["labels"] = {"0": {"objects": []}}
    before = deepcopy(listed)
    labels = Labels(cast("LabelRowDict", row), lambda: ONTOLOGY, 1, listed)

    with pytest.raises(LabelRowError, match="its last frame is 4"):
        space(labels, "2").put_object_instance(a(Shape.BOUNDING_BOX), 5, BOX)
    space(labels, "9").put_object_instance(a(Shape.BOUNDING_BOX), BOX)

    assert [*row["spaces"]["9"]["labels"]] == ["0"]
    assert listed == before


def test_stamps_of_objects_on_frames_are_those_of_each_space(labels: Labels) -> None:
    car = a(Shape.BOUNDING_BOX)

    space(labels, "1").put_object_instance(car, BOX, confidence=0.5)
    when = "Thu, 02 Jan 2025 03:04:05 UTC"
    cast("Any", labels.row)["object_answers"][car.own_hash] |= {"createdAt": when, "confidence": 0.25}
    space(labels, "2").put_object_instance(car, 1, BOX)

    assert [found.confidence for found in car.get_annotations()] == [0.5, 1.0]


def test_answers_without_a_kind_are_no_object_of_a_space() -> None:
    row = group()
    row["object_answers"] = {"v": {"objectHash": "v", "spaces": {"3": {"range": [[1, 2]], "type": "frame"}}}}

    labels = labels_of(row)

    assert (space(labels, "3").get_object_instances(), [label.own_hash for label in labels.unreadable]) == ([], ["v"])


def test_an_object_on_parts_of_a_page_is_on_no_ranges(labels: Labels) -> None:
    text = a(Shape.TEXT)
    space(labels, "4").put_object_instance(text, NODES)

    [found] = space(labels, "4").get_annotations("object")

    assert found.to_dict()["range"] == []


def test_answers_that_change_are_asked_for_by_the_instance_that_is_there(labels: Labels) -> None:
    car, pace = a(Shape.BOUNDING_BOX), ONTOLOGY.objects[0].attributes[1]
    space(labels, "2").put_object_instance(car, 1, BOX)
    stranger = a(Shape.BOUNDING_BOX, object_hash=car.own_hash)

    with pytest.raises(LabelRowError, match="is not in the space '2'"):
        space(labels, "2").set_dynamic_answer(stranger, 1, 2.5, pace)


def test_coordinates_that_a_space_cannot_hold_are_refused_by_its_annotations(labels: Labels) -> None:
    space(labels, "3").put_object_instance(a(Shape.AUDIO), Range(1, 2))
    [found] = space(labels, "3").get_annotations("object")

    with pytest.raises(LabelRowError, match="outside the space"):
        found.ranges = Range(0, 1001)
    with pytest.raises(LabelRowError, match="at least one range"):
        found.ranges = []
    found.ranges = [Range(7, 9), Range(1, 3), Range(2, 4)]

    assert found.ranges == [Range(1, 4), Range(7, 9)]
