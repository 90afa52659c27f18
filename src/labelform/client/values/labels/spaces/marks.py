"""
Where the marks of a space stand in the platform's dictionary: under numbers of frames, under nothing, or in answers.

The first two are lists as in the file of a label row. Source: SDK 0.1.211 reads and writes labels so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
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
from labelform.client.values.labels.spaces.mark_in_answers import (
    MarkInAnswers,
    new_place,
    object_entry,
    place_in,
)
from labelform.errors import LabelRowError


class Marks(Protocol):
    """The marks of one space."""

    number_of_frames: int | None
    """How many frames labels can stand on; None where they stand on ranges of something else, or on points."""

    def objects(self) -> Iterator[tuple[int, ObjectDict]]:
        """Yield the mark of each object on each frame."""

    def repeated(self) -> Iterator[tuple[int, ClassificationDict]]:
        """Yield marks of classifications on frames, which repeat what the answers say."""

    def check(self, frames: Iterable[int]) -> None:
        """
        Refuse frames where nothing can be put or taken, before anything is changed.

        Raises:
            LabelRowError: something else stands where marks are expected.
        """

    def put(self, frame: int, mark: ObjectDict) -> ObjectDict:
        """Put the mark of an object on a frame; return it as it stands there."""

    def take(self, frame: int, mark: MarkDict) -> None:
        """Take a mark off a frame, and with it what else is there of the same label."""


class MarksOnFrames:
    """Marks under numbers of frames: of pictures, films, slices and pages. A frame has one key as a rule; see "03"."""

    def __init__(self, space: dict[str, Any], number_of_frames: int) -> None:
        self._space = space
        self._odd_keys: dict[int, list[str]] = {}
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

    def check(self, frames: Iterable[int]) -> None:
        """See `Marks`."""
        labels = _dictionary(self._space.get("labels"), "the labels of the space")
        for frame in frames:
            for key in self._keys(frame):
                _check_lists(_dictionary(labels.get(key), f"frame {key} of the space"))

    def put(self, frame: int, mark: ObjectDict) -> ObjectDict:
        """See `Marks`."""
        labels = self._space["labels"] = self._space.get("labels") or {}
        marks = labels[str(frame)] = labels.get(str(frame)) or {}
        _append(cast("FrameDict", marks), mark)
        return mark

    def take(self, frame: int, mark: MarkDict) -> None:
        """See `Marks`. A frame that holds nothing any more goes away."""
        labels = self._space["labels"]
        for key in self._keys(frame):
            if (marks := labels.get(key)) is not None:
                _remove(marks, mark)
                if not any(marks.values()):
                    del labels[key]

    def _keys(self, frame: int) -> list[str]:
        return [str(frame), *self._odd_keys.get(frame, ())]

    def _frames(self) -> Iterator[tuple[int, FrameDict]]:
        labels = self._space.get("labels")
        for key, marks in list(labels.items()) if isinstance(labels, dict) else ():
            if not (key.isdecimal() and isinstance(marks, dict) and self._has(int(key))):
                continue
            frame = int(key)
            if key != str(frame) and key not in (odd := self._odd_keys.setdefault(frame, [])):
                odd.append(key)
            yield frame, cast("FrameDict", marks)

    def _has(self, frame: int) -> bool:
        """Whether marks on a frame are read: a picture has one frame, which the SDK asks for; others may have more."""
        return self.number_of_frames != 1 or frame == 0


class MarksOfRoot(MarksOnFrames):
    """Marks of the picture that the data itself is, whose classifications may be repeated in its file, too."""

    def __init__(self, row: LabelRowDict, space: dict[str, Any], number_of_frames: int) -> None:
        super().__init__(space, number_of_frames)
        self._row = row

    def repeated(self) -> Iterator[tuple[int, ClassificationDict]]:
        """See `Marks`."""
        yield from super().repeated()
        for labels in labels_in_files(self._row):
            for mark in whole(labels.get("classifications"), "classificationHash"):
                yield 0, mark

    def take(self, frame: int, mark: MarkDict) -> None:
        """See `Marks`."""
        if isinstance(self._space.get("labels"), dict):
            super().take(frame, mark)
        if "classificationHash" in mark:
            for labels in labels_in_files(self._row):
                _remove(cast("FrameDict", labels), mark)


class MarksOfOneFile:
    """
    Marks under no number: of a picture or a point cloud of a scene.

    Those of a picture stand beside the frames of the scene, under one of `keys`, and if there are none in the space
    itself. `key` is where new ones come to stand; None is the space.
    """

    def __init__(
        self, row: LabelRowDict, space: dict[str, Any], *, keys: Collection[str], key: str | None, has_frame: bool
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

    def check(self, frames: Iterable[int]) -> None:
        """See `Marks`."""
        _check_lists(_dictionary(self._found(), "the labels of the file"))

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
        held = self._found()
        return cast("FrameDict", held) if isinstance(held, dict) else {}

    def _found(self) -> object:
        """Return what holds the marks now. The SDK takes the last key that fits, and then nothing in the space."""
        held: object = self._space.get("labels")
        for labels in labels_in_files(self._row):
            here = [key for key in self._keys if key in labels]
            if len(here) > 1:
                here = [key for key in labels if key in here]
            held = labels[here[-1]] if here else held
        return held

    def _begin(self) -> FrameDict:
        if self._key is None:
            self._space["labels"] = self._space.get("labels") or {}
            return cast("FrameDict", self._space["labels"])
        unit = next(iter(self._row["data_units"].values()))
        labels = cast("dict[str, FrameDict]", unit.setdefault("labels", {}))
        labels[self._key] = labels.get(self._key) or {}
        return labels[self._key]


class PointsOfCloud(MarksOfOneFile):
    """Objects on points of a point cloud: run lengths in a mark, and answers that name the space only."""

    def __init__(self, row: LabelRowDict, space: dict[str, Any], space_id: str, *, is_beside: bool) -> None:
        keys = {space_id} if is_beside else set[str]()
        super().__init__(row, space, keys=keys, key=next(iter(keys), None), has_frame=False)
        self._space_id = space_id

    def objects(self) -> Iterator[tuple[int, ObjectDict]]:
        """See `Marks`. The SDK passes over objects on no points."""
        for frame, label in super().objects():
            if points_in(str(label.get("segmentation") or "")):
                yield frame, label

    def put(self, frame: int, mark: ObjectDict) -> ObjectDict:
        """See `Marks`."""
        entry = object_entry(self._row, mark["objectHash"])
        entry.update({name: value for name, value in mark.items() if name not in {"segmentation", "confidence"}})
        new_place(entry, self._space_id)
        return super().put(frame, mark)


class MarksInAnswers:
    """
    Objects on ranges of sound, text or time, or on nodes of HTML: their answers say where, and there is no frame.

    `entries` are the answers that name the space. What kind of place they have to say there, the space decides and not
    the shape of the object: so the SDK reads them.
    """

    number_of_frames: int | None = None

    def __init__(self, row: LabelRowDict, space_id: str, entries: Iterable[dict[str, Any]], *, has_nodes: bool) -> None:
        self._row = row
        self._space_id = space_id
        self._entries = entries
        self._has_nodes = has_nodes

    def objects(self) -> Iterator[tuple[int, ObjectDict]]:
        """See `Marks`."""
        for entry in self._entries:
            place = place_in(entry, self._space_id)
            if place is None or not is_whole(entry, "objectHash"):
                continue
            mark = MarkInAnswers(entry, place)
            is_on_ranges = place.get("type") in (None, "frame") and is_pairs(place.get("range"))
            if "range_html" in mark if self._has_nodes else is_on_ranges:
                yield 0, cast("ObjectDict", mark)

    def repeated(self) -> Iterator[tuple[int, ClassificationDict]]:
        """See `Marks`."""
        return iter(())

    def check(self, frames: Iterable[int]) -> None:
        """See `Marks`."""

    def put(self, frame: int, mark: ObjectDict) -> ObjectDict:
        """See `Marks`."""
        entry = object_entry(self._row, mark["objectHash"])
        view = MarkInAnswers(entry, new_place(entry, self._space_id))
        view.update(mark)
        return cast("ObjectDict", view)

    def take(self, frame: int, mark: MarkDict) -> None:
        """See `Marks`. The answers stop saying so when the label leaves the space."""


def labels_in_files(row: LabelRowDict) -> Iterator[dict[str, Any]]:
    """Yield what the files of a row hold, which are dictionaries as a rule."""
    for unit in row["data_units"].values():
        labels: object = unit.get("labels")
        if isinstance(labels, dict):
            yield labels


def _dictionary(found: object, words: str) -> dict[str, Any]:
    if found and not isinstance(found, dict):
        raise LabelRowError(f"{words} are not a dictionary; change row.labels first")
    return cast("dict[str, Any]", found or {})


def _check_lists(marks: Mapping[str, object]) -> None:
    for each in ("objects", "classifications"):
        if marks.get(each) and not isinstance(marks[each], list):
            raise LabelRowError(f"the {each} of the space are not a list; change row.labels first")


def _append(marks: FrameDict, mark: ObjectDict) -> None:
    held = cast("dict[str, list[ObjectDict]]", marks)
    for each in ("objects", "classifications"):
        held[each] = held.get(each) or []  # the platform wants both lists
    held["objects"].append(mark)


def _remove(marks: FrameDict, mark: MarkDict) -> None:
    """Take a mark away, and other marks of its label, of which one alone can be shown."""
    name, own_hash = ("objects", "objectHash") if "objectHash" in mark else ("classifications", "classificationHash")
    listed = cast("dict[str, object]", marks).get(name)
    if isinstance(listed, list):
        gone = mark.get(own_hash)
        listed[:] = [each for each in listed if not (isinstance(each, dict) and each.get(own_hash) == gone)]
