"""All spaces of a label row, and the objects and classifications that are in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from labelform.client.values.labels.classification_instance import ClassificationInstance
from labelform.client.values.labels.dictionaries import (
    ClassificationAnswersDict,
    ClassificationDict,
    LabelRowDict,
    MarkDict,
    ObjectDict,
    section_of,
)
from labelform.client.values.labels.found_labels import read_classification, read_object
from labelform.client.values.labels.frames import Range
from labelform.client.values.labels.gathered import GatheredLabels
from labelform.client.values.labels.kept_answers import forget_answers, keep_answers
from labelform.client.values.labels.object_instance import ObjectInstance
from labelform.client.values.labels.placed import M, Placed
from labelform.client.values.labels.sheet import Kind
from labelform.client.values.labels.spaces.labels_in_space import SHARED
from labelform.client.values.labels.spaces.making import inferred_space, make_spaces
from labelform.client.values.labels.spaces.mark_in_answers import entries_by_space, object_entry
from labelform.client.values.labels.spaces.metadata import Facts
from labelform.client.values.labels.spaces.space import Space
from labelform.client.values.labels.unreadable import ROOT, Shown
from labelform.client.values.ontology import OntologyStructure
from labelform.errors import LabelRowError


class Spaces:
    """
    The spaces of a label row by their ids, and the instances in them by their hashes.

    For instances it is their home, as the row itself is for others: it keeps their answers. On which frames they are,
    only the spaces know. `beside` are the labels of the row itself: one of them that has the hash of a label here is an
    instance of its own, which shares the answers.
    """

    counts_frames = True  # so that an instance that leaves them says nothing about ranges

    def __init__(
        self,
        row: LabelRowDict,
        ontology: Callable[[], OntologyStructure],
        facts: Mapping[str, Facts],
        beside: GatheredLabels,
    ) -> None:
        self.row = row
        self.objects: dict[str, ObjectInstance] = {}
        self.classifications: dict[str, ClassificationInstance] = {}
        self.ontology = ontology
        self._beside = beside
        self.by_id: dict[str, Space] = make_spaces(row, self, facts)
        answers = entries_by_space(row, "classification_answers")
        answers[ROOT] = list(section_of(row, "classification_answers").values())
        for space_id, space in self.by_id.items():
            space.labels.find(answers.get(space_id, []))

    @property
    def shown(self) -> Mapping[str, Shown]:
        """What instances show in each space."""
        return {space_id: space.labels.shown for space_id, space in self.by_id.items()}

    def infer(self, space_id: str, type_: str) -> Space | None:
        """Return a space that the row says nothing of, or None; see `inferred_space`."""
        space = inferred_space(self.row, self, space_id, type_)
        if space is not None:
            self.by_id[space_id] = space
        return space

    # For `LabelsInSpace` -----------------------------------------------------------------------------------------

    def object_of(self, label: ObjectDict) -> ObjectInstance:
        """Return the object that a mark belongs to."""
        own_hash = label["objectHash"]
        if (known := self.objects.get(own_hash)) is not None:
            return known
        found = read_object(self.row, self.ontology, label)
        if (namesake := self._beside.object(own_hash)) is not None:
            found.answer_entries, found.action_entries = namesake.answer_entries, namesake.action_entries
        return found

    def classification_of(self, entry: ClassificationAnswersDict) -> ClassificationInstance:
        """Return the classification that answers belong to."""
        own_hash = entry["classificationHash"]
        if (known := self.classifications.get(own_hash)) is not None:
            return known
        found = read_classification(self.row, self.ontology, cast("ClassificationDict", entry))
        if (namesake := self._beside.classification(own_hash)) is not None:
            found.answer_entries = namesake.answer_entries
        return found

    def shared_mark(self, instance: Placed[M]) -> Mapping[str, object]:
        """Return a mark of an object on points, whose stamps are those of all its spaces; see `share_stamps`."""
        if instance.kind == "objects":
            for space_id in instance.stands:
                labels = self.by_id[space_id].labels
                part = labels.object(instance.own_hash)
                if labels.marks.number_of_frames is None and part and part.marks:
                    return next(iter(part.marks.values()))
        return {}

    def share_stamps(self, instance: ObjectInstance, mark: MarkDict) -> None:
        """Write the stamps of one mark to all of an object on ranges or points, as the SDK keeps them once."""
        said = {name: value for name, value in mark.items() if name in SHARED}
        entry = object_entry(self.row, instance.own_hash)
        entry.update({name: value for name, value in said.items() if name != "confidence"})  # which marks alone say
        for space_id in instance.stands:
            part = self.by_id[space_id].labels.object(instance.own_hash)
            for other in part.marks.values() if part else ():
                cast("dict[str, object]", other).update(said)

    def holds(self, instance: Placed[M]) -> bool:
        """Return whether a label of this hash is in a space."""
        return instance.own_hash in self._known(instance.kind)

    def check_can_join(self, instance: Placed[M]) -> None:
        """
        Refuse an instance that cannot be in a space.

        Raises:
            LabelRowError: it is part of this or another label row, has been placed on frames, or the row has
                another one with its hash.
        """
        if instance.is_assigned_to_label_row() and not instance.is_part_of(self):
            where = "is in spaces of another label row" if instance.stands else "is already part of a label row"
            raise LabelRowError(f"{instance.own_hash!r} {where}; put a copy() of it into the space")
        if instance.marks:
            raise LabelRowError(
                f"{instance.own_hash!r} was placed by set_for_frames; create a new one and let the space place it"
            )
        section = section_of(self.row, "object_answers" if instance.kind == "objects" else "classification_answers")
        if not instance.is_part_of(self) and instance.own_hash in section:
            raise LabelRowError(f"the label row already has a label {instance.own_hash!r}")

    def take_in(self, instance: Placed[M], space_id: str) -> None:
        """Record that an instance is in a space."""
        is_new = not instance.is_part_of(self)
        instance.stands[space_id] = self.by_id[space_id]
        self._known(instance.kind)[instance.own_hash] = cast("Placed[MarkDict]", instance)
        if is_new:
            instance.settle(self)

    def let_go(self, kind: Kind, own_hash: str, space_id: str) -> None:
        """Record that an instance has left a space; an instance in no space is no longer part of the row."""
        instance = self._known(kind)[own_hash]
        del instance.stands[space_id]
        if not instance.stands:
            instance.settle(None)
            del self._known(kind)[own_hash]
            if not self._is_beside(instance):
                forget_answers(self.row, instance)

    def check_root(self, instance: ClassificationInstance, space_id: str) -> None:
        """
        Refuse a classification in a space if the root space, where it would be as well, has another one of its kind.

        Raises:
            LabelRowError: the root space has one.
        """
        root = self.by_id.get(ROOT)
        if root is None or space_id == ROOT or root.labels.classification(instance.own_hash) is not None:
            return
        rivals = root.labels.classifications_where(instance.ontology_item, None)
        if rivals:
            raise LabelRowError(
                f"labels in a space are also in the root space of this data, which has {rivals[0].own_hash!r} of "
                f"this kind; put that one here, or put {instance.own_hash!r} into the root space first"
            )

    def show_in_root(self, instance: ClassificationInstance) -> None:
        """Show in the root space, if there is one, what is in another: so it will be read."""
        root = self.by_id.get(ROOT)
        if root is not None and root.labels.classification(instance.own_hash) is None:
            root.labels.find_classification(self.row["classification_answers"][instance.own_hash])

    def _is_beside(self, instance: Placed[M]) -> bool:
        """Whether the row itself has a label with this hash."""
        known = self._beside.object if instance.kind == "objects" else self._beside.classification
        return known(instance.own_hash) is not None

    def _known(self, kind: Kind) -> dict[str, Placed[MarkDict]]:
        known: object = self.objects if kind == "objects" else self.classifications
        return cast("dict[str, Placed[MarkDict]]", known)

    # What instances need of their home ---------------------------------------------------------------------------

    def keep_answers(self, instance: Placed[M]) -> None:
        """Store the answers of an instance."""
        keep_answers(self.row, instance)

    def sum_up(self, instance: Placed[M], stamps: MarkDict) -> None:
        """Do nothing: the spaces keep what they say."""

    def check_frame(self, frame: int) -> None:
        """Refuse any frame: those of a space are asked there."""
        raise LabelRowError(f"frame {frame} belongs to a space; use the members of the space")

    def frame_number(self, frame: int | str) -> int:
        """Refuse as `check_frame` does."""
        raise LabelRowError(f"frame {frame!r} belongs to a space; use the members of the space")

    def make_way(self, instance: Placed[M], ranges: Sequence[Range], *, force: bool) -> None:
        """Refuse as `check_frame` does."""
        raise LabelRowError(f"{instance.own_hash!r} is in spaces; use the members of the space")

    def place(self, instance: Placed[M], frame: int, mark: M) -> None:
        """Refuse as `check_frame` does."""
        raise LabelRowError(f"{instance.own_hash!r} is in spaces; use the members of the space")

    def take(self, instance: Placed[M], frame: int) -> None:
        """Refuse as `check_frame` does."""
        raise LabelRowError(f"{instance.own_hash!r} is in spaces; use the members of the space")
