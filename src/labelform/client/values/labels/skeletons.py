"""Skeletons on a frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from labelform.client.values.labels.raw import Raw, number, part
from labelform.types import Json


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
