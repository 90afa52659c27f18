"""Spaces of groups and scenes as SDK 0.1.211 reads them: with what is known about each file, and the labels on it."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from labelform.sandbox.jsondata import Json
from labelform.sandbox.rules.spaces import Space, spaces_of


def spell_spaces(
    item: Any, labels: Mapping[str, Any] | None = None, link: Callable[[int], str | None] = lambda _: None
) -> dict[str, Json]:
    """
    Spell all spaces of a piece of data by their identities, with the labels of a row, or empty.

    What clients saved beside labels is kept; what is known about the file is the platform's. The space `root`, which is
    the data itself, comes back as it was saved. `link` gives the address of a file by its place among the others.
    """
    labels = labels or {}
    known = {space.space_id: space for space in spaces_of(item)}
    spelled = {key: cast(Json, held) for key, held in labels.items() if key not in known}
    for place, (space_id, space) in enumerate(known.items()):
        held = labels.get(space_id, {})
        facts = _facts(space, None if space.is_in_scene else link(place))
        spelled[space_id] = {**held, **facts, "labels": held.get("labels") or cast(Json, space.empty_labels)}
    return spelled


def _facts(space: Space, link: str | None) -> dict[str, Json]:
    facts: dict[str, Json] = {"space_type": space.kind}
    if space.is_in_scene:
        scene: dict[str, Json] = {"stream_id": space.place, "event_index": space.event, "uri": space.title}
        if space.start_frame is not None:
            scene["start_frame"] = space.start_frame
        facts["scene_info"] = scene
    else:
        facts["child_info"] = {"layout_key": space.place, "file_name": space.title, "data_link": link}
    return facts | FACTS.get(space.kind, lambda _: {})(space)


def _size(space: Space) -> dict[str, Json]:
    return {"width": space.width, "height": space.height}


def _video(space: Space) -> dict[str, Json]:
    times: dict[str, Json] = {"data_duration": space.duration, "data_fps": space.frames_per_second}
    return {"number_of_frames": space.frames, **_size(space), **times}


def _audio(space: Space) -> dict[str, Json]:
    return {"duration_ms": round((space.duration or 0) * 1000)}


def _pdf(space: Space) -> dict[str, Json]:
    return {"number_of_pages": space.frames}


FACTS = {"image": _size, "scene_image": _size, "video": _video, "audio": _audio, "pdf": _pdf}
