"""Datasets of a project: attached twice, detached with labels."""

from __future__ import annotations

from labelform.api import calls
from labelform.doctor.probes.passing import begun, dataset_attached, picture_or_video
from labelform.doctor.scratch import Scratch


async def add_dataset_existing(scratch: Scratch) -> str:
    """Attach a dataset twice."""
    dataset = (await scratch.free_datasets())[0]
    async with dataset_attached(scratch, dataset):
        again = calls.datasets.add_datasets(scratch.project_hash, dataset_hashes=[dataset])
        return "error" if await scratch.is_refused(again) else "ignore"


async def detach_dataset(scratch: Scratch) -> str:
    """Begin to label something, detach its dataset, attach it again, and look for the label row."""
    at, found = scratch.project_hash, await picture_or_video(scratch)
    async with dataset_attached(scratch, found.dataset):
        label = await begun(scratch, found.data)
        await scratch.run(calls.datasets.remove_datasets(at, dataset_hashes=[found.dataset]))
        await scratch.make(calls.datasets.add_datasets(at, dataset_hashes=[found.dataset]), "a dataset")
        listed = calls.label_rows.list_label_rows(at, data_hashes=[found.data])

        async def is_back() -> bool:
            return label in {row.label_hash for row in await scratch.run(listed)}

        return "keep-labels" if await scratch.comes(is_back) else "delete-labels"
