"""Groups and scenes: labels on one of several files, by the newest SDK and by ours, which tells what it cannot show."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Served, serving
from tests.contract.environments import python_of

import labelform
from labelform.errors import UnreadableLabelsWarning
from labelform.sandbox import open_sandbox

pytestmark = pytest.mark.contract
SCRIPT = Path(__file__).with_name("sdk_spaces.py")
IN_SPACE = "labels in spaces are not shown"
ME = "svc@x.example"
EDITOR = {
    "objects": [
        {"id": "1", "name": "Car", "color": "#D33115", "shape": "bounding_box", "featureNodeHash": "aaaaaaa1"},
        {"id": "2", "name": "Voice", "color": "#D33116", "shape": "audio", "featureNodeHash": "aaaaaaa2"},
        {"id": "3", "name": "Points", "color": "#D33117", "shape": "segmentation", "featureNodeHash": "aaaaaaa3"},
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
    "left.png": ["Car", "Weather=wet"],
    "clip.mp4": ["Car"],
    "voice.wav": ["Voice"],
    "note.txt": [],
    "paper.pdf": [],
}
SEEDED_SEEN: dict[str, list[str]] = {name: [] for name in GROUP_SEEN} | {"left.png": ["Car", "Weather=dry"]}
SCENE_SEEN = {"camera-0.png": ["Car"], "lidar-0.pcd": ["Points"]}


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


def test_our_client_names_what_it_cannot_show_and_keeps_it(spaces: Served) -> None:
    written = official(spaces, "write")

    with labelform.connect(domain=spaces.url, ssh_private_key_path=spaces.ssh_key_file) as platform:
        [project] = platform.list_projects()
        rows = {row.data_title: row for row in project.list_label_rows_v2()}
        for row in rows.values():
            with pytest.warns(UnreadableLabelsWarning):
                row.initialise_labels()
            row.save()

    named = {title: sorted((one.kind, one.reason) for one in row.unreadable_labels) for title, row in rows.items()}
    assert named["a group"] == [("classification", IN_SPACE), *[("object", IN_SPACE)] * 3]
    assert named["seeded group"] == [("classification", IN_SPACE), ("object", IN_SPACE)]
    assert {kind for kind, _ in named["a scene"]} == {"object"}
    assert official(spaces, "read") == written
