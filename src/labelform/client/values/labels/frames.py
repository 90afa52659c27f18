"""Frames of a piece of data, counted from 0: one, several, or ranges of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from labelform.client.checks import require


@dataclass(frozen=True, slots=True)
class Range:
    """
    The frames from `start` to `end`, both included.

    Raises:
        InvalidArgumentsError: it ends before it starts.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.start > self.end:  # a row may have a hundred thousand: no words for those that are right
            require(False, f"a range starts at {self.start} and ends before that, at {self.end}")

    def overlaps(self, other: Range) -> bool:
        """Return whether the two share a frame."""
        return self.start <= other.end and other.start <= self.end


Frames = int | Range | Sequence[int] | Sequence[Range]
"""What members take that are about frames."""


def frame_numbers(frames: Frames) -> list[int]:
    """
    Return the numbers of frames in the order given, each once.

    Raises:
        InvalidArgumentsError: they are given in another way.
    """
    entries = [frames] if isinstance(frames, int | Range) else frames
    require(isinstance(entries, Iterable), f"frames is {frames!r}, which is not a number, range or list")
    numbers: dict[int, None] = {}
    for entry in entries:
        require(_is_frame(entry), f"frames contains {entry!r}, which is neither a number nor a range")
        numbers.update(dict.fromkeys([entry] if isinstance(entry, int) else range(entry.start, entry.end + 1)))
    return list(numbers)


def frames_to_ranges(frames: Collection[int]) -> list[Range]:
    """Return the fewest ranges that hold exactly these frames, in order."""
    ranges: list[Range] = []
    for frame in sorted(set(frames)):
        if ranges and ranges[-1].end == frame - 1:
            ranges[-1] = Range(ranges[-1].start, frame)
        else:
            ranges.append(Range(frame, frame))
    return ranges


def as_ranges(frames: Frames) -> list[Range]:
    """
    Return frames, or moments and characters instead, as the fewest ranges; long ones are not counted through.

    Raises:
        InvalidArgumentsError: they are given in another way.
    """
    entries = [frames] if isinstance(frames, int | Range) else frames
    require(isinstance(entries, Iterable), f"frames is {frames!r}, which is not a number, range or list")
    found = list(entries)
    for entry in found:
        require(_is_frame(entry), f"frames contains {entry!r}, which is neither a number nor a range")
    return joined(entry if isinstance(entry, Range) else Range(entry, entry) for entry in found)


def _is_frame(entry: object) -> bool:
    """Return whether something is a number of a frame or a range of them; True and False count as none."""
    return isinstance(entry, int | Range) and not isinstance(entry, bool)


def joined(ranges: Iterable[Range]) -> list[Range]:
    """Return the fewest ranges that hold the same, in order."""
    found: list[Range] = []
    for one in sorted(ranges, key=lambda one: (one.start, one.end)):
        if found and one.start <= found[-1].end + 1:
            found[-1] = Range(found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    return found


def meets(one: Range, frames: Collection[int]) -> bool:
    """Return whether a range has one of some frames, by way of the shorter one; `frames` are a set or the like."""
    if one.end - one.start < len(frames):
        return any(number in frames for number in range(one.start, one.end + 1))
    return any(one.start <= number <= one.end for number in frames)


def without(ranges: Iterable[Range], taken: Iterable[Range]) -> list[Range]:
    """Return what is left of ranges when others are taken out of them."""
    left = joined(ranges)
    for gone in taken:
        ends = [(one.start, min(one.end, gone.start - 1)) for one in left]
        ends += [(max(one.start, gone.end + 1), one.end) for one in left]
        left = joined(Range(start, end) for start, end in ends if start <= end)
    return left


def is_pairs(value: object) -> TypeGuard[list[list[int]]]:
    """Return whether something is the platform's pairs of first and last, in this order."""
    if not isinstance(value, list):
        return False
    for pair in value:  # one by one, as a row may have a hundred thousand
        if not isinstance(pair, list) or len(pair) != 2:
            return False
        first, last = pair
        if not (isinstance(first, int) and isinstance(last, int) and first <= last):
            return False
    return True


def ranges_of(value: object) -> list[Range]:
    """Read the platform's pairs; none when they are something else."""
    return [Range(start, end) for start, end in value] if is_pairs(value) else []


def numbers_in(pairs: Iterable[Sequence[int]]) -> set[int]:
    """Return the frames in the platform's pairs of first and last."""
    return {frame for start, end in pairs for frame in range(start, end + 1)}


def pairs_of(frames: Collection[int]) -> list[list[int]]:
    """Write frames as the platform's pairs of first and last."""
    return pairs_in(frames_to_ranges(frames))


def pairs_in(ranges: Iterable[Range]) -> list[list[int]]:
    """Write ranges as the platform's pairs of first and last."""
    return [[found.start, found.end] for found in ranges]
