"""All spaces of a label row, and the objects and classifications that stand in them."""

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
    is_whole,
)
from labelform.client.values.labels.found_labels import read_classification, read_object
from labelform.client.values.labels.frames import Range
from labelform.client.values.labels.kept_answers import forget_answers, keep_answers
from labelform.client.values.labels.object_instance import ObjectInstance
from labelform.client.values.labels.placed import M, Placed
from labelform.client.values.labels.sheet import Kind
from labelform.client.values.labels.spaces.making import inferred_space, make_spaces
from labelform.client.values.labels.spaces.metadata import Facts
from labelform.client.values.labels.spaces.space import Space
from labelform.client.values.labels.unreadable import ROOT, Shown
from labelform.client.values.ontology import OntologyStructure
from labelform.errors import LabelRowError


class Spaces:
    """
    The spaces of a label row by their ids, and the instances in them by their hashes.

    For instances it is their home, as the row itself is for others: it keeps their answers. On which frames they are,
    only the spaces know.
    """

    counts_frames = True  # so that an instance that leaves them says nothing about ranges

    def __init__(
        self, row: LabelRowDict, ontology: Callable[[], OntologyStructure], facts: Mapping[str, Facts]
    ) -> None:
        self.row = row
        self.objects: dict[str, ObjectInstance] = {}
        self.classifications: dict[str, ClassificationInstance] = {}
        self.ontology = ontology
        self.by_id: dict[str, Space] = make_spaces(row, self, facts)
        answers = _answers_by_space(row)
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
        known = self.objects.get(label["objectHash"])
        return known or read_object(self.row, self.ontology, label)

    def classification_of(self, entry: ClassificationAnswersDict) -> ClassificationInstance:
        """Return the classification that answers belong to."""
        known = self.classifications.get(entry["classificationHash"])
        return known or read_classification(self.row, self.ontology, cast("ClassificationDict", entry))

    def holds(self, instance: Placed[M]) -> bool:
        """Tell whether a label of this hash stands in a space."""
        return instance.own_hash in self._known(instance.kind)

    def check_can_join(self, instance: Placed[M]) -> None:
        """
        Refuse an instance that cannot stand in a space.

        Raises:
            LabelRowError: it is part of a label row itself or of another one, has been placed on frames, or the row has
                another one with its hash.
        """
        if instance.is_assigned_to_label_row() and not instance.is_part_of(self):
            raise LabelRowError(
                f"{instance.own_hash!r} is part of a label row itself; put a copy() of it into the space"
            )
        if instance.marks:
            raise LabelRowError(
                f"{instance.own_hash!r} has been placed by set_for_frames; make a new one, which the space will place"
            )
        section: Mapping[str, object] = self.row.get("classification_answers", {})
        if instance.kind == "objects":
            section = self.row.get("object_answers", {})
        if not instance.is_part_of(self) and instance.own_hash in section:
            raise LabelRowError(f"the label row has a label {instance.own_hash!r} already")

    def take_in(self, instance: Placed[M], space_id: str) -> None:
        """Know that an instance stands in a space."""
        is_new = not instance.is_part_of(self)
        instance.stands[space_id] = self.by_id[space_id]
        self._known(instance.kind)[instance.own_hash] = cast("Placed[MarkDict]", instance)
        if is_new:
            instance.settle(self)

    def let_go(self, kind: Kind, own_hash: str, space_id: str) -> None:
        """Know that an instance stands in a space no more; in none, it is part of the row no more."""
        instance = self._known(kind)[own_hash]
        del instance.stands[space_id]
        if not instance.stands:
            instance.settle(None)
            del self._known(kind)[own_hash]
            forget_answers(self.row, instance)

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
        raise LabelRowError(f"frame {frame} is one of a space; use the members of the space")

    def frame_number(self, frame: int | str) -> int:
        """Refuse as `check_frame` does."""
        raise LabelRowError(f"frame {frame!r} is one of a space; use the members of the space")

    def make_way(self, instance: Placed[M], ranges: Sequence[Range], *, force: bool) -> None:
        """Refuse as `check_frame` does."""
        raise LabelRowError(f"{instance.own_hash!r} stands in spaces; use the members of the space")

    def place(self, instance: Placed[M], frame: int, mark: M) -> None:
        """Refuse as `check_frame` does."""
        raise LabelRowError(f"{instance.own_hash!r} stands in spaces; use the members of the space")

    def take(self, instance: Placed[M], frame: int) -> None:
        """Refuse as `check_frame` does."""
        raise LabelRowError(f"{instance.own_hash!r} stands in spaces; use the members of the space")


def _answers_by_space(row: LabelRowDict) -> dict[str, list[ClassificationAnswersDict]]:
    """Return the answers of classifications by the spaces that they name; all may be about the root."""
    found: dict[str, list[ClassificationAnswersDict]] = {ROOT: []}
    for entry in row.get("classification_answers", {}).values():
        if not is_whole(entry, "classificationHash"):
            continue
        found[ROOT].append(entry)
        spaces: object = entry.get("spaces")
        for space_id in spaces.keys() - {ROOT} if isinstance(spaces, dict) else ():
            found.setdefault(space_id, []).append(entry)
    return found
