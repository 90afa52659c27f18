"""Datasets of a project: attached twice."""

from __future__ import annotations

from labelform.api import calls
from labelform.doctor.scratch import Scratch


async def add_dataset_existing(scratch: Scratch) -> str:
    """Attach a dataset twice."""
    datasets = [await scratch.free_dataset()]
    add = calls.datasets.add_datasets(scratch.project_hash, dataset_hashes=datasets)
    await scratch.make(add, "a dataset")
    remove = calls.datasets.remove_datasets(scratch.project_hash, dataset_hashes=datasets)
    async with scratch.until_over(remove, "a dataset"):
        return "error" if await scratch.is_refused(add) else "ignore"
