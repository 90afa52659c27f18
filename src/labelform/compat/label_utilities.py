"""What the SDK offers to who writes the platform's dictionaries by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from copy import copy
from typing import Any, Final

_PICTURES: Final = frozenset({"image", "img_group"})
_WITH_FRAMES: Final = frozenset({"video", "dicom"})


def construct_answer_dictionaries(label_row: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """
    Give every object and classification of some labels an entry among the answers, empty if there is none.

    Only labels of pictures and of what has frames get any. A copy is returned, whose dictionaries of answers are those
    of the original. Source: SDK 0.1.211.
    """
    completed = copy(label_row)
    objects = completed.setdefault("object_answers", {})
    classifications = completed.setdefault("classification_answers", {})
    for each in _labels(completed):
        if key := each.get("objectHash"):
            objects.setdefault(key, {"objectHash": key, "classifications": [], "spaces": {}})
        if key := each.get("classificationHash"):
            classifications.setdefault(key, {"classificationHash": key, "classifications": [], "spaces": {}})
    return completed


def _labels(label_row: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """Yield what is drawn and said on all frames: of a picture the labels are one frame, of others by its number."""
    data_type = str(label_row["data_type"]).lower()
    for unit in label_row["data_units"].values() if data_type in _PICTURES | _WITH_FRAMES else ():
        labels = unit.get("labels", {})
        for frame in [labels] if data_type in _PICTURES else labels.values():
            yield from (*frame.get("objects", ()), *frame.get("classifications", ()))
