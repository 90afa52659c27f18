"""A PDF, whose frames are pages. The members are those of `MultiFrameSpace`; as in the SDK they say pages."""

from __future__ import annotations

from typing import Unpack

from labelform.client.values.labels.classification_instance import ClassificationInstance
from labelform.client.values.labels.coordinates import Coordinates
from labelform.client.values.labels.frames import Frames
from labelform.client.values.labels.object_instance import ObjectInstance
from labelform.client.values.labels.spaces.multiframe_space import MultiFrameSpace
from labelform.client.values.labels.spaces.space import Overlap
from labelform.client.values.labels.stamps import Stamps


class PdfSpace(MultiFrameSpace):
    """A PDF. Pages count from 0."""

    def put_object_instance(  # type: ignore[override]  # frames are called pages here, as in the SDK
        self,
        object_instance: ObjectInstance,
        pages: Frames,
        coordinates: Coordinates,
        *,
        on_overlap: Overlap = "error",
        **stamps: Unpack[Stamps],
    ) -> None:
        """Place an object on pages; see `MultiFrameSpace`."""
        super().put_object_instance(object_instance, pages, coordinates, on_overlap=on_overlap, **stamps)

    def put_classification_instance(
        self,
        classification_instance: ClassificationInstance,
        pages: Frames | None = None,
        *,
        on_overlap: Overlap | None = "error",
        **stamps: Unpack[Stamps],
    ) -> None:
        """Put a classification on pages, or a global one on all of the file; see `MultiFrameSpace`."""
        super().put_classification_instance(classification_instance, pages, on_overlap=on_overlap, **stamps)

    def remove_object_instance(self, object_hash: str, pages: Frames | None = None) -> ObjectInstance | None:
        """Take an object off pages, or out of this space, and return it; None when it is not here."""
        return super().remove_object_instance(object_hash, pages)

    def remove_classification_instance(
        self, classification_hash: str, pages: Frames | None = None
    ) -> ClassificationInstance | None:
        """Take a classification off pages, or out of this space, and return it; None when it is not here."""
        return super().remove_classification_instance(classification_hash, pages)
