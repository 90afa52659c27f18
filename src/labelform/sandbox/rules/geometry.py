"""Shapes between two key frames. Pure; coordinates are parts of the picture, angles degrees."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

Point = tuple[float, float]
Shape = Any
Between = Callable[[Shape, Shape, float], Shape]


def between_numbers(start: float, end: float, part: float) -> float:
    """Go a part of the way, 0 to 1."""
    return start + (end - start) * part


def between_boxes(start: Shape, end: Shape, part: float) -> Shape:
    """Move and grow a box; a rotation takes the shorter way round."""
    box = {key: between_numbers(start[key], end[key], part) for key in ("x", "y", "w", "h")}
    if "theta" in start:
        turn = (end["theta"] - start["theta"] + 180) % 360 - 180
        box["theta"] = (start["theta"] + turn * part) % 360
    return box


def between_rings(start: Sequence[Point], end: Sequence[Point], part: float) -> list[Point]:
    """Move closed outlines: vertex by vertex when they have as many, else along equal parts of their lengths."""
    if len(start) == len(end):
        return _between_points(start, end, part)
    count = max(len(start), len(end))
    first, second = _spread([*start, start[0]], count + 1)[:-1], _spread([*end, end[0]], count + 1)[:-1]
    return _between_points(first, _nearest_turn(first, second), part)


def between_lines(start: Sequence[Point], end: Sequence[Point], part: float) -> list[Point]:
    """Move open lines: vertex by vertex when they have as many, else along equal parts of their lengths."""
    if len(start) == len(end):
        return _between_points(start, end, part)
    count = max(len(start), len(end))
    return _between_points(_spread(start, count), _spread(end, count), part)


def between_named_points(start: Shape, end: Shape, part: float) -> Shape:
    """Move key points that both have; the rest of what is said about a point is taken from the start."""
    return {
        key: point | {axis: between_numbers(point[axis], end[key][axis], part) for axis in ("x", "y")}
        for key, point in start.items()
        if key in end
    }


def _between_points(start: Sequence[Point], end: Sequence[Point], part: float) -> list[Point]:
    return [
        (between_numbers(a[0], b[0], part), between_numbers(a[1], b[1], part)) for a, b in zip(start, end, strict=True)
    ]


def _spread(line: Sequence[Point], count: int) -> list[Point]:
    """Put points on a line, in equal steps from its start to its end."""
    lengths = [0.0]
    for a, b in pairwise(line):
        lengths.append(lengths[-1] + math.dist(a, b))
    return [_at(line, lengths, lengths[-1] * index / (count - 1)) for index in range(count)]


def _at(line: Sequence[Point], lengths: Sequence[float], length: float) -> Point:
    for index in range(1, len(line)):
        if length <= lengths[index]:
            step = lengths[index] - lengths[index - 1]
            part = (length - lengths[index - 1]) / step if step else 0.0
            (point,) = _between_points([line[index - 1]], [line[index]], part)
            return point
    return line[-1]


def _nearest_turn(ring: Sequence[Point], other: Sequence[Point]) -> Sequence[Point]:
    """Start the other outline where it is nearest to this one, so that it does not twist."""
    turns = [[*other[index:], *other[:index]] for index in range(len(other))]
    return min(turns, key=lambda turn: sum(math.dist(a, b) for a, b in zip(ring, turn, strict=True)))
