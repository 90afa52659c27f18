"""
Where the marks of a space stand in the platform's dictionary: under numbers of frames, under nothing, or in answers.

The first two are lists as in the file of a label row. Source: SDK 0.1.211 reads and writes labels so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, cast

from labelform.client.values.labels.dictionaries import (
    ClassificationDict,
    FrameDict,
    LabelRowDict,
    MarkDict,
    ObjectDict,
    is_whole,
    whole,
)
from labelform.client.values.labels.frames import is_pairs
from labelform.client.values.labels.shapes_of_ranges import points_in
from labelform.client.values.labels.spaces.mark_in_answers import MarkInAnswers, new_place, place_in
from labelform.errors import LabelRowError


class Marks(Protocol):
    """The marks of one space."""

    number_of_frames: int | None
    """How many frames labels can stand on; None where they stand on ranges of something else, or on points."""

    def objects(self) -> Iterator[tuple[int, ObjectDict]]:
        """Yield the mark of each object on each frame."""

    def repeated(self) -> Iterator[tuple[int, ClassificationDict]]:
        """Yield marks of classifications on frames, which repeat what the answers say."""

    def put(self, frame: int, mark: ObjectDict) -> ObjectDict:
        """Put the mark of an object on a frame; return it as it stands there."""

    def take(self, frame: int, mark: MarkDict) -> None:
        """Take a mark off a frame."""


class MarksOnFrames:
    """Marks under numbers of frames: of pictures, films, slices and pages."""

    def __init__(self, space: dict[str, Any], number_of_frames: int) -> None:
        self._space = space
        self.number_of_frames: int | None = number_of_frames

    def objects(self) -> Iterator[tuple[int, ObjectDict]]:
        """See `Marks`."""
        for frame, marks in self._frames():
            for label in whole(marks.get("objects"), "objectHash"):
                yield frame, label

    def repeated(self) -> Iterator[tuple[int, ClassificationDict]]:
        """See `Marks`."""
        for frame, marks in self._frames():
            for mark in whole(marks.get("classifications"), "classificationHash"):
                yield frame, mark

    def put(self, frame: int, mark: ObjectDict) -> ObjectDict:
        """See `Marks`."""
        labels = self._space.get("labels") or {}
        if not isinstance(labels, dict):
            raise LabelRowError("the labels of the space are not a dictionary; change row.labels first")
        self._space["labels"] = labels
        _append(cast("FrameDict", labels.setdefault(str(frame), {})), mark)
        return mark

    def take(self, frame: int, mark: MarkDict) -> None:
        """See `Marks`. A frame that holds nothing any more goes away."""
        labels = self._space["labels"]
        _remove(labels.get(str(frame), {}), mark)
        if not any(labels.get(str(frame), {}).values()):
            labels.pop(str(frame), None)

    def _frames(self) -> Iterator[tuple[int, FrameDict]]:
        labels = self._space.get("labels")
        for frame, marks in list(labels.items()) if isinstance(labels, dict) else ():
            if frame.isdecimal() and isinstance(marks, dict):
                yield int(frame), cast("FrameDict", marks)


class MarksOfOneFile:
    """
    Marks under no number: of a picture or a point cloud of a scene.

    Those of a picture stand beside the frames of the scene, under one of `keys`, and if there are none in the space
    itself. `key` is where new ones come to stand; None is the space.
    """

    def __init__(
        self, row: LabelRowDict, space: dict[str, Any], *, keys: frozenset[str], key: str | None, has_frame: bool
    ) -> None:
        self._row = row
        self._space = space
        self._keys = keys
        self._key = key
        self.number_of_frames: int | None = 1 if has_frame else None

    def objects(self) -> Iterator[tuple[int, ObjectDict]]:
        """See `Marks`."""
        for label in whole(self._held().get("objects"), "objectHash"):
            yield 0, label

    def repeated(self) -> Iterator[tuple[int, ClassificationDict]]:
        """See `Marks`."""
        for mark in whole(self._held().get("classifications"), "classificationHash"):
            yield 0, mark

    def put(self, frame: int, mark: ObjectDict) -> ObjectDict:
        """See `Marks`."""
        held = self._held()
        if not any(held.values()):
            held = self._begin()
        _append(held, mark)
        return mark

    def take(self, frame: int, mark: MarkDict) -> None:
        """See `Marks`."""
        _remove(self._held(), mark)

    def _held(self) -> FrameDict:
        """Return what holds the marks now. The SDK takes the last key that fits, and then nothing in the space."""
        held: object = self._space.get("labels")
        for labels in self._beside():
            for key, marks in labels.items():
                held = marks if key in self._keys else held
        return cast("FrameDict", held) if isinstance(held, dict) else {}

    def _begin(self) -> FrameDict:
        if self._key is None:
            if not isinstance(self._space.get("labels"), dict):
                self._space["labels"] = {}
            return cast("FrameDict", self._space["labels"])
        unit = next(iter(self._row["data_units"].values()))
        labels = cast("dict[str, FrameDict]", unit.setdefault("labels", {}))
        return labels.setdefault(self._key, {})

    def _beside(self) -> Iterator[Mapping[str, object]]:
        for unit in self._row["data_units"].values():
            labels = unit.get("labels")
            if isinstance(labels, dict):
                yield cast("Mapping[str, object]", labels)


class PointsOfCloud(MarksOfOneFile):
    """Objects on points of a point cloud: run lengths in a mark, and answers that name the space only."""

    def __init__(self, row: LabelRowDict, space: dict[str, Any], space_id: str, *, is_beside: bool) -> None:
        keys = {space_id} if is_beside else set[str]()
        super().__init__(row, space, keys=frozenset(keys), key=next(iter(keys), None), has_frame=False)
        self._space_id = space_id

    def objects(self) -> Iterator[tuple[int, ObjectDict]]:
        """See `Marks`. The SDK passes over objects on no points."""
        for frame, label in super().objects():
            if points_in(str(label.get("segmentation") or "")):
                yield frame, label

    def put(self, frame: int, mark: ObjectDict) -> ObjectDict:
        """See `Marks`."""
        entry = cast("dict[str, Any]", self._row.setdefault("object_answers", {}).setdefault(mark["objectHash"], {}))
        entry.update({name: value for name, value in mark.items() if name not in {"segmentation", "confidence"}})
        new_place(entry, self._space_id)
        return super().put(frame, mark)


class MarksInAnswers:
    """Objects on ranges of sound, text or time, or on nodes of HTML: their answers say where, and there is no frame."""

    number_of_frames: int | None = None

    def __init__(self, row: LabelRowDict, space_id: str) -> None:
        self._row = row
        self._space_id = space_id

    def objects(self) -> Iterator[tuple[int, ObjectDict]]:
        """See `Marks`."""
        for entry in self._row.get("object_answers", {}).values():
            place = place_in(entry, self._space_id)
            if place is not None and is_whole(entry, "objectHash"):
                mark = MarkInAnswers(cast("dict[str, Any]", entry), place)
                if "range_html" in mark or is_pairs(place.get("range")):
                    yield 0, cast("ObjectDict", mark)

    def repeated(self) -> Iterator[tuple[int, ClassificationDict]]:
        """See `Marks`."""
        return iter(())

    def put(self, frame: int, mark: ObjectDict) -> ObjectDict:
        """See `Marks`."""
        entry = cast("dict[str, Any]", self._row.setdefault("object_answers", {}).setdefault(mark["objectHash"], {}))
        view = MarkInAnswers(entry, new_place(entry, self._space_id))
        view.update(mark)
        return cast("ObjectDict", view)

    def take(self, frame: int, mark: MarkDict) -> None:
        """See `Marks`. The answers stop saying so when the label leaves the space."""


def _append(marks: FrameDict, mark: ObjectDict) -> None:
    for each in ("objects", "classifications"):
        marks.setdefault(each, [])  # type: ignore[misc]  # the platform wants both lists
    marks["objects"].append(mark)


def _remove(marks: FrameDict, mark: MarkDict) -> None:
    for each in cast("Iterable[list[MarkDict]]", [marks.get("objects", []), marks.get("classifications", [])]):
        each[:] = [entry for entry in each if entry is not mark]
