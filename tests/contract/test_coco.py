"""
Labels of a served project: the official SDK and labelform export them to equal documents, and an import restores them.

The comparison on recorded label rows, with every shape, is among the cases of `label_cases.py`.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Served
from tests.contract.environments import python_of

import labelform
from labelform.client.platform import Platform
from labelform.client.project import Project
from labelform.client.values.labels.run_lengths import write_runs
from labelform.objects import (
    BitmaskCoordinates,
    BoundingBoxCoordinates,
    FrameIndex,
    LabelRow,
    Object,
    PointCoordinate,
    PolygonCoordinates,
    PolylineCoordinates,
    Shape,
)

IMAGES = "Northlane Perception - Front Camera 2D - Q4"
SLICES = "CT-LUNG-04 Nodule Segmentation (double read)"
VIDEOS = "[staging] ShelfSight On-Shelf Availability - Dairy & Bakery"
CORNERS = [PointCoordinate(0.1, 0.2), PointCoordinate(0.7, 0.25), PointCoordinate(0.4, 0.9)]


@pytest.fixture
def platform(served: Served) -> Iterator[Platform]:
    with labelform.connect(domain=served.url, ssh_private_key_path=served.ssh_key_file) as connected:
        yield connected


def labelled(platform: Platform, title: str) -> tuple[Project, list[LabelRow]]:
    """Label two pieces of data: an object of every kind of the ontology, on one frame or two."""
    [project] = platform.list_projects(title_eq=title)
    rows = project.list_label_rows_v2()[:2]
    with project.create_bundle() as bundle:
        for row in rows:
            row.initialise_labels(bundle=bundle)
    for row in rows:
        frames = list(range(min(row.number_of_frames, 2)))
        for found in project.ontology_structure.objects:
            instance = found.create_instance()
            instance.set_for_frames(somewhere(found, row), frames)
            row.add_object_instance(instance)
    with project.create_bundle() as bundle:
        for row in rows:
            row.save(bundle=bundle)
    return project, rows


def somewhere(found: Object, row: LabelRow) -> Any:
    view = row.get_frame_view()
    match found.shape:
        case Shape.BOUNDING_BOX:
            return BoundingBoxCoordinates(height=0.25, width=0.5, top_left_x=0.125, top_left_y=0.3)
        case Shape.POLYGON:
            return PolygonCoordinates(CORNERS)
        case Shape.POLYLINE:
            return PolylineCoordinates(CORNERS)
        case Shape.BITMASK:
            # No pixel of the first row is set, all of the others are.
            runs = write_runs([view.width, view.width * (view.height - 1)])
            return BitmaskCoordinates(0, 0, view.height, view.width, runs)
    raise AssertionError(found.shape)


def by_the_sdk(served: Served, title: str, rows: list[LabelRow]) -> Any:
    script = Path(__file__).with_name("sdk_coco.py")
    hashes = [str(row.label_hash) for row in rows]
    ended = subprocess.run(
        [python_of("0.1.155"), script, served.url, served.ssh_key_file, title, *hashes],
        capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


@pytest.mark.contract
@pytest.mark.parametrize("title", [IMAGES, SLICES, VIDEOS])
def test_both_export_the_same_document(title: str, served: Served, platform: Platform) -> None:
    project, rows = labelled(platform, title)
    hashes = [str(row.label_hash) for row in rows]

    ours = project.export_coco_labels(hashes)

    assert ours["annotations"]
    assert json.loads(json.dumps(ours)) == by_the_sdk(served, title, rows)


@pytest.mark.contract
@pytest.mark.parametrize("title", [IMAGES, SLICES, VIDEOS])
def test_an_import_of_an_export_restores_the_labels(title: str, platform: Platform) -> None:
    project, rows = labelled(platform, title)
    hashes = [str(row.label_hash) for row in rows]
    document = project.export_coco_labels(hashes)
    features = {
        category["id"]: found.feature_node_hash
        for category, found in zip(document["categories"], project.ontology_structure.objects, strict=True)
    }
    frames = places(document, rows)
    for row in rows:
        for instance in row.get_object_instances():
            row.remove_object(instance)
        row.save()
    assert project.export_coco_labels(hashes)["annotations"] == []

    result = project.import_coco_labels(document, features, frames)

    assert (result.imported, result.skipped) == (len(document["annotations"]), ())
    assert rounded(project.export_coco_labels(hashes)["annotations"]) == rounded(document["annotations"])


def places(document: Any, rows: list[LabelRow]) -> dict[int, FrameIndex]:
    """Say which frame each image of a document is: the names of the files tell."""
    data_hashes = {row.data_hash for row in rows}
    found = {}
    for image in document["images"]:
        folder, name, *rest = image["file_name"].split("/")
        data_hash = name if folder != "images" else name.split(".")[0]
        assert data_hash in data_hashes
        found[image["id"]] = FrameIndex(data_hash, int(rest[0].split(".")[0]) if rest else 0)
    return found


def rounded(value: Any) -> Any:
    """Return a value whose numbers may differ in the last digits: they went from fractions to pixels and back."""
    if isinstance(value, dict):
        return {name: rounded(part) for name, part in value.items()}
    if isinstance(value, list):
        return [rounded(part) for part in value]
    return round(value, 6) if isinstance(value, float) else value
