"""Around labels over the wire: files and links, logs, interpolation, and labels in seeds."""

import io
import json
import struct
import wave
import zlib
from pathlib import Path
from typing import Any

import pytest
from tests.sandbox.labelling import (
    CLIPS,
    DAY,
    PRICE_TAG,
    RETAIL,
    a_box,
    initialise,
    read,
    rows_of,
    save,
    unlabelled,
    with_objects,
)
from tests.sandbox.visitor import Visitor

from labelform.sandbox import SandboxError, open_sandbox
from labelform.sandbox.dump import without_volatile
from labelform.sandbox.media.wav import make_wav

NOWHERE = "00000000-0000-4000-8000-000000000000"


def get_data(me: Visitor, project: str, data_hash: str, *, signed: bool = True) -> dict[str, Any]:
    uid = {"data_hash": data_hash, "get_signed_url": signed}
    found: dict[str, Any] = me.rpc_ok("datasetdata GET", uid=uid, resource=project)
    return found


def follow(me: Visitor, link: str) -> tuple[int, str, bytes]:
    answer = me.send("GET", link.removeprefix("http://sandbox"))
    return answer.status_code, answer.headers["content-type"], answer.content


def test_a_signed_link_opens_a_picture_of_the_size_of_the_data(me: Visitor, driving: str) -> None:
    data = unlabelled(me, driving)[0]

    found = get_data(me, driving, data)

    (image,) = found["images"]
    assert (found["video"], image["image_hash"]) == (None, data)
    status, media_type, content = follow(me, image["file_link"])
    assert (status, media_type, content[:8]) == (200, "image/png", b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", content[16:24]) == (1920, 1208)
    pixels = zlib.decompress(content[content.index(b"IDAT") + 4 : content.index(b"IEND") - 8])
    assert len(pixels) == 1208 * 1921
    assert follow(me, image["file_link"])[2] == content


def test_a_video_has_a_real_mp4_file(me: Visitor) -> None:
    retail = me.hash_of("project", RETAIL)
    data = unlabelled(me, retail, CLIPS)[0]

    video = get_data(me, retail, data)["video"]

    status, media_type, content = follow(me, video["file_link"])
    assert (status, media_type, content[4:12]) == (200, "video/mp4", b"ftypisom")
    frames = struct.unpack(">I", content[content.index(b"stsz") + 12 :][:4])
    assert frames == (225,)
    offsets = content.index(b"stco") + 12
    (first,) = struct.unpack(">I", content[offsets : offsets + 4])
    assert content[first : first + 4] == b"\x89PNG"


def test_sound_has_a_wav_file() -> None:
    with wave.open(io.BytesIO(make_wav(0.5, "seed"))) as sound:
        assert (sound.getframerate(), sound.getnframes()) == (8000, 4000)


def test_a_series_of_slices_has_no_file(me: Visitor) -> None:
    project = me.hash_of("project", "CT-LUNG-04 Nodule Segmentation (double read)")
    row = rows_of(me, project)[0]

    found = get_data(me, project, row["data_hash"])

    assert (found["video"], found["images"], row["data_link"]) == (None, None, None)


def test_without_asking_for_it_a_link_opens_nothing(me: Visitor, driving: str) -> None:
    data = unlabelled(me, driving)[0]

    (image,) = get_data(me, driving, data, signed=False)["images"]

    assert image["file_link"] == f"sandbox/{data}/0"


def test_an_altered_or_old_link_is_refused(me: Visitor, driving: str) -> None:
    first, second = unlabelled(me, driving)[:2]
    link = get_data(me, driving, first)["images"][0]["file_link"]

    assert follow(me, link.replace(first, second))[0] == 403
    assert follow(me, link.replace("expires=2", "expires=9"))[0] == 403
    assert follow(me, f"http://sandbox/files/{first}/0")[0] == 403


def test_links_are_in_label_rows_when_asked_for(me: Visitor, driving: str) -> None:
    row = initialise(me, driving, unlabelled(me, driving)[0], get_signed_url=True)

    (unit,) = row["data_units"].values()
    assert follow(me, unit["data_link"])[0] == 200
    (unit,) = read(me, driving, row["label_hash"], get_signed_url=False)["data_units"].values()
    assert not unit["data_link"].startswith("http")


def test_data_of_another_project_is_not_found(me: Visitor, driving: str) -> None:
    refused = me.rpc("datasetdata GET", uid={"data_hash": NOWHERE, "get_signed_url": True}, resource=driving)

    assert refused["response"] == ["RESOURCE_NOT_FOUND_ERROR"]


def logs(me: Visitor, project: str, **narrow: Any) -> list[dict[str, Any]]:
    payload = {**narrow, "include_user_email_and_interface_key": True}
    found: list[dict[str, Any]] = me.rpc_ok("labellog GET", payload, resource=project)
    return found


def test_saving_logs_what_came_changed_and_went(me: Visitor, driving: str) -> None:
    row = initialise(me, driving, unlabelled(me, driving)[0])
    save(me, driving, with_objects(row, a_box("aaaaaaaa")))
    save(me, driving, with_objects(row, a_box("aaaaaaaa", lastEditedAt="Thu, 02 Jan 2025 03:04:05 UTC")))
    save(me, driving, with_objects(row, a_box("aaaaaaaa", confidence=0.5)))
    save(me, driving, row)

    found = logs(me, driving, data_hash=row["data_hash"])

    assert [(log["action"], log["identifier"]) for log in found] == [
        (6, None),
        (0, "aaaaaaaa"),
        (1, "aaaaaaaa"),
        (2, "aaaaaaaa"),
    ]
    assert {log["user_email"] for log in found} == {"svc-labelform@northlane.example"}
    assert (found[1]["label_name"], found[1]["feature_hash"], found[1]["frame"]) == ("Car", "32d2a228", 0)


def test_logs_can_be_narrowed_to_times_and_people(me: Visitor, driving: str) -> None:
    everything = logs(me, driving)
    okafor = logs(me, driving, user_email="b.okafor@northlane.example")
    by_hash = logs(me, driving, user_hash=okafor[0]["user_hash"])
    submitted = [log for log in everything if log["action"] == 11]

    assert by_hash == okafor
    assert 0 < len(okafor) < len(everything)
    assert len(submitted) == 3
    ten_thirty, eleven = 1789381800, 1789383600  # 2026-09-14, UTC; the first label row is from half past ten
    first = logs(me, driving, start_timestamp=ten_thirty, end_timestamp=eleven)
    assert (len(first), first[0]["created_at"]) == (8, "2026-09-14T10:30:00.000000Z")
    assert logs(me, driving, end_timestamp=ten_thirty - 1) == []


def test_saving_answers_over_frames_in_another_order_logs_nothing(me: Visitor) -> None:
    project = me.hash_of("project", RETAIL)
    row = with_objects(
        initialise(me, project, unlabelled(me, project, CLIPS)[0]), a_box("aaaaaaaa", PRICE_TAG), frame="0"
    )
    actions = [{"featureHash": "f", "answers": [answer], "range": [[0, 0]]} for answer in ("one", "other")]
    for hashes, ordered in (("ab", actions), ("cd", actions[::-1])):  # as SDKs do when they save what they have read
        said = [{**each, "trackHash": hash_} for hash_, each in zip(hashes, ordered, strict=True)]
        row["object_actions"] = {"aaaaaaaa": {"objectHash": "aaaaaaaa", "actions": said}}
        assert save(me, project, row)["status"] == 200

    assert [log["action"] for log in logs(me, project, data_hash=row["data_hash"])] == [6, 0]


def interpolate(me: Visitor, project: str, frames: dict[str, Any], *objects: str) -> dict[str, Any]:
    parameters = {"key_frames": frames, "objects_to_interpolate": list(objects)}
    payload = {"algorithm_name": "interpolation", "algorithm_parameters": parameters}
    return me.rpc("labelingalgorithm POST", payload, uid=NOWHERE, resource=project)


def shape_at(me: Visitor, project: str, frame: str, key: str, *shapes: tuple[str, Any]) -> Any:
    frames = {number: {"objects": [{"objectHash": "o", "featureHash": "f", key: shape}]} for number, shape in shapes}
    (found,) = interpolate(me, project, frames, "o")["response"][frame]["objects"]
    return found[key]


def line(*points: tuple[float, float]) -> dict[str, Any]:
    return {str(index): {"x": x, "y": y} for index, (x, y) in enumerate(points)}


@pytest.mark.parametrize(
    ("key", "start", "end", "expected"),
    [
        (
            "boundingBox",
            {"x": 0.0, "y": 0.5, "w": 0.25, "h": 0.5},
            {"x": 0.5, "y": 0.5, "w": 0.75, "h": 0.25},
            {"x": 0.25, "y": 0.5, "w": 0.5, "h": 0.375},
        ),
        (
            "rotatableBoundingBox",
            {"x": 0.0, "y": 0.0, "w": 0.5, "h": 0.5, "theta": 350.0},
            {"x": 0.0, "y": 0.0, "w": 0.5, "h": 0.5, "theta": 10.0},
            {"x": 0.0, "y": 0.0, "w": 0.5, "h": 0.5, "theta": 0.0},
        ),
        ("point", line((0.25, 0.5)), line((0.75, 0.0)), line((0.5, 0.25))),
        ("polygon", line((0, 0), (1, 0), (0, 1)), line((0, 0), (0.5, 0), (0, 0)), line((0, 0), (0.75, 0), (0, 0.5))),
        ("polyline", line((0, 0), (1, 0)), line((0, 1), (0.5, 1), (1, 1)), line((0, 0.5), (0.5, 0.5), (1, 0.5))),
        (
            "skeleton",
            {"0": {"x": 0.0, "y": 0.0, "name": "nose"}, "1": {"x": 0.5, "y": 0.5, "name": "tail"}},
            {"0": {"x": 0.5, "y": 1.0, "name": "nose"}},
            {"0": {"x": 0.25, "y": 0.5, "name": "nose"}},
        ),
    ],
)
def test_shapes_are_half_way_in_the_middle(
    me: Visitor, driving: str, key: str, start: Any, end: Any, expected: Any
) -> None:
    assert shape_at(me, driving, "5", key, ("0", start), ("10", end)) == expected


def test_polygons_of_unequal_counts_keep_their_outline(me: Visitor, driving: str) -> None:
    square = line((0, 0), (1, 0), (1, 1), (0, 1))
    with_more = line((0, 0), (0.5, 0), (1, 0), (1, 0.5), (1, 1), (0.5, 1), (0, 1), (0, 0.5))

    made = shape_at(me, driving, "1", "polygon", ("0", square), ("2", with_more))

    assert made == with_more


def test_all_frames_between_are_filled_and_what_was_there_stays(me: Visitor, driving: str) -> None:
    box = {"x": 0.0, "y": 0.0, "w": 0.5, "h": 0.5}
    key = {"objectHash": "o", "featureHash": "f", "boundingBox": box, "confidence": 1.0}
    other = {"objectHash": "other", "featureHash": "f", "boundingBox": box}
    frames = {"2": {"objects": [key, other]}, "4": {"objects": [key]}, "7": {"objects": [key]}}

    filled = interpolate(me, driving, frames, "o")["response"]

    assert list(filled) == ["2", "3", "4", "5", "6", "7"]
    assert filled["2"]["objects"] == [key, other]
    (made,) = filled["6"]["objects"]
    assert (made["confidence"], made["manualAnnotation"], made["featureHash"]) == (0.99, False, "f")


@pytest.mark.parametrize(
    ("frames", "words"),
    [
        ({"0": {"objects": []}}, "object o is on none of the key frames"),
        ({"first": {"objects": []}}, 'key_frames: "first" is not the number of a frame'),
        ({"0": {"objects": [{}]}}, "key_frames: an object on frame 0 has no objectHash"),
        ({"0": []}, "key_frames: frame 0 needs a list of objects"),
        (
            {number: {"objects": [{"objectHash": "o", "bitmask": {}}]} for number in ("0", "2")},
            "object o has no shape that can be interpolated",
        ),
        (
            {number: {"objects": [{"objectHash": "o", "boundingBox": {"x": 1}}]} for number in ("0", "2")},
            "boundingBox of object o is malformed",
        ),
    ],
)
def test_key_frames_that_make_no_sense_are_refused(me: Visitor, driving: str, frames: Any, words: str) -> None:
    refused = interpolate(me, driving, frames, "o")

    assert (refused["response"], refused["payload"]) == (["INVALID_ARGUMENTS_ERROR"], words)


def test_fitting_boxes_needs_pixels_and_is_refused(me: Visitor, driving: str) -> None:
    payload = {"algorithm_name": "fitted_bounding_box", "algorithm_parameters": {"labels": {}, "video": {}}}

    refused = me.rpc("labelingalgorithm POST", payload, uid=NOWHERE, resource=driving)

    assert refused["response"] == ["OPERATION_NOT_ALLOWED"]


def test_equal_work_gives_equal_portable_dumps_whatever_its_identities(tmp_path: Path, visit: Any) -> None:
    dumps = []
    for name, identifiers in (("one.db", ["aaaaaaaa", "bbbbbbbb"]), ("two.db", ["dddddddd", "cccccccc"])):
        with open_sandbox(tmp_path / name) as sandbox:
            me = visit(sandbox)
            project = me.hash_of("project", "Northlane Perception - Front Camera 2D - Q4")
            row = initialise(me, project, unlabelled(me, project, DAY)[0])
            objects = [a_box(identifiers[0]), a_box(identifiers[1], "007effb2", name="Truck")]
            save(me, project, with_objects(row, *(objects if name == "one.db" else objects[::-1])))
            dumps.append(without_volatile(sandbox.dump()))

    assert dumps[0] == dumps[1]


def a_seed(**label_row: Any) -> dict[str, Any]:
    """A seed with one label row."""
    attribute = {"id": "1.1", "name": "Dirty", "type": "radio", "featureNodeHash": "a1", "options": []}
    car = {"id": "1", "name": "Car", "color": "#000000", "shape": "bounding_box", "featureNodeHash": "f1"}
    editor = {"objects": [{**car, "attributes": [attribute]}], "classifications": []}
    project = {
        "title": "p",
        "creator": "svc@x.example",
        "ontology": "o",
        "datasets": ["d"],
        "label_rows": [{"data": "i", "by": "svc@x.example", **label_row}],
    }
    return {
        "labelform_seed": 1,
        "service_account": "svc@x.example",
        "organisations": [
            {
                "name": "X",
                "users": [{"email": "svc@x.example", "role": "ADMIN"}],
                "ontologies": [{"title": "o", "editor": editor}],
                "datasets": [{"title": "d", "items": [{"title": "i", "type": "video", "frames": 5}]}],
                "projects": [project],
            }
        ],
    }


def load(tmp_path: Path, seed: dict[str, Any]) -> dict[str, Any]:
    file = tmp_path / "seed.json"
    file.write_text(json.dumps(seed))
    with open_sandbox(tmp_path / "sandbox.db", seed=str(file)) as sandbox:
        dump: dict[str, Any] = sandbox.dump()
    project: dict[str, Any] = dump["organisations"][0]["projects"][0]
    return project


def test_labels_in_a_seed_are_named_by_the_ontology(tmp_path: Path) -> None:
    label = {"object": "Car", "id": "aaaaaaaa", "frames": [1, 2], "box": [0.1, 0.2, 0.3, 0.4]}

    project = load(tmp_path, a_seed(stage="Review", task_status="NEW", labels=[label]))

    (row,) = project["label_rows"]
    (unit,) = row["labels"]["data_units"].values()
    assert [unit[frame]["objects"][0]["boundingBox"]["h"] for frame in ("1", "2")] == [0.4, 0.4]
    assert (row["label_status"], project["tasks"][0]["stage"]) == ("LABELLED", "Review")
    assert [log["action"] for log in project["label_logs"]] == [6, 0, 11]


BOX = [0.1, 0.2, 0.3, 0.4]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"data": "j"}, 'there is no data "j" in X'),
        ({"by": "y@x.example"}, '"y@x.example" is not a user of any organisation'),
        ({"stage": "Nowhere"}, 'there is no stage "Nowhere"'),
        ({"labels": [{"object": "Boat", "box": BOX}]}, 'label_rows[0]: the ontology has no object "Boat"'),
        ({"labels": [{"object": "Car"}]}, 'label_rows[0]: object "Car" needs a box (bounding_box)'),
        ({"labels": [{"object": "Car", "box": BOX, "frames": [5]}]}, "frame 5 is not one of the 5 frames"),
        ({"labels": [{}]}, "label_rows[0]: a label needs an object or a classification"),
        (
            {"labels": [{"object": "Car", "box": BOX, "answers": {"Dirty": "Yes"}}]},
            'label_rows[0]: the ontology has no option "Yes"',
        ),
    ],
)
def test_a_mistake_in_labels_of_a_seed_is_named(tmp_path: Path, row: dict[str, Any], words: str) -> None:
    with pytest.raises(SandboxError) as refusal:
        load(tmp_path, a_seed(**row))

    assert words in str(refusal.value)


def test_the_demo_has_labels_in_every_state(me: Visitor, driving: str) -> None:
    rows = [row for row in rows_of(me, driving) if row["label_hash"]]

    assert {row["workflow_graph_node"]["title"] for row in rows} == {"Annotate", "Review", "Lead audit", "Complete"}
    assert all(row["is_valid"] for row in rows)
