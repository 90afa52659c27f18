"""A web page: objects stand on parts of it, from node to node, and classifications on all of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Unpack

from labelform.client.values.labels.coordinates import Coordinates
from labelform.client.values.labels.object_instance import ObjectInstance
from labelform.client.values.labels.shapes_of_ranges import HtmlCoordinates, HtmlRange
from labelform.client.values.labels.spaces.annotations import HtmlAnnotationInSpace
from labelform.client.values.labels.spaces.space import Overlap, Space
from labelform.client.values.labels.stamps import Stamps
from labelform.errors import LabelRowError
from labelform.types import Shape


class HTMLSpace(Space[HtmlAnnotationInSpace]):
    """A web page."""

    _annotation = HtmlAnnotationInSpace

    shapes: ClassVar[frozenset[Shape]] = frozenset({Shape.TEXT})

    def put_object_instance(
        self,
        object_instance: ObjectInstance,
        ranges: HtmlRange | Sequence[HtmlRange],
        *,
        on_overlap: Overlap = "error",
        **stamps: Unpack[Stamps],
    ) -> None:
        """
        Place an object on parts of the page, or with "replace" on others. The stamps are those of all its spaces.

        Raises:
            LabelRowError: the shape is none of a page, there are no parts, the object is here already (without
                "replace"), is part of a label row itself or of another one, has been placed on frames, or has answers
                that change over frames.
            TypeError: there is no such stamp.
        """
        parts = [ranges] if isinstance(ranges, HtmlRange) else list(ranges)
        self._put_object(object_instance, HtmlCoordinates(parts), 0, on_overlap, stamps)

    def check_coordinates(self, coordinates: Coordinates) -> None:
        """See `Space`. There has to be a part of the page."""
        super().check_coordinates(coordinates)
        if not isinstance(coordinates, HtmlCoordinates) or not coordinates.range:
            raise LabelRowError(f"an object in {self.words} is on at least one part of the page")
