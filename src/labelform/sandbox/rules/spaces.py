"""
The spaces of a piece of data that is several files: labels are on one of these files each, and not on the data.

A group has files, each under a key of its layout; a scene has files of streams of sensors. The identity of a space is
the same wherever the stored files are used. Source: SDK 0.1.211 reads and writes labels so [SDK, executed].
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labelform.sandbox.errors import CorruptedLabel
from labelform.sandbox.rules.labels import Labels, frames_of_space

WITH_FRAMES = ("image", "video", "pdf", "scene_image")
# The labels of one file of a scene are not under the number of a frame.
FLAT_KINDS = ("scene_image", "point_cloud")
ROOT = "root"


@dataclass(frozen=True)
class Space:
    """
    One file on which labels can stand; `kind` is the platform's word for it.

    `place` is the key in the layout of a group; of a file in a scene it is the stream, with the number of its event.
    """

    space_id: str
    kind: str
    place: str
    title: str
    event: int = 0
    start_frame: int | None = None
    width: int | None = None
    height: int | None = None
    frames: int = 1
    frames_per_second: float | None = None
    duration: float | None = None

    @property
    def is_in_scene(self) -> bool:
        """Distinguish a file of a scene from one of a group."""
        return self.kind in FLAT_KINDS

    @property
    def number_of_frames(self) -> int | None:
        """How many frames labels can stand on; None if ranges do not count frames."""
        return self.frames if self.kind in WITH_FRAMES else None

    @property
    def empty_labels(self) -> dict[str, Any]:
        """What stands for no labels at all."""
        return {"objects": [], "classifications": []} if self.kind in FLAT_KINDS else {}


def spaces_of(item: Any) -> list[Space]:
    """List the spaces of a piece of data, in order; most data has none."""
    return [Space(**part) for part in json.loads(item["parts"])]


def check_spaces(item: Any, labels: Labels) -> None:
    """
    Refuse labels of spaces that the data does not have, or behind the last frame of one.

    Raises:
        CorruptedLabel: it is.
    """
    known = {space.space_id: space for space in spaces_of(item)}
    for space_id, held in labels["spaces"].items():
        if space_id not in known and space_id != ROOT:
            raise CorruptedLabel(f"{space_id} is not a space of this label row")
        _check_frames(space_id, held, known[space_id].number_of_frames if space_id in known else None)
    for identifier, space_id in _named_in_answers(labels):
        if space_id not in known and space_id != ROOT:
            raise CorruptedLabel(f"{space_id}, where {identifier} is, is not a space of this label row")


def _check_frames(space_id: str, held: Mapping[str, Any], number_of_frames: int | None) -> None:
    for frame in frames_of_space(space_id, held):
        if number_of_frames is not None and not 0 <= frame.number < number_of_frames:
            raise CorruptedLabel(
                f"frame {frame.number} is not one of the {number_of_frames} frames of space {space_id}"
            )


def _named_in_answers(labels: Labels) -> Iterator[tuple[str, str]]:
    for section in ("object_answers", "classification_answers"):
        for identifier, answer in labels[section].items():
            spaces = answer.get("spaces")
            for space_id in spaces if isinstance(spaces, dict) else ():
                yield identifier, space_id
