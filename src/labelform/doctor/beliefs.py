"""
What client and sandbox believe about the answers of the platform.

Keys and kinds are those of the sandbox, whose demo world was recorded into `believed.json` (`make beliefs`); the
official SDK reads the same answers. What the demo world does not show is added here, with its source.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from labelform.doctor.recording import Heard

FILE: Final = "believed.json"
PAGED: Final = frozenset(
    {"GET projects", "GET projects/{}/users", "GET active/{}/collections", "GET active/{}/presets"}
)
"""What the official SDK reads page by page; of everything else it takes the first page for all (SDK 0.1.211)."""
MAY_LACK: Final = frozenset({"status", "userRole", "sourceProjects", "creatorEmail", "workflow", "workflowManagerUuid"})
"""Keys that are not always there, or null: platforms before SDK 0.1.160 had no status (SDK 0.1.155 and 0.1.211)."""
ALSO: Final[Mapping[str, frozenset[str]]] = {
    "sourceProjects": frozenset({"list"}),
    "workflowManagerUuid": frozenset({"uuid"}),
    "description": frozenset({"null"}),
    "storageLocation": frozenset({"null", "text"}),
    "backingFolderUuid": frozenset({"null"}),
}
"""Kinds of value that the demo world does not show, by key (SDK 0.1.211)."""


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed of one place: kinds of values; of objects, the keys that may be there, and that always are."""

    kinds: frozenset[str]
    keys: frozenset[str] = frozenset()
    always: frozenset[str] = frozenset()


Beliefs = Mapping[str, Mapping[str, Belief]]
"""By call and place."""


def believed() -> Beliefs:
    """Return what is believed of each call that a plan makes."""
    return _beliefs(json.loads(files("labelform.doctor").joinpath(FILE).read_text(encoding="utf-8")))


def _beliefs(recorded: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Beliefs:
    return {
        call: {at: _belief(call, at, said) for at, said in _with_local_filters(shape).items()}
        for call, shape in recorded.items()
    }


def _with_local_filters(shape: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Filters of single projects, by their hash, are like those of all; no project of the demo world has any."""
    of_all = "globalFilters"
    local = {f"localFilters{{}}{at.removeprefix(of_all)}": said for at, said in shape.items() if at.startswith(of_all)}
    return {**shape, **local}


def _belief(call: str, at: str, said: Mapping[str, Any]) -> Belief:
    key = at.rpartition(".")[2]
    kinds = {*said["kinds"], *ALSO.get(key, ()), *(["null"] if key in MAY_LACK else ())}
    if key == "nextPageToken" and call in PAGED:
        kinds.add("text")
    always = frozenset(said.get("always", ())) - MAY_LACK - {"nextPageToken"}
    further = ["{}"] if key == "localFilters" else []
    keys = frozenset({*said.get("always", ()), *said.get("sometimes", ()), *further})
    return Belief(frozenset(kinds), keys, always)


def recorded(calls: Mapping[str, Heard]) -> dict[str, Any]:
    """Return what was seen as JSON for `believed.json`, without any values."""
    return {call: {at: _said(at, heard) for at in sorted(heard.shape)} for call, heard in sorted(calls.items())}


def _said(at: str, heard: Heard) -> dict[str, list[str]]:
    place = heard.shape[at]
    keys = {"always": sorted(place.always), "sometimes": sorted(place.keys.keys() - place.always)}
    return {"kinds": sorted(place.kinds), **{name: found for name, found in keys.items() if found}}
