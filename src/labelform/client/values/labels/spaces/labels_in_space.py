"""The labels of one space: a home like that of a label row, of the parts that instances have there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, Protocol, TypeVar, cast

from labelform.client.values.labels.classification_instance import ClassificationInstance
from labelform.client.values.labels.dictionaries import (
    ClassificationAnswersDict,
    ClassificationDict,
    LabelRowDict,
    MarkDict,
    ObjectDict,
    entry_in,
    is_whole,
    section_of,
)
from labelform.client.values.labels.frames import Range, is_pairs, ranges_of
from labelform.client.values.labels.gathered import GatheredLabels
from labelform.client.values.labels.object_instance import ObjectInstance
from labelform.client.values.labels.placed import M, Placed
from labelform.client.values.labels.sheet import Kind
from labelform.client.values.labels.spaces.mark_in_answers import MarkInAnswers, new_place, place_in
from labelform.client.values.labels.spaces.marks import Marks
from labelform.client.values.labels.unreadable import ROOT, Shown
from labelform.errors import LabelRowError

P = TypeVar("P", ObjectInstance, ClassificationInstance)

_MANY = 1_000_000  # frames in ranges that are believed: to show more, one by one, would never end
SHARED = ("createdAt", "createdBy", "lastEditedAt", "lastEditedBy", "confidence", "manualAnnotation")


class Whole(Protocol):
    """Where the instances are that the labels are; here are parts of them."""

    def object_of(self, label: ObjectDict) -> ObjectInstance:
        """Return the object that a mark belongs to."""

    def classification_of(self, entry: ClassificationAnswersDict) -> ClassificationInstance:
        """Return the classification that answers belong to."""

    def shared_mark(self, instance: Placed[M]) -> Mapping[str, object]:
        """Return a mark whose stamps are those of a label in all its spaces; empty when it is in none."""

    def take_in(self, instance: Placed[M], space_id: str) -> None:
        """Record that an instance is in a space."""

    def let_go(self, kind: Kind, own_hash: str, space_id: str) -> None:
        """Record that an instance has left a space."""


class LabelsInSpace(GatheredLabels):
    """
    The parts of objects and classifications in one space.

    Where classifications are, their answers say, so that they are on ranges here even if these are of frames. On a
    space without frames they are on no range at all, which is everywhere. `unlisted` is what the row will say about the
    space, when it says nothing yet and is given a label there.
    """

    _word = "space"

    def __init__(
        self,
        row: LabelRowDict,
        space_id: str,
        marks: Marks,
        whole: Whole,
        *,
        unlisted: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(row, self)
        self.space_id = space_id
        self.marks = marks
        self._whole = whole
        self._unlisted = unlisted
        self._repeated: dict[str, list[tuple[int, ClassificationDict]]] = {}

    def find(self, answers: Iterable[object]) -> None:
        """Read what the dictionary holds of this space; `answers` are those of classifications that may name it."""
        for frame, label in self.marks.objects():
            if label["objectHash"] not in self._objects:
                instance = self._whole.object_of(label)
                self.take_in(instance, self.part_of(instance))
            self._objects[label["objectHash"]].marks[frame] = label
        for entry in answers:
            self.find_classification(entry)
        for frame, mark in self.marks.repeated():
            self._repeated.setdefault(mark["classificationHash"], []).append((frame, mark))

    def find_classification(self, entry: object) -> None:
        """Read one classification from its answers, when they say that it is here."""
        if not is_whole(entry, "classificationHash"):
            return
        answers = cast("ClassificationAnswersDict", entry)
        if (mark := self._mark_in(answers)) is not None:
            said = self._whole.classification_of(answers)
            self.take_in(said, self.part_of(said))
            self._classifications[said.own_hash].marks[0] = mark

    @property
    def shown(self) -> Shown:
        """What parts show here, for `find_unreadable`."""
        hashes = {("object", own_hash) for own_hash in self._objects}
        hashes |= {("classification", own_hash) for own_hash in self._classifications}
        marks = {id(mark) for part in self.objects for mark in part.marks.values()}
        repeated = {id(mark) for frame, mark in self.marks.repeated() if self._is_on_frame(frame, mark)}
        return Shown(frozenset(hashes), frozenset(marks | repeated))

    # What parts need of their home -------------------------------------------------------------------------------

    @property
    def counts_frames(self) -> bool:
        """Whether classifications are on frames: never, their answers say where they are."""
        return False

    def check_frame(self, frame: int) -> None:
        """Refuse a frame that the space does not have; if there are none, 0 stands for all of it."""
        last = (self.marks.number_of_frames or 1) - 1
        if not 0 <= frame <= last:
            raise LabelRowError(f"the space {self.space_id!r} has no frame {frame}; its last frame is {last}")

    def frame_number(self, frame: int | str) -> int:
        """Return the number of a frame; images in spaces have no hashes."""
        if isinstance(frame, str):
            raise LabelRowError(f"the space {self.space_id!r} has no image {frame!r}; name frames by their numbers")
        return frame

    def place(self, instance: Placed[M], frame: int, mark: M) -> None:
        """Put a new mark where marks of its kind stand."""
        if self._unlisted is not None:
            self.row["spaces"] = {**section_of(self.row, "spaces"), self.space_id: self._unlisted}
            self._unlisted = None
        if isinstance(instance, ObjectInstance):
            instance.marks[frame] = self.marks.put(frame, cast("ObjectDict", mark))
        else:
            view = MarkInAnswers(*self._new_entry(instance))
            view.update({name: value for name, value in mark.items() if name not in {"name", "value"}})
            instance.marks[frame] = cast("M", view)

    def take(self, instance: Placed[M], frame: int) -> None:
        """Take a mark off a frame."""
        if isinstance(instance, ObjectInstance):
            self.marks.take(frame, instance.marks[frame])

    def sum_up(self, instance: Placed[M], stamps: MarkDict) -> None:
        """Take away what repeats on frames where a classification was, and no longer is."""
        repeated = self._repeated.get(instance.own_hash, []) if instance.kind == "classifications" else []
        for frame, mark in list(repeated):
            if not self._is_on_frame(frame, mark):
                self.marks.take(frame, mark)
                repeated.remove((frame, mark))

    def keep_answers(self, instance: Placed[M]) -> None:
        """Do nothing: answers are those of the whole, which keeps them."""

    def remove_classification(self, instance: ClassificationInstance) -> None:
        """Let a classification leave this space."""
        self.let_go(instance)

    # Coming and going --------------------------------------------------------------------------------------------

    def part_of(self, instance: P) -> P:
        """Return what an instance has here; when that is nothing, something new that `take_in` still has to take in."""
        known = self._parts_of(instance).get(instance.own_hash)
        if known is not None:
            return cast("P", known)
        part = instance.part(self._shared_stamps(instance))
        part.settle(self)
        return part

    def take_in(self, instance: Placed[M], part: Placed[M]) -> None:
        """Take in the part of an instance."""
        self._parts_of(part)[part.own_hash] = part
        self._whole.take_in(instance, self.space_id)

    def check_can_place(self, instance: Placed[M], frames: Iterable[int]) -> None:
        """
        Refuse to place a label where something that cannot be read would be written over.

        Raises:
            LabelRowError: there is such a thing.
        """
        if instance.kind == "objects":
            self.marks.check(frames)
        place = place_in(self._entry_of(instance), self.space_id)
        if instance.own_hash not in self._parts_of(instance) and place and place.get("range"):
            raise LabelRowError(
                f"the answers of {instance.own_hash!r} name frames of the space {self.space_id!r} that labelform "
                f"cannot read; see row.labels"
            )

    def check_can_leave(self, instance: Placed[M]) -> None:
        """
        Refuse to let a part leave the space.

        Raises:
            LabelRowError: its marks are in a place from which they cannot be removed, or it is a classification in the
                root space that is in others as well, as which the answers are read.
        """
        if instance.kind == "objects":
            self.marks.check(instance.marks)
            return
        spaces = self._entry_of(instance).get("spaces")
        others = sorted(spaces.keys() - {ROOT}) if isinstance(spaces, dict) else []
        if self.space_id == ROOT and others:
            raise LabelRowError(
                f"{instance.own_hash!r} is in the spaces {', '.join(others)}, too, and its labels are also in the "
                f"root space of this data; remove it there first"
            )

    def let_go(self, part: Placed[M]) -> None:
        """Take a part with all its marks out of the space."""
        self.check_can_leave(part)
        for frame in list(part.marks):
            self.take(part, frame)
        del self._parts_of(part)[part.own_hash]
        entry = self._entry_of(part)
        if place_in(entry, self.space_id) is not None:
            del entry["spaces"][self.space_id]
        if part.kind == "classifications":
            self.sum_up(part, {})
        part.settle(None)
        self._whole.let_go(part.kind, part.own_hash, self.space_id)

    def _parts_of(self, instance: Placed[M]) -> dict[str, Placed[M]]:
        parts: object = self._objects if instance.kind == "objects" else self._classifications
        return cast("dict[str, Placed[M]]", parts)

    def _entry_of(self, instance: Placed[M]) -> dict[str, Any]:
        """Return the answers of a label; an empty dictionary of nobody when there are none."""
        name: Literal["object_answers", "classification_answers"] = (
            "object_answers" if instance.kind == "objects" else "classification_answers"
        )
        return entry_in(self.row, name, instance.own_hash)

    def _shared_stamps(self, instance: Placed[M]) -> MarkDict:
        """Return the stamps that a label has already, where it has them for all spaces alike."""
        if instance.kind == "objects" and self.marks.number_of_frames is not None:
            return cast("MarkDict", {})
        known = {**self._entry_of(instance), **self._whole.shared_mark(instance)}
        return cast("MarkDict", {name: known[name] for name in SHARED if name in known})

    # Classifications ---------------------------------------------------------------------------------------------

    def _mark_in(self, entry: ClassificationAnswersDict) -> ClassificationDict | None:
        """
        Return what the answers of a classification say about this space; None when nothing can be believed.

        The root space is what `range` says itself, and every classification is there, wherever else it is: the SDK
        reads it so, and passes over a root among the `spaces`.
        """
        raw = cast("dict[str, Any]", entry)
        place = raw if self.space_id == ROOT else place_in(entry, self.space_id)
        pairs = None if place is None else place.get("range", [])
        if place is None or not (is_pairs(pairs) or place.get("type") == "html"):
            return None
        frames = self.marks.number_of_frames
        count = 0 if frames is None else sum(found.end - found.start + 1 for found in ranges_of(pairs))
        is_believed = count <= max(frames or 1, _MANY)
        return cast("ClassificationDict", MarkInAnswers(raw, place)) if is_believed else None

    def _new_entry(self, instance: Placed[M]) -> tuple[dict[str, Any], dict[str, Any]]:
        section = cast("dict[str, dict[str, Any]]", self.row.setdefault("classification_answers", {}))
        entry = section.setdefault(instance.own_hash, {"classifications": instance.answer_entries})
        if self.space_id == ROOT:
            entry.setdefault("spaces", {})
            entry.setdefault("range", [])
            return entry, entry
        return entry, new_place(entry, self.space_id)

    def _is_on_frame(self, frame: int, mark: ClassificationDict) -> bool:
        """Whether a classification is where a mark on a frame repeats that it is."""
        part = self._classifications.get(mark["classificationHash"])
        return part is not None and (part.is_on([Range(frame, frame)]) or not part.range_list)
