"""The labels that are in one place: what a label row itself and each of its spaces have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from labelform.client.values.labels.classification_instance import ClassificationInstance
from labelform.client.values.labels.dictionaries import LabelRowDict
from labelform.client.values.labels.frames import Frames, Range, as_ranges, without
from labelform.client.values.labels.object_instance import ObjectInstance
from labelform.client.values.labels.placed import M, Placed
from labelform.client.values.ontology import Classification, Object
from labelform.errors import LabelRowError


class WithFrames(Protocol):
    """What is asked of the place: which frames it has, and whether classifications are on these."""

    @property
    def counts_frames(self) -> bool:
        """Whether ranges are of frames, and classifications are on these."""

    def check_frame(self, frame: int) -> None:
        """Refuse a frame that the place does not have."""

    def frame_number(self, frame: int | str) -> int:
        """Return the number of a frame, given that or the hash of its image."""


class GatheredLabels:
    """
    The contract of a home (see `placed.Home`), as far as it is the same for a label row and a space.

    A subclass says how marks come to be in the dictionary, and how a classification leaves.
    """

    def __init__(self, row: LabelRowDict, place: WithFrames) -> None:
        self.row = row
        self._place = place
        self._objects: dict[str, ObjectInstance] = {}
        self._classifications: dict[str, ClassificationInstance] = {}

    @property
    def objects(self) -> list[ObjectInstance]:
        """All objects, in the order in which they first appear."""
        return list(self._objects.values())

    @property
    def classifications(self) -> list[ClassificationInstance]:
        """All classifications, in the order in which they first appear."""
        return list(self._classifications.values())

    def object(self, object_hash: str) -> ObjectInstance | None:
        """Return the object with this hash, if there is one."""
        return self._objects.get(object_hash)

    def classification(self, classification_hash: str) -> ClassificationInstance | None:
        """Return the classification with this hash, if there is one."""
        return self._classifications.get(classification_hash)

    def objects_where(self, item: Object | None, frames: Frames | None) -> list[ObjectInstance]:
        """Return the objects of one kind, on at least one of some frames."""
        return [found for found in self.objects if _matches(found, item, frames)]

    def classifications_where(self, item: Classification | None, frames: Frames | None) -> list[ClassificationInstance]:
        """Return the classifications of one kind, on at least one of some frames."""
        return [found for found in self.classifications if _matches(found, item, frames)]

    @property
    def counts_frames(self) -> bool:
        """Whether classifications are on frames."""
        return self._place.counts_frames

    def check_frame(self, frame: int) -> None:
        """Refuse a frame that the data does not have."""
        self._place.check_frame(frame)

    def frame_number(self, frame: int | str) -> int:
        """Return the number of a frame, given that or the hash of its image."""
        return self._place.frame_number(frame)

    def make_way(self, instance: Placed[M], ranges: Sequence[Range], *, force: bool) -> None:
        """
        Take other classifications of the kind of an instance off ranges; one that is on no others is removed.

        Raises:
            LabelRowError: there are some, and `force` was not said. The SDK cannot read a row where two share a frame.
        """
        for rival in self._rivals_of(instance):
            if not rival.is_on(ranges):
                continue
            if not force:
                places = "frames" if self.counts_frames else "ranges"
                raise LabelRowError(f"one of these {places} already has a {rival.feature_hash!r}")
            if left := without(rival.range_list, ranges):
                rival.remove_from_frames(without(rival.range_list, left))
            else:
                self.remove_classification(rival)

    def make_way_everywhere(self, instance: ClassificationInstance, *, force: bool) -> None:
        """
        Remove all other classifications of the kind of an instance.

        Raises:
            LabelRowError: there are some, and `force` was not said.
        """
        rivals = self._rivals_of(instance)
        if rivals and not force:
            raise LabelRowError(f"the {self._word} already has a {instance.feature_hash!r}")
        for rival in rivals:
            self.check_can_leave(rival)
        for rival in rivals:
            self.remove_classification(rival)

    def check_can_leave(self, instance: Placed[M]) -> None:
        """Refuse to let something leave this place; as a rule everything can."""

    def remove_classification(self, instance: ClassificationInstance) -> None:
        """Remove a classification from this place."""
        raise NotImplementedError

    _word = "row"

    def _rivals_of(self, instance: Placed[M]) -> list[ClassificationInstance]:
        return [
            rival
            for rival in self.classifications
            if rival is not instance and rival.feature_hash == instance.feature_hash
        ]


def _matches(instance: Placed[M], item: Object | Classification | None, frames: Frames | None) -> bool:
    is_of_kind = item is None or instance.feature_hash == item.feature_node_hash
    return is_of_kind and (frames is None or instance.is_on(as_ranges(frames)))
