"""A web page: objects are on parts of it, from node to node, and classifications on all of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Unpack, cast

from labelform.client.values.labels.coordinates import Coordinates
from labelform.client.values.labels.dictionaries import ObjectDict
from labelform.client.values.labels.object_instance import ObjectInstance
from labelform.client.values.labels.raw import Raw
from labelform.client.values.labels.shapes_of_ranges import HtmlCoordinates, HtmlRange
from labelform.client.values.labels.spaces.annotations import HtmlAnnotationInSpace, checked_parts
from labelform.client.values.labels.spaces.space import Overlap, Space
from labelform.client.values.labels.stamps import Stamps
from labelform.errors import LabelRowError
from labelform.types import Shape


class HTMLSpace(Space[HtmlAnnotationInSpace]):
    """A web page."""

    _annotation = HtmlAnnotationInSpace

    shape: ClassVar[Shape | None] = Shape.TEXT
    has_frames: ClassVar[bool] = False

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
            LabelRowError: the shape is not one of a page, there are no parts, the object is here already (without
                "replace"), is part of this or another label row, has been placed on frames, or has answers
                that change over frames.
            InvalidArgumentsError: the parts are given in another way.
            TypeError: there is no such stamp.
        """
        found = HtmlCoordinates(checked_parts(ranges, HtmlRange))
        self._put_object(object_instance, found, 0, on_overlap, stamps)

    def coordinates_of(self, mark: ObjectDict) -> Coordinates | None:
        """See `Space`. Whatever shape a mark names, here it is on parts of the page; so the SDK reads it."""
        return HtmlCoordinates.from_dict(cast("Raw", mark))

    def fitting(self, coordinates: Coordinates) -> Coordinates:
        """See `Space`. There has to be a part of the page."""
        if not isinstance(coordinates, HtmlCoordinates) or not coordinates.range:
            raise LabelRowError(f"an object in {self.words} needs at least one part of the page")
        return coordinates
