"""What the SDK offers to who writes the platform's dictionaries by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any


def construct_answer_dictionaries(label_row: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """
    Give every object and classification of some labels an entry among the answers, empty where there is none.

    The labels are changed, and returned. Source: SDK 0.1.211.
    """
    objects = label_row.setdefault("object_answers", {})
    classifications = label_row.setdefault("classification_answers", {})
    for each in _labels(label_row["data_units"].values()):
        if key := each.get("objectHash"):
            objects.setdefault(key, {"objectHash": key, "classifications": []})
        if key := each.get("classificationHash"):
            classifications.setdefault(key, {"classificationHash": key, "classifications": []})
    return label_row


def _labels(units: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """Yield what is drawn and said on all frames: of a picture the labels are one frame, of others by its number."""
    for unit in units:
        labels = unit.get("labels", {})
        is_one_frame = "objects" in labels or "classifications" in labels
        for frame in [labels] if is_one_frame else labels.values():
            yield from (*frame.get("objects", ()), *frame.get("classifications", ()))
