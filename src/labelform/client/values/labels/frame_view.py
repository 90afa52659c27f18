"""One frame of a label row: what is on it, and a way to put more there."""

from __future__ import annotations

from typing import Unpack

from labelform.client.values.labels.classification_instance import ClassificationInstance
from labelform.client.values.labels.coordinates import Coordinates
from labelform.client.values.labels.labels import Labels
from labelform.client.values.labels.object_instance import ObjectInstance
from labelform.client.values.labels.stamps import ObjectStamps, Stamps
from labelform.client.values.ontology import Classification, Object
from labelform.errors import LabelRowError


class FrameView:
    """A frame. Get one from `LabelRow.get_frame_view`."""

    def __init__(self, labels: Labels, frame: int) -> None:
        self._labels = labels
        self._frame = frame
        self._unit = labels.sheet.unit_of(frame)

    def __repr__(self) -> str:
        return f"FrameView(frame={self._frame})"

    @property
    def frame(self) -> int:
        """The number of the frame, from 0."""
        return self._frame

    @property
    def image_hash(self) -> str:
        """The id of the file that the frame is in; of images, each frame has its own."""
        return self._unit.get("data_hash", "")

    @property
    def image_title(self) -> str:
        """The title of the file that the frame is in."""
        return self._unit.get("data_title", "")

    @property
    def file_type(self) -> str:
        """The type of the file, `image/png` for example."""
        return self._unit.get("data_type", "")

    @property
    def data_link(self) -> str | None:
        """Where the file is; it can be opened when the labels were initialised with `include_signed_url`."""
        return self._unit.get("data_link")

    @property
    def width(self) -> int:
        """
        The width in pixels.

        Raises:
            LabelRowError: the platform does not know it.
        """
        return self._size(self._unit.get("width"), "width")

    @property
    def height(self) -> int:
        """
        The height in pixels.

        Raises:
            LabelRowError: the platform does not know it.
        """
        return self._size(self._unit.get("height"), "height")

    def add_object_instance(
        self,
        object_instance: ObjectInstance,
        coordinates: Coordinates,
        *,
        overwrite: bool = False,
        **stamps: Unpack[ObjectStamps],
    ) -> None:
        """
        Place an object on this frame, and add it to the label row unless it is part of it.

        Raises:
            LabelRowError: see `ObjectInstance.set_for_frames`; or it is part of another label row.
        """
        self._check_no_stranger(object_instance)
        object_instance.set_for_frames(coordinates, self._frame, overwrite=overwrite, **stamps)
        if not object_instance.is_assigned_to_label_row():
            self._labels.add_object(object_instance, force=True)

    def add_classification_instance(
        self, classification_instance: ClassificationInstance, *, overwrite: bool = False, **stamps: Unpack[Stamps]
    ) -> None:
        """
        Place a classification on this frame, and add it to the label row unless it is part of it.

        Raises:
            LabelRowError: see `ClassificationInstance.set_for_frames`; or it is part of another label row.
        """
        self._check_no_stranger(classification_instance)
        classification_instance.set_for_frames(self._frame, overwrite=overwrite, **stamps)
        if not classification_instance.is_assigned_to_label_row():
            self._labels.add_classification(classification_instance, force=False)

    def get_object_instances(self, filter_ontology_object: Object | None = None) -> list[ObjectInstance]:
        """Return the objects on this frame, all or of one kind."""
        return self._labels.objects_where(filter_ontology_object, self._frame)

    def get_classification_instances(
        self, filter_ontology_classification: Classification | None = None
    ) -> list[ClassificationInstance]:
        """Return the classifications on this frame, all or of one kind."""
        return self._labels.classifications_where(filter_ontology_classification, self._frame)

    def _check_no_stranger(self, instance: ObjectInstance | ClassificationInstance) -> None:
        if instance.is_assigned_to_label_row() and not instance.is_part_of(self._labels):
            raise LabelRowError(f"{instance.own_hash!r} is part of another label row; add a copy() of it")

    def _size(self, found: int | None, name: str) -> int:
        if found is None:
            raise LabelRowError(f"the platform has no {name} for frame {self._frame}")
        return found
