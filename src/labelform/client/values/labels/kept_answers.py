"""The answers of a label, as they are kept in the dictionary of its row: once, wherever the label stands."""

from __future__ import annotations

from labelform.client.values.labels.dictionaries import LabelRowDict, section_of
from labelform.client.values.labels.object_instance import ObjectInstance
from labelform.client.values.labels.placed import M, Placed


def keep_answers(row: LabelRowDict, instance: Placed[M]) -> None:
    """Store the answers of an instance, besides what else is stored about it."""
    own_hash = instance.own_hash
    if isinstance(instance, ObjectInstance):
        answers = row.setdefault("object_answers", {})
        if not answers.get(own_hash):
            answers.pop(own_hash, None)  # the platform may say that there are none
        answers.setdefault(own_hash, {"objectHash": own_hash})["classifications"] = instance.answer_entries
        if instance.object_number is None:
            answers[own_hash].pop("objectNumber", None)
        else:
            answers[own_hash]["objectNumber"] = instance.object_number
        actions = row.setdefault("object_actions", {})
        actions.setdefault(own_hash, {"objectHash": own_hash})["actions"] = instance.action_entries
        if not instance.action_entries:
            del actions[own_hash]
    else:
        said = row.setdefault("classification_answers", {})
        entry = said.setdefault(own_hash, {"classificationHash": own_hash, "featureHash": instance.feature_hash})
        entry["classifications"] = instance.answer_entries


def forget_answers(row: LabelRowDict, instance: Placed[M]) -> None:
    """Remove the answers of an instance."""
    own_hash = instance.own_hash
    if instance.kind == "objects":
        section_of(row, "object_answers").pop(own_hash, None)
        section_of(row, "object_actions").pop(own_hash, None)
    else:
        section_of(row, "classification_answers").pop(own_hash, None)
