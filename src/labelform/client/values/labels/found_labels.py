"""What a label row holds when it comes: instances that share the marks and answers of the platform's dictionary."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from labelform.client.values.labels.classification_instance import ClassificationInstance
from labelform.client.values.labels.dictionaries import (
    AnswerDict,
    ClassificationAnswersDict,
    ClassificationDict,
    FrameDict,
    LabelRowDict,
    ObjectDict,
    entry_in,
    is_whole,
    section_of,
    whole,
)
from labelform.client.values.labels.object_instance import ObjectInstance
from labelform.client.values.labels.sheet import Sheet
from labelform.client.values.labels.unreadable import ROOT
from labelform.client.values.ontology import Classification, Object, OntologyStructure
from labelform.errors import OntologyError


class FoundLabels:
    """The objects and classifications of a row by their hashes, in the order in which they first appear."""

    def __init__(
        self, row: LabelRowDict, sheet: Sheet, ontology: Callable[[], OntologyStructure], *, has_root: bool = False
    ) -> None:
        self._row = row
        self._sheet = sheet
        self._ontology = ontology
        self.objects: dict[str, ObjectInstance] = {}
        self.classifications: dict[str, ClassificationInstance] = {}
        self._has_classifications = not has_root  # which the space `root` then has
        for frame, _, marks in sheet:
            self._read(frame, marks)
        for entry in section_of(row, "classification_answers").values() if self._has_classifications else ():
            if is_whole(entry, "classificationHash"):
                self._read_answered(entry)
        for answers in section_of(row, "object_answers").values() if sheet.has_ranges else ():
            if is_whole(answers, "objectHash"):
                self._read_ranged(cast("ObjectDict", answers))

    def _read(self, frame: int, marks: FrameDict) -> None:
        for label in whole(marks.get("objects"), "objectHash"):
            if label["objectHash"] not in self.objects:
                self.objects[label["objectHash"]] = read_object(self._row, self._ontology, label)
            self.objects[label["objectHash"]].marks[frame] = label
        reads_marks = self._has_classifications and self._sheet.counts_frames
        for mark in whole(marks.get("classifications"), "classificationHash") if reads_marks else ():
            if mark["classificationHash"] not in self.classifications:
                self.classifications[mark["classificationHash"]] = read_classification(self._row, self._ontology, mark)
            self.classifications[mark["classificationHash"]].marks[frame] = mark

    def _read_answered(self, entry: ClassificationAnswersDict) -> None:
        """
        Read a classification from its answers, as far as frames do not hold it: SDK 0.1.211 writes it there and nowhere
        else. Then the answers are its mark on every frame.
        """
        spaces = entry.get("spaces")
        if isinstance(spaces, dict) and spaces.keys() - {ROOT}:
            return
        if self._sheet.is_continuous and "range" not in entry:
            return
        frames = self._sheet.frames_in(entry.get("range")) if self._sheet.counts_frames else {0}
        known = self.classifications.get(entry["classificationHash"])
        if frames is None or not (frames or known or self._is_global(entry["featureHash"])):
            return
        mark = cast("ClassificationDict", entry)
        instance = known or self.classifications.setdefault(
            entry["classificationHash"], read_classification(self._row, self._ontology, mark)
        )
        instance.marks.update(dict.fromkeys(frames - instance.marks.keys(), mark))

    def _read_ranged(self, entry: ObjectDict) -> None:
        """Read an object of data without frames: its answers are its mark, on frame 0 as in the SDK."""
        if not cast("dict[str, object]", entry).get("spaces"):
            self.objects[entry["objectHash"]] = read_object(self._row, self._ontology, entry)
            self.objects[entry["objectHash"]].marks[0] = entry

    def _is_global(self, feature_hash: str) -> bool:
        try:
            return self._ontology().get_child_by_hash(feature_hash, Classification).is_global
        except OntologyError:
            return False


def read_object(row: LabelRowDict, ontology: Callable[[], OntologyStructure], label: ObjectDict) -> ObjectInstance:
    """Return the object that a mark belongs to, with its answers, and on nothing yet."""
    own_hash, feature_hash = label["objectHash"], label["featureHash"]
    instance = ObjectInstance.of_row(label, lambda: ontology().get_child_by_hash(feature_hash, Object))
    answers = entry_in(row, "object_answers", own_hash)
    instance.answer_entries = _list(answers.get("classifications"))
    instance.read_object_number(answers.get("objectNumber"))
    instance.action_entries = _list(entry_in(row, "object_actions", own_hash).get("actions"))
    return instance


def read_classification(
    row: LabelRowDict, ontology: Callable[[], OntologyStructure], mark: ClassificationDict
) -> ClassificationInstance:
    """Return the classification that a mark belongs to, with its answers, and on nothing yet."""
    own_hash, feature_hash = mark["classificationHash"], mark["featureHash"]
    instance = ClassificationInstance.of_row(mark, lambda: ontology().get_child_by_hash(feature_hash, Classification))
    said = entry_in(row, "classification_answers", own_hash)
    instance.answer_entries = _list(said.get("classifications"))
    return instance


def _list(found: object) -> list[AnswerDict]:
    return found if isinstance(found, list) else []
