"""
The shapes of objects on a frame.

All coordinates are fractions of the width or height of the frame, from 0 at the left or top to 1. Masks are in pixels.
Names and fields are those of SDK 0.1.155.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self, cast

from labelform.client.values.labels.dictionaries import ObjectDict
from labelform.errors import LabelRowError
from labelform.types import Json, Shape

_Raw = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class BoundingBoxCoordinates:
    """An upright box."""

    height: float
    width: float
    top_left_x: float
    top_left_y: float

    @classmethod
    def from_dict(cls, label: _Raw) -> Self:
        """Read the box of an object."""
        raw = _part(label, "boundingBox")
        return cls(*(_number(raw, name) for name in ("h", "w", "x", "y")))

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
    def from_dict(cls, label: _Raw) -> Self:
        """Read the box of an object."""
        raw = _part(label, "rotatableBoundingBox")
        return cls(*(_number(raw, name) for name in ("h", "w", "x", "y", "theta")))

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
    def from_dict(cls, label: _Raw) -> Self:
        """Read the key point of an object."""
        raw = _part(_part(label, "point"), "0")
        return cls(_number(raw, "x"), _number(raw, "y"))

    def to_dict(self) -> dict[str, Json]:
        """Write the key point as the platform does."""
        return _written([self])


@dataclass(frozen=True, slots=True)
class PolygonCoordinates:
    """An area between straight lines; the last point is joined to the first."""

    values: Sequence[PointCoordinate]

    @classmethod
    def from_dict(cls, label: _Raw) -> Self:
        """Read the polygon of an object."""
        return cls(_points(label.get("polygon")))

    def to_dict(self) -> dict[str, Json]:
        """Write the polygon as the platform does."""
        return _written(self.values)


@dataclass(frozen=True, slots=True)
class PolylineCoordinates:
    """Straight lines from point to point."""

    values: Sequence[PointCoordinate]

    @classmethod
    def from_dict(cls, label: _Raw) -> Self:
        """Read the polyline of an object."""
        return cls(_points(label.get("polyline")))

    def to_dict(self) -> dict[str, Json]:
        """Write the polyline as the platform does."""
        return _written(self.values)


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
    def from_dict(cls, label: _Raw) -> Self:
        """Read the skeleton of an object. The editor says `{"visible": true}` where the SDK says `visibility`."""
        points = _part(label, "skeleton").values()
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
    def from_dict(cls, label: _Raw) -> Self:
        """Read the mask of an object."""
        raw = _part(label, "bitmask")
        top, left, height, width = (int(_number(raw, name)) for name in ("top", "left", "height", "width"))
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
    | PolygonCoordinates
    | PolylineCoordinates
    | SkeletonCoordinates
    | BitmaskCoordinates
)
"""The shapes that labelform reads and writes. Others stay as they are in the labels."""

_KINDS: Final[Mapping[Shape, tuple[str, type[Coordinates]]]] = {
    Shape.BOUNDING_BOX: ("boundingBox", BoundingBoxCoordinates),
    Shape.ROTATABLE_BOUNDING_BOX: ("rotatableBoundingBox", RotatableBoundingBoxCoordinates),
    Shape.POLYGON: ("polygon", PolygonCoordinates),
    Shape.POINT: ("point", PointCoordinate),
    Shape.POLYLINE: ("polyline", PolylineCoordinates),
    Shape.SKELETON: ("skeleton", SkeletonCoordinates),
    Shape.BITMASK: ("bitmask", BitmaskCoordinates),
}

# `polygons` is what later platforms write beside `polygon` for areas with holes: it would contradict a new polygon.
_KEYS: Final = frozenset(key for key, _ in _KINDS.values()) | {"polygons"}


def read_coordinates(label: ObjectDict) -> Coordinates | None:
    """Return where an object is; None when its shape is one that labelform does not know."""
    raw = cast("_Raw", label)
    for key, kind in _KINDS.values():
        if key in raw:
            return kind.from_dict(raw)
    return None


def has_coordinates(label: ObjectDict) -> bool:
    """Tell whether labelform knows the shape that an object has on a frame."""
    return not _KEYS.isdisjoint(label)


def write_coordinates(label: ObjectDict, shape: Shape, coordinates: Coordinates) -> None:
    """
    Put an object somewhere else.

    Raises:
        LabelRowError: the coordinates are not of the object's shape.
    """
    key, kind = _KINDS.get(shape, ("", None))
    if kind is None or not isinstance(coordinates, kind):
        raise LabelRowError(f"{type(coordinates).__name__} are no coordinates of a {shape}")
    raw = cast("dict[str, Json]", label)
    for stale in _KEYS & raw.keys():
        del raw[stale]
    raw[key] = coordinates.to_dict()


def _part(raw: _Raw, name: str) -> _Raw:
    value = raw.get(name)
    if not isinstance(value, Mapping):
        raise LabelRowError(f"a label has no readable {name}")
    return value


def _number(raw: _Raw, name: str) -> float:
    value = raw.get(name)
    if not isinstance(value, int | float):
        raise LabelRowError(f"coordinates of a label have no number {name}")
    return value


def _points(value: Json) -> list[PointCoordinate]:
    """Read points, which older labels hold as a list, others by number."""
    if isinstance(value, Mapping):
        found: Sequence[Json] = [value[key] for key in sorted(value, key=int)]
    else:
        found = value if isinstance(value, Sequence) else []
    return [PointCoordinate(_number(point, "x"), _number(point, "y")) for point in found if isinstance(point, Mapping)]


def _written(points: Sequence[PointCoordinate]) -> dict[str, Json]:
    return {str(index): {"x": point.x, "y": point.y} for index, point in enumerate(points)}


def _joint(raw: _Raw) -> SkeletonCoordinate:
    said = [word for word in ("invisible", "occluded", "visible") if raw.get(word)]
    optional = [raw.get(name) for name in ("color", "featureHash", "value", "visibility")]
    color, feature_hash, value, visibility = (None if entry is None else str(entry) for entry in optional)
    return SkeletonCoordinate(
        _number(raw, "x"),
        _number(raw, "y"),
        str(raw.get("name", "")),
        color,
        feature_hash,
        value,
        visibility or (said[0] if said else None),
    )
