"""Labels: what is in them, how they are edited, and that the platform's dictionary keeps what nobody touched."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast

import pytest
from tests.client import label_samples as samples

from labelform.client.values.labels import FrameView, LabelRowDict, Labels
from labelform.client.values.labels.frames import Range, frame_numbers, frames_to_ranges, without
from labelform.client.values.labels.stamps import new_hash, read_time, write_time
from labelform.errors import Effect, InvalidArgumentsError, InvalidDateFormatError, LabelRowError, OntologyError
from labelform.objects import (
    AnswerForFrames,
    Attribute,
    BitmaskCoordinates,
    BoundingBoxCoordinates,
    Classification,
    ClassificationInstance,
    Object,
    ObjectInstance,
    OntologyStructure,
    Option,
    PointCoordinate,
    PolygonCoordinates,
    PolylineCoordinates,
    RotatableBoundingBoxCoordinates,
    SkeletonCoordinate,
    SkeletonCoordinates,
)

ONTOLOGY = OntologyStructure.from_dict(samples.EDITOR)
CAR, TURNED, AREA, *_ = ONTOLOGY.objects
COLOR, FLAGS, PLATE, TURNS, LIGHTS = CAR.attributes
SHADE = CAR.get_child_by_title("shade", Attribute)
WEATHER = ONTOLOGY.classifications[0]
BOX = BoundingBoxCoordinates(height=0.1, width=0.2, top_left_x=0.3, top_left_y=0.4)
THERE = BoundingBoxCoordinates(height=0.3, width=0.2, top_left_x=0.1, top_left_y=0.15)


def option(label: str) -> Option:
    return ONTOLOGY.get_child_by_title(label, Option)


def labels_of(row: dict[str, Any], frames: int = 10) -> Labels:
    return Labels(cast("LabelRowDict", row), lambda: ONTOLOGY, frames)


def image() -> Labels:
    return labels_of(samples.image_row(), 1)


def video() -> Labels:
    return labels_of(samples.video_row())


def frame_of(labels: Labels, frame: int) -> Any:
    return cast("Any", labels.row["data_units"])[samples.VIDEO]["labels"][str(frame)]


def placed(frames: Any = 0, **stamps: Any) -> ObjectInstance:
    instance = CAR.create_instance()
    instance.set_for_frames(BOX, frames, **stamps)
    return instance


# Reading -------------------------------------------------------------------------------------------------------------


def test_every_known_shape_is_read() -> None:
    found = {instance.object_hash: instance.get_annotation().coordinates for instance in image().objects}

    triangle = [PointCoordinate(0.1, 0.1), PointCoordinate(0.7, 0.2), PointCoordinate(0.4, 0.9)]
    assert found == {
        "car-one": THERE,
        "turn-one": RotatableBoundingBoxCoordinates(0.3, 0.2, 0.1, 0.15, 33.5),
        "area-one": PolygonCoordinates(triangle),
        "line-one": PolylineCoordinates(triangle),
        "line-two": PolylineCoordinates([PointCoordinate(0.9, 0.1), PointCoordinate(0.7, 0.2)]),
        "dot-one": PointCoordinate(0.3, 0.7),
        "bone-one": SkeletonCoordinates(
            [
                SkeletonCoordinate(0.25, 0.5, "head", "#000000", "joint-0"),
                SkeletonCoordinate(0.75, 0.25, "foot", "#000000", "joint-1"),
            ],
            "Bones",
        ),
        "blob-one": BitmaskCoordinates(0, 0, 10, 20, "[16>000U1K8"),
    }


def test_an_annotation_says_who_made_it_and_when() -> None:
    annotation = image().objects[0].get_annotation()

    assert annotation.created_at == annotation.last_edited_at == datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (annotation.created_by, annotation.last_edited_by) == ("a@x.io", "b@x.io")
    assert (annotation.confidence, annotation.manual_annotation, annotation.frame) == (1.0, True, 0)
    assert (annotation.reviews, annotation.is_deleted) == (None, None)


def test_an_object_is_one_over_all_frames() -> None:
    third, fourth = video().objects

    assert (third.object_hash, fourth.object_hash) == ("car-three", "car-four")
    assert third.get_annotation_frames() == {4, 5}
    assert [annotation.frame for annotation in fourth.get_annotations()] == [4, 5]
    assert fourth.get_annotation(5).coordinates == BoundingBoxCoordinates(0.3, 0.2, 0.33, 0.15)


def test_objects_and_classifications_are_found_by_kind_and_frame() -> None:
    labels = video()

    assert [found.object_hash for found in labels.objects_where(CAR, [5, 6])] == ["car-three", "car-four"]
    assert labels.objects_where(TURNED, None) == []
    assert labels.objects_where(None, 6) == []
    assert labels.objects_where(None, Range(0, 3)) == []
    assert [found.own_hash for found in labels.classifications_where(WEATHER, 8)] == ["wet-two"]
    assert [found.own_hash for found in labels.classifications] == ["wet-two", "unanswered"]


def test_a_label_of_an_unknown_kind_is_seen_but_has_no_item() -> None:
    row = samples.image_row()
    row["data_units"][samples.IMAGE]["labels"]["objects"][0]["featureHash"] = "gone"
    [first, *_] = labels_of(row).objects

    assert (first.feature_hash, first.get_annotation().coordinates) == ("gone", THERE)
    with pytest.raises(OntologyError, match="nothing with the hash 'gone'"):
        _ = first.ontology_item


def test_older_polygons_are_lists() -> None:
    row = samples.image_row()
    area = row["data_units"][samples.IMAGE]["labels"]["objects"][2]
    area["polygon"] = [{"x": 0.1, "y": 0.2}, {"x": 0.3, "y": 0.4}]

    assert labels_of(row).objects[2].get_annotation().coordinates == PolygonCoordinates(
        [PointCoordinate(0.1, 0.2), PointCoordinate(0.3, 0.4)]
    )


def test_points_are_read_in_the_order_of_their_numbers() -> None:
    row = samples.image_row()
    area = row["data_units"][samples.IMAGE]["labels"]["objects"][2]
    area["polygon"] = {str(number): {"x": number / 100, "y": 0} for number in (10, 2, 1)}

    found = labels_of(row).objects[2].get_annotation().coordinates

    assert isinstance(found, PolygonCoordinates)
    assert [point.x for point in found.values] == [0.01, 0.02, 0.1]


@pytest.mark.parametrize("word", ["visible", "invisible", "occluded"])
def test_the_editors_word_for_visibility_is_read(word: str) -> None:
    row = samples.image_row()
    row["data_units"][samples.IMAGE]["labels"]["objects"][6]["skeleton"]["0"][word] = True

    found = labels_of(row).objects[6].get_annotation().coordinates

    assert isinstance(found, SkeletonCoordinates)
    assert [point.visibility for point in found.values] == [word, None]
    assert cast("Any", found.to_dict())["0"]["visibility"] == word


def test_a_label_without_readable_coordinates_is_named() -> None:
    row = samples.image_row()
    row["data_units"][samples.IMAGE]["labels"]["objects"][0]["boundingBox"] = {"h": 1}

    with pytest.raises(LabelRowError, match="no number w"):
        _ = labels_of(row).objects[0].get_annotation().coordinates


def test_reading_changes_nothing() -> None:
    for make in (samples.image_row, samples.group_row, samples.video_row):
        labels = labels_of(make())
        for instance in labels.objects:
            _ = [annotation.coordinates for annotation in instance.get_annotations()]
            _ = [instance.get_answer(attribute) for attribute in CAR.attributes]

        assert labels.row == make()


# Placing -------------------------------------------------------------------------------------------------------------


def test_an_object_is_added_with_all_that_the_platform_wants() -> None:
    labels = image()
    instance = ObjectInstance(CAR, object_hash="mine")
    when = datetime(2025, 6, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    instance.set_for_frames(BOX, created_at=when, created_by="c@x.io", last_edited_at=when, confidence=0.5)

    labels.add_object(instance, force=False)

    marks = cast("Any", labels.row["data_units"])[samples.IMAGE]["labels"]["objects"]
    assert marks[-1] == {
        "name": "Blue Car",
        "color": "#D33115",
        "shape": "bounding_box",
        "value": "blue_car",
        "createdAt": "Sun, 01 Jun 2025 12:00:00 UTC",
        "createdBy": "c@x.io",
        "confidence": 0.5,
        "objectHash": "mine",
        "featureHash": "feature-bounding_box",
        "manualAnnotation": True,
        "lastEditedAt": "Sun, 01 Jun 2025 12:00:00 UTC",
        "boundingBox": {"h": 0.1, "w": 0.2, "x": 0.3, "y": 0.4},
    }
    assert labels.row["object_answers"]["mine"] == {"objectHash": "mine", "classifications": []}
    assert "mine" not in labels.row["object_actions"]
    assert labels.objects[-1] is instance
    assert instance.is_assigned_to_label_row()


@pytest.mark.parametrize(
    ("make", "frames"), [(samples.new_row, [0]), (samples.group_row, [0, 1]), (samples.video_row, [0, 4, 6])]
)
def test_what_is_added_and_removed_leaves_no_trace(make: Callable[[], Any], frames: list[int]) -> None:
    labels = labels_of(make())
    instance, said = placed(frames), rainy(frames)
    instance.set_answer([option("dirty")])
    instance.set_answer(option("left"))

    labels.add_object(instance, force=False)
    labels.add_classification(said, force=False)
    assert labels.row != make()
    labels.remove_object(instance)
    labels.remove_classification(said)

    assert labels.row == make()
    assert not instance.is_assigned_to_label_row()


def test_an_object_of_a_row_is_moved_in_the_dictionary_itself() -> None:
    labels = video()
    third = labels.objects[0]
    before = deepcopy(frame_of(labels, 4)["objects"][0])

    third.set_for_frames(BOX, [4, 6], overwrite=True, last_edited_by="c@x.io")

    after = frame_of(labels, 4)["objects"][0]
    assert after["boundingBox"] == BOX.to_dict()
    assert (after["createdAt"], after["createdBy"]) == (before["createdAt"], before["createdBy"])
    assert (after["lastEditedBy"], after["lastEditedAt"] != before["lastEditedAt"]) == ("c@x.io", True)
    assert [mark["objectHash"] for mark in frame_of(labels, 6)["objects"]] == ["car-three"]
    assert frame_of(labels, 6)["classifications"] == []


def test_coordinates_can_be_set_on_one_frame() -> None:
    labels = video()
    labels.objects[0].get_annotation(4).coordinates = BOX

    assert labels.objects[0].get_annotation(4).coordinates == BOX
    assert labels.objects[0].get_annotation(5).coordinates == THERE


def test_a_new_shape_takes_the_place_of_all_writings_of_the_old() -> None:
    row = samples.image_row()
    row["data_units"][samples.IMAGE]["labels"]["objects"][2]["polygons"] = [[[0.1, 0.1]]]
    area = labels_of(row).objects[2]

    area.set_for_frames(PolygonCoordinates([PointCoordinate(0, 0)]), overwrite=True)

    written = area.get_annotation().to_dict()
    assert (written["polygon"], written["polygons"]) == ({"0": {"x": 0, "y": 0}}, [[[0, 0]]])


def test_a_simple_polygon_is_written_as_older_sdks_do() -> None:
    area = image().objects[2]

    area.set_for_frames(PolygonCoordinates([PointCoordinate(0, 0)]), overwrite=True)

    assert "polygons" not in area.get_annotation().to_dict()


def test_polygons_with_parts_and_holes_are_read_from_all_their_rings() -> None:
    row = samples.image_row()
    flat = [[[0.0, 0.0, 1.0, 0.0, 1.0, 1.0], [0.2, 0.1, 0.3, 0.1, 0.3, 0.2]], [[0.5, 0.5, 0.6, 0.5, 0.6, 0.6]]]
    mark = row["data_units"][samples.IMAGE]["labels"]["objects"][2]
    mark["polygons"] = flat
    del mark["polygon"]

    found = labels_of(row).objects[2].get_annotation().coordinates

    assert isinstance(found, PolygonCoordinates)
    assert found == PolygonCoordinates.from_polygons_list(flat) == PolygonCoordinates(polygons=found.polygons)
    assert found.to_dict("multiple_polygons") == flat
    assert found.values == [PointCoordinate(0.0, 0.0), PointCoordinate(1.0, 0.0), PointCoordinate(1.0, 1.0)]


@pytest.mark.parametrize(
    ("shape", "wrong"),
    [
        ("cuboid", {"position": [1, 2], "orientation": [1, 2, 3], "size": [1, 2, 3]}),
        ("cuboid", {"position": "far", "orientation": [1, 2, 3], "size": [1, 2, 3]}),
        ("cuboid_2d", {"front": [0, None], "offset": {"x": 1, "y": 2}}),
        ("circle", {"x": 1, "y": 2}),
        ("ellipse", []),
        ("polyline", {"first": {"x": 0.1, "y": 0.2}}),
    ],
)
def test_coordinates_that_are_not_whole_are_an_error_and_no_crash(shape: str, wrong: object) -> None:
    row = samples.image_row()
    row["data_units"][samples.IMAGE]["labels"]["objects"] = [samples.label("odd", shape, "Odd", **{shape: wrong})]
    annotation = labels_of(row).objects[0].get_annotation()

    with pytest.raises(LabelRowError):
        _ = annotation.coordinates


def ranged() -> Labels:
    """Return a sound with an object and a classification, both in their answers."""
    row = samples.image_row() | {"data_type": "audio"}
    row["data_units"][samples.IMAGE]["labels"] = {}
    heard = {**samples.label("voice", "audio", "Voice"), "range": [[3, 9]], "classifications": [], "objectNumber": 4}
    row["object_answers"] = {"voice": heard, "nothing": None}
    said = row["classification_answers"]["wet-one"] | {"range": [[0, 0]]}
    row["classification_answers"] = {"wet-one": said, "nothing": None}
    return labels_of(row)


def test_what_stands_in_answers_is_removed_and_not_taken_off_frames() -> None:
    labels = ranged()
    [heard], [said] = labels.objects, labels.classifications

    assert (heard.range_list, heard.range_html, heard.object_number) == ([Range(3, 9)], None, 4)
    for instance in (heard, said):
        with pytest.raises(LabelRowError, match=r"(has no frames;|would be on no frame;) remove"):
            instance.remove_from_frames(0)
        assert instance.get_annotation_frames() == {0}
    twin = said.copy()
    labels.remove_object(heard)
    labels.remove_classification(said)
    labels.add_classification(twin, force=False)
    labels.remove_classification(twin)

    assert labels.row["object_answers"] == labels.row["classification_answers"] == {"nothing": None}


@pytest.mark.parametrize("wrong", [None, 3, "all", [[1]], {"classificationHash": ["a"], "featureHash": "b"}])
def test_what_is_no_label_does_not_keep_others_from_being_read(wrong: Any) -> None:
    row = samples.image_row()
    row["classification_answers"] |= {
        "odd": wrong,
        "wet-one": {**row["classification_answers"]["wet-one"], "spaces": wrong},
    }
    row["data_units"][samples.IMAGE]["labels"]["objects"].append(wrong)
    row["object_answers"]["dot-one"] = None

    labels = labels_of(row)

    assert [found.object_hash for found in labels.objects] == [shape["objectHash"] for shape in samples.SHAPES]
    assert [found.classification_hash for found in labels.classifications] == ["wet-one"]
    assert "it has no hash" in [label.reason for label in labels.unreadable]


def test_a_classification_whose_answers_name_frames_beyond_the_end_can_be_removed() -> None:
    row = samples.video_row()
    row["classification_answers"]["wet-two"]["range"] = [[8, 12]]
    labels = labels_of(row)
    said = next(found for found in labels.classifications if found.classification_hash == "wet-two")

    said.remove_from_frames([11, 12])
    assert labels.row["classification_answers"]["wet-two"]["range"] == [[8, 10]]
    labels.remove_classification(said)

    assert labels.row["classification_answers"] == {}
    assert "8" not in labels.row["data_units"][samples.VIDEO]["labels"]


def test_a_classification_that_was_taken_off_all_frames_is_named() -> None:
    row = samples.image_row()
    row["classification_answers"]["wet-one"]["range"] = [[0, 0]]
    labels = labels_of(row)

    labels.classifications[0].remove_from_frames(0)

    assert [label.reason for label in labels_of(row).unreadable] == ["its answers name no frame"]


def test_events_of_a_continuous_scene_are_told() -> None:
    row = samples.image_row() | {"data_type": "scene", "scene": {"isContinuous": True}}
    placed_at = {**samples.label("it", "cuboid", "It"), "event": "upsert", "interpolate": "linear"}
    placed_at["cuboid"] = {name: [1, 2, 3] for name in ("position", "orientation", "size")}
    ended = {**samples.label("it", "cuboid", "It"), "event": "delete"}
    row["data_units"][samples.IMAGE]["labels"] = {"5000": {"objects": [placed_at]}, "9000": {"objects": [ended]}}
    said = row["classification_answers"]["wet-one"] | {"range": [[0, 10**12]]}
    row["classification_answers"] = {"wet-one": said}

    labels = labels_of(row, 0)

    told = [(found.frame, found.event, found.interpolate) for found in labels.objects[0].get_annotations()]
    assert told == [(5000, "upsert", "linear"), (9000, "delete", None)]
    assert labels.objects[0].get_ranges() == [Range(5000, 8999)]
    assert labels.classifications[0].range_list == [Range(0, 10**12)]
    assert labels.unreadable == []


def test_a_frame_of_a_video_that_holds_nothing_goes_away_unless_the_platform_says_more_about_it() -> None:
    row = samples.video_row()
    row["data_units"][samples.VIDEO]["labels"]["5"]["metadata"] = {"slice": 1}
    labels = labels_of(row)

    for instance in labels.objects:
        instance.remove_from_frames([4, 5])

    frames = row["data_units"][samples.VIDEO]["labels"]
    assert "4" not in frames
    assert frames["5"] == {"objects": [], "classifications": [], "metadata": {"slice": 1}}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda labels, car: labels.add_object(CAR.create_instance(), force=True), "is on no frame"),
        (lambda labels, car: labels.add_object(car, force=True), "already part of a label row"),
        (lambda labels, car: labels.add_object(placed(10), force=True), "no frame 10"),
        (lambda labels, car: car.set_for_frames(BOX, 10), "no frame 10"),
        (lambda labels, car: car.set_for_frames(BOX, -1), "no frame -1"),
        (lambda labels, car: placed().set_for_frames(BOX, -1), "no frame -1"),
        (lambda labels, car: car.set_for_frames(BOX, 4), "already on frame 4; pass overwrite"),
        (lambda labels, car: car.set_for_frames(PointCoordinate(0, 0), 6), "are not coordinates of a bounding_box"),
        (lambda labels, car: car.remove_from_frames([4, 6]), "not on frame 6"),
        (lambda labels, car: car.get_annotation(6), "not on frame 6"),
        (lambda labels, car: labels.remove_object(placed()), "not part of this label row"),
        (lambda labels, car: placed().get_annotation("hash"), "once the instance is part"),
        (lambda labels, car: car.get_annotation("hash"), "no image 'hash'"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(change: Callable[..., Any], message: str) -> None:
    labels = video()

    with pytest.raises(LabelRowError, match=message):
        change(labels, labels.objects[0])

    assert labels.row == samples.video_row()


def test_an_object_takes_the_place_of_one_with_its_hash_only_when_told_to() -> None:
    labels = image()
    twin = ObjectInstance(CAR, object_hash="car-one")
    twin.set_for_frames(BOX)

    with pytest.raises(LabelRowError, match="already has an object 'car-one'"):
        labels.add_object(twin, force=False)
    labels.add_object(twin, force=True)

    assert labels.object("car-one") is twin
    assert len(labels.objects) == len(samples.SHAPES)


def test_a_copy_is_equal_but_for_its_hash_and_can_be_added_elsewhere() -> None:
    car = image().objects[0]
    twin = car.copy()

    labels_of(samples.group_row(), 2).add_object(twin, force=False)

    assert twin.object_hash != car.object_hash
    assert twin.get_annotation().coordinates == car.get_annotation().coordinates
    assert twin.get_annotation().to_dict()["objectHash"] == twin.object_hash
    assert [twin.get_answer(attribute) for attribute in CAR.attributes] == [
        car.get_answer(attribute) for attribute in CAR.attributes
    ]


def test_frames_of_images_have_hashes() -> None:
    labels = labels_of(samples.group_row(), 2)
    [car] = labels.objects

    assert car.get_annotation(samples.SECOND_IMAGE).frame == 1
    view = FrameView(labels, labels.frame_number(samples.SECOND_IMAGE))
    assert (view.frame, view.width, view.height) == (1, 640, 333)
    assert (view.image_hash, view.image_title, view.file_type) == (samples.SECOND_IMAGE, "b.x.jpeg", "image/jpeg")
    assert view.data_link == "gs://bucket/b.x.jpeg"
    assert view.get_object_instances(CAR) == [car]
    assert view.get_classification_instances() == []


def test_a_frame_takes_objects_and_classifications() -> None:
    labels = video()
    view, car, said = FrameView(labels, 6), CAR.create_instance(), WEATHER.create_instance()

    view.add_object_instance(car, BOX, confidence=0.25)
    FrameView(labels, 7).add_object_instance(car, BOX)
    view.add_classification_instance(said, created_by="a@x.io")
    FrameView(labels, 7).add_classification_instance(said)

    assert view.get_object_instances() == [car]
    assert car.get_annotation_frames() == said.get_annotation_frames() == {6, 7}
    assert car.get_annotation(6).confidence == 0.25
    assert said.get_annotation(6).created_by == "a@x.io"
    with pytest.raises(LabelRowError, match="part of another label row"):
        FrameView(video(), 6).add_object_instance(car, BOX)


def test_a_frame_whose_size_nobody_knows_says_so() -> None:
    row = samples.image_row()
    row["data_units"][samples.IMAGE]["width"] = None

    with pytest.raises(LabelRowError, match="has no width for frame 0"):
        _ = FrameView(labels_of(row, 1), 0).width


def test_series_of_slices_have_no_last_frame() -> None:
    row = samples.video_row() | {"data_type": "dicom"}
    labels = labels_of(row, 1)

    labels.add_object(placed(99), force=False)

    assert labels.objects[-1].get_annotation_frames() == {99}


def test_data_without_frames_keeps_its_labels_and_takes_no_objects() -> None:
    row = samples.image_row() | {"data_type": "audio"}
    labels = labels_of(deepcopy(row))

    assert labels.objects == []
    with pytest.raises(LabelRowError, match="are not for audio"):
        labels.add_object(placed(), force=False)
    assert labels.row == row


# Classifications -----------------------------------------------------------------------------------------------------


def rainy(frames: Any) -> ClassificationInstance:
    said = WEATHER.create_instance()
    said.set_for_frames(frames)
    said.set_answer(option("rainy"))
    return said


def test_a_classification_is_added_with_all_that_the_platform_wants() -> None:
    labels = video()
    said = ClassificationInstance(WEATHER, classification_hash="mine")
    said.set_for_frames([0, 1], created_at=datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC), created_by="a@x.io")
    said.set_answer(option("rainy"))

    labels.add_classification(said, force=False)

    mark = dict(frame_of(labels, 1)["classifications"][0])
    del mark["lastEditedAt"]
    expected = samples.classification("mine")
    assert mark == {name: expected[name] for name in expected if not name.startswith("lastEdited")}
    assert labels.row["classification_answers"]["mine"] == {
        "classificationHash": "mine",
        "featureHash": "feature-weather",
        "classifications": [samples.answer("the weather", ["rainy"], "question-the")],
    }
    assert (said.classification_hash, said.classification_name, said.feature_hash) == (
        "mine",
        "the weather",
        "feature-weather",
    )


def test_a_frame_has_one_classification_of_a_kind() -> None:
    labels = video()

    with pytest.raises(LabelRowError, match="already has a 'feature-weather'"):
        labels.add_classification(rainy([7, 8]), force=False)
    labels.add_classification(rainy([7, 8]), force=True)

    assert "wet-two" not in [found.own_hash for found in labels.classifications]
    assert len(frame_of(labels, 8)["classifications"]) == 1
    labels.add_classification(rainy(8), force=True)
    assert [found.get_annotation_frames() for found in labels.classifications] == [{9}, {7}, {8}]


def test_a_classification_of_a_row_comes_to_a_frame_of_another_only_when_told_to() -> None:
    labels = video()
    second = rainy([0, 1])
    labels.add_classification(second, force=False)
    before = deepcopy(labels.row)

    with pytest.raises(LabelRowError, match="one of these frames already has a 'feature-weather'"):
        second.set_for_frames(Range(7, 8))
    assert labels.row == before
    second.set_for_frames(Range(7, 8), overwrite=True)

    assert [found.get_annotation_frames() for found in labels.classifications] == [{9}, {0, 1, 7, 8}]
    assert [mark["classificationHash"] for mark in frame_of(labels, 8)["classifications"]] == [second.own_hash]
    second.set_for_frames(9, overwrite=True)
    assert labels.classifications == [second]
    assert list(labels.row["classification_answers"]) == [second.own_hash]


def test_a_classification_that_stays_where_it_is_takes_nothing_from_others() -> None:
    row = samples.video_row()
    row["data_units"][samples.VIDEO]["labels"]["8"]["classifications"].append(samples.classification("rival"))
    labels = labels_of(row)

    labels.classifications[0].set_for_frames(8, overwrite=True, confidence=0.5)

    marks = frame_of(labels, 8)["classifications"]
    assert [(mark["classificationHash"], mark["confidence"]) for mark in marks] == [("wet-two", 0.5), ("rival", 1.0)]


def test_frames_and_stamps_that_newer_sdks_have_saved_in_an_answer_follow_those_on_the_frames() -> None:
    row = samples.video_row()
    row["classification_answers"]["wet-two"].update({"range": [[8, 8]], "confidence": 1.0})
    labels = labels_of(row)
    said = labels.classifications[0]

    said.set_for_frames([3, 4], confidence=0.5, created_by="b@x.io")
    said.remove_from_frames(8)

    answer = cast("Any", labels.row["classification_answers"]["wet-two"])
    assert (answer["range"], answer["confidence"], "createdBy" in answer) == ([[3, 4]], 0.5, False)


def test_the_answer_of_a_classification_is_read_changed_and_taken_back() -> None:
    labels = video()
    said = labels.classifications[0]

    assert said.get_answer() == option("rainy")
    said.set_answer(option("sunny"), overwrite=True)
    assert labels.row["classification_answers"]["wet-two"]["classifications"] == [
        samples.answer("the weather", ["sunny"], "question-the")
    ]
    said.delete_answer()
    assert said.get_answer() is None
    assert said.copy().get_annotation(8).frame == 8


# Answers -------------------------------------------------------------------------------------------------------------


def test_answers_are_read() -> None:
    car = image().objects[0]

    assert car.get_answer(COLOR) == option("red")
    assert car.get_answer(SHADE) == "dark"
    assert car.get_answer(FLAGS) == [option("parked")]
    assert car.get_answer(PLATE) == "B-1"
    assert car.get_answer(TURNS) == []


def test_a_checklist_that_nobody_answered_is_none_for_classifications_and_empty_for_objects() -> None:
    item = {"id": "9", "featureNodeHash": "boxes", "attributes": [samples.CAR_QUESTIONS[1]]}
    boxes = OntologyStructure.from_dict({"objects": [], "classifications": [item]}).classifications[0]
    said = ClassificationInstance(boxes)

    assert said.get_answer() is None
    said.set_answer([], boxes.attributes[0])
    assert said.get_answer() == []
    assert CAR.create_instance().get_answer(FLAGS) == []


def test_the_editor_writes_an_entry_for_each_box_that_is_ticked() -> None:
    assert video().objects[0].get_answer(FLAGS) == [option("dirty"), option("parked")]


def test_answers_are_written_in_the_order_of_the_sdk() -> None:
    labels = image()
    car = placed()
    labels.add_object(car, force=False)

    car.set_answer(option("red"))
    car.set_answer("B-2", PLATE, manual_annotation=False)
    car.set_answer("deep", SHADE)
    car.set_answer([option("parked"), option("dirty")])

    said = labels.row["object_answers"][car.object_hash]["classifications"]
    assert [(entry["featureHash"], entry["manualAnnotation"]) for entry in said] == [
        ("question-plate", False),
        ("question-flags", True),
        ("question-shade", True),
        ("question-color", True),
    ]
    assert [chosen["name"] for chosen in cast("Any", said[1]["answers"])] == ["dirty", "parked"]


def test_answers_below_an_option_go_with_it() -> None:
    labels = image()
    car = labels.objects[0]

    car.set_answer(option("blue"), overwrite=True)

    said = labels.row["object_answers"]["car-one"]["classifications"]
    assert [entry["featureHash"] for entry in said] == ["question-plate", "question-flags", "question-color"]
    car.delete_answer(PLATE)
    assert car.get_answer(PLATE) is None


def test_the_same_option_again_keeps_what_is_below_it() -> None:
    car = image().objects[0]

    car.set_answer(option("red"), overwrite=True)

    assert car.get_answer(SHADE) == "dark"


def test_entries_that_the_ontology_does_not_know_stay() -> None:
    row = samples.image_row()
    odd = {"featureHash": "gone", "answers": [], "new": 1}
    row["object_answers"]["car-one"]["classifications"].append(odd)
    row["object_answers"]["car-one"]["more"] = 1
    labels = labels_of(row)

    labels.objects[0].set_answer(option("blue"), overwrite=True)

    assert labels.row["object_answers"]["car-one"]["classifications"][-1] == odd
    assert cast("Any", labels.row["object_answers"]["car-one"])["more"] == 1


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda car: car.set_answer(option("blue")), "'color' is already answered; pass overwrite"),
        (lambda car: car.set_answer("words"), "the answer fits 2 questions"),
        (lambda car: car.set_answer([]), "the answer fits 0 questions"),
        (lambda car: car.set_answer(option("sunny")), "the answer fits 0 questions"),
        (lambda car: car.set_answer("words", COLOR, overwrite=True), "'color' is answered with one of its options"),
        (lambda car: car.set_answer(option("dirty"), FLAGS, overwrite=True), "'flags' is answered with a list"),
        (lambda car: car.set_answer([option("red")], FLAGS, overwrite=True), "'flags' is answered with a list"),
        (lambda car: car.set_answer(option("red"), PLATE, overwrite=True), "'plate' is answered with text"),
        (lambda car: car.set_answer("words", WEATHER.attributes[0]), "'the weather' is not asked here"),
        (lambda car: car.set_answer("words", PLATE, frames=0, overwrite=True), "has one answer for all frames"),
        (lambda car: car.set_answer(option("left"), frames=3), "not on frame 3"),
        (lambda car: placed().set_answer("words", SHADE), "'shade' is only asked if 'red' is chosen"),
    ],
)
def test_answers_that_make_no_sense_are_refused(ask: Callable[..., Any], message: str) -> None:
    labels = image()

    with pytest.raises(LabelRowError, match=message):
        ask(labels.objects[0])

    assert labels.row == samples.image_row()


def test_answers_may_change_from_frame_to_frame() -> None:
    labels = video()
    car = placed([0, 1, 2, 3])
    labels.add_object(car, force=False)

    car.set_answer(option("left"))
    car.set_answer(option("right"), frames=[1, 2])
    car.set_answer([option("beam"), option("brake")], frames=Range(2, 3))

    assert car.get_answer(TURNS) == [
        AnswerForFrames(option("left"), [Range(0, 0), Range(3, 3)]),
        AnswerForFrames(option("right"), [Range(1, 2)]),
    ]
    assert car.get_answer(TURNS, filter_frame=2) == [AnswerForFrames(option("right"), [Range(1, 2)])]
    assert car.get_answer(LIGHTS) == [AnswerForFrames([option("brake"), option("beam")], [Range(2, 3)])]
    entries = cast("Any", labels.row["object_actions"][car.object_hash]["actions"])
    assert [(entry["featureHash"], entry["range"], entry["dynamic"]) for entry in entries] == [
        ("question-lights", [[2, 3]], True),
        ("question-turns", [[1, 2]], True),
        ("question-turns", [[0, 0], [3, 3]], True),
    ]
    assert len({entry["trackHash"] for entry in entries}) == 3


def test_answers_may_come_before_the_frames_they_are_for() -> None:
    car = CAR.create_instance()

    car.set_answer(option("left"), frames=Range(0, 2))
    car.set_for_frames(BOX, Range(0, 2))
    video().add_object(car, force=False)

    assert car.get_answer(TURNS) == [AnswerForFrames(option("left"), [Range(0, 2)])]


def test_an_object_with_answers_for_frames_that_it_is_not_on_is_not_added() -> None:
    labels = video()
    car = placed([0, 1])
    car.set_answer(option("left"), frames=Range(0, 2))

    with pytest.raises(LabelRowError, match="is not on frame 2"):
        labels.add_object(car, force=True)

    assert labels.row == samples.video_row()


def test_an_answer_for_more_frames_stays_one_entry() -> None:
    car = placed([0, 1, 2, 3])

    car.set_answer(option("left"), frames=0)
    car.set_answer(option("left"), frames=[1, 3])

    assert car.get_answer(TURNS) == [AnswerForFrames(option("left"), [Range(0, 1), Range(3, 3)])]
    assert len(car.action_entries) == 1


def test_answers_of_frames_are_taken_back_for_one_or_all() -> None:
    labels = video()
    car = placed([0, 1, 2])
    labels.add_object(car, force=False)
    car.set_answer(option("left"))

    car.delete_answer(TURNS, filter_frame=1)
    assert car.get_answer(TURNS) == [AnswerForFrames(option("left"), [Range(0, 0), Range(2, 2)])]
    car.delete_answer(TURNS)
    assert car.get_answer(TURNS) == []
    assert car.object_hash not in labels.row["object_actions"]


# Stamps --------------------------------------------------------------------------------------------------------------


def said_of_a_frame(**stamps: Any) -> ClassificationInstance:
    said = WEATHER.create_instance()
    said.set_for_frames(**stamps)
    return said


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (lambda: placed(confidnce=0.5), "no such stamp: confidnce"),
        (lambda: said_of_a_frame(overwite=True), "no such stamp: overwite"),
        (lambda: said_of_a_frame(is_deleted=True), "no such stamp: is_deleted"),
    ],
)
def test_a_stamp_that_does_not_exist_is_refused(place: Callable[[], Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        place()


def test_deletions_and_reviews_are_stamped_as_the_platform_writes_them() -> None:
    reviews: list[dict[str, object]] = [{"approved": True}]
    car = placed(is_deleted=True, reviews=reviews)
    said = said_of_a_frame(reviews=reviews)

    assert (car.get_annotation().is_deleted, car.get_annotation().reviews) == (True, reviews)
    assert (car.marks[0].get("isDeleted"), said.get_annotation().reviews) == (True, reviews)


def test_a_stamp_may_be_a_time_in_iso_8601_and_what_is_none_changes_nothing() -> None:
    car = placed(created_at="2025-01-02T03:04:05Z")
    before = deepcopy(car.marks)

    with pytest.raises(InvalidDateFormatError, match="created_at is '2026', which is not a time") as raised:
        car.set_for_frames(THERE, overwrite=True, created_at="2026")

    assert (raised.value.effect, car.marks) == (Effect.NOT_SENT, before)
    assert car.get_annotation().created_at == datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)


# Small parts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frames", "numbers"),
    [(3, [3]), ([3, 1, 3], [3, 1]), (Range(2, 4), [2, 3, 4]), ([Range(2, 3), Range(3, 4)], [2, 3, 4]), ([], [])],
)
def test_frames_are_given_in_many_ways(frames: Any, numbers: list[int]) -> None:
    assert frame_numbers(frames) == numbers


@pytest.mark.parametrize("frames", ["x", 1.5, None, ["x"], [None, 1]])
def test_frames_that_are_none_are_refused(frames: Any) -> None:
    with pytest.raises(InvalidArgumentsError, match=r"frames (is|contains) .*, which is n") as raised:
        placed(frames)

    assert raised.value.effect is Effect.NOT_SENT


def test_a_range_that_ends_before_it_starts_is_refused_with_both_numbers() -> None:
    with pytest.raises(InvalidArgumentsError, match="starts at 5000 and ends before that, at 4000") as refused:
        Range(5000, 4000)
    assert refused.value.effect is Effect.NOT_SENT

    assert Range(4000, 4000).overlaps(Range(0, 4000))


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        (Range(0, 9), []),
        (Range(3, 5), [Range(0, 2), Range(6, 9)]),
        (Range(0, 0), [Range(1, 9)]),
        (Range(9, 20), [Range(0, 8)]),
        (Range(10, 20), [Range(0, 9)]),
    ],
)
def test_ranges_are_taken_out_of_ranges(taken: Range, left: list[Range]) -> None:
    assert without([Range(0, 9)], [taken]) == left


def test_ranges_are_the_fewest() -> None:
    assert frames_to_ranges([5, 1, 2, 2, 3, 7]) == [Range(1, 3), Range(5, 5), Range(7, 7)]


@pytest.mark.parametrize(
    "text",
    [
        "Thu, 02 Jan 2025 03:04:05 UTC",
        "Thu, 02 Jan 2025 03:04:05 GMT",
        "Thu, 02 Jan 2025 03:04:05 ",
        "2025-01-02 03:04:05",
        "2025-01-02T04:04:05+01:00",
    ],
)
def test_times_are_read_as_anybody_wrote_them(text: str) -> None:
    assert read_time(text) == datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", None, "soon"])
def test_times_that_nobody_can_read_are_none(text: str | None) -> None:
    assert read_time(text) is None


def test_times_are_written_in_utc() -> None:
    assert write_time(datetime(2025, 1, 2, 3, 4, 5)) == "Thu, 02 Jan 2025 03:04:05 UTC"
    assert write_time(datetime(2025, 1, 2, 3, tzinfo=timezone(timedelta(hours=-5)))) == "Thu, 02 Jan 2025 08:00:00 UTC"


def test_new_hashes_are_eight_characters_and_new() -> None:
    hashes = [new_hash() for _ in range(1000)]

    assert {len(found) for found in hashes} == {8}
    assert len(set(hashes)) == 1000


def test_kinds_of_instances_say_what_they_are() -> None:
    assert repr(image().objects[0]) == "ObjectInstance(object_hash='car-one', feature_hash='feature-bounding_box')"
    assert "ClassificationInstance(classification_hash='wet-two'" in repr(video().classifications[0])
    assert isinstance(image().objects[0].ontology_item, Object)
    assert isinstance(video().classifications[0].ontology_item, Classification)


def test_edits_in_any_order_keep_dictionary_and_views_in_step() -> None:
    for order in itertools.permutations(range(3)):
        labels = video()
        car = placed([0, 1])
        labels.add_object(car, force=False)
        steps = [
            lambda car=car: car.set_for_frames(BOX, 2),
            lambda car=car: car.remove_from_frames(0),
            lambda car=car: car.set_answer("x", PLATE, overwrite=True),
        ]
        for step in order:
            steps[step]()

        again = labels_of(deepcopy(cast("dict[str, Any]", labels.row)))
        found = again.object(car.object_hash)
        assert found is not None
        assert found.get_annotation_frames() == car.get_annotation_frames() == {1, 2}
        assert found.get_answer(PLATE) == "x"
