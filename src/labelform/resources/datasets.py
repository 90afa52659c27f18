"""
Datasets attached to the project. The datasets themselves are neither created nor deleted here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from labelform.api import calls
from labelform.core.call import Call, call
from labelform.core.model import Item
from labelform.core.reference import Named, Names, Reference, Refers
from labelform.core.resource import Observed, Read, Resource

if TYPE_CHECKING:
    from labelform.api.records import ProjectRecord


class Dataset(Item):
    """A dataset of the project; the hash is its identity, the title what people know it by."""

    hash: str
    title: str


class Datasets(Resource[Reference, Dataset]):
    """Attachment of datasets, by title or hash."""

    kind = "datasets"
    refers = Refers("datasets", "dataset")
    item = Dataset

    def entry_key(self, entry: Reference) -> str:
        return entry.text

    def key(self, item: Dataset) -> str:
        return item.hash

    def label(self, item: Dataset) -> str:
        return item.title

    async def observe(
        self, read: Read, project: ProjectRecord, *, only: frozenset[str] | None = None
    ) -> Sequence[Observed[Dataset]]:
        attached = await read.all(calls.datasets.list_datasets(str(project.project_hash)))
        return [
            Observed(Dataset(hash=str(one.dataset_hash), title=one.title), id=str(one.dataset_hash)) for one in attached
        ]

    async def candidates(self, read: Read) -> Sequence[Named]:
        visible = await read.all(calls.datasets.get_datasets())
        return [Named(str(one.dataset_hash), one.title) for one in visible]

    def attached(self, observed: Iterable[Observed[Dataset]]) -> Iterable[Named]:
        return (Named(seen.item.hash, seen.item.title) for seen in observed)

    def resolve(self, entry: Reference, names: Names) -> Dataset:
        found = names.find("dataset", entry)
        return Dataset(hash=found.hash, title=found.name)

    def write(self, item: Dataset, is_unique: Callable[[str], bool]) -> str | dict[str, str]:
        return item.title if item.title and is_unique(item.title) else {"hash": item.hash}

    def create(self, after: Dataset) -> Iterable[Call]:
        yield call(calls.datasets.add_datasets, dataset_hashes=[after.hash]).batched_by("dataset_hashes")

    def delete(self, before: Observed[Dataset]) -> Iterable[Call]:
        yield call(calls.datasets.remove_datasets, dataset_hashes=[before.id]).batched_by("dataset_hashes")
