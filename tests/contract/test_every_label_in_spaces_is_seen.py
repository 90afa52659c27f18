"""
Rows of data that is several files, with labels in every type of space: what the newest SDK writes we show and change,
and what we write it shows.
"""

from __future__ import annotations

import random
from copy import deepcopy
from typing import Any, cast

import pytest
from tests.contract.test_every_label_is_seen import hashes_in, moved, official, written

from labelform.client.values.labels import Labels
from labelform.client.values.labels.spaces import find_space
from labelform.errors import LabelRowError
from labelform.objects import (
    BoundingBoxCoordinates,
    ClassificationInstance,
    HtmlNode,
    HtmlRange,
    HTMLSpace,
    ImageSpace,
    MultiFrameSpace,
    ObjectInstance,
    OntologyStructure,
    PointCloudFileSpace,
    PointCoordinate,
    PolygonCoordinates,
    Range,
    RangeSpace,
    Shape,
    Space,
    VideoSpace,
)

pytestmark = pytest.mark.contract
KINDS = ["a group", "a scene", "layers", "channels", "a scene in one file"]
AREA = PolygonCoordinates([PointCoordinate(0.0, 0.0), PointCoordinate(0.25, 0.0), PointCoordinate(0.25, 0.25)])
BOX = BoundingBoxCoordinates(height=0.25, width=0.5, top_left_x=0.125, top_left_y=0.375)


@pytest.fixture(scope="module")
def corpus() -> Any:
    return official("write")


@pytest.fixture(scope="module")
def seen(corpus: Any) -> Any:
    return official("read", corpus)


def labels_of(corpus: Any, kind: str, row: Any = None) -> Labels:
    ontology = OntologyStructure.from_dict(corpus["editor"])
    return Labels(deepcopy(corpus["rows"][kind]) if row is None else row, lambda: ontology, 9)


def read_by_the_sdk(corpus: Any, kind: str, labels: Labels) -> Any:
    return official("read", {"editor": corpus["editor"], "rows": {kind: labels.row}})[kind]["spaces"]


def told(labels: Labels) -> dict[str, Any]:
    """Say what we show, in the words of `sdk_labels_in_spaces.py`."""
    return {space_id: _told_in(space) for space_id, space in labels.spaces.by_id.items()}


def _told_in(space: Space) -> dict[str, Any]:
    objects: dict[str, Any] = {}
    for found in space.get_annotations("object"):
        note, *others = found.object_instance.ontology_item.attributes
        answer = found.object_instance.get_answer(note)
        entry = objects.setdefault(found.object_hash, {"places": {}, "answer": answer, "stamps": {}})
        entry["places"][str(found.frame)] = _place(space, found)
        entry["stamps"][str(found.frame)] = _stamps(found)
        entry["dynamic"] = [
            [given.answer, [[one.start, one.end] for one in given.ranges]]
            for attribute in others
            for given in cast("Any", found.object_instance.get_answer(attribute))
        ]
    said: dict[str, Any] = {}
    for each in space.get_annotations("classification"):
        instance = each.classification_instance
        entry = said.setdefault(each.classification_hash, {"frames": [], "answer": instance.get_answer()})
        entry["frames"].append(each.frame)
        entry["stamps"] = _stamps(each)
    if isinstance(space, PointCloudFileSpace):
        said = {}  # of which the SDK writes classifications, and reads none
    return {"objects": objects, "classifications": said}


def _place(space: Space, found: Any) -> Any:
    if isinstance(space, RangeSpace):
        return [[one.start, one.end] for one in found.ranges]
    return written(found.coordinates)


def _stamps(found: Any) -> list[object]:
    return [found.confidence, found.created_by, found.manual_annotation]


@pytest.mark.parametrize("kind", KINDS)
def test_every_label_of_a_row_with_spaces_is_shown(kind: str, corpus: Any) -> None:
    labels = labels_of(corpus, kind)

    shown = {*labels.spaces.objects, *labels.spaces.classifications}

    assert shown == set(hashes_in(corpus["rows"][kind]))
    assert (labels.unreadable, labels.objects, labels.classifications) == ([], [], [])
    assert labels.row == corpus["rows"][kind]


@pytest.mark.parametrize("kind", KINDS)
def test_labels_in_spaces_are_what_the_sdk_sees(kind: str, corpus: Any, seen: Any) -> None:
    assert told(labels_of(corpus, kind)) == seen[kind]["spaces"]


# Changes ---------------------------------------------------------------------------------------------------------


def change_everything(labels: Labels) -> None:
    """Move and answer what is in each space, and put something new beside it."""
    for space in labels.spaces.by_id.values():
        for found in list(space.get_annotations("object")):
            found.coordinates = moved(found.coordinates)
        for instance in space.get_object_instances():
            instance.set_answer(f"changed in {space.space_id}", overwrite=True)
        for said in space.get_classification_instances():
            said.set_answer(f"said again in {space.space_id}", overwrite=True)
        put_something(space, space.get_object_instances()[0].ontology_item.create_instance())


def put_something(space: Space, instance: ObjectInstance, **stamps: Any) -> None:
    instance.set_answer("new", instance.ontology_item.attributes[0])
    match space:
        case PointCloudFileSpace() | RangeSpace():
            space.put_object_instance(instance, [Range(1, 2), Range(5, 700)], **stamps)
        case HTMLSpace():
            nodes = HtmlRange(HtmlNode("/div", 0), HtmlNode("/div", 9))
            space.put_object_instance(instance, nodes, **stamps)
        case ImageSpace():
            space.put_object_instance(instance, _fitting(instance), **stamps)
        case MultiFrameSpace():
            space.put_object_instance(instance, [0, 7], _fitting(instance), **stamps)


def _fitting(instance: ObjectInstance) -> Any:
    return BOX if instance.ontology_item.shape is Shape.BOUNDING_BOX else moved(AREA)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_changed_in_spaces_the_sdk_sees_changed(kind: str, corpus: Any, seen: Any) -> None:
    labels = labels_of(corpus, kind)
    change_everything(labels)

    again = read_by_the_sdk(corpus, kind, labels)

    assert told(labels) == again == told(labels_of(corpus, kind, deepcopy(labels.row)))
    for space_id, there in seen[kind]["spaces"].items():
        assert len(again[space_id]["objects"]) == len(there["objects"]) + 1
        assert not [place for place in _places(again[space_id]) if place in _places(there)]


def _places(there: Any) -> list[object]:
    return [place for found in there["objects"].values() for place in found["places"].values()]


@pytest.mark.parametrize("kind", KINDS)
def test_what_leaves_a_space_stays_in_others_and_is_gone_for_the_sdk(kind: str, corpus: Any) -> None:
    labels = labels_of(corpus, kind)
    for space in list(labels.spaces.by_id.values())[1:]:
        for instance in space.get_object_instances():
            assert space.remove_object_instance(instance.object_hash) is instance
            assert space.remove_object_instance(instance.object_hash) is None
        for said in space.get_classification_instances():
            assert space.remove_classification_instance(said.classification_hash) is said

    again = read_by_the_sdk(corpus, kind, labels)

    assert {space_id: there for space_id, there in told(labels).items() if space_id in again} == again
    assert set(hashes_in(labels.row)) == {*labels.spaces.objects, *labels.spaces.classifications}
    first, *others = again.values()
    assert first["objects"]
    assert not any(there["objects"] or there["classifications"] for there in others)
    assert labels.unreadable == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_we_write_from_nothing_the_sdk_sees(kind: str, corpus: Any, seen: Any) -> None:
    labels = labels_of(corpus, kind, official("empty")[kind])
    ontology = OntologyStructure.from_dict(corpus["editor"])
    things = {found.shape: found for found in ontology.objects}
    shared = things[Shape.BOUNDING_BOX].create_instance()
    stamps = {"confidence": 0.5, "created_by": "us@x.example", "manual_annotation": False}
    for space_id in seen[kind]["spaces"]:
        type_ = "point_cloud" if "@" in space_id else "time_series"
        space = labels.spaces.by_id.get(space_id) or cast("Space", labels.spaces.infer(space_id, type_))
        shape = space.shape or Shape.BOUNDING_BOX
        put_something(space, things[shape].create_instance(), **stamps)
        if isinstance(space, ImageSpace | MultiFrameSpace):
            cast("Any", space).put_object_instance(shared, *([] if isinstance(space, ImageSpace) else [[1]]), BOX)
        root = labels.spaces.by_id.get("root", space)
        if root is space:
            say(space, [each.create_instance() for each in ontology.classifications], **stamps)
        for said in root.get_classification_instances() if root is not space else ():
            space.put_classification_instance(said)
        if isinstance(space, VideoSpace):
            space.set_dynamic_answer(shared, Range(0, 8), 2.5)

    again = read_by_the_sdk(corpus, kind, labels)

    assert told(labels) == again
    assert {space_id: len(there["classifications"]) for space_id, there in again.items()} == {
        space_id: len(there["classifications"]) for space_id, there in seen[kind]["spaces"].items()
    }
    assert labels.unreadable == []


@pytest.mark.parametrize("kind", ["a group", "a scene", "layers"])
def test_spaces_that_only_the_list_of_rows_knows_are_found_and_written(kind: str, corpus: Any) -> None:
    row = official("empty")[kind]
    listed, row["spaces"] = row["spaces"], {}
    before = deepcopy(row)
    ontology = OntologyStructure.from_dict(corpus["editor"])
    labels = Labels(row, lambda: ontology, 9, listed)
    assert ([*labels.spaces.by_id], row) == ([*listed], before)

    for space in labels.spaces.by_id.values():
        shape = space.shape or Shape.BOUNDING_BOX
        put_something(space, next(found for found in ontology.objects if found.shape == shape).create_instance())

    again = read_by_the_sdk(corpus, kind, labels)
    assert told(labels) == again
    assert [len(there["objects"]) for there in again.values()] == [1] * len(listed)


def test_which_file_a_space_is_the_list_of_rows_says_where_the_row_does_not(corpus: Any) -> None:
    listed = official("empty")["a group"]["spaces"]
    ontology = OntologyStructure.from_dict(corpus["editor"])
    labels = Labels(deepcopy(corpus["rows"]["a group"]), lambda: ontology, 9, listed)

    film = find_space(labels.spaces, "video", layout_key="key of film")

    assert (film.space_id, film.metadata.file_name) == ("film", "film.bin")
    assert len(film.get_object_instances()) == 2
    assert labels.row == corpus["rows"]["a group"]


def say(space: Space, instances: list[ClassificationInstance], **stamps: Any) -> None:
    """Put a classification on frames as far as there are many, and a global one into a space."""
    for said in instances:
        said.set_answer(f"{said.classification_name} of {space.space_id}")
        if isinstance(space, MultiFrameSpace) and not said.is_global():
            space.put_classification_instance(said, [0, 2, 3], **stamps)
        else:
            space.put_classification_instance(said, **stamps)


def test_what_moves_over_frames_of_a_space_the_sdk_sees_there(corpus: Any) -> None:
    labels = labels_of(corpus, "a group")
    film, slices = (cast("MultiFrameSpace", labels.spaces.by_id[space_id]) for space_id in ("film", "slices"))
    [thing] = [found for found in film.get_object_instances() if found.action_entries]
    caption = film.get_classification_instances()[0]

    film.put_object_instance(thing, 4, BOX, on_overlap="replace", confidence=0.25)
    film.remove_object_instance(thing.object_hash, [3, 40])
    film.remove_dynamic_answer(thing, thing.ontology_item.attributes[1], 3)
    film.put_classification_instance(caption, [6, 7], on_overlap="replace", confidence=0.75)
    film.remove_classification_instance(caption.classification_hash, [5])
    slices.put_classification_instance(caption, 0, created_by="two@x.example")

    again = read_by_the_sdk(corpus, "a group", labels)
    assert told(labels) == again
    moved_thing = again["film"]["objects"][thing.object_hash]
    assert ({*moved_thing["places"]}, moved_thing["dynamic"]) == ({"4", "6"}, [[0.5, [[6, 6]]]])
    assert moved_thing["stamps"]["4"] == [0.25, "video@x.example", False]
    assert again["film"]["classifications"][caption.own_hash]["frames"] == [6, 7]
    said = again["slices"]["classifications"][caption.own_hash]
    assert (said["frames"], said["stamps"]) == ([0], [0.75, "two@x.example", False])


def test_a_classification_makes_way_for_another_of_its_kind_in_its_space_only(corpus: Any) -> None:
    labels = labels_of(corpus, "a group")
    film = cast("MultiFrameSpace", labels.spaces.by_id["film"])
    old = film.get_classification_instances()[0]
    new, whole = (found.ontology_item.create_instance() for found in film.get_classification_instances())
    for said in (new, whole):
        said.set_answer("instead")

    film.put_classification_instance(new, [6], on_overlap="replace")
    film.put_classification_instance(whole, on_overlap="replace")

    again = read_by_the_sdk(corpus, "a group", labels)
    assert told(labels) == again
    frames = {own_hash: said["frames"] for own_hash, said in again["film"]["classifications"].items()}
    assert frames == {old.own_hash: [5], new.own_hash: [6], whole.own_hash: [0]}
    assert len(again["slices"]["classifications"]) == 2


def test_ranges_of_an_object_are_added_replaced_and_taken_away(corpus: Any) -> None:
    labels = labels_of(corpus, "a group")
    sound = cast("RangeSpace", labels.spaces.by_id["sound"])
    [voice] = sound.get_object_instances()

    sound.put_object_instance(voice, Range(15, 35), on_overlap="merge")
    merged = sound.get_object_ranges(voice)
    gone = sound.remove_object_instance_from_range(voice, [Range(0, 12), Range(900, 901)])
    sound.put_object_instance(voice, [Range(500, 510)])
    sound.put_object_instance(voice, Range(800, 810), on_overlap="replace")
    added = sound.get_object_ranges(voice)
    sound.put_object_instance(voice, Range(505, 600), on_overlap="replace", confidence=0.75)

    assert merged == [Range(10, 40)]
    assert (gone, added) == ([Range(10, 12)], [Range(13, 40), Range(500, 510), Range(800, 810)])
    again = read_by_the_sdk(corpus, "a group", labels)
    assert told(labels) == again
    entry = again["sound"]["objects"][voice.own_hash]
    assert (entry["places"], entry["stamps"]) == ({"0": [[505, 600]]}, {"0": [0.75, "audio@x.example", False]})
    assert sound.remove_object_instance_from_range(voice, Range(0, 1000)) == [Range(505, 600)]
    assert sound.get_object_instances() == []
    assert voice.own_hash not in labels.row["object_answers"]


# By chance -------------------------------------------------------------------------------------------------------


def act_by_chance(labels: Labels, chance: random.Random) -> None:
    """Do something to the labels of a space that programs may do; what is refused changes nothing."""
    space = cast("Any", chance.choice(list(labels.spaces.by_id.values())))
    ontology = labels.spaces.ontology()
    things = [found for found in ontology.objects if found.shape is (space.shape or Shape.BOUNDING_BOX)]
    known = [found for found in labels.spaces.objects.values() if found.ontology_item in things]
    said = list(labels.spaces.classifications.values())
    before = deepcopy(labels.row)
    try:
        match chance.randrange(6):
            case 0 | 1:
                put_by_chance(space, chance.choice([things[0].create_instance(), *known]), chance)
            case 2:
                new = chance.choice(ontology.classifications).create_instance()
                new.set_answer(f"by chance {chance.random()}")
                say_by_chance(space, chance.choice([new, *said]), chance)
            case 3 if known:
                remove_by_chance(space, chance.choice(known), chance)
            case 4 if said:
                space.remove_classification_instance(chance.choice(said).own_hash)
            case 5 if known:
                chance.choice(known).set_answer(f"by chance {chance.random()}", overwrite=True)
    except LabelRowError:
        assert labels.row == before


def put_by_chance(space: Any, instance: ObjectInstance, chance: random.Random) -> None:
    overlap: Any = chance.choice(["error", "replace"])
    start = chance.randrange(4)
    if isinstance(space, RangeSpace):
        ranges = [Range(start * 10, start * 10 + 15), Range(90, 95)]
        space.put_object_instance(instance, ranges, on_overlap=chance.choice(["merge", overlap]))
    elif isinstance(space, HTMLSpace):
        nodes = HtmlRange(HtmlNode(f"/p[{start}]", 0), HtmlNode("/p[9]", 3))
        space.put_object_instance(instance, nodes, on_overlap=overlap, confidence=0.25)
    else:
        frames = [] if isinstance(space, ImageSpace) else [Range(start, start + 2)]
        box = BoundingBoxCoordinates(chance.random(), 0.5, 0.5, 0.5)
        space.put_object_instance(instance, *frames, box, on_overlap=overlap, created_by=f"{start}@x.example")


def say_by_chance(space: Any, instance: ClassificationInstance, chance: random.Random) -> None:
    has_frames = isinstance(space, MultiFrameSpace) and not instance.is_global()
    frames = [[Range(start := chance.randrange(6), start + chance.randrange(3))]] if has_frames else []
    space.put_classification_instance(instance, *frames, on_overlap=chance.choice(["error", "replace"]))


def remove_by_chance(space: Any, instance: ObjectInstance, chance: random.Random) -> None:
    if isinstance(space, MultiFrameSpace) and chance.random() < 0.7:
        space.remove_object_instance(instance.own_hash, [chance.randrange(9), chance.randrange(9)])
    elif isinstance(space, RangeSpace) and chance.random() < 0.7:
        space.remove_object_instance_from_range(instance, Range(chance.randrange(50), 60))
    else:
        space.remove_object_instance(instance.own_hash)


@pytest.mark.parametrize("kind", KINDS)
def test_after_many_changes_by_chance_the_sdk_sees_what_we_show(kind: str, corpus: Any) -> None:
    rows = {f"{kind} #{seed}": labels_of(corpus, kind) for seed in range(12)}
    for seed, labels in enumerate(rows.values()):
        chance = random.Random(seed)  # noqa: S311  nothing is kept secret with it
        for _ in range(60):
            act_by_chance(labels, chance)

    again = official("read", {"editor": corpus["editor"], "rows": {name: it.row for name, it in rows.items()}})

    for name, labels in rows.items():
        assert {space_id: there for space_id, there in told(labels).items() if space_id in again[name]["spaces"]} == (
            again[name]["spaces"]
        )
        assert told(labels_of(corpus, kind, deepcopy(labels.row))) == again[name]["spaces"]
        assert labels.unreadable == []
