"""
Fill a collection with what a preset selects.

The platform evaluates the preset once, later than asked, and does not report when it is done; it only ever adds
(documentation, and a third party's observation). So its end is that the collection stands still.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Annotated, ClassVar, TypeVar

from pydantic import ConfigDict, Field, StrictBool

from labelform.api import calls
from labelform.api.build import LARGEST_PAGE
from labelform.core.call import call
from labelform.core.change import Action, Change
from labelform.core.digest import canonical
from labelform.core.following import ActionEntry, ActionKind, Ready, Unfit, WhenFailed
from labelform.core.resource import Read
from labelform.filters.answering import why_unanswered
from labelform.filters.definition import Definition

if TYPE_CHECKING:
    from labelform.api.records.explorer import CollectionRecord

T = TypeVar("T")
_Name = Annotated[str, Field(min_length=1)]
LONGEST_WAIT_SECONDS = 86_400


class PopulateEntry(ActionEntry):
    """Fill a collection with what a preset selects."""

    # By its alias only: the other name would be a second spelling of the key.
    model_config = ConfigDict(populate_by_name=False)

    populate: Annotated[_Name, Field(description="A collection of this spec.")]
    preset: Annotated[
        _Name,
        Field(
            alias="from",
            description="A preset of this spec. Started after its filters change, or after either is created.",
        ),
    ]
    any_shape: Annotated[StrictBool, Field(description="Allow filters that are known to make the platform hang.")] = (
        False
    )
    wait_seconds: Annotated[
        int, Field(strict=True, ge=0, le=LONGEST_WAIT_SECONDS, description="How long to wait for it to end.")
    ] = 0
    on_failure: WhenFailed = "stop"


class Populate(ActionKind[PopulateEntry]):
    """Filling collections. A collection is a snapshot: later data does not join it."""

    kind = "populate"
    names: ClassVar = {"populate": "collections", "from": "filter_presets"}
    fills = "populate"
    entry = PopulateEntry

    def label(self, entry: PopulateEntry) -> str:
        return f'"{entry.populate}" from "{entry.preset}"'

    def follows(self, entry: PopulateEntry, change: Change) -> bool:
        if change.kind == "collections":
            return change.key == entry.populate and change.action is Action.CREATE
        is_ours = change.kind == "filter_presets" and change.key == entry.preset and change.after is not None
        return is_ours and (change.before or {}).get("filters") != (change.after or {}).get("filters")

    async def ready(self, read: Read, project_hash: str, entry: PopulateEntry) -> Ready:
        collections = await read.all(calls.collections.list_collections(project_hash, page_size=LARGEST_PAGE))
        presets = await read.all(calls.filter_presets.list_filter_presets(project_hash, page_size=LARGEST_PAGE))
        collection = _only([one for one in collections if one.name == entry.populate], "collection", entry.populate)
        preset = _only([one for one in presets if one.name == entry.preset], "filter preset", entry.preset)
        preset_uuid = str(preset.preset_uuid)
        found = await read.one(
            calls.filter_presets.get_filter_preset_json(project_hash, filter_preset_uuid=preset_uuid)
        )
        doubt = why_unanswered(Definition.read(found))
        if doubt and not entry.any_shape:
            raise Unfit(
                f'the platform is known to hang on the preset "{entry.preset}": {doubt}',
                hint="change its filters, or set any_shape: true (--any-shape) if you have seen it work",
            )
        rows = await read.one(calls.label_rows.list_label_rows(project_hash, include_uninitialised_labels=True))
        data = sorted([row.data_hash, str(row.last_edited_at)] for row in rows)
        uuids = [str(collection.collection_uuid), preset_uuid]
        return Ready(
            call(
                calls.collection_items.add_collection_preset_items,
                collection_uuid=uuids[0],
                preset_uuid=preset_uuid,
            ),
            inputs=_digest([*uuids, found, data]),
            count=lambda read: _count(read, project_hash, collection),
            doubt=doubt,
            wait_seconds=entry.wait_seconds,
        )


def _only(found: list[T], noun: str, name: str) -> T:
    if len(found) == 1:
        return found[0]
    if found:
        raise Unfit(f'the project has {len(found)} {noun}s "{name}"', hint="rename or delete all but one of them")
    raise Unfit(f'the project has no {noun} "{name}"', hint="apply the spec first")


async def _count(read: Read, project_hash: str, collection: CollectionRecord) -> int:
    """Count the frames or labels in a collection."""
    uuid = str(collection.collection_uuid)
    if collection.collection_type.lower() == "label":
        labels = calls.collection_items.list_collection_annotations(
            project_hash, collection_uuid=uuid, page_size=LARGEST_PAGE
        )
        return sum([len(row.instances) for row in await read.all(labels)])
    frames = calls.collection_items.list_collection_frames(project_hash, collection_uuid=uuid, page_size=LARGEST_PAGE)
    return sum([len(row.instances) for row in await read.all(frames)])


def _digest(inputs: object) -> str:
    return f"sha256:{hashlib.sha256(canonical(inputs).encode(errors='surrogatepass')).hexdigest()}"
