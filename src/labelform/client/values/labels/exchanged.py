"""The platform's dictionary of a row, as one value: labels that become those of another row, or lose their numbers."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, cast

from labelform.client.values.json_copies import json_copy
from labelform.client.values.labels.dictionaries import DataUnitDict, LabelRowDict
from labelform.client.values.labels.sheet import is_continuous
from labelform.client.values.labels.spaces.mark_in_answers import named_in_answers
from labelform.client.values.labels.spaces.metadata import type_in
from labelform.client.values.labels.unreadable import ROOT
from labelform.errors import LabelRowError
from labelform.types import DataType, Json, SpaceType

_ABOUT_LABELS: Final = ("object_answers", "classification_answers", "object_actions")
_NUMBER: Final = "objectNumber"


def transplanted(labels: LabelRowDict, row: LabelRowDict, known: Collection[str] = ()) -> LabelRowDict:
    """
    Return the dictionary of a row with the labels of another one; shares nothing with either.

    Files are matched by their place in the row (`data_sequence`), spaces by their ids; what is known about both stays.
    `known` are the ids of spaces that the row has without saying so.

    Raises:
        LabelRowError: the data is of another type, whose labels stand elsewhere; or a file or space has labels, and the
            row has none in its place.
    """
    if _layout(labels) != _layout(row):
        raise LabelRowError(f"the labels are for {_layout(labels)}, but the row is of {_layout(row)}")
    taken = cast("LabelRowDict", json_copy(cast("Json", row)))
    units = {_place(unit): unit for unit in taken["data_units"].values()}
    for unit in units.values():
        unit["labels"] = {}
    for unit in labels["data_units"].values():
        own = units.get(_place(unit))
        if own is not None:
            own["labels"] = cast("dict[str, object]", json_copy(cast("Json", unit.get("labels", {}))))  # type: ignore[typeddict-item]  # as it came
        elif _is_labelled(unit):
            raise LabelRowError(f"the row has no file {_place(unit)}, but the dictionary has labels on it")
    _take_spaces(taken, labels, known)
    for section in _ABOUT_LABELS:
        cast("dict[str, Json]", taken)[section] = json_copy(cast("dict[str, Json]", labels).get(section, {}))
    return taken


def _take_spaces(taken: LabelRowDict, labels: LabelRowDict, known: Collection[str]) -> None:
    """Give each space the labels that it has in another dictionary, whose answers may name only spaces of the row."""
    own = taken["spaces"] = taken.get("spaces") or {}
    theirs = {space_id: space for space_id, space in (labels.get("spaces") or {}).items() if isinstance(space, dict)}
    for space_id, space in theirs.items():
        if space_id in known and space_id not in own:
            own[space_id] = cast("dict[str, object]", json_copy(cast("Json", space)))
        elif space_id not in own and _is_labelled(cast("DataUnitDict", space)):
            raise LabelRowError(f"the row has no space {space_id!r}, but the dictionary has labels in it")
    for space_id, space in own.items():
        if isinstance(space, dict):
            held = theirs.get(space_id, {}).get("labels")
            space["labels"] = _no_labels(space) if held is None else json_copy(cast("Json", held))
    strange = [space_id for space_id in named_in_answers(labels) if space_id not in {*own, *known, ROOT}]
    if strange and not is_continuous(taken):  # where spaces are known by nothing but their names
        raise LabelRowError(f"the row has no space {strange[0]!r}, but the dictionary has labels in it")


def _no_labels(space: dict[str, object]) -> dict[str, object]:
    """Return what a space holds that has no labels: lists in a file of a scene, else no frames. The SDK needs both."""
    is_of_scene = type_in(space) in {SpaceType.SCENE_IMAGE, SpaceType.POINT_CLOUD}
    return {"objects": [], "classifications": []} if is_of_scene else {}


def without_object_numbers(row: LabelRowDict) -> LabelRowDict:
    """Return a row in which no object says its number, wherever it would. Shares nothing with the row."""
    return cast("LabelRowDict", json_copy(cast("Json", row), without=_NUMBER))


def _layout(row: LabelRowDict) -> str:
    """Say what the labels of a row look like: images and groups of them are alike, a scene may count moments."""
    data_type = row.get("data_type", "").lower()
    if data_type in {DataType.IMAGE, DataType.IMG_GROUP}:
        return "images"
    return f"a continuous {data_type}" if is_continuous(row) else data_type or "data without a type"


def _place(unit: DataUnitDict) -> int:
    return int(unit.get("data_sequence", 0))


def _is_labelled(unit: DataUnitDict) -> bool:
    marks = cast("dict[str, object]", unit.get("labels", {}))
    lists = [marks, *(part for part in marks.values() if isinstance(part, dict))]
    return any(part.get(kind) for part in lists for kind in ("objects", "classifications"))
