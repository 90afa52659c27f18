"""Films, slices and pages: labels are on frames, and some answers change from frame to frame."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar, Unpack

from labelform.client.values.labels.answers import Answer, infer_attribute, is_same_answer
from labelform.client.values.labels.classification_instance import ClassificationInstance
from labelform.client.values.labels.coordinates import Coordinates
from labelform.client.values.labels.dynamic import AnswerForFrames, get_dynamic
from labelform.client.values.labels.frames import Frames, as_ranges, frame_numbers
from labelform.client.values.labels.object_instance import ObjectInstance
from labelform.client.values.labels.spaces.sized import SizedSpace
from labelform.client.values.labels.spaces.space import Overlap
from labelform.client.values.labels.stamps import Stamps
from labelform.client.values.ontology import Attribute
from labelform.errors import LabelRowError


class MultiFrameSpace(SizedSpace):
    """
    A file with many frames.

    Answers that change from frame to frame are those of the object, wherever it stands: an object that is on frame 3 of
    two spaces has one answer there. So the platform keeps them (SDK 0.1.211), without saying in which space.
    """

    has_many_frames: ClassVar[bool] = True

    def put_object_instance(
        self,
        object_instance: ObjectInstance,
        frames: Frames,
        coordinates: Coordinates | str,
        *,
        on_overlap: Overlap = "error",
        **stamps: Unpack[Stamps],
    ) -> None:
        """
        Place an object on frames, or with "replace" somewhere else on those that it is on.

        Run lengths along the rows (text) are a mask of the size of the frames.

        Raises:
            LabelRowError: the coordinates or the shape are not for frames, there is no such frame, the object is on one
                of them already (without "replace"), is part of this or another label row, or has been placed
                on frames by `set_for_frames`.
            TypeError: there is no such stamp.
        """
        numbers = frame_numbers(frames)
        found = self._coordinates(object_instance, coordinates, numbers)
        self._put_object(object_instance, found, numbers, on_overlap, stamps)

    def put_classification_instance(
        self,
        classification_instance: ClassificationInstance,
        frames: Frames | None = None,
        *,
        on_overlap: Overlap | None = "error",
        **stamps: Unpack[Stamps],
    ) -> None:
        """
        Put a classification on frames, a global one on all of the space; with "replace", others of its kind make way.

        Raises:
            LabelRowError: there is no such frame, or a global one is given some and another none; one of its kind is on
                one of them already (without "replace"); or see `Space.put_classification_instance`.
            TypeError: there is no such stamp.
        """
        is_global = classification_instance.is_global()
        if is_global != (frames is None):
            wanted = "is about the whole space; leave out its frames" if is_global else "needs the frames that it is on"
            raise LabelRowError(f"{classification_instance.own_hash!r} {wanted}")
        ranges = None if frames is None else as_ranges(frames)
        if ranges == []:
            raise LabelRowError(f"{classification_instance.own_hash!r} needs at least one frame of {self.words}")
        for one in ranges or ():
            self._labels.check_frame(one.start)
            self._labels.check_frame(one.end)
        self._put_classification(classification_instance, ranges, on_overlap, stamps)

    def remove_object_instance(self, object_hash: str, frames: Frames | None = None) -> ObjectInstance | None:
        """Take an object off frames, or out of this space, and return it; None when it is not here."""
        return self._remove_object(object_hash, frames)

    def remove_classification_instance(
        self, classification_hash: str, frames: Frames | None = None
    ) -> ClassificationInstance | None:
        """Take a classification off frames, or out of this space, and return it; None when it is not here."""
        return self._remove_classification(classification_hash, frames)

    def set_dynamic_answer(
        self, object_instance: ObjectInstance, frames: Frames, answer: Answer, attribute: Attribute | None = None
    ) -> None:
        """
        Answer a question that is `dynamic`, on those of the frames that the object is on here.

        Raises:
            LabelRowError: the object is not in this space or on none of the frames, the question is not dynamic, or the
                answer does not fit.
        """
        here = self._frames_here(object_instance)
        asked = attribute or infer_attribute(answer, object_instance.ontology_item.attributes)
        _check_dynamic(asked)
        numbers = sorted(number for number in frame_numbers(frames) if number in here)
        if not numbers:
            raise LabelRowError(f"{object_instance.own_hash!r} is on none of these frames of {self.words}")
        object_instance.set_answer(answer, asked, frames=numbers)

    def remove_dynamic_answer(
        self, object_instance: ObjectInstance, attribute: Attribute, frame: int, filter_answer: Answer | None = None
    ) -> None:
        """
        Take an answer back on one frame, or only `filter_answer`.

        Raises:
            LabelRowError: the object is not in this space, or the question is not dynamic.
        """
        self._frames_here(object_instance)
        _check_dynamic(attribute)
        object_instance.delete_answer(attribute, filter_answer, frame)

    def get_dynamic_answer(
        self,
        object_instance: ObjectInstance,
        frames: Frames,
        attribute: Attribute,
        filter_answer: Answer | None = None,
    ) -> list[AnswerForFrames]:
        """
        Return the answers to a question that are on one of these frames, each with all the frames that it is on.

        Raises:
            LabelRowError: the object is not in this space, or the question is not dynamic.
        """
        self._frames_here(object_instance)
        _check_dynamic(attribute)
        wanted = as_ranges(frames)
        return [
            found
            for found in get_dynamic(object_instance.action_entries, attribute)
            if any(one.overlaps(other) for one in found.ranges for other in wanted)
            and (filter_answer is None or is_same_answer(found.answer, filter_answer))
        ]

    def _frames_here(self, instance: ObjectInstance) -> Collection[int]:
        part = self._labels.object(instance.own_hash)
        if part is None or self._spaces.objects[instance.own_hash] is not instance:
            raise LabelRowError(f"{instance.own_hash!r} is not in {self.words}; put it there with put_object_instance")
        return part.marks.keys()


class VideoSpace(MultiFrameSpace):
    """A film, or pictures in a row."""


class MedicalSpace(MultiFrameSpace):
    """Slices: of one file (NIfTI), or one file each (DICOM)."""


def _check_dynamic(attribute: Attribute) -> None:
    if not attribute.dynamic:
        raise LabelRowError(f"{attribute.title!r} is not dynamic; see the members of the object for its answer")
