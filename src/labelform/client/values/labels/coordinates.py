"""
The shapes of objects on a frame: which there are, and under which key each stands.

All coordinates are fractions of the width or height of the frame, from 0 at the left or top to 1. Masks are in pixels.
Names and fields are those of the SDK, 0.1.155 and for newer shapes 0.1.211.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from labelform.client.values.labels.areas import PolygonCoordinates, PolylineCoordinates
from labelform.client.values.labels.boxes import (
    BoundingBoxCoordinates,
    Cuboid2DIsometricCoordinates,
    Cuboid2DPerspectiveCoordinates,
    RotatableBoundingBoxCoordinates,
)
from labelform.client.values.labels.dictionaries import ObjectDict
from labelform.client.values.labels.masks import BitmaskCoordinates
from labelform.client.values.labels.points import PointCoordinate
from labelform.client.values.labels.raw import Raw, part
from labelform.client.values.labels.round_shapes import CircleCoordinates, EllipseCoordinates
from labelform.client.values.labels.shapes_in_space import CuboidCoordinates, PointCoordinate3D
from labelform.client.values.labels.shapes_of_ranges import (
    AudioCoordinates,
    HtmlCoordinates,
    RangeCoordinates,
    SegmentationCoordinates,
    TextCoordinates,
    TimeRangeCoordinates,
)
from labelform.client.values.labels.skeletons import SkeletonCoordinates
from labelform.errors import LabelRowError
from labelform.types import Json, Shape

Coordinates = (
    BoundingBoxCoordinates
    | RotatableBoundingBoxCoordinates
    | PointCoordinate
    | PointCoordinate3D
    | PolygonCoordinates
    | PolylineCoordinates
    | SkeletonCoordinates
    | BitmaskCoordinates
    | CircleCoordinates
    | EllipseCoordinates
    | Cuboid2DPerspectiveCoordinates
    | Cuboid2DIsometricCoordinates
    | CuboidCoordinates
    | RangeCoordinates
    | HtmlCoordinates
)
"""The shapes that labelform reads and writes. Others stay as they are in the labels."""

_KINDS: Final[Mapping[type[Coordinates], tuple[Shape, str]]] = {
    BoundingBoxCoordinates: (Shape.BOUNDING_BOX, "boundingBox"),
    RotatableBoundingBoxCoordinates: (Shape.ROTATABLE_BOUNDING_BOX, "rotatableBoundingBox"),
    PolygonCoordinates: (Shape.POLYGON, "polygon"),
    PointCoordinate: (Shape.POINT, "point"),
    PointCoordinate3D: (Shape.POINT, "point"),
    PolylineCoordinates: (Shape.POLYLINE, "polyline"),
    SkeletonCoordinates: (Shape.SKELETON, "skeleton"),
    BitmaskCoordinates: (Shape.BITMASK, "bitmask"),
    CircleCoordinates: (Shape.CIRCLE, "circle"),
    EllipseCoordinates: (Shape.ELLIPSE, "ellipse"),
    Cuboid2DPerspectiveCoordinates: (Shape.CUBOID_2D, "cuboid_2d"),
    Cuboid2DIsometricCoordinates: (Shape.CUBOID_2D, "cuboid_2d"),
    CuboidCoordinates: (Shape.CUBOID, "cuboid"),
    AudioCoordinates: (Shape.AUDIO, "range"),
    TimeRangeCoordinates: (Shape.TIME_RANGE, "range"),
    TextCoordinates: (Shape.TEXT, "range"),
    HtmlCoordinates: (Shape.TEXT, "range_html"),
    SegmentationCoordinates: (Shape.SEGMENTATION, "segmentation"),
}

_USUAL_KEYS: Final = {str(shape): key for shape, key in _KINDS.values() if not key.startswith("range")}

# `polygons` is what later platforms write beside `polygon` for areas with holes: it would contradict a new polygon.
_KEYS: Final = frozenset(key for _, key in _KINDS.values()) | {"polygons"}


def read_coordinates(label: ObjectDict) -> Coordinates | None:
    """Return where an object is; None when its shape is one that labelform does not know."""
    raw = cast("Raw", label)
    kind = _kind_of(raw)
    return kind.from_dict(raw) if kind else None


def has_coordinates(label: ObjectDict) -> bool:
    """Return whether labelform knows the shape of an object on a frame; where it ends (`delete`) it needs none."""
    raw = cast("Raw", label)
    usual = _USUAL_KEYS.get(str(raw.get("shape")))  # asked of every mark that is read: most say their shape truly
    return bool(usual and raw.get(usual)) or _kind_of(raw) is not None or label.get("event") == "delete"


def write_coordinates(label: ObjectDict, shape: Shape, coordinates: Coordinates) -> None:
    """
    Put an object somewhere else.

    Raises:
        LabelRowError: the coordinates are not of the object's shape.
    """
    own_shape, key = _KINDS.get(type(coordinates), (None, ""))
    if own_shape is not shape:
        raise LabelRowError(f"{type(coordinates).__name__} are not coordinates of a {shape}")
    raw = cast("dict[str, Json]", label)
    had_parts = "polygons" in raw
    for stale in _KEYS & raw.keys():
        del raw[stale]
    raw[key] = coordinates.to_dict()
    if isinstance(coordinates, PolygonCoordinates) and (had_parts or not coordinates.is_simple):
        raw["polygons"] = coordinates.to_dict("multiple_polygons")
    if isinstance(coordinates, HtmlCoordinates):
        raw["range"] = []  # so the SDK writes it


def _kind_of(raw: Raw) -> type[Coordinates] | None:
    """Return what an object is on a frame, by the key that is there; of keys with several kinds, by what is in them."""
    for kind, (shape, key) in _KINDS.items():
        if key in raw and raw[key] is not None and (key != "range" or raw.get("shape") == shape):
            return _alternative(kind, raw)
    return PolygonCoordinates if raw.get("polygons") else None


def _alternative(kind: type[Coordinates], raw: Raw) -> type[Coordinates]:
    if kind is PointCoordinate and "z" in part(part(raw, "point"), "0"):
        return PointCoordinate3D
    if kind is Cuboid2DPerspectiveCoordinates and "vanishingPoint" not in part(raw, "cuboid_2d"):
        return Cuboid2DIsometricCoordinates
    if kind is TextCoordinates and raw.get("range_html"):
        return HtmlCoordinates
    return kind
