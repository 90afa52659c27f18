"""Spaces whose frames have a width and a height in pixels, so that run lengths alone are a mask."""

from __future__ import annotations

from collections.abc import Sequence

from labelform.client.values.labels.coordinates import Coordinates
from labelform.client.values.labels.masks import BitmaskCoordinates
from labelform.client.values.labels.object_instance import ObjectInstance
from labelform.client.values.labels.spaces.annotations import ObjectAnnotationInSpace
from labelform.client.values.labels.spaces.metadata import number_in, parts_in
from labelform.client.values.labels.spaces.space import Space
from labelform.errors import LabelRowError
from labelform.types import Shape, SpaceType

Size = tuple[int, int]
"""Width and height in pixels; 0 when they are not known."""


class SizedSpace(Space[ObjectAnnotationInSpace]):
    """The contract of a space with frames of a size, which are all alike but for slices in files of their own."""

    _annotation = ObjectAnnotationInSpace

    def _coordinates(
        self, instance: ObjectInstance, coordinates: Coordinates | str, frames: Sequence[int]
    ) -> Coordinates:
        """Return coordinates as they are, and run lengths (text) as a mask of the size of the frames."""
        if not isinstance(coordinates, str):
            return coordinates
        if instance.ontology_item.shape is not Shape.BITMASK:
            raise LabelRowError(f"run lengths are coordinates of bitmasks, but {instance.own_hash!r} is not one")
        sizes = {self._size_of(frame) for frame in frames}
        if len(sizes) != 1 or not all(size := sizes.pop()):
            raise LabelRowError(
                f"the frames of {self.words} have no single known size; pass BitmaskCoordinates instead"
            )
        width, height = size
        return BitmaskCoordinates(0, 0, height, width, coordinates)

    def _size_of(self, frame: int) -> Size:
        self._labels.check_frame(frame)
        slices = parts_in(self._info, "frames") if self.space_type is SpaceType.MEDICAL_STACK else []
        info = slices[frame] if slices else self._info
        return number_in(info, "width"), number_in(info, "height")
