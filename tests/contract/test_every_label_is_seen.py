"""
Rows of every kind of data, written by the newest SDK: whatever a row holds is shown. Labels in spaces have a file of
their own.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest
from tests.contract.environments import python_of

from labelform.client.values.labels import Coordinates, LabelRowDict, Labels
from labelform.client.values.labels.run_lengths import write_runs
from labelform.errors import LabelRowError
from labelform.objects import BitmaskCoordinates, OntologyStructure, PolygonCoordinates, Range

pytestmark = pytest.mark.contract
SCRIPT = Path(__file__).with_name("sdk_labels.py")
KINDS = [
    "image", "img_group", "video", "dicom", "nifti", "pdf", "audio", "text", "html", "time_series", "scene", "group",
]  # fmt: skip


def official(what: str, told: object = None) -> Any:
    command = [str(python_of("0.1.211")), str(SCRIPT), what]
    answer = subprocess.run(command, input=json.dumps(told), capture_output=True, text=True, check=True)
    return json.loads(answer.stdout)


@pytest.fixture(scope="module")
def corpus() -> Any:
    return official("write")


def labels_of(corpus: Any, kind: str) -> Labels:
    ontology = OntologyStructure.from_dict(corpus["editor"])
    return Labels(cast("LabelRowDict", deepcopy(corpus["rows"][kind])), lambda: ontology, 200)


def hashes_in(part: Any) -> Iterator[str]:
    """Yield every hash of a label that stands anywhere."""
    if isinstance(part, dict):
        yield from (part[name] for name in ("objectHash", "classificationHash") if name in part)
    for below in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from hashes_in(below)


def shown(labels: Labels) -> list[str]:
    objects = [instance.object_hash for instance in labels.objects]
    return objects + [instance.classification_hash for instance in labels.classifications]


def test_the_corpus_has_every_kind(corpus: Any) -> None:
    assert list(corpus["rows"])[: len(KINDS)] == KINDS  # those after are for rows with labels in spaces


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_row_holds_is_shown(kind: str, corpus: Any) -> None:
    labels = labels_of(corpus, kind)

    assert set(hashes_in(corpus["rows"][kind])) == set(shown(labels))
    assert labels.unreadable == []
    assert labels.row == corpus["rows"][kind]


def classifications_of(labels: Labels) -> dict[str, object]:
    return {
        said.classification_hash: {
            "ranges": [[found.start, found.end] for found in said.range_list],
            "answer": said.get_answer(),
        }
        for said in labels.classifications
    }


@pytest.fixture(scope="module")
def seen(corpus: Any) -> Any:
    return official("read", corpus)


@pytest.mark.parametrize("kind", KINDS)
def test_classifications_are_where_the_sdk_sees_them(kind: str, corpus: Any, seen: Any) -> None:
    assert classifications_of(labels_of(corpus, kind)) == seen[kind]["classifications"]
    assert len(seen[kind]["classifications"]) == 2


def on_frames(labels: Labels) -> None:
    """Move, answer, copy and remove classifications that stand in answers only."""
    caption, verdict = labels.classifications
    caption.remove_from_frames([12, 30])
    caption.set_for_frames([50, 51], confidence=0.25)
    caption.set_answer("another caption", overwrite=True)
    verdict.set_answer("another verdict", overwrite=True)
    copy = caption.copy()
    copy.remove_from_frames(sorted(copy.get_annotation_frames() - {10, 11}))
    caption.remove_from_frames([10, 11])
    labels.add_classification(copy, force=False)


def test_changed_classifications_are_where_the_sdk_sees_them(corpus: Any) -> None:
    labels = labels_of(corpus, "video")
    on_frames(labels)

    seen = official("read", {"editor": corpus["editor"], "rows": {"video": labels.row}})["video"]["classifications"]

    assert classifications_of(labels) == seen
    assert sorted(said["ranges"] for said in seen.values()) == [
        [],
        [[10, 11]],
        [[13, 20], [31, 40], [50, 51]],
    ]


def test_a_global_classification_replaces_another_only_by_force(corpus: Any) -> None:
    labels = labels_of(corpus, "video")
    old = labels.classifications[1]
    new = old.copy()
    new.set_answer("again", overwrite=True)

    with pytest.raises(LabelRowError, match="already"):
        labels.add_classification(new, force=False)
    labels.add_classification(new, force=True)

    seen = official("read", {"editor": corpus["editor"], "rows": {"video": labels.row}})["video"]["classifications"]
    assert classifications_of(labels) == seen
    assert seen[new.classification_hash] == {"ranges": [], "answer": "again"}
    assert old.classification_hash not in seen


@pytest.mark.parametrize("wrong", [[[0, 10**9]], [["a", "b"]], [[1]], "all"])
def test_ranges_that_cannot_be_believed_are_named(wrong: object, corpus: Any) -> None:
    labels = labels_of(corpus, "video")
    row = cast("Any", deepcopy(labels.row))
    caption = labels.classifications[0].classification_hash
    row["classification_answers"][caption]["range"] = wrong

    again = Labels(row, lambda: OntologyStructure.from_dict(corpus["editor"]), 200)

    assert caption not in shown(again)
    assert [label.reason for label in again.unreadable if label.own_hash == caption] == ["it is only in the answers"]


def objects_of(labels: Labels) -> dict[str, object]:
    return {
        instance.object_hash: {
            "places": {str(found.frame): written(found.coordinates) for found in instance.get_annotations()},
            "answer": instance.get_answer(instance.ontology_item.attributes[0]),
        }
        for instance in labels.objects
    }


def written(coordinates: Coordinates | None) -> object:
    assert coordinates is not None
    if isinstance(coordinates, PolygonCoordinates):
        return coordinates.to_dict("multiple_polygons")
    return coordinates.to_dict()


def moved(value: Any) -> Any:
    """Return coordinates that differ in every number."""
    if isinstance(value, BitmaskCoordinates):
        return replace(value, rle_string=write_runs([0, value.width * value.height]))
    if is_dataclass(value):
        return replace(cast("Any", value), **{field.name: moved(getattr(value, field.name)) for field in fields(value)})
    if isinstance(value, list | tuple):
        return type(value)(moved(part) for part in value)
    return value + 0.125 if isinstance(value, float) else value + 1 if isinstance(value, int) else value


def places(seen: Any) -> list[object]:
    return [place for found in seen["objects"].values() for place in found["places"].values()]


@pytest.mark.parametrize("kind", KINDS)
def test_objects_are_where_the_sdk_sees_them(kind: str, corpus: Any, seen: Any) -> None:
    assert objects_of(labels_of(corpus, kind)) == seen[kind]["objects"]


def test_changed_objects_are_where_the_sdk_sees_them(corpus: Any, seen: Any) -> None:
    changed = {kind: labels_of(corpus, kind) for kind in KINDS}
    for labels in changed.values():
        for instance in labels.objects:
            for found in instance.get_annotations():
                instance.set_for_frames(moved(found.coordinates), found.frame, overwrite=True, confidence=0.75)
            instance.set_answer("changed", overwrite=True)
            labels.add_object(instance.copy(), force=False)

    again = official("read", {"editor": corpus["editor"], "rows": {kind: it.row for kind, it in changed.items()}})

    for kind, labels in changed.items():
        assert objects_of(labels) == again[kind]["objects"]
        assert len(again[kind]["objects"]) == 2 * len(seen[kind]["objects"])
        assert not [place for place in places(again[kind]) if place in places(seen[kind])]


@pytest.mark.parametrize("kind", ["audio", "text", "html", "time_series"])
def test_new_and_removed_labels_of_data_without_frames_are_those_that_the_sdk_sees(kind: str, corpus: Any) -> None:
    labels = labels_of(corpus, kind)
    [first], [caption, verdict] = labels.objects, labels.classifications
    new, said = first.ontology_item.create_instance(), caption.ontology_item.create_instance()
    new.set_for_frames(moved(first.get_annotation().coordinates))
    said.set_for_frames(confidence=0.5)
    said.set_answer("new")
    labels.add_object(new, force=False)
    labels.remove_object(first)
    labels.remove_classification(caption)
    labels.add_classification(said, force=False)
    verdict.set_answer("new verdict", overwrite=True)
    said.set_answer("newer", overwrite=True)

    again = official("read", {"editor": corpus["editor"], "rows": {kind: labels.row}})[kind]

    assert (list(again["objects"]), sorted(again["classifications"])) == (
        [new.object_hash],
        sorted([said.classification_hash, verdict.classification_hash]),
    )
    assert {**classifications_of(labels), **objects_of(labels)} == {**again["classifications"], **again["objects"]}
    assert shown(Labels(labels.row, lambda: OntologyStructure.from_dict(corpus["editor"]), 1)) == shown(labels)


def test_coordinates_of_ranges_are_none_of_frames(corpus: Any) -> None:
    sound, image = (labels_of(corpus, kind) for kind in ("audio", "image"))
    heard, box = sound.objects[0].copy(), image.objects[0].copy()

    for labels, stranger in ((image, heard), (sound, box)):
        with pytest.raises(LabelRowError, match="are not for"):
            labels.add_object(stranger, force=False)
        assert stranger.object_hash not in shown(labels)


def test_a_copy_of_a_classification_keeps_its_ranges_of_a_sound(corpus: Any) -> None:
    labels = labels_of(corpus, "audio")
    old = labels.classifications[0]
    copy, stranger = old.copy(), old.copy()
    labels.remove_classification(old)
    labels.add_classification(copy, force=False)
    film = labels_of(corpus, "video")
    film.add_classification(stranger, force=True)
    rows = {"audio": labels.row, "video": film.row}

    again = official("read", {"editor": corpus["editor"], "rows": rows})

    assert classifications_of(labels) == again["audio"]["classifications"]
    assert again["audio"]["classifications"][copy.own_hash]["ranges"] == [[10, 20], [30, 40]]
    assert again["video"]["classifications"][stranger.own_hash]["ranges"] == [[10, 20], [30, 40]]
    assert classifications_of(film) == again["video"]["classifications"]


def test_the_sdk_sees_where_a_classification_was_placed_in_a_continuous_scene(corpus: Any) -> None:
    row = cast("Any", deepcopy(corpus["rows"]["scene"]))
    row |= {"scene": {"isContinuous": True}, "object_answers": {}, "classification_answers": {}, "object_actions": {}}
    for unit in row["data_units"].values():
        unit["labels"] = {}
    labels = Labels(row, lambda: OntologyStructure.from_dict(corpus["editor"]), 200)
    said = OntologyStructure.from_dict(corpus["editor"]).classifications[0].create_instance(range_only=True)
    said.set_for_frames(Range(5000, 6000))
    said.set_answer("in time")

    labels.add_classification(said, force=False)
    said.set_for_frames(Range(8000, 10**9))

    seen = official("read", {"editor": corpus["editor"], "rows": {"scene": row}})["scene"]["classifications"]
    assert classifications_of(labels) == seen
    assert seen == {said.own_hash: {"ranges": [[5000, 6000], [8000, 10**9]], "answer": "in time"}}


def test_what_stands_in_the_root_space_is_shown_once_and_not_named(corpus: Any) -> None:
    row = deepcopy(corpus["rows"]["video"])
    for said in row["classification_answers"].values():
        said["spaces"] = {"root": {"type": "frame", "range": said["range"]}}

    labels = Labels(row, lambda: OntologyStructure.from_dict(corpus["editor"]), 200)

    assert len(labels.classifications) == 2
    assert labels.unreadable == []


def events_of(labels: Labels) -> dict[str, object]:
    """Return where events place each object: what ends it has coordinates that mean nothing."""
    return {
        instance.object_hash: [
            [found.frame, None if found.event == "delete" else written(found.coordinates)]
            for found in instance.get_annotations()
        ]
        for instance in labels.objects
    }


def test_objects_that_events_place_are_moved_where_the_sdk_sees_them() -> None:
    told = official("write events")
    ontology = OntologyStructure.from_dict(told["editor"])
    labels = Labels(told["row"], lambda: ontology, 200)
    before = events_of(labels)

    for instance in labels.objects:
        instance.set_for_frames(cast("Coordinates", moved(instance.get_annotation(50).coordinates)), 50, overwrite=True)

    assert events_of(labels) == official("read events", {"row": labels.row, "editor": told["editor"]}) != before
    assert [list(instance.get_ranges()) for instance in labels.objects] == [[Range(10, 89)]] * 3
    assert labels.unreadable == []
