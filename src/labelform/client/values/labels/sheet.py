"""Where marks are in the platform's dictionary: images have a frame each, videos and the like many in one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal, cast

from labelform.client.values.labels.dictionaries import DataUnitDict, FrameDict, LabelRowDict, MarkDict
from labelform.client.values.labels.frames import Range, is_pairs, numbers_in, pairs_in
from labelform.errors import LabelRowError
from labelform.types import DataType

_IMAGES: Final = frozenset({DataType.IMAGE, DataType.IMG_GROUP})
_MANY_IN_ONE: Final = frozenset({DataType.VIDEO, DataType.DICOM, DataType.NIFTI, DataType.PDF, DataType.SCENE})
_RANGED: Final = frozenset({DataType.AUDIO, DataType.PLAIN_TEXT, DataType.TIME_SERIES})
_MANY: Final = 1_000_000  # frames in a range that are believed of data without a bound
_UNBOUNDED: Final = frozenset({DataType.DICOM, DataType.SCENE})

Kind = Literal["objects", "classifications"]


class Sheet:
    """
    The frames of a label row.

    `number_of_frames` bounds the frames of a video and the pages of a PDF; a series of slices (DICOM) and a scene have
    no bound, as in the SDK. Data of other types (audio, text) has no frames.
    """

    def __init__(self, row: LabelRowDict, number_of_frames: int) -> None:
        self.data_type = DataType(row.get("data_type", "").lower())
        self.units: dict[int, DataUnitDict] = {
            int(unit.get("data_sequence", 0)): unit for unit in row["data_units"].values()
        }
        self._number_of_frames = number_of_frames
        self.is_continuous = is_continuous(row)

    def __iter__(self) -> Iterator[tuple[int, DataUnitDict, FrameDict]]:
        """Yield each frame that holds something, with its file and what it holds, as they are in the dictionary."""
        for place, unit in self.units.items():
            if self.data_type in _IMAGES:
                yield place, unit, cast("FrameDict", unit.setdefault("labels", {}))
            elif self.data_type in _MANY_IN_ONE:
                for frame, marks in self._numbered(unit).items():
                    if frame.isdecimal():  # scenes keep the labels of their pictures under other keys
                        yield int(frame), unit, marks

    @property
    def has_frames(self) -> bool:
        """Whether marks are on frames at all."""
        return self.data_type in _IMAGES | _MANY_IN_ONE

    @property
    def has_ranges(self) -> bool:
        """Whether objects are in their answers, on ranges: in sound, text and time series."""
        return self.data_type in _RANGED

    @property
    def counts_frames(self) -> bool:
        """Whether ranges are of frames, and classifications are on these; else they are of characters or moments."""
        return self.has_frames and not self.is_continuous

    def holds(self, kind: Kind) -> bool:
        """Whether marks of a kind are on frames; else answers say where they are."""
        return self.has_frames if kind == "objects" else self.counts_frames

    def frames_in(self, pairs: object) -> set[int] | None:
        """Return the frames in pairs of first and last; None when they are not such pairs, or absurdly many."""
        if not is_pairs(pairs):
            return None
        count = sum(end - start + 1 for start, end in pairs)
        return numbers_in(pairs) if count <= max(self._number_of_frames, _MANY) else None

    def frames_of(self, ranges: Sequence[Range]) -> list[int]:
        """
        Return the frames of ranges.

        Raises:
            LabelRowError: the data does not have them all, or nobody could count through them.
        """
        for one in ranges:
            self.check_frame(one.start)
            self.check_frame(one.end)
        numbers = self.frames_in(pairs_in(ranges))
        if numbers is None:
            raise LabelRowError(f"the ranges contain more frames than {_MANY}")
        for number in numbers:
            self.check_frame(number)
        return sorted(numbers)

    @property
    def numbers(self) -> list[int]:
        """The numbers of all frames, in their order."""
        if self.is_made_of_images:
            return sorted(self.units)
        return list(range(self._number_of_frames)) if self.has_frames else []

    @property
    def is_made_of_images(self) -> bool:
        """Whether each frame is a file."""
        return self.data_type in _IMAGES

    def unit_of(self, frame: int) -> DataUnitDict:
        """
        Return the file that a frame is in.

        Raises:
            LabelRowError: the data has no such frame.
        """
        self.check_frame(frame)
        return self.units[frame] if self.is_made_of_images else next(iter(self.units.values()))

    def check_frame(self, frame: int) -> None:
        """
        Refuse a frame that the data does not have.

        Raises:
            LabelRowError: it does not.
        """
        if self.is_made_of_images:
            exists = frame in self.units
        elif self.has_ranges:
            exists = frame == 0  # which stands for all of it
        elif self.data_type in _UNBOUNDED:
            exists = frame >= 0
        else:
            exists = self.has_frames and 0 <= frame < self._number_of_frames
        if not exists:
            raise LabelRowError(f"the data has no frame {frame}")

    def frame_number(self, frame: int | str) -> int:
        """
        Return the number of a frame, given that or the hash of its image.

        Raises:
            LabelRowError: there is no such image.
        """
        if isinstance(frame, int):
            return frame
        for place, unit in self.units.items():
            if self.is_made_of_images and unit.get("data_hash") == frame:
                return place
        raise LabelRowError(f"the data has no image {frame!r}")

    def put(self, kind: Kind, frame: int, mark: MarkDict) -> None:
        """Put a mark on a frame."""
        unit = self.unit_of(frame)
        if self.is_made_of_images:
            marks = cast("FrameDict", unit.setdefault("labels", {}))
        else:
            marks = self._numbered(unit).setdefault(str(frame), {})
        for each in ("objects", "classifications"):
            marks.setdefault(each, [])  # type: ignore[misc]  # the platform wants both lists
        cast("list[MarkDict]", marks[kind]).append(mark)

    def take(self, kind: Kind, frame: int, mark: MarkDict) -> None:
        """Take a mark off a frame. A frame of a video that holds nothing any more goes away."""
        unit = self.unit_of(frame)
        if self.is_made_of_images:
            marks = cast("FrameDict", unit.get("labels", {}))
        else:
            marks = self._numbered(unit).get(str(frame), {})
        listed = cast("list[MarkDict]", marks.get(kind, []))
        listed[:] = [entry for entry in listed if entry is not mark]
        if not self.is_made_of_images and not any(marks.values()):
            self._numbered(unit).pop(str(frame), None)

    def _numbered(self, unit: DataUnitDict) -> dict[str, FrameDict]:
        return cast("dict[str, FrameDict]", unit.setdefault("labels", {}))


def is_continuous(row: LabelRowDict) -> bool:
    """Return whether the "frames" of a scene are moments in nanoseconds. Source: `scene` of label rows, SDK 0.1.211."""
    scene = row.get("scene")
    return bool(scene.get("isContinuous")) if isinstance(scene, dict) else False
