"""
Areas with parts and holes as masks, pixel by pixel as the official SDK draws them.

SDK 0.1.211 fills them with `fillPoly` of OpenCV: corners are cut down to whole pixels, the outline belongs to the area
(and that of a hole to the hole), and between outlines a row is filled from edge to edge. Each of these decides about
pixels, so each is done here; OpenCV itself would be 170 MB for this one function.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
Pixel = tuple[int, int]
Corner = tuple[float, float]

_ONE = 1 << 16  # OpenCV counts columns in 65,536ths of a pixel
_Edge = tuple[int, int, int, int]
"""First row, row behind the last, column in the first row, columns per row; the latter two in 65,536ths."""


def fill_areas(parts: Sequence[Sequence[Sequence[Corner]]], width: int, height: int) -> bytes:
    """Return the mask of an area, row by row, a byte for each pixel. Large parts come first, as there."""
    mask = bytearray(width * height)
    for part in sorted(parts, key=_area, reverse=True):
        for index, ring in enumerate(part):
            _fill(mask, width, height, [(int(x), int(y)) for x, y in ring], 0 if index else 1)
    return bytes(mask)


def _area(part: Sequence[Sequence[Corner]]) -> float:
    areas = [abs(_doubled_area(ring)) for ring in part]
    return 2 * areas[0] - sum(areas) if areas else 0.0


def _doubled_area(ring: Sequence[Corner]) -> float:
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in _sides(ring))


def _sides(ring: Sequence[T]) -> Iterator[tuple[T, T]]:
    return zip([*ring[-1:], *ring[:-1]], ring, strict=True)


def _fill(mask: bytearray, width: int, height: int, ring: Sequence[Pixel], value: int) -> None:
    edges: list[_Edge] = []
    for start, end in _sides(ring):
        clipped = _clip(start, end, width, height)
        if all(0 <= x < width and 0 <= y < height for x, y in clipped):
            for x, y in _line(*clipped):
                mask[y * width + x] = value
        if start[1] != end[1]:
            edges.append(_edge(start, end, clipped))
    for y in range(height):
        columns = sorted(x + (y - first) * step for first, end, x, step in edges if first <= y < end)
        for left, right in zip(columns[::2], columns[1::2], strict=False):
            first, last = max(0, -(-left // _ONE)), min(width - 1, right // _ONE)
            if first <= last:
                mask[y * width + first : y * width + last + 1] = bytes([value]) * (last - first + 1)


def _edge(start: Pixel, end: Pixel, clipped: tuple[Pixel, Pixel]) -> _Edge:
    """Return the edge for a side; its slope is that of the part within the image, rounded as that is."""
    (x0, y0), (x1, y1) = clipped
    if y0 == y1:
        y0, y1 = start[1], end[1]
    step = _divided((x1 - x0) * _ONE, y1 - y0)
    x, y = (x0, y0) if start[1] < end[1] else (x1, y1)
    first, last = sorted((start[1], end[1]))
    return first, last, x * _ONE + (first - y) * step, step


def _clip(start: Pixel, end: Pixel, width: int, height: int) -> tuple[Pixel, Pixel]:
    """Cut a line down to the image: first above and below, then left and right; as it is when it misses the image."""
    start, end = _cut(start, end, height - 1, down=True)
    return _cut(start, end, width - 1, down=False)


def _cut(start: Pixel, end: Pixel, limit: int, *, down: bool) -> tuple[Pixel, Pixel]:
    """Cut a line down to columns, or rows, from 0 to `limit`."""
    (a0, b0), (a1, b1) = (start[::-1], end[::-1]) if down else (start, end)
    if max(a0, a1) >= 0 and min(a0, a1) <= limit:
        if (at := min(max(a0, 0), limit)) != a0:
            a0, b0 = at, b0 + int((at - a0) * (b1 - b0) / (a1 - a0))
        if (at := min(max(a1, 0), limit)) != a1:
            a1, b1 = at, b1 + int((at - a1) * (b1 - b0) / (a1 - a0))
    return ((b0, a0), (b1, a1)) if down else ((a0, b0), (a1, b1))


def _divided(dividend: int, divisor: int) -> int:
    """Divide, towards zero."""
    quotient = abs(dividend) // abs(divisor)
    return quotient if (dividend < 0) == (divisor < 0) else -quotient


def _line(start: Pixel, end: Pixel) -> Iterator[Pixel]:
    """Yield the pixels of a line from left to right, as Bresenham draws it."""
    (x0, y0), (x1, y1) = sorted((start, end), key=lambda pixel: pixel[0]) if start[0] > end[0] else (start, end)
    dx, dy, down = x1 - x0, abs(y1 - y0), 1 if y1 >= y0 else -1
    long, short = max(dx, dy), min(dx, dy)
    error = long - 2 * short
    for _ in range(long + 1):
        yield x0, y0
        turns = error < 0
        error += 2 * long * turns - 2 * short
        x0 += 1 if dx >= dy or turns else 0
        y0 += down if dy > dx or turns else 0
