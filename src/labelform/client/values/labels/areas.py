"""Areas and lines on a frame: polygons with their parts and holes, polylines, masks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from labelform.client.values.labels.points import (
    PointCoordinate,
    Ring,
    flat_ring,
    read_points,
    read_ring,
    write_points,
)
from labelform.client.values.labels.raw import Raw, point_parts
from labelform.client.values.labels.shapes_in_space import PointCoordinate3D
from labelform.types import Json


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
        return cls(read_points(label.get("polygon")), _rings(label.get("polygons")))

    @classmethod
    def from_polygons_list(cls, flat_polygons: Sequence[Sequence[Sequence[float]]]) -> Self:
        """Read parts with rings of numbers, x and y by turns."""
        return cls(polygons=_rings(flat_polygons))

    def to_dict(self, kind: str = "single_polygon") -> Json:
        """Write the first ring as the platform does, or all (`multiple_polygons`)."""
        if kind == "single_polygon":
            return write_points(self.values)
        return [[flat_ring(ring) for ring in rings] for rings in self.polygons]


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
        return cls(read_points(label.get("polyline")))

    def to_dict(self) -> dict[str, Json]:
        """Write the polyline as the platform does."""
        return write_points(self.values)


def _rings(value: Json) -> list[list[list[PointCoordinate]]]:
    parts = value if isinstance(value, Sequence) else []
    return [[read_ring(ring) for ring in rings] for rings in parts if isinstance(rings, Sequence)]
