"""What objects and classifications have in common: they are placed on frames, and may be part of a label row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy
from datetime import datetime
from typing import ClassVar, Generic, Protocol, Self, TypeVar, cast

from labelform.client.values.labels.answers import Answers
from labelform.client.values.labels.dictionaries import AnswerDict, MarkDict
from labelform.client.values.labels.frames import Frames, Range, frame_numbers, meets
from labelform.client.values.labels.sheet import Kind
from labelform.client.values.labels.stamps import read_time
from labelform.client.values.ontology import Attribute
from labelform.errors import LabelRowError
from labelform.types import Json

M = TypeVar("M", bound=MarkDict)


class Home(Protocol):
    """What an instance is part of, once it has been added: it keeps the platform's dictionaries in step."""

    @property
    def counts_frames(self) -> bool:
        """Whether classifications are on frames; else on ranges of sound, text or time, which count none."""

    def check_frame(self, frame: int) -> None:
        """Refuse a frame that the data does not have."""

    def frame_number(self, frame: int | str) -> int:
        """Return the number of a frame, given that or the hash of its image."""

    def make_way(self, instance: Placed[M], ranges: Sequence[Range], *, force: bool) -> None:
        """Take others of the kind of a classification off ranges, or without `force` refuse those that they are on."""

    def place(self, instance: Placed[M], frame: int, mark: M) -> None:
        """Put a new mark on a frame."""

    def take(self, instance: Placed[M], frame: int) -> None:
        """Take a mark off a frame."""

    def sum_up(self, instance: Placed[M], stamps: MarkDict) -> None:
        """Repeat frames and new stamps of an instance where the dictionary says them a second time."""

    def keep_answers(self, instance: Placed[M]) -> None:
        """Store the answers of an instance, which may be in lists that are new."""


class Stand(Protocol):
    """What an instance asks of a space that it stands in."""

    def annotations_of(self, kind: Kind, own_hash: str) -> Sequence[Annotation]:
        """Return a label of this space on every frame that it is on here, in their order."""

    def dynamic_frames_of(self, object_hash: str) -> Collection[int]:
        """Return the frames of this space on which answers of an object can change; none if it has but one."""


class Placed(Generic[M]):
    """
    The contract of something placed on frames.

    `marks` holds the platform's dictionary for each frame; once the instance is part of a label row, these are the very
    dictionaries of the row, and so are the entries of its answers. A subclass says about what `kind` it is, what is
    asked about it (`_attributes`), and what a mark is like.

    An instance is on the frames of its label row, or in spaces of the row (`stands`, by their ids), never in both.
    In each space a `part` of it has the marks there.
    """

    kind: ClassVar[Kind]

    def __init__(self, own_hash: str, feature_hash: str) -> None:
        self.own_hash = own_hash
        self.answer_entries: list[AnswerDict] = []
        self._feature_hash = feature_hash
        self._marks: dict[int, M] = {}
        self._home: Home | None = None
        self._inherited: MarkDict = {}
        self.stands: dict[str, Stand] = {}

    @property
    def feature_hash(self) -> str:
        """The id of its kind in the ontology."""
        return self._feature_hash

    @property
    def marks(self) -> dict[int, M]:
        """The platform's dictionaries by frame."""
        return self._marks

    def is_assigned_to_label_row(self) -> bool:
        """Return whether the instance is part of a label row; it can be part of one only."""
        return self._home is not None

    def is_global(self) -> bool:
        """Return whether the instance is about all of the data at once, and needs no frame."""
        return False

    def is_part_of(self, home: Home) -> bool:
        """Return whether the instance is part of these labels."""
        return self._home is home

    def settle(self, home: Home | None) -> None:
        """Become part of a label row, or of none. For `Labels`; use its members to add and remove instances."""
        self._home = home

    def part(self, inherited: MarkDict) -> Self:
        """
        Return what stands for the instance in one space: the same label with marks of its own. For `LabelsInSpace`.

        It shares the answers. `inherited` are stamps of the label that all its marks share.
        """
        part = copy(self)
        part._marks, part._home, part._inherited, part.stands = {}, None, inherited, {}
        return part

    def is_on(self, ranges: Sequence[Range]) -> bool:
        """Return whether the instance is on a frame of these ranges; however long they are, they are not counted."""
        return any(meets(one, self._marks) for one in ranges)

    def get_annotation_frames(self) -> set[int]:
        """
        Return the frames that the instance is on.

        Raises:
            LabelRowError: it is in spaces, each of which has frames of its own.
        """
        self._refuse_in_spaces()
        return set(self._marks)

    def remove_from_frames(self, frames: Frames) -> None:
        """
        Take the instance off frames.

        Raises:
            LabelRowError: it is not on one of them, or is in spaces.
        """
        self._refuse_in_spaces()
        numbers = frame_numbers(frames)
        for number in numbers:
            self._mark_on(number)
        for number in numbers:
            if self._home:
                self._home.take(self, number)
            del self._marks[number]
        if self._home:
            self._home.sum_up(self, {})

    def _refuse_in_spaces(self) -> None:
        if self.stands:
            spaces = ", ".join(self.stands)
            raise LabelRowError(f"{self.own_hash!r} is in spaces ({spaces}); use the members of the space")

    def _mark_on(self, frame: int | str) -> M:
        self._refuse_in_spaces()
        number = self._number_of(frame)
        if number not in self._marks:
            raise LabelRowError(f"{self.own_hash!r} is not on frame {number}")
        return self._marks[number]

    def _number_of(self, frame: int | str) -> int:
        if isinstance(frame, int):
            return frame
        if self._home is None:
            raise LabelRowError("an image can only be named by its hash once the instance is part of a label row")
        return self._home.frame_number(frame)

    def _free_or_own(self, frames: Frames, *, overwrite: bool) -> list[int]:
        """Return the numbers of frames that may be written on."""
        numbers = frame_numbers(frames)
        for number in numbers:
            if number in self._marks and not overwrite:
                raise LabelRowError(f"{self.own_hash!r} is already on frame {number}; pass overwrite=True")
            if self._home:
                self._home.check_frame(number)
            elif number < 0:
                raise LabelRowError(f"there is no frame {number}")
        return numbers

    def _put(self, frame: int, mark: M) -> None:
        is_new = frame not in self._marks
        self._marks[frame] = mark
        if self._home and is_new:
            self._home.place(self, frame, mark)

    def _attributes(self) -> Sequence[Attribute]:
        raise NotImplementedError

    def _answers(self) -> Answers:
        return Answers(self._attributes(), self.answer_entries)

    def _answers_changed(self) -> None:
        if self._home:
            self._home.keep_answers(self)


class Annotation:
    """One instance on one frame: who made it and when. Read here; `set_for_frames` with `overwrite` changes it."""

    def __init__(self, frame: int, mark: MarkDict) -> None:
        self._frame = frame
        self._mark = mark

    @property
    def frame(self) -> int:
        """The number of the frame."""
        return self._frame

    @property
    def created_at(self) -> datetime | None:
        """When it was made, with a time zone; None when that cannot be read."""
        return read_time(self._mark.get("createdAt"))

    @property
    def created_by(self) -> str | None:
        """Who made it (email address); None until saved, when it is you."""
        return self._mark.get("createdBy")

    @property
    def last_edited_at(self) -> datetime | None:
        """When it was last edited, with a time zone; None when that was never or cannot be read."""
        return read_time(self._mark.get("lastEditedAt"))

    @property
    def last_edited_by(self) -> str | None:
        """Who last edited it (email address)."""
        return self._mark.get("lastEditedBy")

    @property
    def confidence(self) -> float:
        """How sure its maker is, from 0 to 1."""
        return self._mark.get("confidence", 1.0)

    @property
    def manual_annotation(self) -> bool:
        """Whether it was made by hand."""
        return self._mark.get("manualAnnotation", True)

    @property
    def reviews(self) -> list[dict[str, object]] | None:
        """What reviewers said, when it was requested."""
        return self._mark.get("reviews")

    def to_dict(self) -> dict[str, Json]:
        """Return the platform's JSON, with everything that labelform does not know."""
        return cast("dict[str, Json]", dict(self._mark))
