"""Boxes on a frame: upright, turned, and two ways of drawing one in space."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from labelform.client.values.labels.points import PointCoordinate, Ring, flat_ring, read_ring
from labelform.client.values.labels.raw import Raw, number, part
from labelform.types import Json


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
        return cls(read_ring(raw.get("front")), point, number(raw, "scaleRatio"))

    def to_dict(self) -> dict[str, Json]:
        """Write the drawn box as the platform does."""
        point = self.vanishing_point
        vanishing: dict[str, Json] = {"x": point.x, "y": point.y}
        return {"front": flat_ring(self.front), "vanishingPoint": vanishing, "scaleRatio": self.scale_ratio}


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
        return cls(read_ring(raw.get("front")), PointCoordinate(number(offset, "x"), number(offset, "y")))

    def to_dict(self) -> dict[str, Json]:
        """Write the drawn box as the platform does."""
        return {"front": flat_ring(self.front), "offset": {"x": self.offset.x, "y": self.offset.y}}
