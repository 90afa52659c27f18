"""
Answers as the platform writes them, when they come from outside: whether they fit the questions that they are for.

What comes with a label row is not checked, and stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from labelform.client.values.labels.answers import all_attributes, misfit
from labelform.client.values.labels.dictionaries import AnswerDict
from labelform.client.values.labels.frames import Range, is_pairs, ranges_of
from labelform.client.values.ontology import (
    Attribute,
    ChecklistAttribute,
    NumericAttribute,
    RadioAttribute,
    TextAttribute,
)
from labelform.errors import LabelRowError


def questions_of(answers: Sequence[AnswerDict], attributes: Sequence[Attribute]) -> list[Attribute]:
    """
    Return the question that each answer is for.

    Only a checklist may have several answers at once: the editor writes one for each box that is ticked.

    Raises:
        LabelRowError: a question is not asked here, an answer does not fit it or does not say for which frames it is,
            or there are several.
    """
    by_hash = {one.feature_node_hash: one for one in all_attributes(attributes)}
    asked = [_question_of(answer, by_hash) for answer in answers]
    for attribute in {one.feature_node_hash: one for one in asked}.values():
        own = [answer for found, answer in zip(asked, answers, strict=True) if found is attribute]
        _check_frames(attribute, own)
    return asked


def _question_of(answer: AnswerDict, by_hash: dict[str, Attribute]) -> Attribute:
    found = by_hash.get(answer.get("featureHash", ""))
    if found is None:
        raise LabelRowError(f"an answer is for {answer.get('featureHash')!r}, which is not asked here")
    if not _fits(found, answer):
        misfit(found)
    return found


def _fits(attribute: Attribute, answer: AnswerDict) -> bool:
    said: object = answer.get("answers")
    match attribute, said:
        case TextAttribute(), str():
            return True
        case NumericAttribute(), int() | float():
            return not isinstance(said, bool)
        case RadioAttribute() | ChecklistAttribute(), [*chosen]:
            known = {option.feature_node_hash for option in attribute.options}
            are_known = all(isinstance(option, dict) and option.get("featureHash") in known for option in chosen)
            return are_known and (len(chosen) <= 1 or isinstance(attribute, ChecklistAttribute))
    return False


def _check_frames(attribute: Attribute, answers: Sequence[AnswerDict]) -> None:
    if attribute.dynamic and not all(is_pairs(found := answer.get("range")) and found for answer in answers):
        raise LabelRowError(f"an answer to {attribute.title!r} must say in its range which frames it is for")
    if isinstance(attribute, ChecklistAttribute) or len(answers) == 1:
        return
    ranges = sorted((one for answer in answers for one in ranges_of(answer.get("range"))), key=_start)
    if not attribute.dynamic or any(one.overlaps(after) for one, after in pairwise(ranges)):
        raise LabelRowError(f"{attribute.title!r} takes one answer at a time, but several were given")


def _start(one: Range) -> int:
    return one.start
