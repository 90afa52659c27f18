"""Where an object is in data without frames: ranges of sound, time, text, or nodes of HTML. Source: SDK 0.1.211."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from labelform.client.values.labels.frames import Range, is_pairs, joined
from labelform.client.values.labels.raw import Raw, number, part
from labelform.client.values.labels.run_lengths import read_runs, write_runs
from labelform.errors import LabelRowError
from labelform.types import Json


@dataclass(frozen=True, slots=True)
class RangeCoordinates:
    """Ranges, both ends included; what they count is up to the subclass."""

    range: Sequence[Range]

    @classmethod
    def from_dict(cls, label: Raw) -> Self:
        """Read the ranges of an object."""
        pairs = label.get("range")
        if not is_pairs(pairs):
            raise LabelRowError("a label has no readable range")
        return cls([Range(start, end) for start, end in pairs])

    def to_dict(self) -> Json:
        """Write the ranges as the platform does."""
        return [[found.start, found.end] for found in self.range]


class AudioCoordinates(RangeCoordinates):
    """Parts of a sound, in milliseconds."""


class TimeRangeCoordinates(RangeCoordinates):
    """Parts of a time series."""


class TextCoordinates(RangeCoordinates):
    """Parts of a text, in characters."""


class SegmentationCoordinates(RangeCoordinates):
    """Points of a point cloud, by their numbers. The platform writes them as run lengths."""

    @classmethod
    def from_dict(cls, label: Raw) -> Self:
        """Read the points of an object."""
        return cls(points_in(str(label.get("segmentation", ""))))

    def to_dict(self) -> Json:
        """Write the points as the platform does."""
        runs, at = list[int](), 0
        for found in joined(self.range):
            runs += [found.start - at, found.end - found.start + 1]
            at = found.end + 1
        return write_runs(runs)


def points_in(text: str) -> list[Range]:
    """Return the ranges of points that are set in run lengths."""
    ranges, at = [], 0
    for index, run in enumerate(read_runs(text)):
        if index % 2 and run > 0:
            ranges.append(Range(at, at + run - 1))
        at += run
    return joined(ranges)


@dataclass(frozen=True, slots=True)
class HtmlNode:
    """A place in HTML: a node, and how many characters into it."""

    xpath: str
    offset: int

    def to_dict(self) -> dict[str, Json]:
        """Write the platform's JSON."""
        return {"xpath": self.xpath, "offset": self.offset}


@dataclass(frozen=True, slots=True)
class HtmlRange:
    """A part of HTML, from a place to another."""

    start: HtmlNode
    end: HtmlNode

    @classmethod
    def from_dict(cls, raw: Raw) -> Self:
        """Read the platform's JSON."""
        return cls(_node(part(raw, "start")), _node(part(raw, "end")))

    def to_dict(self) -> dict[str, Json]:
        """Write the platform's JSON."""
        return {"start": self.start.to_dict(), "end": self.end.to_dict()}


@dataclass(frozen=True, slots=True)
class HtmlCoordinates:
    """Parts of HTML."""

    range: Sequence[HtmlRange]

    @classmethod
    def from_dict(cls, label: Raw) -> Self:
        """Read the ranges of an object."""
        found = label.get("range_html")
        parts = found if isinstance(found, Sequence) else []
        return cls([HtmlRange.from_dict(entry) for entry in parts if isinstance(entry, Mapping)])

    def to_dict(self) -> Json:
        """Write the ranges as the platform does."""
        return [found.to_dict() for found in self.range]


def _node(raw: Raw) -> HtmlNode:
    return HtmlNode(str(raw.get("xpath", "")), int(number(raw, "offset")))
