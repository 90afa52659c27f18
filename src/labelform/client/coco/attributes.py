"""Answers about objects, flat as COCO documents hold them: by the name of the question, checklists by each option."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from labelform.client.coco.document import Attributes
from labelform.client.values.labels import ObjectInstance
from labelform.client.values.labels.answers import Answered, read_answer
from labelform.client.values.labels.dictionaries import AnswerDict
from labelform.client.values.labels.dynamic import entries_by_frame
from labelform.client.values.ontology import Attribute, ChecklistAttribute, NumericAttribute, Option

Flat = dict[str, str | float | bool | None]


class FlatAnswers:
    """
    The answers about one object.

    COCO cannot represent questions below options. Without an answer, a question is None and an option of a checklist
    false. Of two questions with one name, those that change from frame to frame win, then the first.
    """

    def __init__(self, instance: ObjectInstance) -> None:
        asked = instance.ontology_item.attributes
        static = [attribute for attribute in asked if not attribute.dynamic]
        self._dynamic = [attribute for attribute in asked if attribute.dynamic]
        self._static = _flat(static, _by_attribute(instance.answer_entries))
        self._by_frame = {
            attribute.feature_node_hash: entries_by_frame(instance.action_entries, attribute)
            for attribute in self._dynamic
        }

    def on(self, frame: int) -> Flat:
        """Return the answers that hold on a frame."""
        here = {feature_hash: entries.get(frame, []) for feature_hash, entries in self._by_frame.items()}
        return {**self._static, **_flat(self._dynamic, here)}


def restore_answers(instance: ObjectInstance, attributes: Attributes, frame: int) -> None:
    """
    Set the answers of an object that is on a frame.

    A text is kept as it is; an option that the ontology does not have (any more) is skipped.
    """
    said = attributes.get("classifications") or {}
    for attribute in instance.ontology_item.attributes:
        answer = _answer(attribute, said)
        if answer is None:
            continue
        if attribute.dynamic:
            instance.set_answer(answer, attribute, frames=frame)
        else:
            instance.set_answer(answer, attribute, overwrite=True)


def _answer(attribute: Attribute, said: Mapping[str, object]) -> Answered | None:
    if isinstance(attribute, ChecklistAttribute):
        return [option for option in attribute.options if said.get(option.label) is True] or None
    answer = said.get(attribute.name)
    if isinstance(attribute, NumericAttribute):
        return answer if isinstance(answer, int | float) else None
    if not isinstance(answer, str):
        return None
    if attribute.options:
        return next((option for option in attribute.options if option.label == answer), None)
    return answer


def _flat(attributes: Sequence[Attribute], entries: Mapping[str, list[AnswerDict]]) -> Flat:
    said: Flat = {}
    for attribute in reversed(attributes):
        if found := entries.get(attribute.feature_node_hash):
            said.update(_one(attribute, found))
    for attribute in attributes:
        for name, nothing in _one(attribute, []).items():
            said.setdefault(name, nothing)
    return said


def _one(attribute: Attribute, entries: list[AnswerDict]) -> Flat:
    answer = read_answer(attribute, entries)
    if isinstance(attribute, ChecklistAttribute):
        chosen = answer if isinstance(answer, list) else []
        return {option.label: option in chosen for option in attribute.options}
    if isinstance(answer, list):
        return {attribute.name: None}
    return {attribute.name: answer.label if isinstance(answer, Option) else answer}


def _by_attribute(entries: Sequence[AnswerDict]) -> dict[str, list[AnswerDict]]:
    found: dict[str, list[AnswerDict]] = {}
    for entry in entries:
        found.setdefault(entry.get("featureHash", ""), []).append(entry)
    return found
