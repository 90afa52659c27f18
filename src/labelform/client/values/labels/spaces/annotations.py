"""One label on one frame of a space, or on all of it. Stamps are read here; the space's `put_…` changes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, cast

from typing_extensions import TypeVar

from labelform.client.checks import require
from labelform.client.values.labels.classification_instance import ClassificationInstance
from labelform.client.values.labels.coordinates import Coordinates
from labelform.client.values.labels.dictionaries import MarkDict
from labelform.client.values.labels.frames import Range
from labelform.client.values.labels.object_instance import ObjectAnnotation, ObjectInstance
from labelform.client.values.labels.placed import Annotation
from labelform.client.values.labels.shapes_of_ranges import HtmlCoordinates, HtmlRange, RangeCoordinates
from labelform.errors import LabelRowError

if TYPE_CHECKING:
    from labelform.client.values.labels.spaces.space import Space

A_co = TypeVar("A_co", bound="ObjectAnnotationInSpace", default="ObjectAnnotationInSpace", covariant=True)
"""How an object is in spaces of a kind: on frames, on ranges, or on parts of a page."""


class ObjectAnnotationInSpace(ObjectAnnotation):
    """An object on one frame of a space; where there are no frames, on frame 0."""

    def __init__(self, space: Space, instance: ObjectInstance, part: ObjectInstance, frame: int) -> None:
        super().__init__(part, frame, part.marks[frame])
        self._space = space
        self._whole = instance

    @property
    def space(self) -> Space:
        """The space."""
        return self._space

    @property
    def object_instance(self) -> ObjectInstance:
        """The object, which may be in other spaces, too."""
        return self._whole

    @property
    def object_hash(self) -> str:
        """The id of the object within the label row."""
        return self._whole.object_hash

    @property
    def coordinates(self) -> Coordinates | None:
        """Where the object is; None when its shape is one that labelform does not know (see `to_dict`)."""
        return self._space.coordinates_of(self._object)

    @coordinates.setter
    def coordinates(self, coordinates: Coordinates) -> None:
        if self._frame not in self._instance.marks or not self._instance.is_assigned_to_label_row():
            raise LabelRowError(f"{self.object_hash!r} is no longer in the space {self._space.space_id!r}")
        self._instance.set_for_frames(self._space.fitting(coordinates), self._frame, overwrite=True)


class RangeAnnotationInSpace(ObjectAnnotationInSpace):
    """An object on ranges of a space: of sound, text or time, or of the points of a point cloud."""

    @property
    def ranges(self) -> list[Range]:
        """The ranges that it is on."""
        return list(cast("RangeCoordinates", self.coordinates).range)

    @ranges.setter
    def ranges(self, ranges: Range | Sequence[Range]) -> None:
        kind = type(cast("RangeCoordinates", self.coordinates))
        self.coordinates = kind(checked_parts(ranges, Range))


class HtmlAnnotationInSpace(ObjectAnnotationInSpace):
    """An object on parts of a web page."""

    @property
    def ranges(self) -> list[HtmlRange]:
        """The parts of the page that it is on."""
        return list(cast("HtmlCoordinates", self.coordinates).range)

    @ranges.setter
    def ranges(self, ranges: HtmlRange | Sequence[HtmlRange]) -> None:
        self.coordinates = HtmlCoordinates(checked_parts(ranges, HtmlRange))


class ClassificationAnnotationInSpace(Annotation):
    """A classification on one frame of a space; where it is on all of it, on frame 0."""

    def __init__(self, space: Space, instance: ClassificationInstance, frame: int, mark: MarkDict) -> None:
        super().__init__(frame, mark)
        self._space = space
        self._whole = instance

    @property
    def space(self) -> Space:
        """The space."""
        return self._space

    @property
    def classification_instance(self) -> ClassificationInstance:
        """The classification, which may be in other spaces, too."""
        return self._whole

    @property
    def classification_hash(self) -> str:
        """The id of the classification within the label row."""
        return self._whole.classification_hash


R = TypeVar("R", Range, HtmlRange)


def checked_parts(ranges: R | Sequence[R], kind: type[R]) -> list[R]:
    """
    Return one range or several as a list.

    Raises:
        InvalidArgumentsError: they are given in another way.
    """
    if isinstance(ranges, kind):
        return [ranges]
    require(isinstance(ranges, Iterable), f"ranges is {ranges!r}, which is neither a range nor a list of ranges")
    found = list(cast("Iterable[R]", ranges))
    for each in found:
        require(isinstance(each, kind), f"ranges contains {each!r}, which is not a {kind.__name__}")
    return found
