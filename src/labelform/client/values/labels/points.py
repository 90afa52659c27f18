"""Points on a frame, and rows of them: as the platform numbers them, and as numbers x and y by turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from labelform.client.values.labels.raw import Raw, flat, number, part, point_parts
from labelform.client.values.labels.shapes_in_space import PointCoordinate3D
from labelform.types import Json


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


def read_points(value: Json) -> list[PointCoordinate]:
    """Read points, numbered or listed."""
    return [PointCoordinate(number(point, "x"), number(point, "y")) for point in point_parts(value)]


def write_points(points: Sequence[PointCoordinate | PointCoordinate3D]) -> dict[str, Json]:
    """Write points, numbered."""
    return {str(index): point.to_dict()["0"] for index, point in enumerate(points)}


def read_ring(value: Json) -> list[PointCoordinate]:
    """Read numbers, x and y by turns."""
    numbers = flat(value, "polygons")
    return [PointCoordinate(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=False)]


def flat_ring(ring: Ring) -> list[float]:
    """Write numbers, x and y by turns."""
    return [value for point in ring for value in (point.x, point.y)]
