"""Finding a space by what is known about it, as `LabelRow.get_space` does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal, TypedDict, Unpack

from labelform.client.values.labels.spaces.metadata import SceneFileMetadata
from labelform.client.values.labels.spaces.space import Space
from labelform.client.values.labels.spaces.spaces import Spaces
from labelform.errors import LabelRowError
from labelform.types import SpaceType

SpaceLiteral = Literal[
    "video", "image", "image_sequence", "audio", "time_series", "text", "html", "medical", "pdf", "point_cloud"
]
"""What a space can be requested as. Pictures of scenes are images, both kinds of slices medical."""

_TYPES: Final[Mapping[str, frozenset[SpaceType]]] = {
    "video": frozenset({SpaceType.VIDEO, SpaceType.IMAGE_SEQUENCE}),
    "image": frozenset({SpaceType.IMAGE, SpaceType.SCENE_IMAGE}),
    "image_sequence": frozenset({SpaceType.VIDEO, SpaceType.IMAGE_SEQUENCE}),
    "audio": frozenset({SpaceType.AUDIO}),
    "time_series": frozenset({SpaceType.TIME_SERIES}),
    "text": frozenset({SpaceType.TEXT}),
    "html": frozenset({SpaceType.HTML}),
    "medical": frozenset({SpaceType.MEDICAL_FILE, SpaceType.MEDICAL_STACK}),
    "pdf": frozenset({SpaceType.PDF}),
    "point_cloud": frozenset({SpaceType.POINT_CLOUD}),
}


class Reference(TypedDict, total=False):
    """
    What names a space: its id, its place in the layout of a group, its stream in a scene, or its file.

    With `stream_id` goes the number of the event (0 when left out), or the frame where a picture starts.
    """

    id: str | None
    layout_key: str | None
    stream_id: str | None
    event_index: int
    start_frame: int | None
    file_name: str | None


def find_space(spaces: Spaces, type_: str, **reference: Unpack[Reference]) -> Space:
    """Return the space of a type that is meant. For the errors see `LabelRow.get_space`."""
    if type_ not in _TYPES:
        raise LabelRowError(f"there are no spaces of the type {type_!r}; there are {', '.join(_TYPES)}")
    names = [name for name in ("id", "layout_key", "stream_id", "file_name") if reference.get(name) is not None]
    if len(names) != 1:
        raise LabelRowError("name a space by one of id, layout_key, stream_id and file_name")
    is_meant = _meant(names[0], reference)
    found = [space for space in spaces.by_id.values() if is_meant(space)]
    if not found and reference.get("id") is not None:
        inferred = spaces.infer(str(reference["id"]), type_)
        found = [inferred] if inferred else []
    said = _said(names[0], reference)
    if not found:
        raise LabelRowError(f"the label row has no space with {said}; {_offered(spaces, names[0])}")
    for space in found:
        if space.space_type in _TYPES[type_]:
            return space
    raise LabelRowError(f"the space with {said} is of the type {found[0].space_type}, not {type_}")


def _meant(name: str, reference: Reference) -> Callable[[Space], bool]:
    if name == "id":
        return lambda space: space.space_id == reference["id"]
    if name == "stream_id":
        return lambda space: isinstance(space.metadata, SceneFileMetadata) and _is_event(space.metadata, reference)
    return lambda space: getattr(space.metadata, name) == reference.get(name)


def _is_event(metadata: SceneFileMetadata, reference: Reference) -> bool:
    if metadata.stream_id != reference.get("stream_id"):
        return False
    if (start := reference.get("start_frame")) is not None:
        return metadata.start_frame == start
    return metadata.event_index == reference.get("event_index", 0)


def _said(name: str, reference: Reference) -> str:
    said = f"the {name} {reference.get(name)!r}"
    if name != "stream_id":
        return said
    if (start := reference.get("start_frame")) is not None:
        return f"{said} and the start_frame {start}"
    return f"{said} and the event_index {reference.get('event_index', 0)}"


def _offered(spaces: Spaces, name: str) -> str:
    """Say what there is under the same name."""
    if not spaces.by_id:
        return "it has no spaces"
    offered = [
        space.space_id if name == "id" else getattr(space.metadata, name, None) for space in spaces.by_id.values()
    ]
    known = sorted({str(each) for each in offered if each is not None})
    return f"there are {', '.join(known)}" if known else "none of its spaces has one; see get_spaces()"
