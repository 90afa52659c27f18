"""Labels on the files of groups and scenes: what is told of the files, what is refused, what is copied."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from tests.contract.test_labels_in_spaces import GROUP, SCENE, seed
from tests.sandbox.conftest import Visit
from tests.sandbox.labelling import a_box, read, rows_of, save
from tests.sandbox.test_copies import copy
from tests.sandbox.visitor import Visitor

from labelform.sandbox import SandboxError, open_sandbox
from labelform.sandbox.dump import without_volatile

Row = dict[str, Any]
CAR, WEATHER = "aaaaaaa1", "bbbbbbb1"
NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def visitor(tmp_path: Path, visit: Visit) -> Visitor:
    """The service account of a sandbox with two groups, one of them labelled, and a scene."""
    (tmp_path / "seed.json").write_text(json.dumps(seed()))
    return visit(open_sandbox(tmp_path / "s.db", seed=str(tmp_path / "seed.json")))


@pytest.fixture
def project(visitor: Visitor) -> str:
    return visitor.hash_of("project", "p")


def row_of(visitor: Visitor, project: str, title: str) -> Row:
    """Read the labels of some data, initialised when nobody has done so."""
    (found,) = [row for row in rows_of(visitor, project) if row["data_title"] == title]
    if found["label_hash"] is None:
        payload = {"get_signed_url": False}
        made: Row = visitor.rpc_ok("labelrow PUT", payload, uid=found["data_hash"], resource=project)
        return made
    return read(visitor, project, found["label_hash"])


def space_of(row: Row, key: str) -> str:
    """Find the space of a key of the layout, or of a stream."""
    for space_id, space in row["spaces"].items():
        if key in (space.get("child_info", {}).get("layout_key"), space.get("scene_info", {}).get("stream_id")):
            return str(space_id)
    raise LookupError(key)


def with_box(row: Row, key: str, frame: str = "0", object_hash: str = "box00001") -> Row:
    changed = deepcopy(row)
    labels = {frame: {"objects": [a_box(object_hash, CAR)], "classifications": []}}
    changed["spaces"][space_of(row, key)]["labels"] = labels
    changed["object_answers"][object_hash] = {"objectHash": object_hash, "classifications": []}
    return changed


def test_each_file_of_a_group_is_a_space_that_is_described(visitor: Visitor, project: str) -> None:
    (listed,) = [row for row in rows_of(visitor, project) if row["data_title"] == "a group"]

    spaces = {each["child_info"]["layout_key"]: each for each in listed["spaces"].values()}

    assert listed["data_type"] == "GROUP"
    assert {key: each["space_type"] for key, each in spaces.items()} == {
        "left": "image",
        "clip": "video",
        "voice": "audio",
        "note": "text",
        "paper": "pdf",
    }
    size = {"width": 64, "height": 48}
    child = {"layout_key": "clip", "file_name": "clip.mp4", "data_link": f"sandbox/{listed['data_hash']}/1"}
    times = {"number_of_frames": 5, "data_duration": 1.0, "data_fps": 5.0}
    assert spaces["clip"] == {"space_type": "video", "child_info": child, **size, **times, "labels": {}}
    assert (spaces["voice"]["duration_ms"], spaces["paper"]["number_of_pages"]) == (1500, 2)


def test_a_signed_link_opens_each_file_of_a_group_that_there_is(visitor: Visitor, project: str) -> None:
    (listed,) = [row for row in rows_of(visitor, project) if row["data_title"] == "seeded group"]
    row = read(visitor, project, listed["label_hash"], get_signed_url=True)
    links = {each["child_info"]["layout_key"]: each["child_info"]["data_link"] for each in row["spaces"].values()}

    opened = {key: visitor.send("GET", link.removeprefix("http://sandbox")) for key, link in links.items() if link}

    assert {key: file.headers["content-type"].partition(";")[0] for key, file in opened.items()} == {
        "left": "image/png",
        "clip": "video/mp4",
        "voice": "audio/wav",
        "note": "text/plain",
    }
    assert struct.unpack(">II", opened["left"].content[16:24]) == (64, 48)
    assert opened["note"].text.startswith("note.txt\n")
    assert links["paper"] is None
    (unit,) = row["data_units"].values()
    assert (unit["data_link"], listed["data_link"]) == (None, None)


def test_a_group_that_is_linked_to_another_dataset_has_the_same_files(visitor: Visitor, project: str) -> None:
    (group,) = [row for row in rows_of(visitor, project) if row["data_title"] == "a group"]
    folder = f"storage/folders/{visitor.get('datasets/list')['result'][0]['backingFolderUuid']}"
    (item,) = visitor.get(f"{folder}/items", ("search", "a group"))["results"]
    dataset = visitor.do("POST", "datasets", {"title": "other", "createBackingFolder": False})["datasetUuid"]
    visitor.rpc_ok("datasetlinkitems POST", {"item_uuids": [item["uuid"]]}, resource=dataset)
    visitor.rpc_ok("projectdataset POST", {"dataset_hashes": [dataset]}, resource=project)

    (linked,) = [row for row in rows_of(visitor, project) if row["dataset_hash"] == dataset]

    assert linked["spaces"].keys() == group["spaces"].keys()


@pytest.mark.parametrize(("title", "item_type"), [("a group", "group"), ("a scene", "scene")])
def test_what_is_several_files_is_one_item_without_a_link(visitor: Visitor, title: str, item_type: str) -> None:
    (item,) = visitor.get("storage/search/items", ("search", title), ("signUrls", "True"))["results"]

    assert (item["itemType"], item["url"], item["signedUrl"], item["frameCount"]) == (item_type, None, None, None)


def test_the_files_of_a_group_are_not_items(visitor: Visitor) -> None:
    (item,) = visitor.get("storage/search/items", ("search", "a group"))["results"]

    refusal = visitor.refused("GET", f"storage/folders/{item['parent']}/items/{item['uuid']}/child-items")

    assert refusal == (501, "the files of a group are not items in the sandbox")


def test_each_file_of_a_scene_is_a_space_with_its_stream(visitor: Visitor, project: str) -> None:
    row = row_of(visitor, project, "a scene")

    lidar = row["spaces"][space_of(row, "lidar")]

    assert lidar == {
        "space_type": "point_cloud",
        "scene_info": {"stream_id": "lidar", "event_index": 0, "uri": "scene/lidar-0.pcd"},
        "labels": {"objects": [], "classifications": []},
    }


def test_labels_in_a_space_come_back_with_what_is_known_of_the_file(visitor: Visitor, project: str) -> None:
    row = with_box(row_of(visitor, project, "a group"), "clip", "4")
    space_id = space_of(row, "clip")
    row["spaces"][space_id] |= {"width": 1, "note": "mine"}
    assert save(visitor, project, row)["status"] == 200

    space = read(visitor, project, row["label_hash"])["spaces"][space_id]

    assert [each["objectHash"] for each in space["labels"]["4"]["objects"]] == ["box00001"]
    assert (space["width"], space["note"]) == (64, "mine")


def place_answer(row: Row, space_id: str) -> None:
    row["classification_answers"]["class001"] = {
        "classificationHash": "class001",
        "featureHash": WEATHER,
        "classifications": [],
        "range": [],
        "spaces": {space_id: {"type": "frame", "range": [[0, 0]]}},
    }


def forget_answer(row: Row) -> None:
    row["object_answers"].clear()


def rename_feature(row: Row) -> None:
    row["spaces"][space_of(row, "left")]["labels"]["0"]["objects"][0]["featureHash"] = "zzzzzzz1"


REFUSED: list[tuple[str, Callable[[Row], object], str]] = [
    ("CORRUPTED_LABEL_ERROR", lambda row: row["spaces"].update({NOWHERE: {"labels": {}}}), f"{NOWHERE} is not a space"),
    ("CORRUPTED_LABEL_ERROR", lambda row: place_answer(row, NOWHERE), f"{NOWHERE}, where class001 is, is not a space"),
    (
        "CORRUPTED_LABEL_ERROR",
        lambda row: row["spaces"][space_of(row, "clip")].update(labels={"5": {"objects": []}}),
        "5 frames",
    ),
    ("CORRUPTED_LABEL_ERROR", lambda row: row["spaces"][space_of(row, "clip")].update(labels={"x": {}}), '"x" is not'),
    (
        "CORRUPTED_LABEL_ERROR",
        lambda row: row["spaces"][space_of(row, "clip")].update(labels=7),
        "is not a JSON object",
    ),
    ("CORRUPTED_LABEL_ERROR", lambda row: row.update(spaces=[]), "spaces is not a JSON object"),
    ("ANSWER_DICTIONARY_ERROR", forget_answer, "object box00001 on frame 0 is not in object_answers"),
    ("FEATURE_DOES_NOT_EXIST_ERROR", rename_feature, "the ontology has no feature zzzzzzz1"),
]


@pytest.mark.parametrize(("code", "change", "words"), REFUSED, ids=[words for _, _, words in REFUSED])
def test_labels_that_cannot_be_in_a_space_are_refused(
    visitor: Visitor, project: str, code: str, change: Callable[[Row], object], words: str
) -> None:
    row = with_box(row_of(visitor, project, "a group"), "left")
    assert save(visitor, project, row)["status"] == 200
    change(row)

    envelope = save(visitor, project, row)

    assert envelope["response"] == [code]
    assert words in json.dumps(envelope["payload"]).replace('\\"', '"')


def test_a_classification_on_frames_of_a_space_is_on_no_frame_of_the_data(visitor: Visitor, project: str) -> None:
    row = row_of(visitor, project, "a group")
    space_id = space_of(row, "clip")
    place_answer(row, space_id)
    entry = {"classificationHash": "class001", "featureHash": WEATHER, "name": "Weather", "value": "weather"}
    row["spaces"][space_id]["labels"] = {"3": {"objects": [], "classifications": [entry]}}

    assert save(visitor, project, row)["status"] == 200

    answer = read(visitor, project, row["label_hash"])["classification_answers"]["class001"]
    assert (answer["range"], list(answer["spaces"])) == ([], [space_id])


def test_labels_on_a_picture_of_a_scene_are_under_its_stream_or_its_id(visitor: Visitor, project: str) -> None:
    row = row_of(visitor, project, "a scene")
    (unit,) = row["data_units"].values()
    unit["labels"] = {"camera#0": {"objects": [a_box("box00001", CAR)], "classifications": []}}
    row["object_answers"]["box00001"] = {"objectHash": "box00001", "classifications": []}

    assert save(visitor, project, row)["status"] == 200

    (unit,) = read(visitor, project, row["label_hash"])["data_units"].values()
    assert list(unit["labels"]) == ["camera#0"]
    unit["labels"] = {space_of(row, "camera"): unit["labels"]["camera#0"]}
    assert save(visitor, project, row | {"data_units": {unit["data_hash"]: unit}})["status"] == 200
    (again,) = read(visitor, project, row["label_hash"])["data_units"].values()
    assert list(again["labels"]) == [space_of(row, "camera")]
    unit["labels"] = {"camera#x": {"objects": [], "classifications": []}}
    refused = save(visitor, project, row | {"data_units": {unit["data_hash"]: unit}})
    assert refused["payload"] == '"camera#x" is not the number of a frame'


@pytest.mark.parametrize("how", [("labels", "datasets"), ("labels",)])
def test_labels_in_spaces_come_along_with_a_copy(visitor: Visitor, project: str, how: tuple[str, ...]) -> None:
    original = row_of(visitor, project, "seeded group")

    made = copy(visitor, project, *how, create_new_dataset="datasets" not in how)
    copied = row_of(visitor, made, "seeded group")

    told = [{space_id: each["labels"] for space_id, each in row["spaces"].items()} for row in (copied, original)]
    assert told[0] == told[1]
    assert list(copied["object_answers"]) == ["seedbox1"]
    assert copied["label_hash"] != original["label_hash"]


@pytest.mark.parametrize(("key", "is_equal"), [("left", True), ("clip", False)])
def test_two_dumps_differ_when_a_label_stands_on_another_file(
    visitor: Visitor, project: str, tmp_path: Path, key: str, is_equal: bool
) -> None:
    row = row_of(visitor, project, "a group")

    def dumped(key: str) -> object:
        assert save(visitor, project, with_box(row, key))["status"] == 200
        with open_sandbox(tmp_path / "s.db") as sandbox:
            told: Any = without_volatile(sandbox.dump())
        return [each["labels"] for each in told["organisations"][0]["projects"][0]["label_rows"]]

    assert (dumped("left") == dumped(key)) is is_equal


def test_a_copy_of_some_labels_leaves_out_the_others_in_spaces(visitor: Visitor, project: str) -> None:
    made = copy(visitor, project, "labels", "datasets", accepted_label_hashes=["seedbox1"])
    copied = row_of(visitor, made, "seeded group")

    assert (list(copied["object_answers"]), copied["classification_answers"]) == (["seedbox1"], {})
    (content,) = copied["spaces"][space_of(copied, "left")]["labels"].values()
    assert [each["objectHash"] for each in content["objects"]] == ["seedbox1"]


def items(*files: dict[str, Any], kind: str = "group") -> list[dict[str, Any]]:
    return [{"title": "i", "type": kind, "files": list(files)}]


LEFT, VOICE, LIDAR = GROUP[0], GROUP[2], SCENE[1]
WRONG = [
    (items(), 'items[0]: the group "i" has no files'),
    (items(LEFT, kind="image"), 'items[0]: "i" is a image; only a group or scene has files'),
    (items(LEFT, LEFT), 'items[0]: two files are called "left"'),
    (items(LIDAR), 'items[0]: a group has no file like "lidar#0"'),
    (items(LEFT, kind="scene"), 'items[0]: a scene has no file like "left"'),
    (items({**VOICE, "duration": None}), 'items[0]: the file "voice" needs duration'),
]


@pytest.mark.parametrize(("wrong", "words"), WRONG, ids=[words for _, words in WRONG])
def test_files_that_do_not_fit_their_data_are_mistakes_of_a_seed(
    tmp_path: Path, wrong: list[dict[str, Any]], words: str
) -> None:
    changed = seed()
    changed["organisations"][0]["datasets"][0]["items"] = wrong
    changed["organisations"][0]["projects"][0]["label_rows"] = []
    (tmp_path / "seed.json").write_text(json.dumps(changed))

    with pytest.raises(SandboxError) as refusal:
        open_sandbox(tmp_path / "s.db", seed=str(tmp_path / "seed.json"))

    assert words in str(refusal.value)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ({"object": "Car", "box": [0, 0, 1, 1]}, 'object "Car" needs a space: the labels of a group are on its files'),
        ({"object": "Car", "box": [0, 0, 1, 1], "space": "right"}, '"seeded group" is not a group with a file "right"'),
        (
            {"object": "Car", "box": [0, 0, 1, 1], "space": "clip", "frames": [5]},
            "frame 5 is not one of the 5 frames of space",
        ),
    ],
)
def test_labels_of_a_seed_must_stand_on_a_file_of_their_group(tmp_path: Path, label: Row, words: str) -> None:
    changed = seed()
    changed["organisations"][0]["projects"][0]["label_rows"][0]["labels"] = [label]
    (tmp_path / "seed.json").write_text(json.dumps(changed))

    with pytest.raises(SandboxError) as refusal:
        open_sandbox(tmp_path / "s.db", seed=str(tmp_path / "seed.json"))

    assert words in str(refusal.value)
