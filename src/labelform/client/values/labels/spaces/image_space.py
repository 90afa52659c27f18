"""A picture, of a group or of a scene: labels are on its one frame."""

from __future__ import annotations

from typing import Unpack

from labelform.client.values.labels.classification_instance import ClassificationInstance
from labelform.client.values.labels.coordinates import Coordinates
from labelform.client.values.labels.frames import Range
from labelform.client.values.labels.object_instance import ObjectInstance
from labelform.client.values.labels.spaces.sized import SizedSpace
from labelform.client.values.labels.spaces.space import Overlap
from labelform.client.values.labels.stamps import Stamps


class ImageSpace(SizedSpace):
    """A picture."""

    def put_object_instance(
        self,
        object_instance: ObjectInstance,
        coordinates: Coordinates | str,
        *,
        on_overlap: Overlap = "error",
        **stamps: Unpack[Stamps],
    ) -> None:
        """
        Place an object on the picture, or with "replace" somewhere else on it.

        Run lengths along the rows (text) are a mask of the size of the picture.

        Raises:
            LabelRowError: the coordinates or the shape are not for pictures, the object is here already (without
                "replace"), is part of this or another label row, has been placed on frames, or has answers
                that change over frames.
            TypeError: there is no such stamp.
        """
        found = self._coordinates(object_instance, coordinates, [0])
        self._put_object(object_instance, found, 0, on_overlap, stamps)

    def put_classification_instance(
        self,
        classification_instance: ClassificationInstance,
        *,
        on_overlap: Overlap | None = "error",
        **stamps: Unpack[Stamps],
    ) -> None:
        """See `Space`. One that is not global is on the one frame of the picture."""
        frames = None if classification_instance.is_global() else [Range(0, 0)]
        self._put_classification(classification_instance, frames, on_overlap, stamps)
