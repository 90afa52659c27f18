"""
Answers to the questions of an ontology, in the platform's lists of them.

The same holds for objects and classifications. `Answers` are those that count for all frames; `dynamic` holds those
that change from frame to frame.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import NoReturn

from labelform.client.values.labels.dictionaries import AnswerDict, AnswerOptionDict
from labelform.client.values.ontology import (
    Attribute,
    ChecklistAttribute,
    NumericAttribute,
    Option,
    RadioAttribute,
    TextAttribute,
)
from labelform.errors import LabelRowError

Answer = str | float | Option | Sequence[Option]
"""Words, a number, the option chosen, or the options chosen of a checklist."""

Answered = str | float | Option | list[Option]
"""An answer as it is read."""


class Answers:
    """
    The answers that count for all frames.

    `entries` is the platform's list and is changed in place, so that everything else in it stays.
    """

    def __init__(self, attributes: Sequence[Attribute], entries: list[AnswerDict]) -> None:
        self._attributes = attributes
        self.entries = entries

    def get(self, attribute: Attribute) -> Answered | None:
        """Return the answer; None when there is none, `[]` for a checklist without a choice."""
        return read_answer(attribute, self._entries_of(attribute))

    def is_answered(self, attribute: Attribute) -> bool:
        """Return whether there is an answer, be it that nothing is chosen."""
        return bool(self._entries_of(attribute))

    def set(self, answer: Answer, attribute: Attribute, *, overwrite: bool, is_manual: bool) -> None:
        """
        Answer a question. Answers below options that are no longer chosen go away.

        Raises:
            LabelRowError: it is already answered, does not come up, or the answer does not fit it.
        """
        self._check_comes_up(attribute)
        if self._entries_of(attribute) and not overwrite:
            raise LabelRowError(f"{attribute.title!r} is already answered; pass overwrite=True to answer it again")
        entry = encode_answer(attribute, answer, is_manual=is_manual)
        self.delete(attribute, beyond=entry)
        self.entries.append(entry)
        self.entries.sort(key=self._place)

    def accept(self, answers: Sequence[AnswerDict], asked: Sequence[Attribute]) -> None:
        """
        Take answers as the platform writes them, in place of those to the same questions; they are copied.

        `asked` are the questions that they are for; see `written_answers`.

        Raises:
            LabelRowError: an answer is for a question that does not come up then; nothing was accepted.
        """
        then = Answers(self._attributes, list(self.entries))
        for attribute in asked:
            kept = [answer for answer in answers if answer.get("featureHash") == attribute.feature_node_hash]
            then.delete(attribute, beyond=_joined(kept))
        then.entries.extend(deepcopy(list(answers)))
        for attribute in asked:
            then._check_comes_up(attribute)
        self.entries[:] = sorted(then.entries, key=self._place)

    def delete(self, attribute: Attribute, *, beyond: AnswerDict | None = None) -> None:
        """Take an answer back, with all answers below it but those that `beyond`, the next answer, keeps."""
        kept = {option["featureHash"] for option in options_in(beyond)} if beyond else set()
        gone = {attribute.feature_node_hash}
        for option in attribute.options:
            if option.feature_node_hash not in kept:
                gone |= {below.feature_node_hash for below in all_attributes(option.attributes)}
        self.entries[:] = [entry for entry in self.entries if entry.get("featureHash") not in gone]

    def _entries_of(self, attribute: Attribute) -> list[AnswerDict]:
        return [entry for entry in self.entries if entry.get("featureHash") == attribute.feature_node_hash]

    def _check_comes_up(self, attribute: Attribute) -> None:
        for parent, option in parents_of(attribute, self._attributes):
            chosen = {found["featureHash"] for entry in self._entries_of(parent) for found in options_in(entry)}
            if not parent.dynamic and option.feature_node_hash not in chosen:
                raise LabelRowError(f"{attribute.title!r} is only asked if {option.label!r} is chosen")

    def _place(self, entry: AnswerDict) -> int:
        """Order answers as the SDK does: last question first; what the ontology does not know comes last."""
        hashes = [attribute.feature_node_hash for attribute in all_attributes(self._attributes)]
        found = entry.get("featureHash")
        return -hashes.index(found) if found in hashes else 1


def all_attributes(attributes: Sequence[Attribute]) -> Iterator[Attribute]:
    """Yield questions and those below their options, each before its own."""
    for attribute in attributes:
        yield attribute
        for option in attribute.options:
            yield from all_attributes(option.attributes)


def parents_of(attribute: Attribute, attributes: Sequence[Attribute]) -> list[tuple[Attribute, Option]]:
    """
    Return the questions above a question, outermost first, each with the option that leads down.

    Raises:
        LabelRowError: the question is not among these.
    """
    found = _path(attribute, attributes)
    if found is None:
        raise LabelRowError(f"{attribute.title!r} is not asked here")
    return found


def infer_attribute(answer: Answer, attributes: Sequence[Attribute]) -> Attribute:
    """
    Return the question that an answer must belong to.

    Raises:
        LabelRowError: it fits no question, or more than one.
    """
    asked = list(all_attributes(attributes))
    if isinstance(answer, str | int | float):
        wanted = TextAttribute if isinstance(answer, str) else NumericAttribute
        fitting: list[Attribute] = [attribute for attribute in asked if isinstance(attribute, wanted)]
    else:
        first = answer if isinstance(answer, Option) else next(iter(answer), None)
        fitting = [attribute for attribute in asked if first in attribute.options]
    if len(fitting) != 1:
        raise LabelRowError(f"the answer fits {len(fitting)} questions; pass the attribute as well")
    return fitting[0]


def encode_answer(attribute: Attribute, answer: Answer, *, is_manual: bool = True) -> AnswerDict:
    """
    Write an answer as the platform does.

    Raises:
        LabelRowError: the answer does not fit the question.
    """
    return {
        "name": attribute.title,
        "value": in_snake_case(attribute.title),
        "answers": _encoded(attribute, answer),
        "featureHash": attribute.feature_node_hash,
        "manualAnnotation": is_manual,
    }


def read_answer(attribute: Attribute, entries: Sequence[AnswerDict]) -> Answered | None:
    """Read the answer to a question from its entries. The editor writes an entry per box that is ticked."""
    if isinstance(attribute, ChecklistAttribute):
        ticked = {option["featureHash"] for entry in entries for option in options_in(entry)}
        return [option for option in attribute.options if option.feature_node_hash in ticked]
    if not entries:
        return None
    said = entries[-1].get("answers")
    if isinstance(said, str | int | float):
        return said
    chosen = {option["featureHash"] for option in options_in(entries[-1])}
    return next((option for option in attribute.options if option.feature_node_hash in chosen), None)


def options_in(entry: AnswerDict) -> list[AnswerOptionDict]:
    """Return the options in an answer; none when it is text."""
    said = entry.get("answers")
    return said if isinstance(said, list) else []


def in_snake_case(title: str) -> str:
    """Return the name that programs use for a title."""
    return title.lower().replace(" ", "_")


def _path(attribute: Attribute, attributes: Sequence[Attribute]) -> list[tuple[Attribute, Option]] | None:
    for candidate in attributes:
        if candidate.feature_node_hash == attribute.feature_node_hash:
            return []
        for option in candidate.options:
            if (below := _path(attribute, option.attributes)) is not None:
                return [(candidate, option), *below]
    return None


def is_same_answer(found: Answered, wanted: Answer) -> bool:
    """Return whether two answers are the same; the order of the options of a checklist says nothing."""
    if isinstance(found, list):
        options = [wanted] if isinstance(wanted, Option) else wanted
        return isinstance(options, Sequence) and not isinstance(options, str) and set(found) == set(options)
    return found == wanted


def _joined(answers: Sequence[AnswerDict]) -> AnswerDict:
    """Return all options chosen in several answers to one question, as one answer."""
    return {"answers": [option for answer in answers for option in options_in(answer)]}


def _encoded(attribute: Attribute, answer: Answer) -> list[AnswerOptionDict] | str | float:
    match attribute, answer:
        case TextAttribute(), str():
            return answer
        case NumericAttribute(), int() | float():
            return answer
        case RadioAttribute(), Option() if answer in attribute.options:
            return [_option(answer)]
        case ChecklistAttribute(), [*options] if all(option in attribute.options for option in options):
            return [_option(option) for option in attribute.options if option in options]
    return misfit(attribute)


def misfit(attribute: Attribute) -> NoReturn:
    """Say what a question is answered with; raises `LabelRowError`."""
    wanted = {
        TextAttribute: "text",
        NumericAttribute: "a number",
        RadioAttribute: "one of its options",
        ChecklistAttribute: "a list of its options",
    }
    raise LabelRowError(f"{attribute.title!r} is answered with {wanted.get(type(attribute), 'something else')}")


def _option(option: Option) -> AnswerOptionDict:
    return {"name": option.label, "value": option.value, "featureHash": option.feature_node_hash}
