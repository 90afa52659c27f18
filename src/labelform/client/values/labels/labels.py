"""
The labels of one row: the platform's dictionary, and a way to edit it.

The dictionary is the truth. Objects and classifications are views that share its parts, so that everything labelform
does not know stays where it is. Nothing here talks to the platform.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from labelform.client.values.labels.classification_instance import ClassificationInstance
from labelform.client.values.labels.dictionaries import (
    ClassificationDict,
    LabelRowDict,
    MarkDict,
    ObjectAnswersDict,
)
from labelform.client.values.labels.found_labels import FoundLabels
from labelform.client.values.labels.frames import pairs_in, pairs_of
from labelform.client.values.labels.gathered import GatheredLabels
from labelform.client.values.labels.kept_answers import forget_answers, keep_answers
from labelform.client.values.labels.object_instance import ObjectInstance
from labelform.client.values.labels.placed import M, Placed
from labelform.client.values.labels.sheet import Sheet
from labelform.client.values.labels.spaces import Spaces
from labelform.client.values.labels.spaces.metadata import facts_of_spaces, has_root
from labelform.client.values.labels.unreadable import UnreadableLabel, find_unreadable
from labelform.client.values.ontology import OntologyStructure
from labelform.errors import LabelRowError


class Labels(GatheredLabels):
    """
    The objects and classifications of one label row.

    `ontology` is asked only when something about the ontology is; `number_of_frames` is explained at `Sheet`, `spaces`
    (what the list of rows says about them) at `facts_of_spaces`.
    """

    def __init__(
        self,
        row: LabelRowDict,
        ontology: Callable[[], OntologyStructure],
        number_of_frames: int,
        spaces: Mapping[str, Mapping[str, object]] | None = None,
    ) -> None:
        self.sheet = Sheet(row, number_of_frames)
        super().__init__(row, self.sheet)
        facts = facts_of_spaces(row, spaces)
        found = FoundLabels(row, self.sheet, ontology, has_root=has_root(facts))
        self._objects, self._classifications = found.objects, found.classifications
        self.spaces = Spaces(row, ontology, facts, self)
        self._has_root = has_root(facts)
        for instance in cast("list[Placed[MarkDict]]", [*self.objects, *self.classifications]):
            instance.settle(self)

    @property
    def unreadable(self) -> list[UnreadableLabel]:
        """What the row holds now and no instance shows."""
        instances = cast("list[Placed[MarkDict]]", [*self.objects, *self.classifications])
        return find_unreadable(self.row, instances, self.spaces.shown)

    def add_object(self, instance: ObjectInstance, *, force: bool) -> None:
        """Add an object. For the errors see `LabelRow.add_object_instance`."""
        self._check_can_join(instance)
        instance.check_answers()
        namesake = self._objects.get(instance.object_hash)
        if namesake and not force:
            raise LabelRowError(f"the label row already has an object {instance.object_hash!r}")
        if namesake:
            self.remove_object(namesake)
        self._objects[instance.object_hash] = instance
        self._take_in(instance)

    def check_object_numbers(self) -> None:
        """
        Refuse a number that two objects of a kind have. For `LabelRow.save`.

        Raises:
            LabelRowError: there is one.
        """
        holders: dict[tuple[str, int], ObjectInstance] = {}
        for found in [*self.objects, *self.spaces.objects.values()]:
            if found.object_number is None:
                continue
            other = holders.setdefault((found.feature_hash, found.object_number), found)
            if other.own_hash != found.own_hash:
                raise LabelRowError(
                    f"{other.own_hash!r} and {found.own_hash!r} both are number {found.object_number} of their kind; "
                    f"save with renumber_objects=True to count again"
                )

    def remove_object(self, instance: ObjectInstance) -> None:
        """Remove an object with its answers. For the errors see `LabelRow.remove_object`."""
        self._let_go(instance)
        del self._objects[instance.object_hash]
        if not self.spaces.holds(instance):
            forget_answers(self.row, instance)

    def add_classification(self, instance: ClassificationInstance, *, force: bool) -> None:
        """Add a classification. For the errors see `LabelRow.add_classification_instance`."""
        if self._has_root:
            raise LabelRowError("the classifications of this data are in its root space; see get_space(id='root', …)")
        self._check_can_join(instance)
        stamped = next(iter(instance.marks.values()), None) or instance.new_mark()
        is_global = instance.is_global()
        if not is_global:
            self._fit(instance)
        namesake = self._classifications.get(instance.own_hash)
        if namesake and not force:
            raise LabelRowError(f"the label row already has a classification {instance.own_hash!r}")
        if namesake:
            self.remove_classification(namesake)
        if is_global:
            self.make_way_everywhere(instance, force=force)
            instance.marks.clear()  # which it has when it was read where others had placed it on frames
        else:
            self.make_way(instance, instance.range_list, force=force)
        self._classifications[instance.own_hash] = instance
        self._take_in(instance)
        self._say_where(instance, stamped)

    def remove_classification(self, instance: ClassificationInstance) -> None:
        """Remove a classification with its answers. For the errors see `LabelRow.remove_classification`."""
        self._let_go(instance)
        del self._classifications[instance.own_hash]
        if not self.spaces.holds(instance):
            forget_answers(self.row, instance)

    # What instances need of their home ---------------------------------------------------------------------------

    def place(self, instance: Placed[M], frame: int, mark: M) -> None:
        """Put a new mark on a frame; in data without frames the answers are the mark."""
        if self.sheet.holds(instance.kind):
            self.sheet.put(instance.kind, frame, mark)
        elif isinstance(instance, ObjectInstance):
            self.row.setdefault("object_answers", {})[instance.own_hash] = cast("ObjectAnswersDict", mark)

    def take(self, instance: Placed[M], frame: int) -> None:
        """
        Take a mark off a frame; one that is the answers themselves stands nowhere else.

        Raises:
            LabelRowError: the data has no frames, so that nothing can be taken off one.
        """
        if not self.sheet.has_frames:
            raise LabelRowError(f"{self.sheet.data_type} has no frames; remove {instance.own_hash!r} instead")
        mark = instance.marks[frame]
        if mark is not cast("object", self.row.get("classification_answers", {}).get(instance.own_hash)):
            self.sheet.take(instance.kind, frame, mark)

    def sum_up(self, instance: Placed[M], stamps: MarkDict) -> None:
        """
        Repeat frames and new stamps in the answer of a classification, as far as they stand there.

        SDK 0.1.211 reads them there and nowhere else, and would go on seeing what was before.
        """
        entry = self.row.get("classification_answers", {}).get(instance.own_hash)
        if entry is None or instance.kind != "classifications":
            return
        if "range" in entry and self.sheet.counts_frames:
            entry["range"] = pairs_of(instance.marks)
        cast("dict[str, object]", entry).update({name: value for name, value in stamps.items() if name in entry})

    def keep_answers(self, instance: Placed[M]) -> None:
        """Store the answers of an instance, besides what else is stored about it."""
        keep_answers(self.row, instance)

    # Coming and going --------------------------------------------------------------------------------------------

    def _check_can_join(self, instance: Placed[M]) -> None:
        if not (self.sheet.has_frames or self.sheet.has_ranges):
            raise LabelRowError(
                f"{self.sheet.data_type} has no frames; put labels into its spaces instead, see get_spaces()"
            )
        if instance.is_assigned_to_label_row():
            raise LabelRowError(f"{instance.own_hash!r} is already part of a label row; add a copy() of it")
        if self.spaces.holds(instance):
            raise LabelRowError(f"the label row has {instance.own_hash!r} in a space; add a copy() of it")
        if not instance.marks and not instance.is_global():
            raise LabelRowError(f"{instance.own_hash!r} is on no frame; place it on one first")
        for frame in instance.marks if isinstance(instance, ObjectInstance) else ():
            self.sheet.check_frame(frame)
        if isinstance(instance, ObjectInstance) and instance.is_on_ranges() != self.sheet.has_ranges:
            raise LabelRowError(f"the coordinates of {instance.own_hash!r} are not for {self.sheet.data_type}")

    def _fit(self, instance: ClassificationInstance) -> None:
        """Let a classification be on frames or on ranges, as the data wants."""
        if not instance.range_list:
            raise LabelRowError(f"{instance.own_hash!r} is on no frame; place it on one first")
        if self.sheet.counts_frames:
            instance.spread_ranges(self.sheet.frames_of(instance.range_list))
        else:
            instance.gather_ranges()

    def _take_in(self, instance: Placed[M]) -> None:
        for frame, mark in instance.marks.items():
            self.place(instance, frame, mark)
        instance.settle(self)
        self.keep_answers(instance)

    def _say_where(self, instance: ClassificationInstance, mark: ClassificationDict) -> None:
        """
        Say in the answers of a new classification where it is, if they alone can or the row does so elsewhere.

        SDK 0.1.211 finds it by that only. In other rows this is left to the platform, as SDK 0.1.155 does.
        """
        answers = self.row.get("classification_answers", {})
        is_said_here = any("range" in (said or ()) for said in answers.values())
        if instance.marks and self.sheet.counts_frames and not is_said_here:
            return
        own = {name: value for name, value in mark.items() if name not in {"name", "value", "classifications"}}
        own |= {"range": pairs_in(instance.range_list), "spaces": {}}
        entry = answers[instance.own_hash]
        cast("dict[str, object]", entry).update(own)
        if not self.sheet.counts_frames:
            instance.marks[0] = cast("ClassificationDict", entry)

    def _let_go(self, instance: Placed[M]) -> None:
        if instance.is_part_of(self.spaces):
            spaces = ", ".join(instance.stands)
            raise LabelRowError(f"{instance.own_hash!r} is in spaces ({spaces}); remove it there")
        if not instance.is_part_of(self):
            raise LabelRowError(f"{instance.own_hash!r} is not part of this label row")
        for frame in instance.marks if self.sheet.has_frames else ():
            self.take(instance, frame)
        instance.settle(None)
