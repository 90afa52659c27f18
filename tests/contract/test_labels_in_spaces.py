"""Groups and scenes over the wire: labels on one of several files, by the newest SDK and by our client."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Served, serving
from tests.contract.environments import python_of
from tests.docs.test_client import DOCS, EXAMPLE, run

import labelform
from labelform.objects import (
    BoundingBoxCoordinates,
    Classification,
    LabelRow,
    Object,
    ObjectInstance,
    Range,
    RangeAnnotationInSpace,
    Space,
)
from labelform.sandbox import open_sandbox

pytestmark = pytest.mark.contract
PAGE = DOCS / "client" / "spaces.md"
SCRIPT = Path(__file__).with_name("sdk_spaces.py")
ME = "svc@x.example"
BOX = BoundingBoxCoordinates(height=0.1, width=0.2, top_left_x=0.3, top_left_y=0.4)
EDITOR = {
    "objects": [
        {"id": "1", "name": "Car", "color": "#D33115", "shape": "bounding_box", "featureNodeHash": "aaaaaaa1"},
        {"id": "2", "name": "Voice", "color": "#D33116", "shape": "audio", "featureNodeHash": "aaaaaaa2"},
        {"id": "3", "name": "Points", "color": "#D33117", "shape": "segmentation", "featureNodeHash": "aaaaaaa3"},
        {"id": "4", "name": "Words", "color": "#D33118", "shape": "text", "featureNodeHash": "aaaaaaa4"},
    ],
    "classifications": [
        {
            "id": "1",
            "featureNodeHash": "bbbbbbb1",
            "attributes": [
                {"id": "1.1", "name": "Weather", "type": "text", "required": False, "featureNodeHash": "ccccccc1"}
            ],
        }
    ],
}
GROUP: list[dict[str, Any]] = [
    {"key": "left", "title": "left.png", "type": "image", "width": 64, "height": 48},
    {
        "key": "clip",
        "title": "clip.mp4",
        "type": "video",
        "width": 64,
        "height": 48,
        "frames": 5,
        "frames_per_second": 5.0,
        "duration": 1.0,
    },
    {"key": "voice", "title": "voice.wav", "type": "audio", "duration": 1.5},
    {"key": "note", "title": "note.txt", "type": "plain_text"},
    {"key": "paper", "title": "paper.pdf", "type": "pdf", "frames": 2},
]
SCENE: list[dict[str, Any]] = [
    {"stream": "camera", "uri": "scene/camera-0.png", "type": "image", "width": 64, "height": 48},
    {"stream": "lidar", "uri": "scene/lidar-0.pcd", "type": "point_cloud"},
]
SEEDED: dict[str, Any] = {
    "data": "seeded group",
    "by": ME,
    "labels": [
        {"object": "Car", "space": "left", "box": [0.1, 0.1, 0.2, 0.2], "id": "seedbox1"},
        {"classification": "Weather", "space": "left", "answers": {"Weather": "dry"}},
    ],
}
GROUP_SEEN = {
    "left.png": ["Car on 0", "Weather=wet"],
    "clip.mp4": ["Car on 1, 3"],
    "voice.wav": ["Voice on 10-900"],
    "note.txt": ["Words on 0-3"],
    "paper.pdf": ["Car on 1"],
}
SEEDED_SEEN: dict[str, list[str]] = {name: [] for name in GROUP_SEEN} | {"left.png": ["Car on 0", "Weather=dry"]}
SCENE_SEEN = {"camera-0.png": ["Car on 0"], "lidar-0.pcd": ["Points on 5-9"]}


def seed() -> dict[str, Any]:
    items = [
        {"title": "a group", "type": "group", "files": GROUP},
        {"title": "a scene", "type": "scene", "files": SCENE},
        {"title": "seeded group", "type": "group", "files": GROUP},
    ]
    users = [{"email": ME, "role": "admin"}]
    project = {"title": "p", "creator": ME, "ontology": "o", "datasets": ["d"], "users": users, "label_rows": [SEEDED]}
    organisation = {
        "name": "X",
        "users": [{"email": ME, "role": "ADMIN"}],
        "ontologies": [{"title": "o", "editor": EDITOR, "users": users}],
        "datasets": [{"title": "d", "items": items, "users": users}],
        "projects": [project],
    }
    return deepcopy({"labelform_seed": 1, "service_account": ME, "organisations": [organisation]})


@pytest.fixture
def spaces(tmp_path: Path, ready_command: Path) -> Iterator[Served]:
    """Serve a sandbox with two groups, one of them labelled, and a scene."""
    (tmp_path / "seed.json").write_text(json.dumps(seed()))
    open_sandbox(tmp_path / "s.db", seed=str(tmp_path / "seed.json")).close()
    with serving(tmp_path / "s.db", ready_command) as served:
        yield served


def official(served: Served, what: str) -> Any:
    command = [str(python_of("0.1.211")), str(SCRIPT), served.url, served.ssh_key_file, what]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def test_the_official_sdk_finds_what_it_saved_in_each_space(spaces: Served) -> None:
    written = official(spaces, "write")

    assert written == {"a group": GROUP_SEEN, "a scene": SCENE_SEEN, "seeded group": SEEDED_SEEN}
    assert official(spaces, "read") == written


def told(row: LabelRow) -> dict[str, list[str]]:
    """Say what we show, in the words of the script."""
    return {space.metadata.file_name: sorted(_told_in(space)) for space in row.get_spaces()}


def _told_in(space: Space) -> Iterator[str]:
    places: dict[ObjectInstance, list[str]] = {}
    for found in space.get_annotations("object"):
        ranges = found.ranges if isinstance(found, RangeAnnotationInSpace) else []
        where = [f"{one.start}-{one.end}" for one in ranges] or [str(found.frame)]
        places.setdefault(found.object_instance, []).extend(where)
    for label, stood in places.items():
        yield f"{label.object_name} on {', '.join(stood)}"
    for said in space.get_classification_instances():
        yield f"{said.classification_name}={said.get_answer()}"


@pytest.fixture
def rows(spaces: Served) -> Iterator[dict[str, LabelRow]]:
    """The rows as our client lists them, by their titles."""
    with labelform.connect(domain=spaces.url, ssh_private_key_path=spaces.ssh_key_file) as platform:
        [project] = platform.list_projects()
        yield {row.data_title: row for row in project.list_label_rows_v2()}


def test_our_client_shows_what_the_sdk_saved_and_keeps_it(spaces: Served) -> None:
    written = official(spaces, "write")

    with labelform.connect(domain=spaces.url, ssh_private_key_path=spaces.ssh_key_file) as platform:
        [project] = platform.list_projects()
        rows = {row.data_title: row for row in project.list_label_rows_v2()}
        for row in rows.values():
            row.initialise_labels()
            row.save(validate_before_saving=True)
        shown = {title: told(row) for title, row in rows.items()}

    assert shown == written
    assert not [row.unreadable_labels for row in rows.values() if row.unreadable_labels]
    assert official(spaces, "read") == written


def test_the_sdk_reads_what_our_client_changed_in_spaces(spaces: Served) -> None:
    official(spaces, "write")

    with labelform.connect(domain=spaces.url, ssh_private_key_path=spaces.ssh_key_file) as platform:
        [project] = platform.list_projects()
        rows = {row.data_title: row for row in project.list_label_rows_v2()}
        for row in rows.values():
            row.initialise_labels()
        change_group(rows["a group"])
        lidar = rows["a scene"].get_space(stream_id="lidar", type_="point_cloud")
        lidar.put_object_instance(lidar.get_object_instances()[0], Range(100, 4000))
        seeded = rows["seeded group"].get_space(layout_key="left", type_="image")
        seeded.remove_object_instance("seedbox1")
        for row in rows.values():
            row.save(validate_before_saving=True)
        shown = {title: told(row) for title, row in rows.items()}

    seen = official(spaces, "read")
    assert shown == seen
    assert seen["a group"] == {
        "left.png": ["Car on 0", "Weather=fair"],
        "clip.mp4": ["Car on 3, 4", "Weather=fair"],
        "voice.wav": ["Voice on 100-200"],
        "note.txt": ["Words on 0-3"],
        "paper.pdf": ["Car on 0", "Car on 1"],
    }
    assert seen["a scene"]["lidar-0.pcd"] == ["Points on 5-9, 100-4000"]
    assert seen["seeded group"]["left.png"] == ["Weather=dry"]


def change_group(row: LabelRow) -> None:
    """Move an object over frames and into another file, answer a classification again and place it on a second file."""
    left, clip = row.get_space(layout_key="left", type_="image"), row.get_space(layout_key="clip", type_="video")
    [car], [weather] = clip.get_object_instances(), left.get_classification_instances()
    clip.remove_object_instance(car.object_hash, 1)
    clip.put_object_instance(car, 4, BOX)
    row.get_space(layout_key="paper", type_="pdf").put_object_instance(car, 0, BOX)
    weather.set_answer("fair", overwrite=True)
    clip.put_classification_instance(weather, [0, 1])
    voice = row.get_space(layout_key="voice", type_="audio")
    voice.put_object_instance(voice.get_object_instances()[0], Range(100, 200), on_overlap="replace")


def test_the_script_for_the_sdk_runs_on_our_client(spaces: Served) -> None:
    command = [sys.executable, "-m", "labelform.compat", str(SCRIPT), spaces.url, spaces.ssh_key_file, "write"]

    answer = subprocess.run(command, capture_output=True, text=True, check=False)

    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout) == official(spaces, "read")
    assert json.loads(answer.stdout) == {"a group": GROUP_SEEN, "a scene": SCENE_SEEN, "seeded group": SEEDED_SEEN}


def test_the_page_about_spaces_is_true(spaces: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENCORD_DOMAIN", spaces.url)
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", spaces.ssh_key_file)
    names: dict[str, Any] = {}

    for example in EXAMPLE.finditer(PAGE.read_text("utf-8")):
        run(example["code"], names, PAGE)
    names["platform"].close()

    assert official(spaces, "read")["a group"] == {
        "left.png": ["Car on 0", "Weather=wet"],
        "clip.mp4": ["Car on 0, 2", "Weather=wet"],
        "voice.wav": ["Voice on 100-1200"],
        "note.txt": [],
        "paper.pdf": [],
    }


def test_the_sdk_reads_what_our_client_wrote_from_nothing(spaces: Served, rows: dict[str, LabelRow]) -> None:
    for row in rows.values():
        row.initialise_labels()
    structure = rows["a group"].ontology_structure
    names = ("Car", "Voice", "Points", "Words")
    car, voice, points, words = (structure.get_child_by_title(name, Object) for name in names)
    weather = structure.get_child_by_title("Weather", Classification).create_instance()
    weather.set_answer("wet")
    group, scene = rows["a group"], rows["a scene"]
    group.get_space(layout_key="left", type_="image").put_object_instance(car.create_instance(), BOX)
    group.get_space(layout_key="left", type_="image").put_classification_instance(weather)
    group.get_space(layout_key="clip", type_="video").put_object_instance(car.create_instance(), [1, 3], BOX)
    group.get_space(layout_key="voice", type_="audio").put_object_instance(voice.create_instance(), Range(10, 900))
    group.get_space(layout_key="note", type_="text").put_object_instance(words.create_instance(), Range(0, 3))
    group.get_space(layout_key="paper", type_="pdf").put_object_instance(
        car.create_instance(), pages=1, coordinates=BOX
    )
    scene.get_space(stream_id="lidar", type_="point_cloud").put_object_instance(points.create_instance(), Range(5, 9))
    scene.get_space(stream_id="camera", type_="image").put_object_instance(car.create_instance(), BOX)

    for row in rows.values():
        row.save(validate_before_saving=True)

    assert official(spaces, "read") == {"a group": GROUP_SEEN, "a scene": SCENE_SEEN, "seeded group": SEEDED_SEEN}
