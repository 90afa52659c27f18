"""
What is answered about an object: once for all frames, or from frame to frame where a question is dynamic.

Both kinds of answers are in lists of their own, and are asked and given by the same members.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from labelform.client.values.labels.answers import Answer, Answered, infer_attribute
from labelform.client.values.labels.dictionaries import AnswerDict, ObjectDict
from labelform.client.values.labels.dynamic import (
    AnswerForFrames,
    accept_dynamic,
    delete_answered,
    delete_dynamic,
    get_dynamic,
    set_dynamic,
)
from labelform.client.values.labels.frames import Frames, frame_numbers
from labelform.client.values.labels.placed import Placed
from labelform.client.values.labels.written_answers import questions_of
from labelform.client.values.ontology import Attribute
from labelform.errors import LabelRowError


class AnsweredOnFrames(Placed[ObjectDict]):
    """The contract of an object, as far as it is about answers. A subclass says what is asked (`_attributes`)."""

    def __init__(self, own_hash: str, feature_hash: str) -> None:
        super().__init__(own_hash, feature_hash)
        self.action_entries: list[AnswerDict] = []

    def set_answer(
        self,
        answer: Answer,
        attribute: Attribute | None = None,
        frames: Frames | None = None,
        overwrite: bool = False,
        manual_annotation: bool = True,
    ) -> None:
        """
        Answer a question about the object: with words, a number, an option, or a list of options.

        `attribute` can be left out when only one question fits. A question that is `dynamic` is answered for `frames`,
        or for all frames the object is on now, in place of what was answered there; any other for all frames at once.
        Before the object is part of a label row, `frames` may be those that it will be on.

        Raises:
            LabelRowError: the question is not asked here or does not come up, is already answered (without
                `overwrite`), or the answer does not fit; or `frames` are given for a question that is not dynamic.
        """
        asked = attribute or infer_attribute(answer, self._attributes())
        if not asked.dynamic:
            if frames is not None:
                raise LabelRowError(f"{asked.title!r} has one answer for all frames")
            self._answers().set(answer, asked, overwrite=overwrite, is_manual=manual_annotation)
        else:
            numbers = set(self._marks).union(*self._dynamic_frames) if frames is None else set(frame_numbers(frames))
            if self.is_assigned_to_label_row():
                self._check_is_on(numbers)
            set_dynamic(self.action_entries, asked, answer, numbers, is_manual=manual_annotation)
        self._answers_changed()

    def set_answer_from_list(self, answers_list: Sequence[AnswerDict]) -> None:
        """
        Take answers as the platform writes them, in place of those to the same questions; they are copied.

        Answers to questions that are `dynamic` replace what was answered on their frames (`range`).

        Raises:
            LabelRowError: a question is not asked here or does not come up, an answer does not fit it, or is for frames
                that an object of a label row is not on; nothing was taken.
        """
        asked = questions_of(answers_list, self._attributes())
        pairs = list(zip(asked, answers_list, strict=True))
        if self.is_assigned_to_label_row():
            self._check_is_on_ranges([answer for attribute, answer in pairs if attribute.dynamic])
        static = [(attribute, answer) for attribute, answer in pairs if not attribute.dynamic]
        self._answers().accept([answer for _, answer in static], [attribute for attribute, _ in static])
        for dynamic in {attribute.feature_node_hash: attribute for attribute in asked if attribute.dynamic}.values():
            said = [answer for attribute, answer in pairs if attribute.feature_node_hash == dynamic.feature_node_hash]
            accept_dynamic(self.action_entries, dynamic, said)
        self._answers_changed()

    def get_answer(
        self,
        attribute: Attribute,
        filter_answer: Answer | None = None,
        filter_frame: int | None = None,
        is_dynamic: bool | None = None,
    ) -> Answered | list[AnswerForFrames] | None:
        """
        Return the answer to a question: words, a number, an option, or a list of options; None when there is none.

        For a question that is `dynamic`: all answers with their frames, or only `filter_answer`, or the one on
        `filter_frame`. `is_dynamic` says what the caller expects.

        Raises:
            LabelRowError: `is_dynamic` is not what the question is.
        """
        if is_dynamic is not None and is_dynamic is not attribute.dynamic:
            raise LabelRowError(f"{attribute.title!r} is {'dynamic' if attribute.dynamic else 'not dynamic'}")
        if attribute.dynamic:
            return get_dynamic(self.action_entries, attribute, filter_frame, filter_answer)
        return self._answers().get(attribute)

    def delete_answer(
        self, attribute: Attribute, filter_answer: Answer | None = None, filter_frame: int | None = None
    ) -> None:
        """Take an answer back; if the question is `dynamic`, on all frames or on one, or only `filter_answer`."""
        frames = None if filter_frame is None else {filter_frame}
        if not attribute.dynamic:
            self._answers().delete(attribute)
        elif filter_answer is None:
            delete_dynamic(self.action_entries, attribute, frames)
        else:
            delete_answered(self.action_entries, attribute, filter_answer, frames)
        self._answers_changed()

    def are_dynamic_answers_valid(self) -> None:
        """Refuse answers for frames that the object is not on; raises `LabelRowError`."""
        self.check_answers()

    def check_answers(self) -> None:
        """
        Refuse answers for frames that the object is not on. For `Labels`.

        Raises:
            LabelRowError: there are such answers.
        """
        self._check_is_on_ranges(self.action_entries)

    @property
    def _dynamic_frames(self) -> list[Collection[int]]:
        """The frames that it is on, of the row or of each of its spaces."""
        return [self._marks.keys(), *(stand.dynamic_frames_of(self.own_hash) for stand in self.stands.values())]

    def _check_is_on(self, frames: Iterable[int]) -> None:
        here = self._dynamic_frames
        missing = [frame for frame in frames if not any(frame in there for there in here)]
        if missing:
            raise LabelRowError(f"{self.own_hash!r} is not on frame {min(missing)}")

    def _check_is_on_ranges(self, answers: Sequence[AnswerDict]) -> None:
        for start, end in (pair for answer in answers for pair in answer.get("range", [])):
            self._check_is_on_range(start, end)

    def _check_is_on_range(self, start: int, end: int) -> None:
        here = self._dynamic_frames
        for frame in range(start, end + 1):
            if not any(frame in there for there in here):
                raise LabelRowError(f"{self.own_hash!r} is not on frame {frame}")
