"""
Labels without what differs between two runs that do the same: identities, times, and the spelling of the SDK version.

Objects and classifications become a sorted list, each with its feature, where it is, and what is said about it.
"""

import json
from collections import defaultdict
from typing import Any

from labelform.sandbox.rules.label_checks import GEOMETRY_KEYS
from labelform.sandbox.rules.labels import Frame, Labels, frames_of, instances_of, ranges_of, with_both_spellings

Plain = dict[str, Any]
SAID = ("confidence", "manualAnnotation", *GEOMETRY_KEYS.values())
SECTIONS = {
    "objects": ("objectHash", "object_answers"),
    "classifications": ("classificationHash", "classification_answers"),
}
IDENTITIES = {"trackHash"}


def portable_labels(labels: Labels) -> list[Plain]:
    """Describe the labels of one label row."""
    labels = with_both_spellings(labels)
    found = [_describe(labels, identifier, each.kind) for identifier, each in instances_of(labels).items()]
    return sorted(found, key=lambda each: json.dumps(each, sort_keys=True))


def _describe(labels: Labels, identifier: str, kind: str) -> Plain:
    key, section = SECTIONS[kind]
    said: dict[str, list[int]] = defaultdict(list)
    for frame in frames_of(labels):
        for entry in frame.entries(kind):
            if entry[key] == identifier:
                shown = {name: entry[name] for name in SAID if entry.get(name) is not None} | _space(labels, frame)
                said[json.dumps(shown, sort_keys=True)].append(frame.number)
    answer = labels[section].get(identifier) or {}
    return {
        kind[:-1]: instances_of(labels)[identifier].feature_hash,
        "frames": [
            {"frames": ranges_of(numbers), **json.loads(text)}
            for text, numbers in sorted(said.items(), key=lambda pair: min(pair[1]))
        ],
        "answers": _answers(answer.get("classifications")),
        **({"spaces": answer["spaces"]} if answer.get("spaces") else {}),
        "actions": _answers((labels["object_actions"].get(identifier) or {}).get("actions")),
    }


def _space(labels: Labels, frame: Frame) -> Plain:
    """Name the file of a group or scene: its identity follows the stored file, and is the same in equal runs."""
    return {"space": frame.data_hash} if frame.data_hash in labels["spaces"] else {}


def _answers(answers: list[Plain] | None) -> list[Plain]:
    plain = [{key: value for key, value in each.items() if key not in IDENTITIES} for each in answers or []]
    return sorted(plain, key=lambda each: json.dumps(each, sort_keys=True))
