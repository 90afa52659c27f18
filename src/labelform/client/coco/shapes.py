"""From an object on a frame to the geometry of an annotation. Fractions become pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labelform.client.coco.document import Annotation
from labelform.client.coco.extra import Extra
from labelform.client.coco.filling import fill_areas
from labelform.client.values.labels import (
    BitmaskCoordinates,
    BoundingBoxCoordinates,
    Coordinates,
    PointCoordinate,
    PolygonCoordinates,
    PolylineCoordinates,
    RotatableBoundingBoxCoordinates,
    SkeletonCoordinates,
)
from labelform.client.values.labels.run_lengths import transpose_runs, write_columns

_VISIBLE = 2.0  # labelled and visible, in COCO's count


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a frame in pixels."""

    width: int
    height: int

    def point(self, at: PointCoordinate | tuple[float, float]) -> tuple[float, float]:
        """Return a point in pixels."""
        x, y = (at.x, at.y) if isinstance(at, PointCoordinate) else at
        return x * self.width, y * self.height


def geometry(coordinates: Coordinates, size: Size, extra: Extra) -> Annotation | None:
    """Return `area`, `bbox`, `segmentation`, `iscrowd` and key points; None for shapes that COCO cannot represent."""
    match coordinates:
        case BoundingBoxCoordinates() | RotatableBoundingBoxCoordinates():
            return _box(coordinates, size)
        case PolygonCoordinates() if not coordinates.is_simple:
            return _parts(coordinates, size, extra)
        case PolygonCoordinates():
            corners = [size.point(point) for point in coordinates.values]
            return _shape([_flat(corners)], _around(corners), extra.area(corners))
        case BitmaskCoordinates():
            return _mask(coordinates, extra)
        case PolylineCoordinates() | PointCoordinate() | SkeletonCoordinates():
            return _points(coordinates, size)
        case _:  # the SDK leaves out circles, cuboids and the like, too
            return None


def _points(coordinates: PolylineCoordinates | PointCoordinate | SkeletonCoordinates, size: Size) -> Annotation:
    if isinstance(coordinates, PointCoordinate):
        corner = size.point(coordinates)
        return {**_shape([list(corner)], _around([corner]), 0.0), **_keypoints([corner])}
    corners = [size.point((point.x, point.y)) for point in coordinates.values]
    if isinstance(coordinates, SkeletonCoordinates):
        return {**_shape([], _around(corners), 0.0), **_keypoints(corners)}
    # An area without width: COCO has no lines, so this one goes to its end and all the way back.
    return _shape([_flat(corners + corners[::-1])], _around(corners), 0.0)


def _box(box: BoundingBoxCoordinates | RotatableBoundingBoxCoordinates, size: Size) -> Annotation:
    """A turned box is written as it lies before the turn, which is in `attributes.rotation`."""
    x, y = size.point((box.top_left_x, box.top_left_y))
    w, h = size.point((box.width, box.height))
    return _shape([[x, y, x + w, y, x + w, y + h, x, y + h]], [x, y, w, h], w * h)


def _parts(area: PolygonCoordinates, size: Size, extra: Extra) -> Annotation:
    """Write an area with parts or holes as a mask: rings in COCO are parts, and none is a hole."""
    parts = [[[size.point(point) for point in ring] for ring in rings] for rings in area.polygons]
    counts = write_columns(fill_areas(parts, size.width, size.height), size.width)
    return _run_lengths(counts, size.width, size.height, extra)


def _mask(mask: BitmaskCoordinates, extra: Extra) -> Annotation:
    """Turn a mask from rows to columns: the rows of a mask are the columns of the mask on its side."""
    counts = transpose_runs(mask.rle_string, mask.width, mask.height)
    return _run_lengths(counts, mask.width, mask.height, extra)


def _run_lengths(counts: str, width: int, height: int, extra: Extra) -> Annotation:
    encoded = {"counts": counts.encode(), "size": [height, width]}
    return {
        "area": float(extra.masks.area(encoded)),
        "bbox": [float(number) for number in extra.masks.toBbox(encoded)],
        "segmentation": {"counts": counts, "size": [height, width]},
        "iscrowd": 1,
        "keypoints": None,
        "num_keypoints": None,
    }


def _shape(segmentation: list[list[float]], bbox: list[float], area: float) -> Annotation:
    return {
        "area": area,
        "bbox": bbox,
        "segmentation": segmentation,
        "iscrowd": 0,
        "keypoints": None,
        "num_keypoints": None,
    }


def _keypoints(corners: Sequence[tuple[float, float]]) -> Annotation:
    listed = [number for x, y in corners for number in (x, y, _VISIBLE)]
    return {"keypoints": listed, "num_keypoints": len(corners)}


def _around(corners: Sequence[tuple[float, float]]) -> list[float]:
    """Return the box around points."""
    if not corners:
        return [0.0, 0.0, 0.0, 0.0]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return [min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)]


def _flat(corners: Sequence[tuple[float, float]]) -> list[float]:
    return [number for corner in corners for number in corner]
