"""From the geometry of an annotation to coordinates. Pixels become fractions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from labelform.client.coco.document import Annotation
from labelform.client.coco.shapes import Size
from labelform.client.values.labels import (
    BitmaskCoordinates,
    BoundingBoxCoordinates,
    Coordinates,
    PointCoordinate,
    PolygonCoordinates,
    PolylineCoordinates,
    RotatableBoundingBoxCoordinates,
    SkeletonCoordinate,
    SkeletonCoordinates,
)
from labelform.client.values.labels.run_lengths import transpose_runs
from labelform.client.values.ontology import Object
from labelform.errors import Effect, InvalidArgumentsError
from labelform.types import Json, Shape

Templates = Mapping[str, Mapping[str, Json]]


def read_geometry(annotation: Annotation, item: Object, size: Size, templates: Templates) -> list[Coordinates]:
    """
    Return where an object is: once, but for polygons in several pieces.

    The SDK reads boxes, polygons (the first piece of them) and masks. An annotation without a segmentation is the
    polygon of its box.

    Raises:
        InvalidArgumentsError: the annotation does not fit the shape of the object, or there is no way to read it.
    """
    read = _READERS.get(item.shape)
    if read is None:
        raise unfit(annotation, f"COCO has no objects of the shape {item.shape}")
    return read(annotation, item, size, templates)


def unfit(annotation: Annotation, problem: str) -> InvalidArgumentsError:
    """Return the error for an annotation that cannot be imported."""
    return InvalidArgumentsError(f"annotation {annotation.get('id')}: {problem}", effect=Effect.NOT_SENT)


def _box(annotation: Annotation, size: Size) -> tuple[float, float, float, float]:
    """Return height, width, left and top, the order of the fields of boxes."""
    bbox = annotation.get("bbox", [])
    if len(bbox) != 4:
        raise unfit(annotation, "a bbox needs four numbers")
    x, y, w, h = bbox
    return h / size.height, w / size.width, x / size.width, y / size.height


def _rotation(annotation: Annotation) -> float:
    return annotation.get("attributes", {}).get("rotation", 0.0)


def _pieces(annotation: Annotation) -> list[list[float]]:
    segmentation = annotation.get("segmentation")
    if segmentation is None:
        x, y, w, h = annotation.get("bbox", [0.0, 0.0, 0.0, 0.0])
        return [[x, y, x, y + h, x + w, y + h, x + w, y]]
    if not isinstance(segmentation, list) or not segmentation:
        raise unfit(annotation, "its category needs a polygon as segmentation")
    if any(len(piece) % 2 or not piece for piece in segmentation):
        raise unfit(annotation, "a polygon needs an even count of numbers")
    return segmentation


def _points(numbers: Sequence[float], size: Size) -> list[PointCoordinate]:
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return [PointCoordinate(x / size.width, y / size.height) for x, y in pairs]


def _without_way_back(numbers: list[float]) -> list[float]:
    """Undo what makes an area of a line: it goes to its end and all the way back."""
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    is_there_and_back = len(pairs) % 2 == 0 and pairs == pairs[::-1]
    return numbers[: len(numbers) // 2] if is_there_and_back else numbers


def _joints(annotation: Annotation, size: Size) -> list[PointCoordinate]:
    keypoints = annotation.get("keypoints") or []
    if not keypoints or len(keypoints) % 3:
        raise unfit(annotation, "its category needs key points, three numbers for each")
    triples = zip(keypoints[::3], keypoints[1::3], strict=True)
    return [PointCoordinate(x / size.width, y / size.height) for x, y in triples]


def _skeleton(joints: list[PointCoordinate], item: Object, templates: Templates) -> SkeletonCoordinates:
    """Name the points of a skeleton after its template, which has the name of the object; without one, by number."""
    template = templates.get(item.name, {}).get("skeleton")
    named = list(template.values()) if isinstance(template, Mapping) else []
    if len(named) != len(joints):
        named = [{"name": str(index)} for index in range(len(joints))]
    return SkeletonCoordinates(
        [_joint(at, raw if isinstance(raw, Mapping) else {}) for at, raw in zip(joints, named, strict=True)], item.name
    )


def _joint(at: PointCoordinate, raw: Mapping[str, Json]) -> SkeletonCoordinate:
    color, feature_hash, value = (raw.get(name) for name in ("color", "featureHash", "value"))
    return SkeletonCoordinate(
        at.x,
        at.y,
        str(raw.get("name", "")),
        color if isinstance(color, str) else None,
        feature_hash if isinstance(feature_hash, str) else None,
        value if isinstance(value, str) else None,
    )


def _mask(annotation: Annotation) -> BitmaskCoordinates:
    segmentation = annotation.get("segmentation")
    if not isinstance(segmentation, dict):
        raise unfit(annotation, "its category needs run lengths as segmentation")
    height, width = segmentation["size"]
    rle_string = transpose_runs(segmentation["counts"], height, width)
    return BitmaskCoordinates(0, 0, height, width, rle_string)


_Reader = Callable[[Annotation, Object, Size, Templates], list[Coordinates]]

_READERS: Final[Mapping[Shape, _Reader]] = {
    Shape.BOUNDING_BOX: lambda annotation, _, size, __: [BoundingBoxCoordinates(*_box(annotation, size))],
    Shape.ROTATABLE_BOUNDING_BOX: lambda annotation, _, size, __: [
        RotatableBoundingBoxCoordinates(*_box(annotation, size), _rotation(annotation))
    ],
    Shape.POLYGON: lambda annotation, _, size, __: [
        PolygonCoordinates(_points(piece, size)) for piece in _pieces(annotation)
    ],
    Shape.POLYLINE: lambda annotation, _, size, __: [
        PolylineCoordinates(_points(_without_way_back(_pieces(annotation)[0]), size))
    ],
    Shape.POINT: lambda annotation, _, size, __: [_joints(annotation, size)[0]],
    Shape.SKELETON: lambda annotation, item, size, templates: [_skeleton(_joints(annotation, size), item, templates)],
    Shape.BITMASK: lambda annotation, _, __, ___: [_mask(annotation)],
}
