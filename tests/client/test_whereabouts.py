"""Where labels are: on frames, on ranges, on all of the data; and that none of it is lost between kinds of data."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, cast

import pytest
from tests.client import label_samples as samples
from tests.client.test_instances import said_on, sound
from tests.client.test_labels import WEATHER, labels_of, video

from labelform.client.values.labels import Labels
from labelform.client.values.labels.frames import Range
from labelform.errors import LabelRowError
from labelform.objects import OntologyStructure, TextAttribute


def continuous() -> Labels:
    """Return a scene without labels whose "frames" are moments."""
    row = samples.new_row() | {"data_type": "scene", "scene": {"isContinuous": True}}
    row["data_units"][samples.NEW]["labels"] = {}
    return labels_of(row, 0)


def frames_of(labels: Labels, own_hash: str) -> list[int]:
    """Return the frames on which the dictionary has a mark of a classification."""
    return sorted(
        frame for frame, _, marks in labels.sheet for mark in marks.get("classifications", [])
        if mark["classificationHash"] == own_hash
    )  # fmt: skip


def bare_video() -> Labels:
    labels = video()
    for said in labels.classifications:
        labels.remove_classification(said)
    return labels


def of_sound(*ranges: Range) -> Any:
    """Return a copy of a classification that is on ranges of a sound."""
    said = said_on(*ranges)
    sound().add_classification(said, force=False)
    return said.copy()


# Ranges become frames where there are frames -------------------------------------------------------------------------


@pytest.mark.parametrize("make", [said_on, of_sound])
def test_ranges_are_frames_in_data_that_has_frames(make: Any) -> None:
    labels, said = bare_video(), make(Range(2, 5))

    labels.add_classification(said, force=False)
    said.set_for_frames(Range(7, 8))

    assert frames_of(labels, said.own_hash) == [2, 3, 4, 5, 7, 8]
    assert said.range_list == [Range(2, 5), Range(7, 8)]
    assert not any("range" in mark or "spaces" in mark for mark in said.marks.values())
    said.remove_from_frames([3, 4, 5, 7])
    assert (frames_of(labels, said.own_hash), said.range_list) == ([2, 8], [Range(2, 2), Range(8, 8)])


@pytest.mark.parametrize("beyond", [Range(8, 10), Range(10**9, 10**15)])
def test_ranges_beyond_the_end_are_refused_and_change_nothing(beyond: Range) -> None:
    labels, said = bare_video(), said_on(Range(2, 5), beyond)
    before = deepcopy(labels.row)

    with pytest.raises(LabelRowError, match=r"the data has no frame"):
        labels.add_classification(said, force=False)

    assert (labels.row, said.range_list) == (before, [Range(2, 5), beyond])


def test_ranges_that_nobody_could_count_through_are_refused_where_frames_have_no_end() -> None:
    row = samples.new_row() | {"data_type": "dicom"}
    row["data_units"][samples.NEW]["labels"] = {}

    with pytest.raises(LabelRowError, match="more frames than"):
        labels_of(row).add_classification(said_on(Range(0, 10**15)), force=False)


def test_what_left_its_frames_or_is_copied_can_be_placed_on_ranges_again() -> None:
    labels, said = bare_video(), said_on(Range(2, 5))
    labels.add_classification(said, force=False)
    twin = said.copy()
    labels.remove_classification(said)

    for free in (said, twin):
        free.set_for_frames(Range(6, 7))
        other = sound()
        other.add_classification(free, force=False)
        assert other.row["classification_answers"][free.own_hash]["range"] == [[2, 7]]


def test_what_stood_in_its_answers_alone_has_marks_of_its_own_when_it_comes_back() -> None:
    row = cast("Any", bare_video().row)
    entry = samples.classification("told") | {"range": [[2, 3]], "spaces": {}, "classifications": None}
    row["classification_answers"] = {"told": entry}
    labels = labels_of(row)
    [said] = labels.classifications
    labels.remove_classification(said)
    said.set_answer(WEATHER.attributes[0].options[1])

    labels.add_classification(said, force=False)

    marks = said.marks
    assert (frames_of(labels, "told"), marks[2] is not marks[3], marks[2]) == ([2, 3], True, marks[3])
    assert not marks[2].keys() & {"range", "spaces", "classifications"}
    assert len(labels.row["classification_answers"]["told"]["classifications"]) == 1


@pytest.mark.parametrize("make", [sound, continuous])
def test_answers_without_a_list_get_one_when_what_left_a_sound_comes_back(make: Callable[[], Labels]) -> None:
    row = cast("Any", make().row)
    entry = samples.classification("told") | {"range": [[2, 3]], "spaces": {}, "classifications": None}
    row["classification_answers"] = {"told": entry}
    labels = labels_of(row)
    [said] = labels.classifications
    labels.remove_classification(said)
    said.set_answer(WEATHER.attributes[0].options[1])

    labels.add_classification(said, force=False)

    again = labels.row["classification_answers"]["told"]
    assert (again["range"], len(again["classifications"])) == ([[2, 3]], 1)


@pytest.mark.parametrize("make", [bare_video, sound])
def test_a_classification_on_empty_ranges_is_nowhere(make: Callable[[], Labels]) -> None:
    with pytest.raises(LabelRowError, match="is on no frame; place it on one first"):
        make().add_classification(said_on(), force=False)


def test_frames_that_become_ranges_are_held_against_others_of_the_kind() -> None:
    labels, said = sound(), WEATHER.create_instance()
    labels.add_classification(said_on(Range(5, 9)), force=False)
    said.set_for_frames([7, 20])

    with pytest.raises(LabelRowError, match="one of these ranges already has a 'feature-weather'"):
        labels.add_classification(said, force=False)


# A global classification is on no frame and everywhere --------------------------------------------------------------


WITH_VERDICT = OntologyStructure.from_dict(samples.EDITOR)
VERDICT = WITH_VERDICT.add_classification(level="global")
VERDICT.add_attribute(TextAttribute, "verdict")


@pytest.mark.parametrize("make", [bare_video, sound, continuous])
def test_a_row_has_one_global_classification_of_a_kind(make: Callable[[], Labels]) -> None:
    labels = make()
    first, second = VERDICT.create_instance(), VERDICT.create_instance()
    labels.add_classification(first, force=False)
    entry = labels.row["classification_answers"][first.own_hash]

    assert (entry["range"], first.range_list, labels.classifications) == ([], [], [first])
    with pytest.raises(LabelRowError, match=r"the row already has a '.*'"):
        labels.add_classification(second, force=False)
    labels.add_classification(second, force=True)
    assert (labels.classifications, list(labels.row["classification_answers"])) == ([second], [second.own_hash])
    assert second.created_at is not None or labels.sheet.counts_frames


@pytest.mark.parametrize("is_added", [True, False])
@pytest.mark.parametrize("make", [bare_video, sound, continuous])
def test_a_global_classification_is_placed_on_no_frame(make: Callable[[], Labels], is_added: bool) -> None:
    labels, said = make(), VERDICT.create_instance()
    if is_added:
        labels.add_classification(said, force=False)
    before = deepcopy(labels.row)

    for frames in (0, 3, Range(4, 5)):
        with pytest.raises(LabelRowError, match="is about all of the data; add it without frames"):
            said.set_for_frames(frames, overwrite=True)
    with pytest.raises(LabelRowError, match="is not on frame 3"):
        said.get_annotation(3)

    assert labels.row == before


def test_a_global_classification_that_others_placed_on_frames_is_everywhere_once_it_is_added_again() -> None:
    labels, said = bare_video(), VERDICT.create_instance()
    mark = said.new_mark() | {"createdBy": "c@x.io"}
    for frame in (2, 3):
        labels.sheet.put("classifications", frame, deepcopy(mark))
    row = cast("Any", labels.row)
    again = Labels(row, lambda: WITH_VERDICT, 10)
    [placed] = again.classifications
    twin = placed.copy()
    assert again.row == labels.row

    with pytest.raises(LabelRowError, match="already"):
        again.add_classification(twin, force=False)
    again.add_classification(twin, force=True)

    entry = row["classification_answers"][twin.own_hash]
    assert (again.classifications, entry["range"], entry["createdBy"]) == ([twin], [], "c@x.io")
    assert frames_of(again, placed.own_hash) == frames_of(again, twin.own_hash) == []


# Labels are found by where they are --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        (Range(1500, 1600), True),
        (Range(0, 10**15), True),
        ([Range(1, 999), Range(2001, 10**15)], False),
        (2000, True),
    ],
)
def test_labels_of_a_sound_are_found_by_ranges(asked: Any, is_found: bool) -> None:
    labels = sound()
    voice = samples.label("voice", "audio", "Voice") | {"range": [[1000, 2000]], "classifications": []}
    row = cast("Any", labels.row)
    row["object_answers"] = {"voice": voice}
    labels = labels_of(row)
    labels.add_classification(said_on(Range(1000, 2000)), force=False)

    assert bool(labels.classifications_where(None, asked)) is is_found
    assert bool(labels.objects_where(None, asked)) is is_found
    assert [one.own_hash for one in labels.objects_where(None, 0)] == ["voice"]  # 0 is all of the sound, as in the SDK


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Range(5500, 5600), ["it"]),
        (Range(9000, 10**15), ["open"]),
        ([4999, 9000], []),
        (Range(0, 10**15), ["it", "open"]),
    ],
)
def test_objects_of_a_continuous_scene_are_found_between_their_events(asked: Any, found: list[str]) -> None:
    row = cast("Any", continuous().row)
    it, still = (samples.label(name, "cuboid", "It") for name in ("it", "open"))
    row["data_units"][samples.NEW]["labels"] = {
        "5000": {"objects": [it | {"event": "upsert"}]},
        "9000": {"objects": [it | {"event": "delete"}]},
        "9500": {"objects": [still | {"event": "upsert"}]},
    }

    assert [one.own_hash for one in labels_of(row, 0).objects_where(None, asked)] == found


def test_labels_of_a_video_are_found_by_ranges_of_any_length() -> None:
    labels = video()

    assert [len(labels.objects_where(None, asked)) for asked in (Range(0, 10**15), Range(0, 3), 4)] == [2, 0, 2]


# A continuous scene counts moments -----------------------------------------------------------------------------------


@pytest.mark.parametrize("is_range_only", [True, False])
def test_in_a_continuous_scene_a_classification_is_on_ranges(is_range_only: bool) -> None:
    labels, said = continuous(), WEATHER.create_instance(range_only=is_range_only)
    said.set_for_frames(Range(5000, 5002))

    labels.add_classification(said, force=False)
    said.set_for_frames(Range(6000, 10**15))

    where = [Range(5000, 5002), Range(6000, 10**15)]
    entry = labels.row["classification_answers"][said.own_hash]
    assert (entry["range"], frames_of(labels, said.own_hash)) == ([[5000, 5002], [6000, 10**15]], [])
    [again] = labels_of(labels.row, 0).classifications  # type: ignore[arg-type]  # samples are untyped
    assert (again.range_list, again.is_range_only(), said.range_list) == (where, True, where)
    twin, other = again.copy(), continuous()
    other.add_classification(twin, force=False)
    twin.remove_from_frames(Range(5000, 5002))
    assert other.row["classification_answers"][twin.own_hash]["range"] == [[6000, 10**15]]
    labels.remove_classification(said)
    assert (labels.classifications, labels.row["classification_answers"]) == ([], {})


def test_marks_on_the_moments_of_a_continuous_scene_are_named_and_stay() -> None:
    labels = continuous()
    marks = {"5000": {"objects": [], "classifications": [samples.classification("wet-one")]}}
    labels.row["data_units"][samples.NEW]["labels"] = marks  # type: ignore[typeddict-item]  # samples are untyped
    labels.row["classification_answers"] = samples.video_row()["classification_answers"]
    before = deepcopy(labels.row)

    again = labels_of(labels.row, 0)  # type: ignore[arg-type]  # samples are untyped

    assert (again.classifications, [label.own_hash for label in again.unreadable]) == ([], ["wet-one"])
    assert again.row == before
