"""Sound, text, time series and point clouds: objects stand on ranges, classifications on all of the space."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final, Literal, Unpack

from labelform.client.values.labels.coordinates import Coordinates
from labelform.client.values.labels.frames import Range, joined, without
from labelform.client.values.labels.object_instance import ObjectInstance
from labelform.client.values.labels.shapes_of_ranges import (
    AudioCoordinates,
    RangeCoordinates,
    SegmentationCoordinates,
    TextCoordinates,
    TimeRangeCoordinates,
    points_in,
)
from labelform.client.values.labels.spaces.annotations import RangeAnnotationInSpace
from labelform.client.values.labels.spaces.metadata import number_in
from labelform.client.values.labels.spaces.space import Space
from labelform.client.values.labels.stamps import Stamps
from labelform.errors import LabelRowError
from labelform.types import Shape

RangeOverlap = Literal["error", "merge", "replace"]
"""What to do where an object is already: refuse, add the ranges to its own, or put them in place of its own."""

_COORDINATES: Final[Mapping[Shape, type[RangeCoordinates]]] = {
    Shape.AUDIO: AudioCoordinates,
    Shape.TIME_RANGE: TimeRangeCoordinates,
    Shape.TEXT: TextCoordinates,
    Shape.SEGMENTATION: SegmentationCoordinates,
}


class RangeSpace(Space[RangeAnnotationInSpace]):
    """A file without frames."""

    _annotation = RangeAnnotationInSpace

    @property
    def last(self) -> int | None:
        """The last that ranges can count; None where that is not known."""
        return None

    def put_object_instance(
        self,
        object_instance: ObjectInstance,
        ranges: Sequence[Range] | Range,
        *,
        on_overlap: RangeOverlap = "error",
        **stamps: Unpack[Stamps],
    ) -> None:
        """
        Place an object on ranges, beside those that it is on.

        Where they overlap with these, `on_overlap` decides: "merge" adds them, "replace" leaves only the new ones. The
        stamps are those of the object in all spaces.

        Raises:
            LabelRowError: the shape is none of this space; there are no ranges, or one is outside of it; the ranges
                overlap (with "error"); or the object is part of a label row itself or of another one, has been placed
                on frames, or has answers that change over frames.
            TypeError: there is no such stamp.
        """
        if on_overlap not in {"error", "merge", "replace"}:
            raise LabelRowError(f'on_overlap is "error", "merge" or "replace", not {on_overlap!r}')
        self._check_object(object_instance)
        new = joined([ranges] if isinstance(ranges, Range) else ranges)
        old = self._ranges_of(object_instance)
        overlaps = any(one.overlaps(other) for one in old for other in new)
        if overlaps and on_overlap == "error":
            raise LabelRowError(
                f"{object_instance.own_hash!r} is on one of these ranges of {self.words} already; pass "
                f'on_overlap="merge" to add them, or "replace" to leave only them'
            )
        found = new if overlaps and on_overlap == "replace" else joined([*old, *new])
        coordinates = _COORDINATES[object_instance.ontology_item.shape](found)
        self._put_object(object_instance, coordinates, 0, "replace", stamps)

    def remove_object_instance_from_range(
        self, object_instance: ObjectInstance, ranges: Sequence[Range] | Range
    ) -> list[Range]:
        """
        Take an object off ranges; on none any more, it leaves the space.

        Returns:
            The ranges that it was taken off.
        """
        old = self._ranges_of(object_instance)
        left = without(old, [ranges] if isinstance(ranges, Range) else ranges)
        gone = without(old, left)
        if old and not left:
            self._remove_object(object_instance.own_hash, None)
        elif gone:
            coordinates = _COORDINATES[object_instance.ontology_item.shape](left)
            self._put_object(object_instance, coordinates, 0, "replace", {})
        return gone

    def get_object_ranges(self, object_instance: ObjectInstance) -> list[Range]:
        """
        Return the ranges that an object is on here.

        Raises:
            LabelRowError: it is not in this space.
        """
        if self._labels.object(object_instance.own_hash) is None:
            raise LabelRowError(f"{object_instance.own_hash!r} is not in {self.words}")
        return self._ranges_of(object_instance)

    def check_coordinates(self, coordinates: Coordinates) -> None:
        """See `Space`. Ranges have to be within the file, as far as its length is known."""
        super().check_coordinates(coordinates)
        ranges = list(coordinates.range) if isinstance(coordinates, RangeCoordinates) else []
        if not ranges:
            raise LabelRowError(f"an object in {self.words} is on at least one range")
        for found in ranges:
            if found.start < 0 or (self.last is not None and found.end > self.last):
                ends = "" if self.last is None else f" and ends at {self.last}"
                raise LabelRowError(f"{found} is outside of {self.words}, which starts at 0{ends}")

    def _ranges_of(self, instance: ObjectInstance) -> list[Range]:
        part = self._labels.object(instance.own_hash)
        return (part.range_list or []) if part else []


class AudioSpace(RangeSpace):
    """A sound; ranges are of milliseconds."""

    shapes: ClassVar[frozenset[Shape]] = frozenset({Shape.AUDIO})

    @property
    def last(self) -> int | None:
        """The length of the sound in milliseconds."""
        return number_in(self._info, "duration_ms") if "duration_ms" in self._info else None


class TimeSeriesSpace(RangeSpace):
    """A time series."""

    shapes: ClassVar[frozenset[Shape]] = frozenset({Shape.TIME_RANGE})


class TextSpace(RangeSpace):
    """A text; ranges are of characters."""

    shapes: ClassVar[frozenset[Shape]] = frozenset({Shape.TEXT})


class PointCloudFileSpace(RangeSpace):
    """A point cloud of a scene; ranges are of its points."""

    shapes: ClassVar[frozenset[Shape]] = frozenset({Shape.SEGMENTATION})

    def put_object_instance(
        self,
        object_instance: ObjectInstance,
        ranges: Sequence[Range] | Range | str,
        *,
        on_overlap: RangeOverlap = "error",
        **stamps: Unpack[Stamps],
    ) -> None:
        """Place an object on points; see `RangeSpace`. Run lengths (text) are those of the platform."""
        found = points_in(ranges) if isinstance(ranges, str) else ranges
        super().put_object_instance(object_instance, found, on_overlap=on_overlap, **stamps)
