"""Templates of skeletons: the points that a skeleton has, and which of them are joined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self, cast

from labelform.client.values.json_copies import json_copy
from labelform.errors import OntologyError
from labelform.types import Json

if TYPE_CHECKING:
    from labelform.client.values.labels.skeletons import SkeletonCoordinate, SkeletonCoordinates


@dataclass(frozen=True, slots=True)
class SkeletonTemplateCoordinate:
    """A point of a template, by its name; `x` and `y` are in parts of the template's width and height."""

    x: float
    y: float
    name: str
    color: str | None = "#00000"
    value: str | None = ""
    feature_hash: str | None = None


class SkeletonTemplate(Mapping[str, Json]):
    """
    A template. It is the platform's JSON, too: what labelform does not know stays, and can be read in brackets.

    `skeleton_edges` says which points are joined, and in which color: start, end, color. Source: SDK 0.1.211.
    """

    def __init__(
        self,
        name: str,
        width: float,
        height: float,
        skeleton: Mapping[str, SkeletonTemplateCoordinate],
        skeleton_edges: Mapping[str, Mapping[str, Mapping[str, str]]],
        feature_node_hash: str | None = None,
        shape: str | None = "skeleton",
    ) -> None:
        points = {key: _written(point) for key, point in skeleton.items()}
        edges = {start: {end: dict(said) for end, said in ends.items()} for start, ends in skeleton_edges.items()}
        whole: dict[str, object] = {
            "name": name,
            "width": width,
            "height": height,
            "skeleton": points,
            "skeletonEdges": edges,
            "feature_node_hash": feature_node_hash,
            "shape": shape,
        }
        self._raw = cast("dict[str, Json]", {key: value for key, value in whole.items() if value is not None})

    @classmethod
    def of_json(cls, raw: Mapping[str, Json]) -> Self:
        """Return a template that the platform wrote."""
        template = cls.__new__(cls)
        template._raw = cast("dict[str, Json]", raw)
        return template

    def __getitem__(self, name: str) -> Json:
        return self._raw[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)

    def __repr__(self) -> str:
        return f"SkeletonTemplate(name={self.name!r})"

    @property
    def name(self) -> str:
        """What it is called, and what its object is called."""
        return str(self._raw.get("name", ""))

    @property
    def width(self) -> float:
        """How wide it is drawn; the points are in parts of it."""
        return _number(self._raw.get("width"))

    @property
    def height(self) -> float:
        """How high it is drawn; the points are in parts of it."""
        return _number(self._raw.get("height"))

    @property
    def shape(self) -> str | None:
        """The form of its object, `skeleton`."""
        found = self._raw.get("shape")
        return None if found is None else str(found)

    @property
    def skeleton_edges(self) -> Mapping[str, Json]:
        """Which points are joined, by their numbers, and in which color: start, end, color."""
        found = self._raw.get("skeletonEdges")
        return found if isinstance(found, dict) else {}

    @property
    def feature_node_hash(self) -> str | None:
        """The hash of the object that it is for; the label editor finds it by that."""
        found = self._raw.get("feature_node_hash")
        return None if found is None else str(found)

    @property
    def skeleton(self) -> dict[str, SkeletonTemplateCoordinate]:
        """The points by their number, in order."""
        points = self._raw.get("skeleton")
        return {key: _read(point) for key, point in points.items()} if isinstance(points, dict) else {}

    @property
    def required_vertices(self) -> set[str]:
        """The names of the points, all of which a skeleton must have."""
        return {point.name for point in self.skeleton.values()}

    def create_instance(self, provided_coordinates: Sequence[SkeletonCoordinate]) -> SkeletonCoordinates:
        """
        Return the coordinates of a skeleton with these points, which get the hashes of the template's.

        What else the points say stays: their visibility, color and value, which the SDK drops.

        Raises:
            OntologyError: they are not exactly the points of the template, each once (in the SDK a ValueError).
        """
        from labelform.client.values.labels.skeletons import SkeletonCoordinates  # which needs this room

        odd = {point.name for point in provided_coordinates} ^ self.required_vertices
        if odd:
            raise OntologyError(f"{self.name!r} and the given points differ in {', '.join(sorted(odd))}")
        names = [point.name for point in provided_coordinates]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise OntologyError(f"{', '.join(twice)} of {self.name!r} is given more than once")
        hashes = {point.name: point.feature_hash for point in self.skeleton.values()}
        points = [replace(point, feature_hash=hashes[point.name]) for point in provided_coordinates]
        return SkeletonCoordinates(points, self.name)

    def to_dict(self) -> dict[str, Json]:
        """Return the platform's JSON, a copy."""
        return cast("dict[str, Json]", json_copy(self._raw))


def _written(point: SkeletonTemplateCoordinate) -> dict[str, Json]:
    optional: dict[str, Json] = {"color": point.color, "value": point.value, "featureHash": point.feature_hash}
    known = {name: value for name, value in optional.items() if value is not None}
    return {"x": point.x, "y": point.y, "name": point.name, **known}


def _read(raw: Json) -> SkeletonTemplateCoordinate:
    said = raw if isinstance(raw, dict) else {}
    x, y = _number(said.get("x")), _number(said.get("y"))
    color, value, own_hash = (
        None if said.get(name) is None else str(said[name]) for name in ("color", "value", "featureHash")
    )
    return SkeletonTemplateCoordinate(x, y, str(said.get("name", "")), color, value, own_hash)


def _number(value: Json) -> float:
    return value if isinstance(value, int | float) else 0.0
