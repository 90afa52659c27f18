"""Collections and presets in Explorer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final
from uuid import uuid4

from labelform.api import calls
from labelform.doctor.asking import UnsettledError, is_no
from labelform.doctor.probes.passing import collection, preset
from labelform.doctor.scratch import Scratch
from labelform.errors import PlatformError
from labelform.types import Json

_LOOKS = 3
_EVERYTHING: Final[Mapping[str, Json]] = {"globalFilters": {"filters": []}, "localFilters": {}}


async def explorer_import(scratch: Scratch) -> str:
    """Create a collection; this shows whether a project was ever imported into Explorer."""
    try:
        async with collection(scratch):
            return "optional"
    except PlatformError as error:
        if not is_no(error):
            raise
        return "required"


async def scope_local_filters(scratch: Scratch) -> str:
    """Create a preset that mentions this project and one that does not exist, and read it back."""
    own, foreign = scratch.project_hash, str(uuid4())
    spoken_of: Mapping[str, Json] = {own: {"filters": []}, foreign: {"filters": []}}
    async with preset(scratch, {**_EVERYTHING, "localFilters": spoken_of}) as made:
        read = await scratch.run(
            calls.filter_presets.get_filter_preset_json(scratch.project_hash, filter_preset_uuid=made)
        )
    local = read.get("localFilters")
    if not isinstance(local, Mapping) or own not in local:
        raise UnsettledError("the filters of the project itself do not come back")
    return "off" if foreign in local else "on"


async def preset_evaluation(scratch: Scratch) -> str:
    """Fill a collection from a preset, and look at once, and later."""
    at = scratch.project_hash
    async with preset(scratch, _EVERYTHING) as everything, collection(scratch) as filled:
        await scratch.run(
            calls.collection_items.add_collection_preset_items(at, collection_uuid=filled, preset_uuid=everything)
        )
        first = await _frames(scratch, filled)
        last = await _settled_frames(scratch, filled, first)
    if not last:
        raise UnsettledError("it takes a project with data in Explorer")
    return "instant" if first == last else "delayed"


async def _settled_frames(scratch: Scratch, filled: str, first: int) -> int:
    """Look again, several times: what a preset selects may come bit by bit."""
    seen = first
    for _ in range(_LOOKS):
        await asyncio.sleep(scratch.pause_seconds)
        seen = max(seen, await _frames(scratch, filled))
    return seen


async def _frames(scratch: Scratch, filled: str) -> int:
    listed = calls.collection_items.list_collection_frames(scratch.project_hash, collection_uuid=filled)
    return sum(len(one.instances) for one in await scratch.driver.collect(listed))
