"""Which spaces a label row has, and of which kind each is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final, cast

from labelform.client.values.labels.dictionaries import LabelRowDict, section_of
from labelform.client.values.labels.sheet import is_continuous
from labelform.client.values.labels.spaces.html_space import HTMLSpace
from labelform.client.values.labels.spaces.image_space import ImageSpace
from labelform.client.values.labels.spaces.labels_in_space import LabelsInSpace
from labelform.client.values.labels.spaces.mark_in_answers import entries_by_space, named_in_answers
from labelform.client.values.labels.spaces.marks import Marks, MarksOfRoot, MarksOnFrames
from labelform.client.values.labels.spaces.marks_in_answers import MarksInAnswers
from labelform.client.values.labels.spaces.marks_of_files import MarksOfOneFile, PointsOfCloud
from labelform.client.values.labels.spaces.metadata import Facts, has_root, number_in, parts_in, type_in
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
    SpaceType.MEDICAL_STACK: lambda info: len(parts_in(info, "frames")),
    SpaceType.PDF: lambda info: number_in(info, "number_of_pages"),
}


def make_spaces(row: LabelRowDict, spaces: Spaces, facts: Mapping[str, Facts]) -> dict[str, Space]:
    """Return the spaces of a row by their ids, in the order of the facts; those of unknown types are left out."""
    places = Places(row, facts)
    found: dict[str, Space] = {}
    for space_id in facts:
        if space_id == ROOT and not has_root(facts):
            continue  # then the labels of the data itself are those of the row
        if space := _make(places, spaces, space_id):
            found[space_id] = space
    if is_inferring(row):
        for space_id in _point_clouds_of(row):
            found[space_id] = _inferred(places, spaces, space_id, SpaceType.POINT_CLOUD)
        for space_id in named_in_answers(row):
            if space_id not in {*found, ROOT, ""}:
                found[space_id] = _inferred(places, spaces, space_id, SpaceType.TIME_SERIES)
    return found


def is_inferring(row: LabelRowDict) -> bool:
    """
    Return whether a row has spaces without saying so: a scene in one file (MCAP), continuous and with no list of them.

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
    return _inferred(Places(row, {}), spaces, space_id, SpaceType(type_))


class Places:
    """Where the labels of each space of a row stand. What can be found for all spaces at once, is."""

    def __init__(self, row: LabelRowDict, facts: Mapping[str, Facts]) -> None:
        self.row = row
        self.facts = facts
        self._keys = keys_of_pictures(facts)
        self._entries = entries_by_space(row, "object_answers")

    def of(self, space_id: str, holder: Facts) -> Marks:
        """Return where the labels of a space stand; `holder` is what the row itself has of it."""
        info = self.facts[space_id]
        space_type = type_in(info)
        if space_type is SpaceType.SCENE_IMAGE:
            keys = [*self._keys.get(space_id, ()), space_id]
            return MarksOfOneFile(self.row, holder, keys=keys, key=keys[0], has_frame=True)
        if space_type is SpaceType.POINT_CLOUD:
            return PointsOfCloud(self.row, holder, space_id, is_beside=False)
        if space_type not in _FRAMES:
            return self.in_answers(space_id, has_nodes=space_type is SpaceType.HTML)
        count = _FRAMES[space_type](info)
        return MarksOfRoot(self.row, holder, count) if space_id == ROOT else MarksOnFrames(holder, count)

    def in_answers(self, space_id: str, *, has_nodes: bool) -> MarksInAnswers:
        """Return where the labels of a space stand, when it is in their answers."""
        return MarksInAnswers(self.row, space_id, self._entries.get(space_id, []), has_nodes=has_nodes)


def _make(places: Places, spaces: Spaces, space_id: str) -> Space | None:
    info = places.facts[space_id]
    space_type = type_in(info)
    if space_type not in _CLASSES:
        return None
    row = places.row
    own: object = section_of(row, "spaces").get(space_id)
    holder = cast("Facts", own if isinstance(own, dict) else deepcopy(info))
    unlisted = None if holder is own else holder
    labels = LabelsInSpace(row, space_id, places.of(space_id, holder), spaces, unlisted=unlisted)
    return _CLASSES[space_type](spaces, space_type, info, labels)


def _inferred(places: Places, spaces: Spaces, space_id: str, space_type: SpaceType) -> Space:
    if space_type is SpaceType.TIME_SERIES:
        info: dict[str, Any] = {"child_info": {"layout_key": space_id, "file_name": space_id}}
        marks: Marks = places.in_answers(space_id, has_nodes=False)
    else:
        stream = space_id.rpartition("@")[0]
        info = {"scene_info": {"stream_id": stream, "event_index": 0, "uri": space_id}}
        marks = PointsOfCloud(places.row, info, space_id, is_beside=True)
    return _CLASSES[space_type](spaces, space_type, info, LabelsInSpace(places.row, space_id, marks, spaces))


def keys_of_pictures(facts: Mapping[str, Facts]) -> dict[str, list[str]]:
    """
    Return under which keys beside the frames of a scene the labels of each picture are read, but for its id.

    First the frame where it starts, then the number of its event, which another picture may start at: then that has the
    key. A key that is the id of a space, or of a stream with a `#`, is read as no picture's. Source: SDK 0.1.211.
    """
    owners: dict[str, str] = {}
    for space_id, info in facts.items():
        scene = info.get("scene_info")
        if type_in(info) is not SpaceType.SCENE_IMAGE or not isinstance(scene, dict):
            continue
        if scene.get("start_frame") is not None:
            owners[f"{scene.get('stream_id')}#{scene['start_frame']}"] = space_id
        owners.setdefault(f"{scene.get('stream_id')}#{scene.get('event_index')}", space_id)
    keys: dict[str, list[str]] = {}
    for key, space_id in owners.items():
        if key not in facts and key.count("#") == 1:
            keys.setdefault(space_id, []).append(key)
    return keys


def _point_clouds_of(row: LabelRowDict) -> list[str]:
    labels = [unit.get("labels") for unit in row["data_units"].values()]
    return [key for part in labels if isinstance(part, dict) for key in part if _is_cloud(key)]


def _is_cloud(name: str) -> bool:
    stream, _, moment = name.rpartition("@")
    return bool(stream) and moment.isdecimal()
