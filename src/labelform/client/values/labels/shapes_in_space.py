"""Shapes in three dimensions, in the unit of the scene. Source: SDK 0.1.211."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from labelform.client.values.labels.raw import Raw, number, numbers, part
from labelform.errors import LabelRowError
from labelform.types import Json

Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class PointCoordinate3D:
    """A point in space: a key point, or one of a line."""

    x: float
    y: float
    z: float

    @classmethod
    def of_point(cls, raw: Raw) -> Self:
        """Read a point of a line."""
        return cls(number(raw, "x"), number(raw, "y"), number(raw, "z"))

    @classmethod
    def from_dict(cls, label: Raw) -> Self:
        """Read the key point of an object."""
        return cls.of_point(part(part(label, "point"), "0"))

    def to_dict(self) -> dict[str, Json]:
        """Write the key point as the platform does."""
        return {"0": {"x": self.x, "y": self.y, "z": self.z}}


@dataclass(frozen=True, slots=True)
class CuboidCoordinates:
    """A box in space: its middle, its turn around each axis in radians, and its size along each."""

    position: Triple
    orientation: Triple
    size: Triple

    @classmethod
    def from_dict(cls, label: Raw) -> Self:
        """Read the box of an object."""
        raw = part(label, "cuboid")
        return cls(*(_triple(raw, name) for name in ("position", "orientation", "size")))

    def to_dict(self) -> dict[str, Json]:
        """Write the box as the platform does."""
        return {"position": list(self.position), "orientation": list(self.orientation), "size": list(self.size)}


def _triple(raw: Raw, name: str) -> Triple:
    found = numbers(raw, name)
    if len(found) != 3:
        raise LabelRowError(f"{name} of a cuboid needs three numbers")
    return found[0], found[1], found[2]
