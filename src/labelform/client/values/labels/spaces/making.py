"""Which spaces a label row has, and of which kind each is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final, cast

from labelform.client.values.labels.dictionaries import LabelRowDict
from labelform.client.values.labels.sheet import is_continuous
from labelform.client.values.labels.spaces.html_space import HTMLSpace
from labelform.client.values.labels.spaces.image_space import ImageSpace
from labelform.client.values.labels.spaces.labels_in_space import LabelsInSpace
from labelform.client.values.labels.spaces.mark_in_answers import named_in_answers
from labelform.client.values.labels.spaces.marks import (
    Marks,
    MarksInAnswers,
    MarksOfOneFile,
    MarksOnFrames,
    PointsOfCloud,
)
from labelform.client.values.labels.spaces.metadata import Facts, has_root, number_in
from labelform.client.values.labels.spaces.multiframe_space import MedicalSpace, VideoSpace
from labelform.client.values.labels.spaces.pdf_space import PdfSpace
from labelform.client.values.labels.spaces.range_space import (
    AudioSpace,
    PointCloudFileSpace,
    TextSpace,
    TimeSeriesSpace,
)
from labelform.client.values.labels.spaces.space import Space
from labelform.client.values.labels.unreadable import ROOT
from labelform.types import SpaceType

if TYPE_CHECKING:
    from labelform.client.values.labels.spaces.spaces import Spaces

_CLASSES: Final[Mapping[SpaceType, type[Space]]] = {
    SpaceType.IMAGE: ImageSpace,
    SpaceType.SCENE_IMAGE: ImageSpace,
    SpaceType.VIDEO: VideoSpace,
    SpaceType.IMAGE_SEQUENCE: VideoSpace,
    SpaceType.MEDICAL_FILE: MedicalSpace,
    SpaceType.MEDICAL_STACK: MedicalSpace,
    SpaceType.PDF: PdfSpace,
    SpaceType.AUDIO: AudioSpace,
    SpaceType.TIME_SERIES: TimeSeriesSpace,
    SpaceType.TEXT: TextSpace,
    SpaceType.HTML: HTMLSpace,
    SpaceType.POINT_CLOUD: PointCloudFileSpace,
}

_FRAMES: Final[Mapping[SpaceType, Callable[[dict[str, Any]], int]]] = {
    SpaceType.IMAGE: lambda _: 1,
    SpaceType.VIDEO: lambda info: number_in(info, "number_of_frames"),
    SpaceType.IMAGE_SEQUENCE: lambda info: number_in(info, "number_of_frames"),
    SpaceType.MEDICAL_FILE: lambda info: number_in(info, "number_of_frames"),
    SpaceType.MEDICAL_STACK: lambda info: len(info.get("frames") or ()),
    SpaceType.PDF: lambda info: number_in(info, "number_of_pages"),
}


def make_spaces(row: LabelRowDict, spaces: Spaces, facts: Mapping[str, Facts]) -> dict[str, Space]:
    """Return the spaces of a row by their ids, in the order of the facts; those of unknown types are left out."""
    found: dict[str, Space] = {}
    for space_id in facts:
        if space_id == ROOT and not has_root(facts):
            continue  # then the labels of the data itself are those of the row
        if space := _make(row, spaces, space_id, facts):
            found[space_id] = space
    if is_inferring(row):
        for space_id in _point_clouds_of(row):
            found[space_id] = _inferred(row, spaces, space_id, SpaceType.POINT_CLOUD)
        for space_id in named_in_answers(row):
            if space_id not in {*found, ROOT, ""}:
                found[space_id] = _inferred(row, spaces, space_id, SpaceType.TIME_SERIES)
    return found


def is_inferring(row: LabelRowDict) -> bool:
    """
    Tell whether a row has spaces without saying so: a scene in one file (MCAP), continuous and with no list of them.

    A point cloud is then named `stream@nanoseconds`, and has its labels beside the frames; all other names in answers
    are channels of time series. Source: SDK 0.1.211.
    """
    return is_continuous(row) and row.get("spaces") == {}


def inferred_space(row: LabelRowDict, spaces: Spaces, space_id: str, type_: str) -> Space | None:
    """Return a new space without labels that a row with inferred spaces must have, going by its name alone."""
    is_cloud = type_ == SpaceType.POINT_CLOUD and _is_cloud(space_id)
    is_series = type_ == SpaceType.TIME_SERIES and space_id not in {"", ROOT}
    if not (is_inferring(row) and (is_cloud or is_series)):
        return None
    return _inferred(row, spaces, space_id, SpaceType(type_))


def _make(row: LabelRowDict, spaces: Spaces, space_id: str, facts: Mapping[str, Facts]) -> Space | None:
    info = facts[space_id]
    space_type = SpaceType(str(info.get("space_type")))
    if space_type not in _CLASSES:
        return None
    own: object = (row.get("spaces") or {}).get(space_id)
    holder = cast("Facts", own if isinstance(own, dict) else deepcopy(info))
    marks = _marks(row, space_id, facts, holder)
    labels = LabelsInSpace(row, space_id, marks, spaces, unlisted=None if holder is own else holder)
    return _CLASSES[space_type](spaces, space_type, info, labels)


def _inferred(row: LabelRowDict, spaces: Spaces, space_id: str, space_type: SpaceType) -> Space:
    if space_type is SpaceType.TIME_SERIES:
        info: dict[str, Any] = {"child_info": {"layout_key": space_id, "file_name": space_id}}
        marks: Marks = MarksInAnswers(row, space_id)
    else:
        stream = space_id.rpartition("@")[0]
        info = {"scene_info": {"stream_id": stream, "event_index": 0, "uri": space_id}}
        marks = PointsOfCloud(row, info, space_id, is_beside=True)
    return _CLASSES[space_type](spaces, space_type, info, LabelsInSpace(row, space_id, marks, spaces))


def _marks(row: LabelRowDict, space_id: str, facts: Mapping[str, Facts], holder: Facts) -> Marks:
    """Return where the labels of a space stand; `holder` is what the row itself has of it."""
    info = facts[space_id]
    space_type = SpaceType(str(info.get("space_type")))
    if space_type is SpaceType.SCENE_IMAGE:
        keys = frozenset({space_id, *_keys_beside(facts, space_id)})
        return MarksOfOneFile(row, holder, keys=keys, key=_key_beside(info), has_frame=True)
    if space_type is SpaceType.POINT_CLOUD:
        return PointsOfCloud(row, holder, space_id, is_beside=False)
    count = _FRAMES.get(space_type)
    return MarksInAnswers(row, space_id) if count is None else MarksOnFrames(holder, count(info))


def _key_beside(info: dict[str, Any]) -> str:
    """Return under which key the SDK writes the labels of a picture of a scene, beside the frames of the scene."""
    scene = _scene_of(info)
    return f"{scene.get('stream_id')}#{scene.get('start_frame', scene.get('event_index'))}"


def _keys_beside(facts: Mapping[str, Facts], space_id: str) -> list[str]:
    """Return under which keys the SDK reads them: the frame where a picture starts before the number of an event."""
    owners: dict[str, str] = {}
    for other_id, info in facts.items():
        if info.get("space_type") != SpaceType.SCENE_IMAGE:
            continue
        scene = _scene_of(info)
        if scene.get("start_frame") is not None:
            owners[f"{scene.get('stream_id')}#{scene['start_frame']}"] = other_id
        owners.setdefault(f"{scene.get('stream_id')}#{scene.get('event_index')}", other_id)
    return [key for key, owner in owners.items() if owner == space_id]


def _scene_of(info: Mapping[str, Any]) -> Mapping[str, Any]:
    scene = info.get("scene_info")
    return scene if isinstance(scene, dict) else {}


def _point_clouds_of(row: LabelRowDict) -> list[str]:
    labels = [unit.get("labels") for unit in row["data_units"].values()]
    return [key for part in labels if isinstance(part, dict) for key in part if _is_cloud(key)]


def _is_cloud(name: str) -> bool:
    stream, _, moment = name.rpartition("@")
    return bool(stream) and moment.isdecimal()
