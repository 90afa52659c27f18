"""
The shapes of objects on a frame.

All coordinates are fractions of the width or height of the frame, from 0 at the left or top to 1. Masks are in pixels.
Names and fields are those of the SDK, 0.1.155 and for newer shapes 0.1.211.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self, cast

from labelform.client.values.labels.dictionaries import ObjectDict
from labelform.client.values.labels.raw import Raw, flat, number, part, point_parts
from labelform.client.values.labels.round_shapes import CircleCoordinates, EllipseCoordinates
from labelform.client.values.labels.shapes_in_space import CuboidCoordinates, PointCoordinate3D
from labelform.client.values.labels.shapes_of_ranges import (
    AudioCoordinates,
    HtmlCoordinates,
    RangeCoordinates,
    TextCoordinates,
    TimeRangeCoordinates,
)
from labelform.errors import LabelRowError
from labelform.types import Json, Shape


@dataclass(frozen=True, slots=True)
class BoundingBoxCoordinates:
    """An upright box."""

    height: float
    width: float
    top_left_x: float
    top_left_y: float

    @classmethod
    def from_dict(cls, label: Raw) -> Self:
        """Read the box of an object."""
        raw = part(label, "boundingBox")
        return cls(*(number(raw, name) for name in ("h", "w", "x", "y")))

    def to_dict(self) -> dict[str, Json]:
        """Write the box as the platform does."""
        return {"h": self.height, "w": self.width, "x": self.top_left_x, "y": self.top_left_y}


@dataclass(frozen=True, slots=True)
class RotatableBoundingBoxCoordinates:
    """A box turned around its middle by `theta` degrees, clockwise on the screen."""

    height: float
    width: float
    top_left_x: float
    top_left_y: float
    theta: float

    @classmethod
    def from_dict(cls, label: Raw) -> Self:
        """Read the box of an object."""
        raw = part(label, "rotatableBoundingBox")
        return cls(*(number(raw, name) for name in ("h", "w", "x", "y", "theta")))

    def to_dict(self) -> dict[str, Json]:
        """Write the box as the platform does."""
        return {
            "h": self.height,
            "w": self.width,
            "x": self.top_left_x,
            "y": self.top_left_y,
            "theta": self.theta,
        }


@dataclass(frozen=True, slots=True)
class PointCoordinate:
    """A point: a key point, or a corner of something."""

    x: float
    y: float

    @classmethod
    def from_dict(cls, label: Raw) -> Self:
        """Read the key point of an object."""
        raw = part(part(label, "point"), "0")
        return cls(number(raw, "x"), number(raw, "y"))

    def to_dict(self) -> dict[str, Json]:
        """Write the key point as the platform does."""
        return {"0": {"x": self.x, "y": self.y}}


Ring = Sequence[PointCoordinate]


@dataclass(frozen=True, slots=True)
class PolygonCoordinates:
    """
    An area between straight lines; the last point of a ring is joined to the first.

    `polygons` are its parts, each an outer ring and the holes in it; `values` is the outer ring of the first part.
    Either is made of the other; if both are given, `polygons` counts, as in the SDK.
    """

    values: Ring = ()
    polygons: Sequence[Sequence[Ring]] = ()

    def __post_init__(self) -> None:
        """Fill in what was not given."""
        parts = self.polygons or ([[self.values]] if self.values else [])
        object.__setattr__(self, "polygons", tuple(tuple(tuple(ring) for ring in rings) for rings in parts))
        if self.polygons and self.polygons[0]:
            object.__setattr__(self, "values", list(self.polygons[0][0]))

    @property
    def is_simple(self) -> bool:
        """Whether it is one ring, without holes."""
        return len(self.polygons) < 2 and all(len(part) < 2 for part in self.polygons)

    @classmethod
    def from_dict(cls, label: Raw) -> Self:
        """Read the polygon of an object: `polygon`, and beside it `polygons` since areas may have parts and holes."""
        return cls(_points(label.get("polygon")), _rings(label.get("polygons")))

    @classmethod
    def from_polygons_list(cls, flat_polygons: Sequence[Sequence[Sequence[float]]]) -> Self:
        """Read parts with rings of numbers, x and y by turns."""
        return cls(polygons=_rings(flat_polygons))

    def to_dict(self, kind: str = "single_polygon") -> Json:
        """Write the first ring as the platform does, or all (`multiple_polygons`)."""
        if kind == "single_polygon":
            return _written(self.values)
        return [[_flat(ring) for ring in rings] for rings in self.polygons]


@dataclass(frozen=True, slots=True)
class PolylineCoordinates:
    """Straight lines from point to point, flat or in space."""

    values: Sequence[PointCoordinate] | Sequence[PointCoordinate3D]

    @classmethod
    def from_dict(cls, label: Raw) -> Self:
        """Read the polyline of an object."""
        raw = point_parts(label.get("polyline"))
        if raw and all("z" in point for point in raw):
            return cls([PointCoordinate3D.of_point(point) for point in raw])
        return cls(_points(label.get("polyline")))

    def to_dict(self) -> dict[str, Json]:
        """Write the polyline as the platform does."""
        return _written(self.values)


@dataclass(frozen=True, slots=True)
class Cuboid2DPerspectiveCoordinates:
    """A box drawn in perspective: its back is `scale_ratio` times its front, and nearer to the vanishing point."""

    front: Ring
    vanishing_point: PointCoordinate
    scale_ratio: float

    @classmethod
    def from_dict(cls, label: Raw) -> Self:
        """Read the drawn box of an object."""
        raw = part(label, "cuboid_2d")
        vanishing = part(raw, "vanishingPoint")
        point = PointCoordinate(number(vanishing, "x"), number(vanishing, "y"))
        return cls(_ring(raw.get("front")), point, number(raw, "scaleRatio"))

    def to_dict(self) -> dict[str, Json]:
        """Write the drawn box as the platform does."""
        point = self.vanishing_point
        vanishing: dict[str, Json] = {"x": point.x, "y": point.y}
        return {"front": _flat(self.front), "vanishingPoint": vanishing, "scaleRatio": self.scale_ratio}


@dataclass(frozen=True, slots=True)
class Cuboid2DIsometricCoordinates:
    """A box drawn without perspective: its back is as large as its front, and `offset` away from it."""

    front: Ring
    offset: PointCoordinate

    @classmethod
    def from_dict(cls, label: Raw) -> Self:
        """Read the drawn box of an object."""
        raw = part(label, "cuboid_2d")
        offset = part(raw, "offset")
        return cls(_ring(raw.get("front")), PointCoordinate(number(offset, "x"), number(offset, "y")))

    def to_dict(self) -> dict[str, Json]:
        """Write the drawn box as the platform does."""
        return {"front": _flat(self.front), "offset": {"x": self.offset.x, "y": self.offset.y}}


@dataclass(frozen=True, slots=True)
class SkeletonCoordinate:
    """A named point of a skeleton. `visibility` is `visible`, `invisible` (outside) or `occluded`."""

    x: float
    y: float
    name: str
    color: str | None = None
    feature_hash: str | None = None
    value: str | None = None
    visibility: str | None = None


@dataclass(frozen=True, slots=True)
class SkeletonCoordinates:
    """The points of a skeleton, in the order of its template; `name` is the template's."""

    values: Sequence[SkeletonCoordinate]
    name: str

    @classmethod
    def from_dict(cls, label: Raw) -> Self:
        """Read the skeleton of an object. The editor says `{"visible": true}` where the SDK says `visibility`."""
        points = part(label, "skeleton").values()
        return cls([_joint(point) for point in points if isinstance(point, Mapping)], str(label.get("name", "")))

    def to_dict(self) -> dict[str, Json]:
        """Write the skeleton as the SDK does."""
        written: dict[str, Json] = {}
        for index, point in enumerate(self.values):
            optional: dict[str, Json] = {
                "color": point.color,
                "featureHash": point.feature_hash,
                "value": point.value,
                "visibility": point.visibility,
            }
            known = {name: value for name, value in optional.items() if value is not None}
            written[str(index)] = {"x": point.x, "y": point.y, "name": point.name, **known}
        return written


@dataclass(frozen=True, slots=True)
class BitmaskCoordinates:
    """A mask in pixels: run lengths along the rows, written as COCO writes them. It must be as large as the frame."""

    top: int
    left: int
    height: int
    width: int
    rle_string: str

    @classmethod
    def from_dict(cls, label: Raw) -> Self:
        """Read the mask of an object."""
        raw = part(label, "bitmask")
        top, left, height, width = (int(number(raw, name)) for name in ("top", "left", "height", "width"))
        return cls(top, left, height, width, str(raw.get("rleString", "")))

    def to_dict(self) -> dict[str, Json]:
        """Write the mask as the platform does."""
        return {
            "top": self.top,
            "left": self.left,
            "height": self.height,
            "width": self.width,
            "rleString": self.rle_string,
        }


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
    """Tell whether labelform knows the shape that an object has on a frame; where it ends (`delete`) it needs none."""
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
        raise LabelRowError(f"{type(coordinates).__name__} are no coordinates of a {shape}")
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


def _points(value: Json) -> list[PointCoordinate]:
    return [PointCoordinate(number(point, "x"), number(point, "y")) for point in point_parts(value)]


def _rings(value: Json) -> list[list[list[PointCoordinate]]]:
    parts = value if isinstance(value, Sequence) else []
    return [[_ring(ring) for ring in rings] for rings in parts if isinstance(rings, Sequence)]


def _ring(value: Json) -> list[PointCoordinate]:
    numbers = flat(value, "polygons")
    return [PointCoordinate(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=False)]


def _flat(ring: Ring) -> list[float]:
    return [value for point in ring for value in (point.x, point.y)]


def _written(points: Sequence[PointCoordinate | PointCoordinate3D]) -> dict[str, Json]:
    return {str(index): point.to_dict()["0"] for index, point in enumerate(points)}


def _joint(raw: Raw) -> SkeletonCoordinate:
    said = [word for word in ("invisible", "occluded", "visible") if raw.get(word)]
    optional = [raw.get(name) for name in ("color", "featureHash", "value", "visibility")]
    color, feature_hash, value, visibility = (None if entry is None else str(entry) for entry in optional)
    return SkeletonCoordinate(
        number(raw, "x"),
        number(raw, "y"),
        str(raw.get("name", "")),
        color,
        feature_hash,
        value,
        visibility or (said[0] if said else None),
    )
