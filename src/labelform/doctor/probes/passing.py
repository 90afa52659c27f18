"""What probes put into a scratch project while they look at it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from labelform.api import calls
from labelform.doctor.asking import UnsettledError
from labelform.doctor.scratch import Scratch
from labelform.types import DataType, Json, ProjectRole

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

NAME: Final = "labelform-doctor"
"""The name, or its beginning, of everything that probes create."""
LEAST: Final = int(ProjectRole.ANNOTATOR)
_MOST_DATASETS = 20
"""The most datasets that are searched for something to label."""


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of data that may be labelled, and its dataset, by hash."""

    dataset: str
    data: str
    data_type: DataType


@asynccontextmanager
async def attached(scratch: Scratch, group: str) -> AsyncIterator[None]:
    """Attach a group."""
    add = calls.groups.add_group(scratch.project_hash, group_hash=[group], user_role=LEAST)
    await scratch.make(add, "a group")
    async with scratch.until_over(calls.groups.remove_group(scratch.project_hash, group_hash=[group]), "a group"):
        yield


@asynccontextmanager
async def preset(scratch: Scratch, definition: Mapping[str, Json]) -> AsyncIterator[str]:
    """Create a filter preset, and return its uuid."""
    create = calls.filter_presets.create_filter_preset(scratch.project_hash, name=NAME, filter_preset_json=definition)
    made = str(await scratch.make(create, "a filter preset"))
    delete = calls.filter_presets.delete_filter_preset(scratch.project_hash, filter_preset_uuid=made)
    async with scratch.until_over(delete, "a filter preset"):
        yield made


@asynccontextmanager
async def collection(scratch: Scratch) -> AsyncIterator[str]:
    """Create a collection, and return its uuid."""
    create = calls.collections.create_collection(scratch.project_hash, name=NAME)
    made = str(await scratch.make(create, "a collection"))
    delete = calls.collections.delete_collection(scratch.project_hash, collection_uuid=made)
    async with scratch.until_over(delete, "a collection"):
        yield made


@asynccontextmanager
async def dataset_attached(scratch: Scratch, dataset: str) -> AsyncIterator[None]:
    """Attach a dataset."""
    add = calls.datasets.add_datasets(scratch.project_hash, dataset_hashes=[dataset])
    await scratch.make(add, "a dataset")
    remove = calls.datasets.remove_datasets(scratch.project_hash, dataset_hashes=[dataset])
    async with scratch.until_over(remove, "a dataset"):
        yield


async def picture_or_video(scratch: Scratch) -> Found:
    """
    Find something to label in a dataset that the project does not have.

    Raises:
        UnsettledError: there is nothing.
    """
    for dataset in (await scratch.free_datasets())[:_MOST_DATASETS]:
        kinds = [DataType.IMAGE, DataType.VIDEO]
        rows = await scratch.run(calls.datasets.list_data_rows(dataset_hash=dataset, data_types=kinds))
        if rows:
            return Found(dataset, rows[0].uid, rows[0].data_type)
    raise UnsettledError("this needs a dataset with an image or video that the project does not have")


async def begun(scratch: Scratch, data: str) -> str:
    """
    Begin to label a piece of data, unless someone has, and return the hash of its label row.

    No call takes that back: the label row stays, empty, and is out of sight once its dataset is detached.
    """
    listed = calls.label_rows.list_label_rows(scratch.project_hash, data_hashes=[data])
    for row in await scratch.run(listed):
        if row.label_hash is not None:
            return row.label_hash
    made = await scratch.run(calls.labels.create_label_row(scratch.project_hash, data_hash=data))
    return str(made["label_hash"])
