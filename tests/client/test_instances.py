"""Objects and classifications as newer SDKs handle them: answers as they are written, numbers, checks, other rows."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, cast

import pytest
from tests.client import label_samples as samples
from tests.client.test_labels import (
    BOX,
    CAR,
    COLOR,
    FLAGS,
    LIGHTS,
    PLATE,
    TURNS,
    WEATHER,
    image,
    labels_of,
    option,
    placed,
    video,
)
from tests.client.world import MakeWorld

from labelform.client.values.labels import AnswerForFrames, LabelRowDict
from labelform.client.values.labels.exchanged import transplanted, without_object_numbers
from labelform.client.values.labels.frames import Range
from labelform.errors import LabelRowError
from labelform.objects import Attribute, NumericAttribute, Object, ObjectInstance, OntologyStructure

SHADE = CAR.get_child_by_title("shade", Attribute)
RED = samples.answer("color", ["red"], "question-color")


def turns(label: str, *ranges: list[int], **more: Any) -> Any:
    return {**samples.answer("turns", [label], "question-turns"), "dynamic": True, "range": list(ranges), **more}


# Answers as the platform writes them ---------------------------------------------------------------------------------


def test_answers_are_taken_as_they_are_written_with_all_that_labelform_does_not_know() -> None:
    labels = video()
    car = placed()
    labels.add_object(car, force=False)
    written = {**samples.answer("plate", "B-2", "question-plate"), "future": {"deep": [1]}}

    car.set_answer_from_list(cast("Any", [written]))

    assert car.get_answer(PLATE) == "B-2"
    assert cast("Any", labels.row)["object_answers"][car.object_hash]["classifications"] == [written]
    cast("Any", written["future"])["deep"].append(2)
    assert cast("Any", car.answer_entries[0])["future"] == {"deep": [1]}


def test_answers_that_are_taken_stand_in_place_of_those_to_the_same_question_only() -> None:
    car = placed()
    car.set_answer("B-1", PLATE)
    car.set_answer(option("red"))
    car.set_answer("dark", SHADE)

    car.set_answer_from_list(cast("Any", [samples.answer("color", ["blue"], "question-color")]))

    assert [car.get_answer(one) for one in (PLATE, COLOR, SHADE)] == ["B-1", option("blue"), None]


def test_boxes_that_are_ticked_one_by_one_are_one_answer() -> None:
    car = placed()

    ticks = [samples.answer("flags", [one], "question-flags") for one in ("dirty", "parked")]
    car.set_answer_from_list(cast("Any", ticks))

    assert car.get_answer(FLAGS) == [option("dirty"), option("parked")]


def test_answers_over_frames_replace_what_was_answered_on_their_frames() -> None:
    car = placed(range(6))
    car.set_answer(option("left"))

    car.set_answer_from_list([turns("right", [1, 2], future=1)])

    assert car.get_answer(TURNS) == [
        AnswerForFrames(option("left"), [Range(0, 0), Range(3, 5)]),
        AnswerForFrames(option("right"), [Range(1, 2)]),
    ]
    assert cast("Any", car.action_entries[0])["future"] == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (samples.answer("hue", ["red"], "question-hue"), "an answer is for 'question-hue', which is not asked here"),
        (samples.answer("color", ["green"], "question-color"), "'color' is answered with one of its options"),
        (samples.answer("plate", ["B-1"], "question-plate"), "'plate' is answered with text"),
        (samples.answer("color", "red", "question-color"), "'color' is answered with one of its options"),
        (samples.answer("flags", "dirty", "question-flags"), "'flags' is answered with a list of its options"),
        (
            {**samples.answer("flags", "", "question-flags"), "answers": None},
            "'flags' is answered with a list of its options",
        ),
        (samples.answer("color", ["red", "blue"], "question-color"), "'color' is answered with one of its options"),
        (samples.answer("color", ["blue"], "question-color"), "'color' takes one answer at a time"),
        (turns("left"), "an answer to 'turns' must say in its range which frames it is for"),
        (turns("left", [3, 1]), "an answer to 'turns' must say in its range which frames it is for"),
        (samples.answer("turns", ["left"], "question-turns"), "'turns' must say in its range which frames it is for"),
        (turns("left", [0, 1]), "is not on frame 1"),
        (turns("left", [0, 10**15]), "is not on frame 1"),
    ],
)
def test_written_answers_that_make_no_sense_are_refused_and_change_nothing(wrong: Any, message: str) -> None:
    labels, car = video(), placed()
    car.set_answer(option("blue"))
    labels.add_object(car, force=False)
    before = deepcopy(labels.row)

    with pytest.raises(LabelRowError, match=message):
        car.set_answer_from_list([cast("Any", RED), wrong])

    assert labels.row == before


def test_a_written_answer_below_an_option_needs_that_option() -> None:
    shade, blue = samples.answer("shade", "dark", "question-shade"), samples.answer("color", ["blue"], "question-color")
    car = placed()
    for wrong in ([shade], [shade, blue]):
        with pytest.raises(LabelRowError, match="'shade' is only asked if 'red' is chosen"):
            car.set_answer_from_list(cast("Any", wrong))
    assert car.answer_entries == []

    car.set_answer_from_list(cast("Any", [shade, RED]))
    car.set_answer_from_list(cast("Any", [{**shade, "answers": "light"}]))

    assert (car.get_answer(COLOR), car.get_answer(SHADE)) == (option("red"), "light")


def test_written_answers_to_one_question_do_not_share_a_frame() -> None:
    car = placed(range(4))

    with pytest.raises(LabelRowError, match="'turns' takes one answer at a time"):
        car.set_answer_from_list([turns("left", [0, 2]), turns("right", [2, 3])])

    assert car.action_entries == []
    lights = [samples.answer("lights", [one], "question-lights") | {"range": [[0, 1]]} for one in ("brake", "beam")]
    car.set_answer_from_list(cast("Any", lights))
    assert car.get_answer(LIGHTS) == [AnswerForFrames([option("brake"), option("beam")], [Range(0, 1)])]


def test_a_classification_takes_answers_as_they_are_written() -> None:
    said = WEATHER.create_instance()

    said.set_answer_from_list(cast("Any", [samples.answer("the weather", ["rainy"], "question-the")]))

    assert said.get_answer() == option("rainy")


def test_one_answer_is_found_and_taken_back_among_those_of_all_frames() -> None:
    car = placed(range(4))
    car.set_answer_from_list([turns("left", [0, 1]), turns("right", [2, 3])])

    assert car.get_answer(TURNS, option("right")) == [AnswerForFrames(option("right"), [Range(2, 3)])]
    car.delete_answer(TURNS, option("left"), 0)
    car.delete_answer(TURNS, option("right"))

    assert car.get_answer(TURNS) == [AnswerForFrames(option("left"), [Range(1, 1)])]


@pytest.mark.parametrize(("attribute", "expected"), [(TURNS, False), (PLATE, True)])
def test_a_wrong_idea_of_whether_an_answer_changes_is_refused(attribute: Attribute, expected: bool) -> None:
    with pytest.raises(LabelRowError, match=rf"'{attribute.title}' is (not )?dynamic"):
        placed().get_answer(attribute, is_dynamic=expected)


def test_a_question_about_a_number_is_answered_with_one() -> None:
    asked = {"id": "1.1", "name": "speed", "type": "numeric", "featureNodeHash": "question-speed", "required": False}
    thing = {**samples.EDITOR["objects"][0], "attributes": [asked]}
    car = ObjectInstance(OntologyStructure.from_dict({"objects": [thing]}).objects[0])

    car.set_answer(31.5)

    [speed] = car.ontology_item.attributes
    assert (type(speed), car.get_answer(speed)) == (NumericAttribute, 31.5)
    assert car.answer_entries[0]["answers"] == 31.5
    with pytest.raises(LabelRowError, match="'speed' is answered with a number"):
        car.set_answer("fast", speed, overwrite=True)


# Checks --------------------------------------------------------------------------------------------------------------


def on_no_frame() -> Any:
    return CAR.create_instance()


def answered_elsewhere() -> Any:
    car = placed([0])
    car.set_answer(option("left"), frames=[5])
    return car


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (on_no_frame, "is on no frame; place it on one first"),
        (answered_elsewhere, "is not on frame 5"),
        (WEATHER.create_instance, "is on no frame; place it on one first"),
    ],
)
def test_what_no_label_row_could_hold_is_not_valid(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(LabelRowError, match=message):
        make().is_valid()


def test_a_frame_is_checked_against_the_data_once_there_is_some() -> None:
    labels, car = video(), placed()
    car.check_within_range(10_000)
    with pytest.raises(LabelRowError, match="there is no frame -1"):
        car.check_within_range(-1)

    labels.add_object(car, force=False)

    car.check_within_range(9)
    with pytest.raises(LabelRowError, match="the data has no frame 10"):
        car.check_within_range(10)


def test_an_object_says_on_which_frames_it_is() -> None:
    car = placed([0, 1, 2, 7])

    assert (car.get_ranges(), car.is_range_only()) == ([Range(0, 2), Range(7, 7)], False)


def test_a_classification_says_where_it_is_and_who_made_it() -> None:
    said = WEATHER.create_instance()
    assert (said.created_by, said.created_at, said.confidence) == (None, None, 1.0)

    said.set_for_frames([3, 4], created_by="a@x.io", confidence=0.5, manual_annotation=False)

    assert (said.is_on_frame(3), said.is_on_frame([0, 4]), said.is_on_frame(Range(5, 9))) == (True, True, False)
    assert (said.created_by, said.confidence, said.manual_annotation) == ("a@x.io", 0.5, False)


# Ranges of sound, text and time --------------------------------------------------------------------------------------


def sound() -> Any:
    row = samples.new_row()
    row["data_units"][samples.NEW]["labels"] = {}
    return labels_of({**row, "data_type": "audio"}, 100_000)


def said_on(*ranges: Range) -> Any:
    said = WEATHER.create_instance(range_only=True)
    said.set_for_frames(ranges)
    return said


def test_ranges_are_not_counted_through() -> None:
    labels, said = sound(), said_on(Range(0, 10**15))

    labels.add_classification(said, force=False)
    said.remove_from_frames(Range(5, 10**14))

    assert said.range_list == [Range(0, 4), Range(10**14 + 1, 10**15)]
    assert labels.row["classification_answers"][said.own_hash]["range"] == [[0, 4], [10**14 + 1, 10**15]]


def test_a_classification_of_a_kind_gives_way_on_ranges_only_when_told_to() -> None:
    labels, first, second = sound(), said_on(Range(0, 99)), said_on(Range(50, 60))
    labels.add_classification(first, force=False)
    with pytest.raises(LabelRowError, match="one of these ranges already has a 'feature-weather'"):
        labels.add_classification(second, force=False)

    labels.add_classification(second, force=True)
    assert (first.range_list, second.range_list) == ([Range(0, 49), Range(61, 99)], [Range(50, 60)])

    second.set_for_frames(Range(0, 99), overwrite=True)
    assert (labels.classifications, second.range_list) == ([second], [Range(0, 99)])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda said: said.set_for_frames(Range(5, 6)), "is already on one of these ranges"),
        (lambda said: said.remove_from_frames(Range(0, 99)), "would be on no frame; remove it from the row instead"),
    ],
)
def test_ranges_that_make_no_sense_are_refused_and_change_nothing(change: Callable[..., Any], message: str) -> None:
    labels, said = sound(), said_on(Range(0, 9))
    labels.add_classification(said, force=False)
    before = deepcopy(labels.row)

    with pytest.raises(LabelRowError, match=message):
        change(said)

    assert labels.row == before


def test_what_was_placed_on_frames_is_on_ranges_where_there_are_none() -> None:
    labels, said = sound(), WEATHER.create_instance()
    said.set_for_frames([3, 4, 5, 9], created_by="a@x.io")

    labels.add_classification(said, force=False)

    assert (said.range_list, said.created_by) == ([Range(3, 5), Range(9, 9)], "a@x.io")
    assert labels.row["classification_answers"][said.own_hash]["range"] == [[3, 5], [9, 9]]


def test_a_copy_is_on_the_same_ranges_and_shares_nothing() -> None:
    labels, said = sound(), said_on(Range(0, 9), Range(20, 29))
    labels.add_classification(said, force=False)

    twin = said.copy()
    twin.remove_from_frames(Range(0, 9))

    assert (said.range_list, twin.range_list) == ([Range(0, 9), Range(20, 29)], [Range(20, 29)])


# Numbers of objects --------------------------------------------------------------------------------------------------


def test_a_number_is_written_with_the_answers_and_taken_out_again() -> None:
    labels, car = video(), CAR.create_instance(object_number=7)
    car.set_for_frames(BOX)
    labels.add_object(car, force=False)
    answers = cast("Any", labels.row)["object_answers"]
    assert answers[car.object_hash]["objectNumber"] == 7

    car.object_number = None

    assert "objectNumber" not in answers[car.object_hash]


def test_a_number_that_two_objects_of_a_kind_have_is_refused() -> None:
    labels = image()
    first, second = placed(), placed()
    for one in (first, second):
        one.object_number = 7
        labels.add_object(one, force=False)

    with pytest.raises(LabelRowError, match="both are number 7 of their kind"):
        labels.check_object_numbers()

    second.object_number = 8
    labels.check_object_numbers()


def test_renumbering_leaves_every_number_to_the_platform_and_the_row_as_it_was() -> None:
    row = cast("Any", samples.image_row())
    row["object_answers"]["car-one"]["objectNumber"] = 3
    row["spaces"] = {"left": {"labels": {"0": {"objects": [{"objectNumber": 4, "objectHash": "o"}]}}}}

    sent = cast("Any", without_object_numbers(row))

    assert "objectNumber" not in str(sent)
    assert sent["spaces"]["left"]["labels"]["0"]["objects"] == [{"objectHash": "o"}]
    assert row["object_answers"]["car-one"]["objectNumber"] == 3


# Labels of one row become those of another ---------------------------------------------------------------------------


def test_labels_of_another_row_come_without_what_that_row_is() -> None:
    own, other = cast("Any", samples.new_row()), cast("Any", samples.image_row())

    taken = cast("Any", transplanted(cast("LabelRowDict", other), cast("LabelRowDict", own)))

    assert (taken["label_hash"], taken["data_hash"]) == (samples.NEW_LABELS, samples.NEW)
    assert list(taken["data_units"]) == [samples.NEW]
    unit = taken["data_units"][samples.NEW]
    assert (unit["data_title"], unit["labels"]) == ("new.png", other["data_units"][samples.IMAGE]["labels"])
    assert taken["object_answers"] == other["object_answers"]
    assert unit["labels"] is not other["data_units"][samples.IMAGE]["labels"]


def test_images_of_a_group_are_matched_by_their_place() -> None:
    own, other = cast("Any", samples.group_row()), cast("Any", samples.group_row())
    other["data_units"] = {f"other-{place}": unit for place, unit in enumerate(other["data_units"].values())}
    own["data_units"][samples.SECOND_IMAGE]["labels"]["objects"] = []

    taken = cast("Any", transplanted(other, own))

    assert len(taken["data_units"][samples.SECOND_IMAGE]["labels"]["objects"]) == 1


def test_labels_in_a_place_that_the_row_does_not_have_are_refused() -> None:
    with pytest.raises(LabelRowError, match="the row has no file 1"):
        transplanted(cast("Any", samples.group_row()), cast("Any", samples.new_row()))


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (samples.image_row(), "the labels are for images, but the row is of video"),
        (samples.video_row() | {"data_type": "PDF"}, "the labels are for pdf, but the row is of video"),
        ({"data_units": {}}, "the labels are for data without a type, but the row is of video"),
    ],
)
def test_labels_of_another_type_of_data_are_refused(labels: Any, message: str) -> None:
    row = cast("LabelRowDict", samples.video_row())

    with pytest.raises(LabelRowError, match=message):
        transplanted(labels, row)

    assert transplanted(cast("LabelRowDict", samples.video_row() | {"data_type": "VIDEO"}), row)["data_units"]


def test_a_row_keeps_what_it_is_only_when_told_to(world: MakeWorld) -> None:
    listed = samples.listed()
    here = world({
        "labelrowmetadata GET": [listed[samples.IMAGE], listed[samples.VIDEO]],
        "labelrow GET": [samples.image_row()],
    })  # fmt: skip
    row, _ = here.project.list_label_rows_v2()
    other = cast("LabelRowDict", {**samples.image_row(), "label_hash": samples.NEW_LABELS})
    with pytest.raises(LabelRowError, match="labels are not initialised"):
        row.from_labels_dict(other, preserve_identity=True)
    row.initialise_labels()

    row.from_labels_dict(other, preserve_identity=True)
    assert row.label_hash == samples.IMAGE_LABELS
    row.from_labels_dict(other)
    assert row.label_hash == samples.NEW_LABELS


@pytest.mark.parametrize(
    ("kind", "said", "shown"),
    [
        ("dicom", {"patient_id": None, "study_uid": "1.2", "series_uid": "1.2.3"}, (None, "1.2", "1.2.3")),
        ("dicom", None, None),
        ("image", {"study_uid": "1.2", "series_uid": "1.2.3"}, None),
    ],
)
def test_a_series_of_slices_says_whose_it_is(world: MakeWorld, kind: str, said: Any, shown: Any) -> None:
    row = cast("Any", {**samples.image_row(), "data_type": kind})
    row["data_units"][samples.IMAGE] |= {"metadata": said, "labels": {}}
    here = world({"labelrowmetadata GET": [samples.listed()[samples.IMAGE]], "labelrow GET": [row]})
    [found] = here.project.list_label_rows_v2()
    found.initialise_labels()

    about = found.metadata
    told = about and (
        getattr(about, "patient_id", ""),
        getattr(about, "study_uid", ""),
        getattr(about, "series_uid", ""),
    )
    assert told == shown


def test_kinds_that_newer_platforms_mark_as_global_are_told_from_all_others() -> None:
    assert (WEATHER.level, WEATHER.is_global) == (None, False)
    assert isinstance(CAR, Object)


def test_an_object_that_no_event_ends_is_in_no_ranges() -> None:
    row = cast("Any", samples.image_row() | {"data_type": "scene", "scene": {"isContinuous": True}})
    placed_at = {**samples.label("it", "cuboid", "It"), "event": "upsert"}
    row["data_units"][samples.IMAGE]["labels"] = {"5000": {"objects": [placed_at]}, "6000": {"objects": [placed_at]}}

    [found] = labels_of(row, 0).objects

    with pytest.raises(LabelRowError, match="is placed at 5000, and no event ends it"):
        found.get_ranges()


IMAGES = [
    {"index": place, "title": f"{place}.png", "file_type": "image/png", "height": 10, "width": 20, "image_hash": own}
    for place, own in enumerate((samples.GROUP, samples.SECOND_IMAGE))
]


def test_images_of_a_group_are_known_without_their_labels(world: MakeWorld) -> None:
    listed = samples.listed()
    whole = {**listed[samples.GROUP], "images_data": IMAGES}
    here = world({"labelrowmetadata GET": [listed[samples.IMAGE], listed[samples.GROUP], whole]})
    image_row, bare, group = here.project.list_label_rows_v2()

    assert image_row.get_frame_metadata().image_hash == samples.IMAGE
    assert [found.title for found in group.get_frames_metadata()] == ["0.png", "1.png"]
    assert group.get_frame_metadata(samples.SECOND_IMAGE) == group.get_frame_metadata(1)
    with pytest.raises(LabelRowError, match="was listed without its images; pass include_images_data=True"):
        bare.get_frames_metadata()
    with pytest.raises(LabelRowError, match="the data has no image 2"):
        group.get_frame_metadata(2)
