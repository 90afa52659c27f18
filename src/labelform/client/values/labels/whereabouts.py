"""
Where a classification is: on frames, on ranges of what counts none (sound, text, moments), or on all of the data.

A mark is on each frame. On ranges there is one mark, under frame 0, and its `range` says where. A global
classification has neither. Nothing else decides which of the three it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Final, Unpack, cast

from labelform.client.values.labels.dictionaries import ClassificationAnswersDict, ClassificationDict, MarkDict
from labelform.client.values.labels.frames import (
    Frames,
    Range,
    as_ranges,
    frames_to_ranges,
    is_pairs,
    joined,
    pairs_in,
    ranges_of,
    without,
)
from labelform.client.values.labels.placed import Home, Placed
from labelform.client.values.labels.stamps import Stamps, as_written, stamp
from labelform.errors import LabelRowError

_OF_ANSWERS: Final = frozenset({"classifications", "range", "spaces"})


class PlacedSomewhere(Placed[ClassificationDict]):
    """The contract of a classification, as far as it is about where that is. A subclass makes its marks."""

    def __init__(self, own_hash: str, feature_hash: str, *, range_only: bool = False) -> None:
        super().__init__(own_hash, feature_hash)
        self._range_only = range_only

    @property
    def range_list(self) -> list[Range]:
        """
        Where it is: ranges of frames, or of what the data has instead. A global one has none.

        Raises:
            LabelRowError: it is in spaces; see `Space.get_annotations`.
        """
        self._refuse_in_spaces()
        said = cast("ClassificationAnswersDict", self._marks.get(0, {}))
        return ranges_of(said["range"]) if self._is_on_ranges and "range" in said else frames_to_ranges(self._marks)

    def is_on_frame(self, frame: Frames) -> bool:
        """Return whether the classification is on a frame, or on at least one of several. Raises as `range_list`."""
        self._refuse_in_spaces()
        return self.is_on(as_ranges(frame))

    def is_on(self, ranges: Sequence[Range]) -> bool:
        """Return whether the classification is on a part of these ranges."""
        if not self._is_on_ranges:
            return super().is_on(ranges)
        said = self._marks.get(0, {}).get("range")
        here = said if is_pairs(said) else pairs_in(self.range_list)
        return any(start <= one.end and one.start <= end for start, end in here for one in ranges)

    def is_range_only(self) -> bool:
        """Return whether it is on ranges of sound, text or time instead of frames: set first, or by its label row."""
        return self._range_only or self._is_on_ranges

    def settle(self, home: Home | None) -> None:
        """See `Placed.settle`. What leaves data that counts no frames stays on its ranges."""
        self._range_only = self.is_range_only()
        super().settle(home)

    @property
    def _is_on_ranges(self) -> bool:
        """Whether one mark says where it is. In data with frames it is on these, whatever was said at first."""
        return self._range_only if self._home is None else not self._home.counts_frames

    def set_for_frames(self, frames: Frames = 0, *, overwrite: bool = False, **stamps: Unpack[Stamps]) -> None:
        """
        Place the classification on frames; with `overwrite` it may be there already, and the stamps given are replaced.

        In a label row, other classifications of this kind give way with `overwrite`, as they do for
        `LabelRow.add_classification_instance` with `force`. On sound, text and time series, frames are ranges of
        milliseconds, characters and moments, and the stamps are those of the whole classification.

        Raises:
            LabelRowError: it or another classification of this kind is on one of the frames already, there is no such
                frame, it is global, and everywhere already, or it is in spaces.
            InvalidArgumentsError: frames or a time are not given in a way that can be read.
            TypeError: there is no such stamp.
        """
        self._refuse_in_spaces()
        written, ranges = as_written(stamps, Stamps), as_ranges(frames)
        if ranges and self.is_global():
            raise LabelRowError(f"{self.own_hash!r} is about all of the data; add it without frames")
        if self._is_on_ranges:
            self._set_for_ranges(ranges, written, overwrite=overwrite)
            return
        numbers = self._free_or_own(ranges, overwrite=overwrite)
        if self._home:
            self._home.make_way(self, frames_to_ranges(set(numbers) - self._marks.keys()), force=overwrite)
        for number in numbers:
            mark = self._marks.get(number) or self._new_mark()
            stamp(mark, written)
            self._put(number, mark)
        if self._home:
            self._home.sum_up(self, written)

    def remove_from_frames(self, frames: Frames) -> None:
        """
        Take the classification off frames, or off ranges of sound, text or time.

        Raises:
            LabelRowError: it is not on one of the frames; of ranges, it would be on none any more.
        """
        if not self._is_on_ranges:
            super().remove_from_frames(frames)
            return
        left = without(self.range_list, as_ranges(frames))
        if not left:
            raise LabelRowError(f"{self.own_hash!r} would be on no frame; remove it from the row instead")
        self.gather_ranges()
        self._where = left
        if self._home:
            self._home.sum_up(self, {})

    def gather_ranges(self) -> None:
        """Be on ranges where frames were given, as in sound and text there are none. For `Labels`."""
        where = self.range_list
        if self._marks and (self._marks.keys() != {0} or "range" not in self._marks[0]):
            self._marks, self._range_only = {0: self._marks[min(self._marks)]}, True
            self._where = where

    def spread_ranges(self, frames: Sequence[int]) -> None:
        """
        Be on these frames, each with a mark of its own, where ranges were given. For `Labels`.

        What stood in its answers has those for its mark, on all frames the same, and leaves them behind.
        """
        if any(_is_of_answers(mark) for mark in self._marks.values()):
            first = self._marks[min(self._marks)]
            self._marks = {frame: without_answers(self._marks.get(frame, first)) for frame in frames}

    def _set_for_ranges(self, ranges: list[Range], written: MarkDict, *, overwrite: bool) -> None:
        """Place it on ranges; the one mark that it has says where it is."""
        if not overwrite and self.is_on(ranges):
            raise LabelRowError(f"{self.own_hash!r} is already on one of these ranges; pass overwrite=True")
        if self._home:
            self._home.make_way(self, ranges, force=overwrite)
        self.gather_ranges()
        here = self.range_list
        mark = self._marks.get(0) or self._new_mark()
        stamp(mark, written)
        self._put(0, mark)
        self._where = joined([*here, *ranges])
        if self._home:
            self._home.sum_up(self, {})

    @property
    def _where(self) -> list[Range]:
        return self.range_list

    @_where.setter
    def _where(self, ranges: list[Range]) -> None:
        cast("ClassificationAnswersDict", self._marks[0])["range"] = pairs_in(ranges)

    def _new_mark(self) -> ClassificationDict:
        raise NotImplementedError


def _is_of_answers(mark: ClassificationDict) -> bool:
    return not _OF_ANSWERS.isdisjoint(mark)


def without_answers(mark: ClassificationDict) -> ClassificationDict:
    """Return a copy of a mark, which may be the answers themselves."""
    kept = {name: value for name, value in mark.items() if name not in _OF_ANSWERS}
    return cast("ClassificationDict", deepcopy(kept))
