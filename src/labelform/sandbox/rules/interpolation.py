"""
Filling the frames between key frames, for the shapes that the platform interpolates.

Source: bounding and rotatable boxes, polygons, polylines, primitives (skeletons) and key points; an object is filled in
between the frames where it is; what is filled in has confidence 0.99; nothing is stored [documentation]. The answer has
the key frames too, as "full set of filled frames" [SDK docstring] is read here. How the platform calculates is not
documented; here it is linear.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from labelform.sandbox.errors import InvalidArguments
from labelform.sandbox.rules import geometry

CONFIDENCE = 0.99
Frames = dict[str, dict[str, list[dict[str, Any]]]]


def interpolate(key_frames: Mapping[str, Any], object_hashes: list[str]) -> Frames:
    """
    Fill the frames between the key frames of each object.

    Raises:
        InvalidArguments: a key frame is not one, or an object has no shape that can be interpolated.
    """
    filled: Frames = {str(number): _content(content, number) for number, content in key_frames.items()}
    for object_hash in dict.fromkeys(object_hashes):
        known = _frames_with(filled, object_hash)
        for (first, start), (last, end) in pairwise(known):
            for number in range(first + 1, last):
                content = filled.setdefault(str(number), {"objects": [], "classifications": []})
                content["objects"].append(_between(start, end, (number - first) / (last - first)))
    return {number: filled[number] for number in sorted(filled, key=int)}


def _content(content: object, number: str) -> dict[str, list[dict[str, Any]]]:
    if not str(number).isdecimal():
        raise InvalidArguments(f'key_frames: "{number}" is not the number of a frame')
    objects = content.get("objects", []) if isinstance(content, dict) else None
    if not isinstance(content, dict) or not isinstance(objects, list):
        raise InvalidArguments(f"key_frames: frame {number} needs a list of objects")
    if not all(isinstance(each, dict) and isinstance(each.get("objectHash"), str) for each in objects):
        raise InvalidArguments(f"key_frames: an object on frame {number} has no objectHash")
    return {**content, "objects": list(objects)}


def _frames_with(frames: Frames, object_hash: str) -> list[tuple[int, dict[str, Any]]]:
    found = [
        (int(number), each)
        for number, content in frames.items()
        for each in content["objects"]
        if each["objectHash"] == object_hash
    ]
    if not found:
        raise InvalidArguments(f"object {object_hash} is on none of the key frames")
    return sorted(found, key=lambda pair: pair[0])


def _between(start: dict[str, Any], end: dict[str, Any], part: float) -> dict[str, Any]:
    for key, between in SHAPES.items():
        if key in start and key in end:
            try:
                shape = between(start[key], end[key], part)
            except (KeyError, TypeError, ValueError, IndexError, AttributeError) as problem:
                raise InvalidArguments(f"{key} of object {start['objectHash']} is malformed") from problem
            made = {**start, key: shape, "confidence": CONFIDENCE, "manualAnnotation": False}
            if key == "polygon" and "polygons" in start:
                made["polygons"] = [[[value for point in _points(shape) for value in point]]]
            return made
    raise InvalidArguments(f"object {start['objectHash']} has no shape that can be interpolated")


def _points(shape: Any) -> list[geometry.Point]:
    """Read vertices, which are numbered from 0 or, in a polyline of newer clients, listed."""
    ordered = shape if isinstance(shape, list) else [shape[key] for key in sorted(shape, key=int)]
    return [(point["x"], point["y"]) for point in ordered]


def _numbered(points: list[geometry.Point]) -> dict[str, dict[str, float]]:
    return {str(index): {"x": x, "y": y} for index, (x, y) in enumerate(points)}


def _between_polygons(start: Any, end: Any, part: float) -> Any:
    return _numbered(geometry.between_rings(_points(start), _points(end), part))


def _between_polylines(start: Any, end: Any, part: float) -> Any:
    return _numbered(geometry.between_lines(_points(start), _points(end), part))


SHAPES: dict[str, geometry.Between] = {
    "boundingBox": geometry.between_boxes,
    "rotatableBoundingBox": geometry.between_boxes,
    "polygon": _between_polygons,
    "polyline": _between_polylines,
    "point": geometry.between_named_points,
    "skeleton": geometry.between_named_points,
}
