"""Spaces of a label row: how one is named, what is refused and why, and labels that stand in several."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, cast

import pytest
from tests.client.space_samples import (
    BOX,
    CAPTION,
    NODES,
    ONTOLOGY,
    VERDICT,
    a,
    group,
    labels_of,
    scene,
    space,
)

from labelform.client.values.labels import Labels
from labelform.client.values.labels.spaces import find_space
from labelform.errors import LabelRowError
from labelform.objects import (
    BitmaskCoordinates,
    ClassificationInstance,
    ObjectInstance,
    Range,
    Shape,
)


@pytest.fixture
def labels() -> Labels:
    return labels_of(group())


@pytest.mark.parametrize(
    ("row", "type_", "reference", "space_id"),
    [
        (group, "image", {"id": "1"}, "1"),
        (group, "video", {"layout_key": "clip"}, "2"),
        (group, "image_sequence", {"layout_key": "clip"}, "2"),
        (group, "medical", {"file_name": "slices.bin"}, "6"),
        (scene, "image", {"stream_id": "camera"}, "a"),
        (scene, "image", {"stream_id": "camera", "event_index": 1}, "b"),
        (scene, "image", {"stream_id": "camera", "start_frame": 7}, "b"),
        (scene, "image", {"file_name": "1.png"}, "b"),
    ],
)
def test_a_space_is_found_by_what_names_it(
    row: Callable[[], dict[str, Any]], type_: str, reference: Any, space_id: str
) -> None:
    assert find_space(labels_of(row()).spaces, type_, **reference).space_id == space_id


@pytest.mark.parametrize(
    ("type_", "reference", "message"),
    [
        ("image", {"id": "9"}, "no space with the id '9'; there are 1, 2, 3, 4, 6"),
        ("image", {"layout_key": "right"}, "no space with the layout_key 'right'; there are clip, left, page, slices"),
        ("image", {"stream_id": "lidar"}, "the stream_id 'lidar' and the event_index 0; none of its spaces has one"),
        ("image", {"stream_id": "x", "start_frame": 3}, "the stream_id 'x' and the start_frame 3"),
        ("image", {"layout_key": "clip"}, "the space with the layout_key 'clip' is of the type video, not image"),
        ("image", {"id": "5"}, "no space with the id '5'"),
        ("image", {}, "name a space by one of id, layout_key, stream_id and file_name"),
        ("image", {"id": "1", "layout_key": "left"}, "name a space by one of"),
        ("hologram", {"id": "1"}, "no spaces of the type 'hologram'; there are video, image"),
    ],
)
def test_what_names_no_space_says_which_there_are(labels: Labels, type_: str, reference: Any, message: str) -> None:
    with pytest.raises(LabelRowError, match=message):
        find_space(labels.spaces, type_, **reference)


def test_a_row_without_spaces_says_so() -> None:
    with pytest.raises(LabelRowError, match="no space with the id '1'; it has no spaces"):
        find_space(labels_of(group() | {"spaces": {}}).spaces, "image", id="1")


def dynamic() -> ObjectInstance:
    found = a(Shape.BOUNDING_BOX)
    found.set_answer(2.5, frames=0)
    return found


def on_frames() -> ObjectInstance:
    found = a(Shape.BOUNDING_BOX)
    found.set_for_frames(BOX, 0)
    return found


REFUSED: list[tuple[str, Callable[[Any], object], str]] = [
    (
        "1",
        lambda left: left.put_object_instance(a(Shape.AUDIO), BOX),
        "has the shape audio, which is not allowed in the",
    ),
    ("1", lambda left: left.put_object_instance(a(Shape.BITMASK), BOX), "are not coordinates of a bitmask"),
    ("1", lambda left: left.put_object_instance(dynamic(), BOX), "answers that change from frame to frame"),
    ("1", lambda left: left.put_object_instance(on_frames(), BOX), "was placed by set_for_frames"),
    ("1", lambda left: left.put_object_instance(a(Shape.BOUNDING_BOX), "0"), "run lengths are coordinates of bitmasks"),
    (
        "1",
        lambda left: left.put_object_instance(a(Shape.BOUNDING_BOX), BOX, on_overlap="merge"),
        '"error" or "replace"',
    ),
    ("1", lambda left: left.get_annotations("objects"), '"object" or "classification", not \'objects\''),
    ("2", lambda clip: clip.put_object_instance(a(Shape.BOUNDING_BOX), [4, 5], BOX), "no frame 5; its last frame is 4"),
    ("2", lambda clip: clip.put_object_instance(a(Shape.BOUNDING_BOX), -1, BOX), "has no frame -1"),
    ("2", lambda clip: clip.put_classification_instance(CAPTION.create_instance(), Range(0, 10**12)), "no frame 10000"),
    ("2", lambda clip: clip.put_classification_instance(CAPTION.create_instance()), "needs the frames that it is on"),
    ("2", lambda clip: clip.put_classification_instance(VERDICT.create_instance(), 0), "leave out its frames"),
    ("2", lambda clip: clip.put_object_instance(a(Shape.BOUNDING_BOX), [], BOX), "needs at least one frame"),
    ("2", lambda clip: clip.put_classification_instance(CAPTION.create_instance(), []), "needs at least one frame"),
    ("2", lambda clip: clip.get_dynamic_answer(dynamic(), 0, ONTOLOGY.objects[0].attributes[1]), "is not in the space"),
    ("3", lambda voice: voice.put_object_instance(a(Shape.TEXT), Range(0, 1)), "has the shape text"),
    ("3", lambda voice: voice.put_object_instance(a(Shape.AUDIO), Range(0, 1001)), "starts at 0 and ends at 1000"),
    (
        "3",
        lambda voice: voice.put_object_instance(a(Shape.AUDIO), Range(-1, 1)),
        "outside the space '3' \\(audio\\)",
    ),
    ("3", lambda voice: voice.put_object_instance(a(Shape.AUDIO), []), "needs at least one range"),
    ("3", lambda voice: voice.put_object_instance(a(Shape.AUDIO), Range(0, 1), on_overlap="x"), '"merge" or "replace"'),
    ("3", lambda voice: voice.get_object_ranges(a(Shape.AUDIO)), "is not in the space '3'"),
    ("4", lambda page: page.put_object_instance(a(Shape.TEXT), []), "at least one part of the page"),
    ("6", lambda stack: stack.put_object_instance(a(Shape.BITMASK), [0, 1], "08"), "no single known size"),
]


@pytest.mark.parametrize(("space_id", "act", "message"), REFUSED)
def test_what_a_space_cannot_hold_is_refused_and_nothing_is_changed(
    labels: Labels, space_id: str, act: Callable[[Any], object], message: str
) -> None:
    before = deepcopy(labels.row)

    with pytest.raises(LabelRowError, match=message):
        act(space(labels, space_id))

    assert labels.row == before
    assert not (labels.spaces.objects or labels.spaces.classifications)


def test_a_stamp_that_there_is_not_makes_nobody_leave(labels: Labels) -> None:
    left, clip = space(labels, "1"), space(labels, "2")
    left.put_classification_instance(CAPTION.create_instance())
    clip.put_classification_instance(VERDICT.create_instance())
    before = deepcopy(labels.row)

    for place, item in ((left, CAPTION), (clip, VERDICT)):
        with pytest.raises(TypeError, match="no such stamp: mood"):
            place.put_classification_instance(item.create_instance(), on_overlap="replace", mood="good")

    assert labels.row == before


def test_what_is_there_already_is_refused_unless_it_is_to_be_replaced(labels: Labels) -> None:
    car, voice, text, said = a(Shape.BOUNDING_BOX), a(Shape.AUDIO), a(Shape.TEXT), CAPTION.create_instance()
    acts: list[Callable[[str], object]] = [
        lambda overlap: space(labels, "1").put_object_instance(car, BOX, on_overlap=overlap),
        lambda overlap: space(labels, "2").put_object_instance(car, [1, 2], BOX, on_overlap=overlap),
        lambda overlap: space(labels, "3").put_object_instance(voice, Range(1, 2), on_overlap=overlap),
        lambda overlap: space(labels, "4").put_object_instance(text, NODES, on_overlap=overlap),
        lambda overlap: space(labels, "1").put_classification_instance(said, on_overlap=overlap),
        lambda overlap: space(labels, "2").put_classification_instance(said, [1], on_overlap=overlap),
        lambda overlap: space(labels, "3").put_classification_instance(said, on_overlap=overlap),
    ]
    for act in acts:
        act("error")

    for act in acts:
        with pytest.raises(LabelRowError, match=r"already.*replace"):
            act("error")
        act("replace")


@pytest.mark.parametrize(
    "act",
    [
        lambda car: car.set_for_frames(BOX, 3),
        lambda car: car.remove_from_frames(1),
        lambda car: car.get_annotation(1),
        lambda car: car.get_annotation_frames(),
        lambda car: car.get_ranges(),
        lambda car: car.range_list,
    ],
)
def test_a_label_in_spaces_is_asked_about_frames_there(labels: Labels, act: Callable[[ObjectInstance], object]) -> None:
    car = a(Shape.BOUNDING_BOX)
    space(labels, "2").put_object_instance(car, 1, BOX)

    with pytest.raises(LabelRowError, match=r"is in spaces \(2\); use the members of the space"):
        act(car)


def test_a_label_in_several_spaces_is_one_with_the_annotations_of_each(labels: Labels) -> None:
    car, said = a(Shape.BOUNDING_BOX), CAPTION.create_instance()
    space(labels, "1").put_object_instance(car, BOX)
    space(labels, "2").put_object_instance(car, [1, 2], BOX)
    space(labels, "1").put_classification_instance(said, created_by="one@x.example")
    space(labels, "2").put_classification_instance(said, [3])
    car.set_answer("both", car.ontology_item.attributes[0])
    car.set_answer(2.5)

    again = labels_of(deepcopy(cast("Any", labels.row)))

    for found in (labels, again):
        [same], [answered] = found.spaces.objects.values(), found.spaces.classifications.values()
        places = [(cast("Any", each).space.space_id, each.frame) for each in same.get_annotations()]
        assert places == [("1", 0), ("2", 1), ("2", 2)]
        assert [(cast("Any", each).space.space_id, each.frame) for each in answered.get_annotations()] == [
            ("1", 0),
            ("2", 3),
        ]
        assert answered.created_by == "one@x.example"
        assert same.get_answer(same.ontology_item.attributes[0]) == "both"
        same.is_valid()
    assert labels.row["object_actions"][car.object_hash]["actions"][0]["range"] == [[1, 2]]  # not the picture


def test_a_label_is_of_the_row_itself_or_in_its_spaces() -> None:
    labels = labels_of(scene())
    own, there = on_frames(), a(Shape.BOUNDING_BOX)
    labels.add_object(own, force=False)
    space(labels, "a").put_object_instance(there, BOX)

    with pytest.raises(LabelRowError, match="is already part of a label row; put a copy"):
        space(labels, "a").put_object_instance(own, BOX)
    with pytest.raises(LabelRowError, match="is already part of a label row"):
        labels.add_object(there, force=True)
    with pytest.raises(LabelRowError, match=r"is in spaces \(a\); remove it there"):
        labels.remove_object(there)
    with pytest.raises(LabelRowError, match=r"already has a label"):
        space(labels, "b").put_object_instance(a(Shape.BOUNDING_BOX, object_hash=own.own_hash), BOX)
    namesake = a(Shape.BOUNDING_BOX, object_hash=there.own_hash)
    namesake.set_for_frames(BOX, 0)
    with pytest.raises(LabelRowError, match="in a space; add a copy"):
        labels.add_object(namesake, force=True)
    assert [found.own_hash for found in labels.objects] == [own.own_hash]


def test_a_group_sends_labels_to_its_spaces(labels: Labels) -> None:
    with pytest.raises(LabelRowError, match=r"group has no frames; put labels into its spaces instead"):
        labels.add_object(on_frames(), force=False)


def test_numbers_are_compared_over_the_row_and_its_spaces(labels: Labels) -> None:
    for space_id in ("1", "6"):
        number = {"frames": 0} if space_id == "6" else {}
        car = a(Shape.BOUNDING_BOX, object_number=4)
        space(labels, space_id).put_object_instance(car, **number, coordinates=BOX)

    with pytest.raises(LabelRowError, match="both are number 4"):
        labels.check_object_numbers()


def test_run_lengths_become_a_mask_of_the_size_of_the_frames(labels: Labels) -> None:
    mask = a(Shape.BITMASK)

    space(labels, "6").put_object_instance(mask, 1, "0P2")

    [found] = space(labels, "6").get_annotations("object")
    assert found.coordinates == BitmaskCoordinates(0, 0, 8, 8, "0P2")


def test_an_annotation_that_left_its_space_cannot_move(labels: Labels) -> None:
    voice = a(Shape.AUDIO)
    space(labels, "3").put_object_instance(voice, Range(0, 5))
    [found] = space(labels, "3").get_annotations("object")
    found.ranges = [Range(2, 3), Range(7, 9)]
    assert space(labels, "3").get_object_ranges(voice) == [Range(2, 3), Range(7, 9)]
    space(labels, "3").remove_object_instance(voice.object_hash)

    with pytest.raises(LabelRowError, match="is no longer in the space '3'"):
        found.ranges = Range(1, 1)
    assert labels.row == group()


@pytest.mark.parametrize("act", [lambda said: said.range_list, lambda said: said.is_on_frame(3)])
def test_a_classification_in_spaces_is_asked_about_frames_there(
    labels: Labels, act: Callable[[ClassificationInstance], object]
) -> None:
    caption = CAPTION.create_instance()
    space(labels, "2").put_classification_instance(caption, 3)

    with pytest.raises(LabelRowError, match=r"is in spaces \(2\); use the members of the space"):
        act(caption)


def test_answers_change_on_frames_of_films_and_not_on_pictures(labels: Labels) -> None:
    car, pace = a(Shape.BOUNDING_BOX), ONTOLOGY.objects[0].attributes[1]
    space(labels, "1").put_object_instance(car, BOX)
    space(labels, "2").put_object_instance(car, [1, 2], BOX)
    car.set_answer(2.5)
    with pytest.raises(LabelRowError, match="is not on frame 0"):
        car.set_answer(2.5, pace, frames=0)

    space(labels, "1").remove_object_instance(car.object_hash)

    car.is_valid()
    assert [found.ranges for found in cast("Any", car.get_answer(pace))] == [[Range(1, 2)]]


def test_an_instance_in_spaces_of_another_row_is_told_from_one_of_a_row_itself(labels: Labels) -> None:
    car = a(Shape.BOUNDING_BOX)
    space(labels_of(group()), "1").put_object_instance(car, BOX)

    with pytest.raises(LabelRowError, match="is in spaces of another label row; put a copy"):
        space(labels, "1").put_object_instance(car, BOX)
