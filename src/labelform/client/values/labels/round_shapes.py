"""Circles and ellipses. Source: SDK 0.1.211."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from labelform.client.values.labels.raw import Raw, number, part
from labelform.types import Json


@dataclass(frozen=True, slots=True)
class CircleCoordinates:
    """
    A circle; `radius` is a fraction of the width.

    With a `stretch` other than 1 the second half-axis is that much longer; `theta` turns it, in degrees, clockwise.
    """

    center_x: float
    center_y: float
    radius: float
    stretch: float = 1.0
    theta: float = 0.0

    @classmethod
    def from_dict(cls, label: Raw) -> Self:
        """Read the circle of an object."""
        raw = part(label, "circle")
        x, y, radius = (number(raw, name) for name in ("x", "y", "r"))
        return cls(x, y, radius, number(raw, "stretch", 1.0), number(raw, "theta", 0.0))

    def to_dict(self) -> dict[str, Json]:
        """Write the circle as the platform does."""
        return {
            "x": self.center_x,
            "y": self.center_y,
            "r": self.radius,
            "stretch": self.stretch,
            "theta": self.theta,
        }


@dataclass(frozen=True, slots=True)
class EllipseCoordinates:
    """An ellipse: half-axes as fractions of width and height, turned by `theta` degrees, clockwise on the screen."""

    center_x: float
    center_y: float
    rx: float
    ry: float
    theta: float = 0.0

    @classmethod
    def from_dict(cls, label: Raw) -> Self:
        """Read the ellipse of an object."""
        raw = part(label, "ellipse")
        x, y, rx, ry = (number(raw, name) for name in ("x", "y", "rx", "ry"))
        return cls(x, y, rx, ry, number(raw, "theta", 0.0))

    def to_dict(self) -> dict[str, Json]:
        """Write the ellipse as the platform does."""
        return {"x": self.center_x, "y": self.center_y, "rx": self.rx, "ry": self.ry, "theta": self.theta}
