"""
What nobody could establish from public material, and how a project that was made for it settles it.

Each probe writes, reads back, and takes away what it wrote. Ids and readings are those of docs/sandbox/assumptions.md,
where the first reading is the one that labelform was tested against first; it is safe under every one of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from labelform.api import calls
from labelform.doctor.scratch import Scratch, UnsettledError, is_no
from labelform.errors import AuthorisationError, PlatformError, ResourceNotFoundError
from labelform.types import Json, ProjectRole

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

NAME: Final = "labelform-doctor"
_LEAST, _OTHER = int(ProjectRole.ANNOTATOR), int(ProjectRole.REVIEWER)
_LOOKS = 3
_EVERYTHING: Final[Mapping[str, Json]] = {"globalFilters": {"filters": []}, "localFilters": {}}


@dataclass(frozen=True, slots=True)
class Assumption:
    """One open question: its id, the reading that is assumed, and what finds out."""

    id: str
    assumed: str
    probe: Callable[[Scratch], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Settled:
    """What a probe found; `reading` is empty where it could find nothing, and `why` says why."""

    id: str
    assumed: str
    reading: str
    why: str = ""

    @property
    def is_otherwise(self) -> bool:
        """Tell whether the platform is not as assumed."""
        return bool(self.reading) and self.reading != self.assumed


async def settle(scratch: Scratch) -> list[Settled]:
    """Find out about every assumption, one after another: each changes what the next one would see."""
    return [await _settled(scratch, one) for one in ASSUMPTIONS]


async def _settled(scratch: Scratch, assumption: Assumption) -> Settled:
    try:
        reading = await assumption.probe(scratch)
    except UnsettledError as error:
        return Settled(assumption.id, assumption.assumed, "", str(error))
    except PlatformError as error:
        return Settled(assumption.id, assumption.assumed, "", f"it ended with {type(error).__name__}")
    return Settled(assumption.id, assumption.assumed, reading)


# -- groups and datasets ---------------------------------------------------------------------------------------------


async def _add_group_existing(scratch: Scratch) -> str:
    group = str((await scratch.free_groups())[0].group_hash)
    async with _attached(scratch, group):
        again = calls.groups.add_group(scratch.project_hash, group_hash=[group], user_role=_OTHER)
        if await scratch.is_refused(again):
            return "error"
        listed = await scratch.driver.collect(calls.groups.list_groups(scratch.project_hash))
    roles = [one.user_role for one in listed if str(one.group_hash) == group]
    return "update" if roles == [_OTHER] else "keep"


async def _add_dataset_existing(scratch: Scratch) -> str:
    datasets = [await scratch.free_dataset()]
    add = calls.datasets.add_datasets(scratch.project_hash, dataset_hashes=datasets)
    await scratch.make(add, "a dataset")
    remove = calls.datasets.remove_datasets(scratch.project_hash, dataset_hashes=datasets)
    async with scratch.until_over(remove, "a dataset"):
        return "error" if await scratch.is_refused(add) else "ignore"


async def _remove_absent(scratch: Scratch) -> str:
    group = str((await scratch.free_groups())[0].group_hash)
    remove = calls.groups.remove_group(scratch.project_hash, group_hash=[group])
    return "error" if await scratch.is_refused(remove) else "ignore"


# -- people ----------------------------------------------------------------------------------------------------------


async def _unknown_emails(scratch: Scratch) -> str:
    """Add somebody under a top-level domain that never exists (RFC 2606): no mail can reach anybody."""
    emails = [f"{NAME}-{uuid4().hex[:12]}@labelform.invalid"]
    add = calls.users.add_users(scratch.project_hash, user_emails=emails, user_role=_LEAST)
    if await scratch.is_refused(add):
        return "refuse"
    async with scratch.until_over(calls.users.remove_users(scratch.project_hash, user_emails=emails), "a user"):
        return "invite" if {*emails} <= await _users(scratch) else "refuse"


async def _project_users(scratch: Scratch) -> str:
    direct = await _users(scratch)
    for group in await scratch.free_groups():
        members = await _members(scratch, str(group.group_hash)) - direct
        if members:
            async with _attached(scratch, str(group.group_hash)):
                return "with-groups" if members & await _users(scratch) else "direct"
    raise UnsettledError("it takes a group whose members may be seen, and are no users of the project")


async def _users(scratch: Scratch) -> set[str]:
    listed = await scratch.driver.collect(calls.users.list_users(scratch.project_hash))
    return {one.user_email.lower() for one in listed}


async def _members(scratch: Scratch, group: str) -> set[str]:
    try:
        listed = await scratch.driver.collect(calls.groups.list_group_members(group_hash=group))
    except PlatformError:
        return set()
    return {one.user_email.lower() for one in listed}


# -- the project itself ----------------------------------------------------------------------------------------------


async def _unknown_project(scratch: Scratch) -> str:
    try:
        await scratch.run(calls.projects.get_project(str(uuid4())))
    except ResourceNotFoundError:
        return "not-found"
    except AuthorisationError:
        return "forbidden"
    raise UnsettledError("a project that nobody made was answered")


async def _set_status(scratch: Scratch) -> str:
    """Give the project the status that it has: allowed or not, nothing changes."""
    record = await scratch.run(calls.projects.get_project(scratch.project_hash))
    if record.status is None:
        raise UnsettledError("the platform knows no status of projects")
    same = calls.projects.set_status(scratch.project_hash, status=record.status)
    return "off" if await scratch.is_refused(same) else "on"


# -- Explorer --------------------------------------------------------------------------------------------------------


async def _explorer_import(scratch: Scratch) -> str:
    try:
        async with _collection(scratch):
            return "optional"
    except PlatformError as error:
        if not is_no(error):
            raise
        return "required"


async def _scope_local_filters(scratch: Scratch) -> str:
    foreign = str(uuid4())
    async with _preset(scratch, {**_EVERYTHING, "localFilters": {foreign: {"filters": []}}}) as preset:
        read = await scratch.run(
            calls.filter_presets.get_filter_preset_json(scratch.project_hash, filter_preset_uuid=preset)
        )
    local = read.get("localFilters")
    return "off" if isinstance(local, Collection) and foreign in local else "on"


async def _preset_evaluation(scratch: Scratch) -> str:
    at = scratch.project_hash
    async with _preset(scratch, _EVERYTHING) as preset, _collection(scratch) as collection:
        await scratch.run(
            calls.collection_items.add_collection_preset_items(at, collection_uuid=collection, preset_uuid=preset)
        )
        first = await _frames(scratch, collection)
        last = await _settled_frames(scratch, collection, first)
    if not last:
        raise UnsettledError("it takes a project with data in Explorer")
    return "instant" if first == last else "delayed"


async def _settled_frames(scratch: Scratch, collection: str, first: int) -> int:
    """Look again, some times: what a preset selects may come bit by bit."""
    seen = first
    for _ in range(_LOOKS):
        await asyncio.sleep(scratch.pause_seconds)
        seen = max(seen, await _frames(scratch, collection))
    return seen


async def _frames(scratch: Scratch, collection: str) -> int:
    listed = calls.collection_items.list_collection_frames(scratch.project_hash, collection_uuid=collection)
    return sum(len(one.instances) for one in await scratch.driver.collect(listed))


# -- what comes and goes ---------------------------------------------------------------------------------------------


@asynccontextmanager
async def _attached(scratch: Scratch, group: str) -> AsyncIterator[None]:
    add = calls.groups.add_group(scratch.project_hash, group_hash=[group], user_role=_LEAST)
    await scratch.make(add, "a group")
    async with scratch.until_over(calls.groups.remove_group(scratch.project_hash, group_hash=[group]), "a group"):
        yield


@asynccontextmanager
async def _preset(scratch: Scratch, definition: Mapping[str, Json]) -> AsyncIterator[str]:
    create = calls.filter_presets.create_filter_preset(scratch.project_hash, name=NAME, filter_preset_json=definition)
    preset = str(await scratch.make(create, "a filter preset"))
    delete = calls.filter_presets.delete_filter_preset(scratch.project_hash, filter_preset_uuid=preset)
    async with scratch.until_over(delete, "a filter preset"):
        yield preset


@asynccontextmanager
async def _collection(scratch: Scratch) -> AsyncIterator[str]:
    create = calls.collections.create_collection(scratch.project_hash, name=NAME)
    collection = str(await scratch.make(create, "a collection"))
    delete = calls.collections.delete_collection(scratch.project_hash, collection_uuid=collection)
    async with scratch.until_over(delete, "a collection"):
        yield collection


ASSUMPTIONS: Final = (
    Assumption("add-group-existing", "update", _add_group_existing),
    Assumption("add-dataset-existing", "ignore", _add_dataset_existing),
    Assumption("remove-absent", "ignore", _remove_absent),
    Assumption("unknown-emails", "invite", _unknown_emails),
    Assumption("project-users", "direct", _project_users),
    Assumption("unknown-project", "forbidden", _unknown_project),
    Assumption("set-status", "on", _set_status),
    Assumption("explorer-import", "optional", _explorer_import),
    Assumption("scope-local-filters", "on", _scope_local_filters),
    Assumption("preset-evaluation", "instant", _preset_evaluation),
)
