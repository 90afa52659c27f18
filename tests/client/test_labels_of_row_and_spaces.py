"""Labels that are of a row itself and of its spaces: one hash in both, the root space, and pictures of a scene."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from tests.client.space_samples import BOX, CAPTION, SIZE, VERDICT, a, a_mark, group, labels_of, said, scene, space

from labelform.errors import LabelRowError
from labelform.objects import Range, Shape


def layers() -> dict[str, Any]:
    """Return a picture of several layers, of which the row itself is the space `root`."""
    row = group() | {"data_type": "IMAGE"}
    upper = {"space_type": "image", **SIZE, "child_info": {"file_name": "upper.png"}, "labels": {}}
    row["spaces"] = {"root": {"space_type": "image", **SIZE, "root_info": {"file_name": "x"}, "labels": {}}}
    row["spaces"] |= {"upper": upper, "lower": deepcopy(upper)}
    return row


def places(labels: Any) -> dict[str, list[str]]:
    return {
        space_id: [found.own_hash for found in there.get_classification_instances()]
        for space_id, there in labels.spaces.by_id.items()
    }


# One hash in both ------------------------------------------------------------------------------------------------


def twice() -> dict[str, Any]:
    row = layers()
    row["data_units"]["D"]["labels"] = {"objects": [a_mark("w")], "classifications": []}
    row["spaces"]["upper"]["labels"] = {"0": {"objects": [a_mark("w")], "classifications": []}}
    row["object_answers"] = {"w": {"objectHash": "w", "objectNumber": 4}}
    return row


def test_what_leaves_a_space_keeps_the_answers_of_its_hash_in_the_row() -> None:
    row = twice()
    labels = labels_of(row)
    labels.objects[0].set_answer("both", labels.objects[0].ontology_item.attributes[0])

    space(labels, "upper").remove_object_instance("w")

    assert row["object_answers"]["w"]["classifications"][0]["answers"] == "both"
    labels.remove_object(labels.objects[0])
    assert row["object_answers"] == {}


def test_what_leaves_the_row_keeps_the_answers_of_its_hash_in_a_space() -> None:
    row = twice()
    labels = labels_of(row)
    [there] = space(labels, "upper").get_object_instances()
    note, pace = there.ontology_item.attributes
    there.set_answer("both", note)
    labels.objects[0].set_answer(2.5, pace)
    assert (labels.objects[0].get_answer(note), there.get_answer(pace)) == ("both", labels.objects[0].get_answer(pace))

    labels.remove_object(labels.objects[0])

    assert row["object_answers"]["w"]["classifications"][0]["answers"] == "both"
    assert row["object_actions"]["w"]["actions"]


def test_one_hash_in_both_has_one_number() -> None:
    labels_of(twice()).check_object_numbers()


# The root space --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("item", [CAPTION, VERDICT])
def test_what_is_in_a_space_is_in_the_root_too_now_and_when_it_is_read_again(item: Any) -> None:
    row, new = layers(), item.create_instance()
    labels = labels_of(row)

    space(labels, "upper").put_classification_instance(new)

    assert places(labels) == {"root": [new.own_hash], "upper": [new.own_hash], "lower": []}
    assert places(labels_of(deepcopy(row))) == places(labels)
    space(labels, "upper").remove_classification_instance(new.own_hash)
    assert places(labels) == {"root": [new.own_hash], "upper": [], "lower": []} == places(labels_of(deepcopy(row)))


def test_what_is_in_another_space_cannot_leave_the_root() -> None:
    row, new = layers(), CAPTION.create_instance()
    labels = labels_of(row)
    space(labels, "root").put_classification_instance(new)
    space(labels, "upper").put_classification_instance(new)
    before = deepcopy(row)

    with pytest.raises(LabelRowError, match="is in the spaces upper, too"):
        space(labels, "root").remove_classification_instance(new.own_hash)
    with pytest.raises(LabelRowError, match="is in the spaces upper, too"):
        space(labels, "root").put_classification_instance(CAPTION.create_instance(), on_overlap="replace")

    assert row == before
    space(labels, "upper").remove_classification_instance(new.own_hash)
    space(labels, "root").remove_classification_instance(new.own_hash)
    assert row["classification_answers"] == {}


def test_another_one_of_a_kind_that_the_root_has_is_refused_elsewhere() -> None:
    row, new = layers(), CAPTION.create_instance()
    labels = labels_of(row)
    space(labels, "root").put_classification_instance(new)
    before = deepcopy(row)

    with pytest.raises(LabelRowError, match=r"are also in the root space of this data, which has .* of this kind"):
        space(labels, "upper").put_classification_instance(CAPTION.create_instance(), on_overlap="replace")

    assert row == before
    space(labels, "upper").put_classification_instance(VERDICT.create_instance())
    assert [len(found) for found in places(labels).values()] == [2, 1, 0]


def test_a_row_with_a_root_space_has_no_classifications_itself() -> None:
    row, new = layers(), CAPTION.create_instance()
    new.set_for_frames(0)

    with pytest.raises(LabelRowError, match="are in its root space"):
        labels_of(row).add_classification(new, force=True)

    assert row == layers()


def test_marks_in_the_file_repeat_what_the_root_space_has_and_go_with_it() -> None:
    row = layers()
    mark = {"classificationHash": "c", "featureHash": CAPTION.feature_node_hash}
    row["data_units"]["D"]["labels"] = {"objects": [], "classifications": [mark]}
    row["classification_answers"] = {"c": said("c", range=[[0, 0]])}
    labels = labels_of(row)
    assert (labels.classifications, labels.unreadable) == ([], [])

    space(labels, "root").remove_classification_instance("c")

    assert row["data_units"]["D"]["labels"] == {"objects": [], "classifications": []}
    assert row["classification_answers"] == {}


# Pictures of a scene ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("infos", "keys"),
    [
        ([{"event_index": 0, "start_frame": None}, {"event_index": 1}], ["camera#0", "camera#1"]),
        ([{"event_index": 5}, {"event_index": 6, "start_frame": 5}], ["a", "camera#5"]),
        ([{"event_index": 0, "stream_id": "left#0"}, {"event_index": 1}], ["a", "camera#1"]),
        ([{"event_index": 1, "start_frame": 0}, {"event_index": 0}], ["camera#0", "b"]),
    ],
)
def test_labels_of_a_picture_stand_under_a_key_that_is_read_as_its_own(
    infos: list[dict[str, Any]], keys: list[str]
) -> None:
    row = scene()
    for space_id, info in zip("ab", infos, strict=True):
        row["spaces"][space_id]["scene_info"] = {"stream_id": "camera", "uri": "x/y", **info}
    labels = labels_of(row)

    for space_id in "ab":
        space(labels, space_id).put_object_instance(a(Shape.BOUNDING_BOX, object_hash=space_id), BOX)

    assert [*row["data_units"]["D"]["labels"]] == keys
    again = labels_of(deepcopy(row))
    assert [[found.own_hash for found in space(again, each).get_object_instances()] for each in "ab"] == [["a"], ["b"]]
    assert again.unreadable == []


def test_a_key_that_is_the_id_of_a_space_is_that_spaces() -> None:
    row = scene()
    row["spaces"]["camera#0"] = row["spaces"].pop("b")
    labels = labels_of(row)

    space(labels, "a").put_object_instance(a(Shape.BOUNDING_BOX), BOX)

    assert [*row["data_units"]["D"]["labels"]] == ["a"]
    assert space(labels_of(deepcopy(row)), "camera#0").get_object_instances() == []


def test_of_two_keys_of_a_picture_the_last_one_counts() -> None:
    row = scene()
    held = {key: {"objects": [a_mark(key)], "classifications": []} for key in ("b", "camera#1", "camera#7")}
    row["data_units"]["D"]["labels"] = held

    labels = labels_of(row)

    assert [found.own_hash for found in space(labels, "b").get_object_instances()] == ["camera#7"]
    assert [label.own_hash for label in labels.unreadable] == ["b", "camera#1"]


# Stamps of points ------------------------------------------------------------------------------------------------


def test_an_object_in_several_point_clouds_has_one_set_of_stamps() -> None:
    row = scene()
    row["spaces"] = {
        space_id: {"space_type": "point_cloud", "scene_info": {"uri": space_id}, "labels": {"objects": []}}
        for space_id in "cd"
    }
    labels, points = labels_of(row), a(Shape.SEGMENTATION)

    space(labels, "c").put_object_instance(points, Range(1, 2), confidence=0.5, created_by="one@x.example")
    space(labels, "d").put_object_instance(points, Range(3, 4))
    first = [(found.confidence, found.created_by) for found in points.get_annotations()]
    space(labels, "d").put_object_instance(points, Range(3, 9), on_overlap="replace", confidence=0.75, created_by="two")

    assert first == [(0.5, "one@x.example")] * 2
    assert [(found.confidence, found.created_by) for found in points.get_annotations()] == [(0.75, "two")] * 2
    assert row["object_answers"][points.own_hash]["createdBy"] == "two"
    assert "confidence" not in row["object_answers"][points.own_hash]
