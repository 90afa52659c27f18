"""Sound, text, time series and point clouds: objects are on ranges, classifications on all of the space."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal, Unpack, cast

from labelform.client.values.labels.coordinates import Coordinates
from labelform.client.values.labels.dictionaries import ObjectDict
from labelform.client.values.labels.frames import Range, joined, without
from labelform.client.values.labels.object_instance import ObjectInstance
from labelform.client.values.labels.raw import Raw
from labelform.client.values.labels.shapes_of_ranges import (
    AudioCoordinates,
    RangeCoordinates,
    SegmentationCoordinates,
    TextCoordinates,
    TimeRangeCoordinates,
    points_in,
)
from labelform.client.values.labels.spaces.annotations import RangeAnnotationInSpace, checked_parts
from labelform.client.values.labels.spaces.metadata import number_in
from labelform.client.values.labels.spaces.space import Space
from labelform.client.values.labels.stamps import Stamps
from labelform.errors import LabelRowError
from labelform.types import Shape

RangeOverlap = Literal["error", "merge", "replace"]
"""What to do where an object is already: refuse, add the ranges to its own, or put them in place of its own."""


class RangeSpace(Space[RangeAnnotationInSpace]):
    """A file without frames."""

    _annotation = RangeAnnotationInSpace

    has_frames: ClassVar[bool] = False
    coordinates_type: ClassVar[type[RangeCoordinates]]
    """What ranges count here."""

    @property
    def last(self) -> int | None:
        """The last that ranges can count; None if that is not known."""
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
        Place an object on ranges, besides those that it is on.

        Where they overlap with these, `on_overlap` decides: "merge" adds them, "replace" leaves only the new ones. The
        stamps are those of the object in all spaces.

        Raises:
            LabelRowError: the shape is not one of this space; there are no ranges, or one is outside of it; the ranges
                overlap (with "error"); or the object is part of this or another label row, has been placed
                on frames, or has answers that change over frames.
            InvalidArgumentsError: the ranges are given in another way.
            TypeError: there is no such stamp.
        """
        if on_overlap not in {"error", "merge", "replace"}:
            raise LabelRowError(f'on_overlap is "error", "merge" or "replace", not {on_overlap!r}')
        self._check_object(object_instance)
        new = checked_parts(ranges, Range)
        old = self._ranges_of(object_instance)
        overlaps = any(one.overlaps(other) for one in old for other in new)
        if overlaps and on_overlap == "error":
            raise LabelRowError(
                f"{object_instance.own_hash!r} is already on one of these ranges of {self.words}; pass "
                f'on_overlap="merge" to add them, or "replace" to keep only the new ones'
            )
        found = new if overlaps and on_overlap == "replace" else [*old, *new]
        self._put_object(object_instance, self.coordinates_type(found), 0, "replace", stamps)

    def remove_object_instance_from_range(
        self, object_instance: ObjectInstance, ranges: Sequence[Range] | Range
    ) -> list[Range]:
        """
        Take an object off ranges; on none any more, it leaves the space.

        Returns:
            The ranges that it was taken off.
        """
        old = self._ranges_of(object_instance)
        left = without(old, checked_parts(ranges, Range))
        gone = without(old, left)
        if old and not left:
            self._remove_object(object_instance.own_hash, None)
        elif gone:
            self._put_object(object_instance, self.coordinates_type(left), 0, "replace", {})
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

    def coordinates_of(self, mark: ObjectDict) -> Coordinates | None:
        """See `Space`. Whatever shape a mark names, its ranges are of what this space has; the SDK joins them, too."""
        return self.coordinates_type(joined(self.coordinates_type.from_dict(cast("Raw", mark)).range))

    def fitting(self, coordinates: Coordinates) -> Coordinates:
        """See `Space`. Ranges are the fewest, in order, and within the file, as far as its length is known."""
        super().fitting(coordinates)
        ranges = joined(coordinates.range) if isinstance(coordinates, RangeCoordinates) else []
        if not ranges:
            raise LabelRowError(f"an object in {self.words} needs at least one range")
        for found in (ranges[0], ranges[-1]):
            if found.start < 0 or (self.last is not None and found.end > self.last):
                ends = "" if self.last is None else f" and ends at {self.last}"
                raise LabelRowError(f"{found} is outside {self.words}, which starts at 0{ends}")
        return self.coordinates_type(ranges)

    def _ranges_of(self, instance: ObjectInstance) -> list[Range]:
        part = self._labels.object(instance.own_hash)
        found = self.coordinates_of(part.marks[0]) if part else None
        return list(found.range) if isinstance(found, RangeCoordinates) else []


class AudioSpace(RangeSpace):
    """A sound; ranges are of milliseconds."""

    shape: ClassVar[Shape | None] = Shape.AUDIO
    coordinates_type = AudioCoordinates

    @property
    def last(self) -> int | None:
        """The length of the sound in milliseconds."""
        return number_in(self._info, "duration_ms") if "duration_ms" in self._info else None


class TimeSeriesSpace(RangeSpace):
    """A time series."""

    shape: ClassVar[Shape | None] = Shape.TIME_RANGE
    coordinates_type = TimeRangeCoordinates


class TextSpace(RangeSpace):
    """A text; ranges are of characters."""

    shape: ClassVar[Shape | None] = Shape.TEXT
    coordinates_type = TextCoordinates


class PointCloudFileSpace(RangeSpace):
    """A point cloud of a scene; ranges are of its points."""

    shape: ClassVar[Shape | None] = Shape.SEGMENTATION
    coordinates_type = SegmentationCoordinates

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
