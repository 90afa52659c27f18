"""What probes put into a scratch project for as long as they look at it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from labelform.api import calls
from labelform.doctor.scratch import Scratch
from labelform.types import Json, ProjectRole

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

NAME: Final = "labelform-doctor"
"""What everything that probes make is called, or begins with."""
LEAST: Final = int(ProjectRole.ANNOTATOR)


@asynccontextmanager
async def attached(scratch: Scratch, group: str) -> AsyncIterator[None]:
    """Attach a group."""
    add = calls.groups.add_group(scratch.project_hash, group_hash=[group], user_role=LEAST)
    await scratch.make(add, "a group")
    async with scratch.until_over(calls.groups.remove_group(scratch.project_hash, group_hash=[group]), "a group"):
        yield


@asynccontextmanager
async def preset(scratch: Scratch, definition: Mapping[str, Json]) -> AsyncIterator[str]:
    """Make a filter preset, and say its uuid."""
    create = calls.filter_presets.create_filter_preset(scratch.project_hash, name=NAME, filter_preset_json=definition)
    made = str(await scratch.make(create, "a filter preset"))
    delete = calls.filter_presets.delete_filter_preset(scratch.project_hash, filter_preset_uuid=made)
    async with scratch.until_over(delete, "a filter preset"):
        yield made


@asynccontextmanager
async def collection(scratch: Scratch) -> AsyncIterator[str]:
    """Make a collection, and say its uuid."""
    create = calls.collections.create_collection(scratch.project_hash, name=NAME)
    made = str(await scratch.make(create, "a collection"))
    delete = calls.collections.delete_collection(scratch.project_hash, collection_uuid=made)
    async with scratch.until_over(delete, "a collection"):
        yield made
