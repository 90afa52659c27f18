"""Marks of the files of a scene, pictures and point clouds: in one list each. Source: SDK 0.1.211."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, cast

from labelform.client.values.labels.dictionaries import (
    ClassificationDict,
    FrameDict,
    LabelRowDict,
    MarkDict,
    ObjectDict,
    whole,
)
from labelform.client.values.labels.shapes_of_ranges import points_in
from labelform.client.values.labels.spaces.mark_in_answers import new_place, object_entry
from labelform.client.values.labels.spaces.marks import append, check_lists, dictionary_in, labels_in_files, remove


class MarksOfOneFile:
    """
    Marks under no number: of a picture or a point cloud of a scene.

    Those of a picture are beside the frames of the scene, under one of `keys`, and if there are none in the space
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
        check_lists(dictionary_in(self._found(), "the labels of the file"))

    def put(self, frame: int, mark: ObjectDict) -> ObjectDict:
        """See `Marks`."""
        held = self._held()
        if not any(held.values()):
            held = self._begin()
        append(held, mark)
        return mark

    def take(self, frame: int, mark: MarkDict) -> None:
        """See `Marks`."""
        remove(self._held(), mark)

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
