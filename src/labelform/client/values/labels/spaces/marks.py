"""
Where the marks of a space are in the platform's dictionary: under numbers of frames, under nothing, or in answers.

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
    whole,
)
from labelform.errors import LabelRowError


class Marks(Protocol):
    """The marks of one space."""

    number_of_frames: int | None
    """How many frames labels can stand on; None if they are on ranges of something else, or on points."""

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
        labels = dictionary_in(self._space.get("labels"), "the labels of the space")
        for frame in frames:
            for key in self._keys(frame):
                check_lists(dictionary_in(labels.get(key), f"frame {key} of the space"))

    def put(self, frame: int, mark: ObjectDict) -> ObjectDict:
        """See `Marks`."""
        labels = self._space["labels"] = self._space.get("labels") or {}
        marks = labels[str(frame)] = labels.get(str(frame)) or {}
        append(cast("FrameDict", marks), mark)
        return mark

    def take(self, frame: int, mark: MarkDict) -> None:
        """See `Marks`. A frame that holds nothing any more goes away."""
        labels = self._space["labels"]
        for key in self._keys(frame):
            if (marks := labels.get(key)) is not None:
                remove(marks, mark)
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
                remove(cast("FrameDict", labels), mark)


def labels_in_files(row: LabelRowDict) -> Iterator[dict[str, Any]]:
    """Yield what the files of a row hold, which are dictionaries as a rule."""
    for unit in row["data_units"].values():
        labels: object = unit.get("labels")
        if isinstance(labels, dict):
            yield labels


def dictionary_in(found: object, words: str) -> dict[str, Any]:
    """Return something as the dictionary that it should be; nothing is an empty one. Else raises `LabelRowError`."""
    if found and not isinstance(found, dict):
        raise LabelRowError(f"{words} should be a dictionary; change row.labels first")
    return cast("dict[str, Any]", found or {})


def check_lists(marks: Mapping[str, object]) -> None:
    """Refuse marks that are in something else than lists; raises `LabelRowError`."""
    for each in ("objects", "classifications"):
        if marks.get(each) and not isinstance(marks[each], list):
            raise LabelRowError(f"the {each} of the space are not a list; change row.labels first")


def append(marks: FrameDict, mark: ObjectDict) -> None:
    """Put the mark of an object to others."""
    held = cast("dict[str, list[ObjectDict]]", marks)
    for each in ("objects", "classifications"):
        held[each] = held.get(each) or []  # the platform wants both lists
    held["objects"].append(mark)


def remove(marks: FrameDict, mark: MarkDict) -> None:
    """Take a mark away, and other marks of its label, of which one alone can be shown."""
    name, own_hash = ("objects", "objectHash") if "objectHash" in mark else ("classifications", "classificationHash")
    listed = cast("dict[str, object]", marks).get(name)
    if isinstance(listed, list):
        gone = mark.get(own_hash)
        listed[:] = [each for each in listed if not (isinstance(each, dict) and each.get(own_hash) == gone)]
