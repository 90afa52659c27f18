"""A classification: one thing said about any number of whole frames."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from datetime import datetime

from labelform.client.values.labels.answers import Answer, Answered, in_snake_case, infer_attribute
from labelform.client.values.labels.dictionaries import (
    AnswerDict,
    ClassificationDict,
)
from labelform.client.values.labels.placed import Annotation
from labelform.client.values.labels.stamps import new_hash, stamp
from labelform.client.values.labels.whereabouts import PlacedSomewhere, without_answers
from labelform.client.values.labels.written_answers import questions_of
from labelform.client.values.ontology import Attribute, Classification
from labelform.errors import LabelRowError, OntologyError


class ClassificationInstance(PlacedSomewhere):
    """
    A classification. Make one with `create_instance` of a classification of the ontology, and add it to a label row.

    Names and parameters are the SDK's. Everything that labelform does not know about one that was read stays.
    """

    kind = "classifications"

    def __init__(
        self,
        ontology_classification: Classification,
        *,
        classification_hash: str | None = None,
        range_only: bool = False,
    ) -> None:
        own_hash = classification_hash or new_hash()
        super().__init__(own_hash, ontology_classification.feature_node_hash, range_only=range_only)
        self._find_item: Callable[[], Classification] = lambda: ontology_classification

    @classmethod
    def of_row(cls, label: ClassificationDict, find_item: Callable[[], Classification]) -> ClassificationInstance:
        """Return the classification that a label belongs to. For `Labels`."""
        instance = cls.__new__(cls)
        PlacedSomewhere.__init__(instance, label["classificationHash"], label["featureHash"])
        instance._find_item = find_item
        return instance

    def __repr__(self) -> str:
        return (
            f"ClassificationInstance(classification_hash={self.classification_hash!r}, "
            f"feature_hash={self.feature_hash!r})"
        )

    @property
    def classification_hash(self) -> str:
        """The id of the classification within the label row."""
        return self.own_hash

    @property
    def ontology_item(self) -> Classification:
        """
        What kind of classification it is.

        Raises:
            OntologyError: the ontology of the project has no such kind (any more).
        """
        return self._find_item()

    @property
    def classification_name(self) -> str:
        """The name of its question."""
        return self.ontology_item.title

    def is_global(self) -> bool:
        """Return whether it is about all of the data at once. Then it is on no frame, and is added without one."""
        try:
            return self.ontology_item.is_global
        except OntologyError:  # of a kind that the ontology has no more
            return False

    def is_valid(self) -> None:
        """
        Refuse a classification that no label row could hold.

        Raises:
            LabelRowError: it is about frames, and on none.
        """
        if not (self._marks or self.stands or self.is_global()):
            raise LabelRowError(f"{self.own_hash!r} is on no frame; place it on one first")

    @property
    def created_at(self) -> datetime | None:
        """When it was made, as its first frame says; None before it is on one. `set_for_frames` changes it."""
        return self._first.created_at

    @property
    def created_by(self) -> str | None:
        """Who made it (email address), as its first frame says; None until saved, when it is you."""
        return self._first.created_by

    @property
    def last_edited_at(self) -> datetime | None:
        """When it was last edited, as its first frame says."""
        return self._first.last_edited_at

    @property
    def last_edited_by(self) -> str | None:
        """Who last edited it (email address), as its first frame says."""
        return self._first.last_edited_by

    @property
    def confidence(self) -> float:
        """How sure its maker is, from 0 to 1, as its first frame says."""
        return self._first.confidence

    @property
    def manual_annotation(self) -> bool:
        """Whether it was made by hand, as its first frame says."""
        return self._first.manual_annotation

    @property
    def _first(self) -> Annotation:
        if self.stands:
            return self.get_annotations()[0]
        frame = min(self._marks, default=0)
        return Annotation(frame, self._marks.get(frame, {}))

    def get_annotation(self, frame: int | str = 0) -> Annotation:
        """
        Return the classification on one frame, named by its number or by the hash of its image.

        Raises:
            LabelRowError: it is not on this frame.
        """
        mark = self._mark_on(frame)
        return Annotation(self._number_of(frame), mark)

    def get_annotations(self) -> list[Annotation]:
        """Return the classification on every frame it is on, in their order; in spaces, space by space."""
        if self.stands:
            return [found for stand in self.stands.values() for found in stand.annotations_of(self.kind, self.own_hash)]
        return [Annotation(frame, self._marks[frame]) for frame in sorted(self._marks)]

    def set_answer(
        self,
        answer: Answer,
        attribute: Attribute | None = None,
        overwrite: bool = False,
        manual_annotation: bool = True,
    ) -> None:
        """
        Answer the question, or one below it: with words, a number, an option, or a list of options.

        `attribute` can be left out when only one question fits.

        Raises:
            LabelRowError: the question is not asked here or does not come up, is already answered (without
                `overwrite`), or the answer does not fit.
        """
        asked = attribute or infer_attribute(answer, self._attributes())
        self._answers().set(answer, asked, overwrite=overwrite, is_manual=manual_annotation)
        self._answers_changed()

    def set_answer_from_list(self, answers_list: Sequence[AnswerDict]) -> None:
        """
        Take answers as the platform writes them, in place of those to the same questions; they are copied.

        Raises:
            LabelRowError: a question is not asked here or does not come up, or an answer does not fit it; nothing was
                taken.
        """
        self._answers().accept(answers_list, questions_of(answers_list, self._attributes()))
        self._answers_changed()

    def get_answer(self, attribute: Attribute | None = None) -> Answered | None:
        """
        Return the answer to the question, or to one below it; None when there is none.

        A checklist that nobody answered is None here and `[]` for objects: so it is in the SDK.
        """
        asked, answers = attribute or self._attributes()[0], self._answers()
        return answers.get(asked) if answers.is_answered(asked) else None

    def delete_answer(self, attribute: Attribute | None = None) -> None:
        """Take an answer back, with all answers below it."""
        self._answers().delete(attribute or self._attributes()[0])
        self._answers_changed()

    def copy(self) -> ClassificationInstance:
        """Return a classification that is equal but for its hash, and part of no label row."""
        twin = ClassificationInstance(self.ontology_item, range_only=self.is_range_only())
        twin._marks = {
            frame: {**self._new_mark(), **without_answers(mark), "classificationHash": twin.classification_hash}
            for frame, mark in self._marks.items()
        }
        if twin._range_only and twin._marks:
            twin.gather_ranges()
            twin._where = self.range_list
        twin.answer_entries = deepcopy(self.answer_entries)
        return twin

    def _attributes(self) -> Sequence[Attribute]:
        return self.ontology_item.attributes

    def new_mark(self) -> ClassificationDict:
        """Return a mark, made now. For `Labels`."""
        mark = self._new_mark()
        stamp(mark, {})
        return mark

    def _new_mark(self) -> ClassificationDict:
        item = self.ontology_item
        return {
            "name": item.title,
            "value": in_snake_case(item.title),
            "featureHash": item.feature_node_hash,
            "classificationHash": self.classification_hash,
            **self._inherited,
        }
