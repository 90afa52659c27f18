"""
The projects that are measured: made from numbers alone, so that the server, the specs and the scripts agree.

Nothing of labelform is imported here: the server must not favour the client that it serves.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

Json = dict[str, Any]

_TIME = "2026-10-01T08:00:00.000000Z"
_METRICS = ("brightness", "sharpness", "area", "width")
_WEATHER = ("rain", "spray", "fog", "clear")
_ROLE = 3  # annotator_reviewer on the wire
ONTOLOGY_TITLE = "Road users"


@dataclass(frozen=True)
class Size:
    """How much a project has."""

    datasets: int = 10
    groups: int = 10
    collections: int = 20
    presets: int = 20

    @property
    def items(self) -> int:
        """How many items are compared, without the project itself."""
        return self.datasets + self.groups + self.collections + self.presets

    @property
    def text(self) -> str:
        """The size as an argument of a command."""
        return f"{self.datasets},{self.groups},{self.collections},{self.presets}"

    @classmethod
    def of(cls, text: str) -> Size:
        """Read what `text` wrote."""
        return cls(*map(int, text.split(",")))


READ = Size(collections=100, presets=500)
FLEET = Size()
BEFORE = Size(collections=50, presets=50)
AFTER = Size(collections=75, presets=75)
SMALL = Size(datasets=0, groups=0, collections=3, presets=1)
MOVED = 25
"""To apply: from one size to the other, with so many collections and presets that are there already changed."""


@dataclass
class Project:
    """One project as the platform has it; collections and presets by uuid, the JSON of a preset under `definition`."""

    number: int
    record: Json
    datasets: list[Json] = field(default_factory=list)
    groups: list[Json] = field(default_factory=list)
    collections: dict[str, Json] = field(default_factory=dict)
    presets: dict[str, Json] = field(default_factory=dict)
    definitions: dict[str, Json] = field(default_factory=dict)


def uuid_of(*parts: object) -> str:
    """Return a uuid that depends on nothing but the parts."""
    return str(uuid5(NAMESPACE_URL, "/".join(map(str, ("labelform-benchmark", *parts)))))


def project_hash(number: int) -> str:
    """Return the hash of a project."""
    return uuid_of("project", number)


def title(number: int) -> str:
    """Return the title of a project."""
    return f"Fleet project {number:05d}"


def make_project(number: int, size: Size) -> Project:
    """Return a project, in sync with `spec_text` of the same numbers."""
    made = Project(number, record(number))
    for index in range(size.datasets):
        dataset = {"datasetHash": uuid_of("dataset", number, index), "title": _dataset(number, index)}
        made.datasets.append({**dataset, "description": "Recorded by a fleet vehicle"})
    for index in range(size.groups):
        group = {"groupHash": uuid_of("group", number, index), "name": _group(number, index), "userRole": _ROLE}
        made.groups.append({**group, "description": "", "createdAt": _TIME, "isSameOrganisation": True})
    for index in range(size.collections):
        add_collection(made, collection_name(index), collection_text(index), "FRAME", index)
    for index in range(size.presets):
        add_preset(made, preset_name(index), definition(index), index)
    return made


def add_collection(project: Project, name: str, description: str, kind: str, index: object) -> str:
    """Put a collection into a project; return its uuid."""
    identity = uuid_of("collection", project.number, index)
    project.collections[identity] = {
        "collectionUuid": identity, "name": name, "description": description, "createdAt": _TIME,
        "lastEditedAt": _TIME, "projectUuid": project_hash(project.number), "collectionType": kind,
    }  # fmt: skip
    return identity


def add_preset(project: Project, name: str, filters: Json, index: object) -> str:
    """Put a preset into a project; return its uuid."""
    identity = uuid_of("preset", project.number, index)
    project.presets[identity] = {"presetUuid": identity, "name": name, "createdAt": _TIME, "updatedAt": _TIME}
    project.definitions[identity] = filters
    return identity


def definition(index: int, *, is_moved: bool = False) -> Json:
    """Return the JSON of a preset: a metric and a metadata filter."""
    metric = _METRICS[index % len(_METRICS)]
    low, high = _range(index, is_moved=is_moved)
    return {
        "localFilters": {"00000000-0000-0000-0000-000000000000": {"filters": []}},
        "globalFilters": {
            "filters": [
                {
                    "type": "metric", "metric": f"metric_{metric}", "domain": "frame", "values": [low, high],
                    "include": True,
                },
                {"type": "enum", "key": "weather", "values": list(_WEATHER[: 1 + index % 4]), "include": True},
            ]
        },
    }  # fmt: skip


def spec_text(number: int, size: Size, moved: int = 0) -> str:
    """Return the spec that a project is in sync with but for what `moved`, as a person would write it."""
    lines = ["labelform: 1", "project:", f"  title: {json.dumps(title(number))}", f"  ontology: {ONTOLOGY_TITLE}"]
    lines += ["datasets:", *(f"  - {json.dumps(_dataset(number, index))}" for index in range(size.datasets))]
    lines += ["groups:"]
    lines += [f"  - {{name: {_group(number, index)}, role: {ROLE_NAME}}}" for index in range(size.groups)]
    lines += ["collections:"]
    for index in range(size.collections):
        lines += [f"  - name: {collection_name(index)}", "    type: frame"]
        lines += [f"    description: {collection_text(index, is_moved=index < moved)}"]
    lines += ["filter_presets:"]
    for index in range(size.presets):
        low, high = _range(index, is_moved=index < moved)
        weather = ", ".join(_WEATHER[: 1 + index % 4])
        lines += [
            f"  - name: {preset_name(index)}",
            "    filters:",
            f"      - {{metric: {_METRICS[index % len(_METRICS)]}, between: [{low}, {high}]}}",
            f"      - {{metadata: weather, type: enum, any_of: [{weather}]}}",
        ]
    return "\n".join([*lines, ""])


def write_specs(folder: Path, numbers: range, size: Size) -> None:
    """Write the specs of some projects, one file each."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        (folder / f"project-{number:05d}.yaml").write_text(spec_text(number, size))


def write_changed_specs(folder: Path, numbers: range) -> None:
    """Write specs that ask for a new collection, one less, and another filter in each project of the size `SMALL`."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        low, high = _range(0, is_moved=True)
        lines = ["labelform: 1", f"project: {{title: {json.dumps(title(number))}}}", "policy: {prune: true}"]
        lines += ["collections:"]
        lines += [f"  - {{name: {collection_name(index)}, type: frame}}" for index in (0, 1, SMALL.collections)]
        lines += ["filter_presets:", f"  - name: {preset_name(0)}", "    filters:"]
        lines += [f"      - {{metric: {_METRICS[0]}, between: [{low}, {high}]}}"]
        lines += [f"      - {{metadata: weather, type: enum, any_of: [{_WEATHER[0]}]}}"]
        (folder / f"project-{number:05d}.yaml").write_text("\n".join([*lines, ""]))


def collection_name(index: int) -> str:
    """Return the name of a collection."""
    return f"night-drive-{index:03d}"


def collection_text(index: int, *, is_moved: bool = False) -> str:
    """Return the description of a collection."""
    return f"Frames of night drive {index}, for the {'new ' if is_moved else ''}regression set"


def preset_name(index: int) -> str:
    """Return the name of a preset."""
    return f"Selection {index:03d}"


def _dataset(number: int, index: int) -> str:
    return f"Fleet {number:05d} drive {index:02d}"


def _group(number: int, index: int) -> str:
    return f"team-{number:05d}-{index:02d}"


def _range(index: int, *, is_moved: bool = False) -> tuple[float, float]:
    return round(0.01 * (index % 40), 2), round((0.45 if is_moved else 0.4) + 0.001 * index, 3)


ROLE_NAME = "annotator_reviewer"


def record(number: int) -> Json:
    """Return the record of a project."""
    return {
        "projectHash": project_hash(number), "projectType": "workflow", "status": "inProgress",
        "editorOntology": {}, "title": title(number),
        "description": "", "createdAt": _TIME, "lastEditedAt": _TIME, "ontologyHash": uuid_of("ontology"),
        "userRole": 0, "sourceProjects": [], "creatorEmail": "ann@example.org", "workflow": {"stages": []},
    }  # fmt: skip
