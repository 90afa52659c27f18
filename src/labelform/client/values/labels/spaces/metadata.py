"""
What is known about the file that a space is. Source: `child_info`, `scene_info`, `root_info` of spaces, SDK 0.1.211.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from labelform.client.values.labels.dictionaries import LabelRowDict
from labelform.client.values.labels.unreadable import ROOT
from labelform.types import SpaceType


@dataclass(frozen=True, slots=True)
class GroupFileMetadata:
    """A file of a data group; `layout_key` is its place in the layout of the group."""

    layout_key: str | None
    file_name: str


@dataclass(frozen=True, slots=True)
class SceneFileMetadata:
    """A file of a scene: the event of that number in a stream. `file_name` is the end of `uri`."""

    stream_id: str
    event_index: int
    start_frame: int | None
    uri: str
    file_name: str
    layout_key: None = None


@dataclass(frozen=True, slots=True)
class RootSpaceMetadata:
    """The data itself, where the platform makes a space of it."""

    file_name: str
    layout_key: None = None


FileMetadata = GroupFileMetadata | SceneFileMetadata | RootSpaceMetadata
"""What is known about the file of a space; which of the three, depends on the data."""


Facts = dict[str, Any]
"""What the platform says about a space: its type, its file, its size. With the labels where it says these, too."""


def facts_of_spaces(row: LabelRowDict, listed: Mapping[str, Mapping[str, Any]] | None) -> dict[str, Facts]:
    """
    Return what is known about the spaces of a row by their ids.

    The row itself says it, and so does the list of rows (`listed`). Either may leave something out: SDK 0.1.211 saves
    rows without saying which files their spaces are, and takes that from the list.
    """
    own: object = row.get("spaces")
    facts = {space_id: dict(info) for space_id, info in (listed or {}).items()}
    for space_id, info in own.items() if isinstance(own, dict) else ():
        if isinstance(info, dict):
            facts[space_id] = facts.get(space_id, {}) | info
    return facts


def has_root(facts: Mapping[str, Facts]) -> bool:
    """Return whether the data itself is a space, which then has all its classifications. Source: SDK 0.1.211."""
    return type_in(facts.get(ROOT, {})) in {SpaceType.IMAGE, SpaceType.TIME_SERIES}


def type_in(info: Mapping[str, Any]) -> SpaceType:
    """Return the type that a space says it is of; the empty one when it says none."""
    said = info.get("space_type")
    return SpaceType(said if isinstance(said, str) else "")


def read_metadata(info: Mapping[str, Any]) -> FileMetadata:
    """Read what a space says about its file; what it leaves out is empty."""
    if isinstance(scene := info.get("scene_info"), dict):
        uri = str(scene.get("uri", ""))
        start = number_in(scene, "start_frame") if scene.get("start_frame") is not None else None
        index = number_in(scene, "event_index")
        return SceneFileMetadata(str(scene.get("stream_id", "")), index, start, uri, uri.rpartition("/")[2])
    if isinstance(root := info.get("root_info"), dict):
        return RootSpaceMetadata(str(root.get("file_name", "")))
    child = info.get("child_info")
    child = child if isinstance(child, dict) else {}
    return GroupFileMetadata(child.get("layout_key"), str(child.get("file_name", "")))


def number_in(info: Mapping[str, Any], name: str) -> int:
    """Return a number that a space says about its file; 0 when it says none that can be counted to."""
    found = info.get(name)
    return int(found) if isinstance(found, int | float) and isfinite(found) else 0


def parts_in(info: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return the parts that a space says its file has, such as slices; none when it says something else."""
    found = info.get(name)
    return [each if isinstance(each, dict) else {} for each in found] if isinstance(found, list) else []
