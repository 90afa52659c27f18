"""Labels that do not fit the ontology."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from labelform.api import calls
from labelform.doctor.asking import UnsettledError, is_no
from labelform.doctor.probes.passing import NAME, Found, begun, dataset_attached, picture_or_video
from labelform.doctor.scratch import Scratch
from labelform.errors import FeatureDoesNotExistError, PlatformError
from labelform.types import DataType, Json

_OBJECT: Final = "doctor00"
"""The name of the object and of the feature: eight characters, as on the platform."""


async def unknown_features(scratch: Scratch) -> str:
    """
    Save labels with an object that no ontology has, and then as they were.

    First they are saved as they are: if that is refused, a refusal says nothing about the object.
    """
    found = await picture_or_video(scratch)
    async with dataset_attached(scratch, found.dataset):
        label = await begun(scratch, found.data)
        before = await scratch.run(calls.labels.get_label_row(scratch.project_hash, label_hash=label))
        as_it_was = calls.labels.save_label_row(scratch.project_hash, label_hash=label, label=before)
        await scratch.run(as_it_was)
        async with scratch.until_over(as_it_was, "a box around everything"):
            return await _saved(scratch, label, _with_object(before, found))


async def _saved(scratch: Scratch, label_hash: str, label: Mapping[str, Json]) -> str:
    try:
        await scratch.run(calls.labels.save_label_row(scratch.project_hash, label_hash=label_hash, label=label))
    except FeatureDoesNotExistError:
        return "refuse"
    except PlatformError as error:
        if not is_no(error):
            raise
        raise UnsettledError("the labels were refused, but not because of their feature") from error
    state = await scratch.run(calls.label_rows.get_validation_state(scratch.project_hash, label_hash=label_hash))
    return "accept" if state.is_valid else "mark-invalid"


def _with_object(label: Mapping[str, Json], found: Found) -> dict[str, Json]:
    """Draw a box around everything, of a feature that nobody has; on a video, on its first frame."""
    altered: Any = json.loads(json.dumps(label))  # what is drawn on must not be what is put back
    unit = altered.get("data_units", {}).get(found.data, {})
    if not isinstance(marks := unit.get("labels"), dict):
        raise UnsettledError("the label row has an unknown form")
    if found.data_type is DataType.VIDEO:
        marks = marks.setdefault("0", {})
    marks["objects"] = [*marks.get("objects", ()), _BOX]
    altered["object_answers"] = {
        **altered.get("object_answers", {}),
        _OBJECT: {"objectHash": _OBJECT, "classifications": []},
    }
    return dict(altered)


_BOX: Final[Mapping[str, Json]] = {
    "objectHash": _OBJECT,
    "featureHash": _OBJECT,
    "name": NAME,
    "value": "labelform_doctor",
    "color": "#D33115",
    "shape": "bounding_box",
    "boundingBox": {"x": 0.0, "y": 0.0, "w": 1.0, "h": 1.0},
    "confidence": 1.0,
    "manualAnnotation": True,
    "createdAt": "Thu, 01 Jan 2026 00:00:00 UTC",
    "createdBy": None,
}
