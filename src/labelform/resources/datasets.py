"""
Datasets attached to the project, and those of the organisation that entries ask for with `create: true`.

The platform has no call that changes the title or the description of a dataset, and none that deletes it (SDK 0.1.211).
Titles need not be unique: two runs that make one at the same moment on two machines make two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar, Final

from pydantic import BeforeValidator, Field, StrictBool
from pydantic_core import PydanticCustomError

from labelform.api import calls
from labelform.api.records.label_rows import LabelRowMetadata
from labelform.api.records.workflow import AnyTaskRecord
from labelform.core.call import Call, call, platform_call
from labelform.core.clashes import Written
from labelform.core.counting import NOT_FOR_US, UNCOUNTABLE, held, up_to_most
from labelform.core.ensuring import to_be_made
from labelform.core.impact import Held, Impact, Unit
from labelform.core.late import maker_of
from labelform.core.model import Item
from labelform.core.reference import Named, Names, Reference, Refers, by_name, made_by_name
from labelform.core.resource import Beyond, Observed, Read, Resource
from labelform.core.words import Verb, Words
from labelform.types import AnnotationTaskStatus, WorkflowStageType

if TYPE_CHECKING:
    from labelform.api.records.projects import ProjectRecord

_BEGUN: Final = (AnnotationTaskStatus.ASSIGNED, AnnotationTaskStatus.IN_REVIEW, AnnotationTaskStatus.RETURNED)
"""Tasks that someone has or had, in projects without a workflow; the list does not say who."""


class OrganisationDataset(Item):
    """A dataset as it is created; whether a folder mirrors it is said then, and not asked again."""

    title: str
    description: str | None = None
    backing_folder: bool | None = None


class OrganisationDatasets(Beyond[OrganisationDataset]):
    """Datasets, by title."""

    kind = "organisation_datasets"
    item = OrganisationDataset
    words = Words(create=Verb(to="create", doing="Creating", noun="Creation", done="created"))
    fixed: ClassVar = {"description": "the platform has no call to change the description of a dataset"}
    write_only = frozenset({"backing_folder"})

    def key(self, item: OrganisationDataset) -> str:
        return item.title

    async def living(
        self, read: Read, *, only: frozenset[str] | None = None
    ) -> Sequence[Observed[OrganisationDataset]]:
        title = next(iter(only)) if only and len(only) == 1 else None
        # The server's idea of equality is not documented (case, blanks): who asks for keys compares them again.
        visible = await read.all(calls.datasets.get_datasets(title_eq=title))
        return [
            Observed(OrganisationDataset(title=one.title, description=one.description), id=str(one.dataset_hash))
            for one in visible
        ]

    def create(self, after: OrganisationDataset) -> Iterable[Call]:
        yield platform_call(
            calls.datasets.create_dataset,
            title=after.title,
            description=after.description,
            create_backing_folder=after.backing_folder if after.backing_folder is not None else True,
        )


class DatasetReference(Reference):
    """A dataset by title or hash, and what to create if there is none with its title."""

    create: Annotated[
        StrictBool, Field(description="Whether to create the dataset if the organisation has none with this title.")
    ] = False
    description: Annotated[str | None, Field(description="Set at creation; the platform cannot change it later.")] = (
        None
    )
    backing_folder: Annotated[
        StrictBool | None,
        Field(description="Whether to create it with a storage folder that mirrors it; true by default."),
    ] = None

    @classmethod
    def clashes(cls, written: Written) -> Iterator[PydanticCustomError]:
        yield from super().clashes(written)
        yield from made_by_name(written, "create", ("description", "backing_folder"))


_Name = Annotated[str, Field(min_length=1)]
DatasetEntry = Annotated[DatasetReference, BeforeValidator(by_name, json_schema_input_type=_Name | DatasetReference)]
"""A dataset as the spec names it: its title, `{hash: …}`, or `{name: …, create: true}`."""


class Dataset(Item):
    """
    A dataset of the project; the hash is its identity, the title what people know it by.

    Of a dataset that the plan makes first, the hash is a reference to that; see `core.late`.
    """

    hash: str
    title: str


class Datasets(Resource[DatasetReference, Dataset]):
    """Attachment of datasets, by title or hash."""

    kind = "datasets"
    refers = Refers("datasets", "dataset")
    item = Dataset
    comes_with_copy = True
    holds = (Unit.LABEL_ROWS, Unit.ROWS_WITH_LABELS, Unit.TASKS, Unit.OPEN_TASKS)
    words = Words(
        create=Verb(to="attach", doing="Attaching", noun="Attachment", done="attached"),
        delete=Verb(to="detach", doing="Detaching", noun="Detachment", done="detached"),
    )
    # What happens to them is not documented (detach-dataset in docs/sandbox/assumptions.md): what may be gone is gone.
    irretrievable = "the labels and tasks of its data in this project"
    late = frozenset({"hash"})
    makes: ClassVar = OrganisationDatasets()

    def entry_key(self, entry: DatasetReference) -> str:
        return entry.text

    def wanted(self, entry: DatasetReference) -> OrganisationDataset | None:
        if not entry.create or entry.name is None:
            return None
        return OrganisationDataset(title=entry.name, description=entry.description, backing_folder=entry.backing_folder)

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

    async def contents(self, read: Read, project: ProjectRecord, before: Observed[Dataset]) -> Impact:
        # The list of rows has no pages and no filter by dataset: it is read once for all datasets that go.
        listing = calls.label_rows.list_label_rows(
            str(project.project_hash), include_uninitialised_labels=True, include_all_label_branches=True
        )
        rows = [row for row in await read.one(listing) if row.dataset_hash.lower() == before.id]
        counts = (
            Held(unit=Unit.LABEL_ROWS, count=len(rows)),
            Held(unit=Unit.ROWS_WITH_LABELS, count=sum(row.label_hash is not None for row in rows)),
            *_tasks(project, rows),
        )
        try:
            return Impact(held=(*counts, *await _open_tasks(read, project, before.id, rows)))
        except UNCOUNTABLE as exc:
            return Impact(held=counts, unknown=(f"{Unit.OPEN_TASKS} ({exc.summary})",))

    async def administered(self, read: Read) -> frozenset[str]:
        # Attaching and detaching needs to be admin of the dataset (documented by the platform).
        visible = await read.all(calls.datasets.get_datasets())
        return frozenset(str(one.dataset_hash) for one in visible if one.user_role in (None, "admin"))

    async def candidates(self, read: Read) -> Sequence[Named]:
        visible = await read.all(calls.datasets.get_datasets())
        return [Named(str(one.dataset_hash), one.title) for one in visible]

    def attached(self, observed: Iterable[Observed[Dataset]]) -> Iterable[Named]:
        return (Named(seen.item.hash, seen.item.title) for seen in observed)

    async def brought(self, read: Read, item: Dataset, listed: Sequence[Reference]) -> Sequence[Named]:
        if maker_of(item.hash):
            return ()  # what the plan makes itself is empty
        try:
            dataset = await read.one(calls.datasets.get_dataset(dataset_hash=item.hash))
        except NOT_FOR_US:
            return ()  # whoever may not see its data cannot attach it either: the call that attaches it says so
        return [Named(row.uid.lower(), row.title) for row in dataset.data_rows or ()]

    def resolve(self, entry: DatasetReference, names: Names) -> Dataset:
        found = names.find("dataset", entry, otherwise=to_be_made(self, entry))
        return Dataset(hash=found.hash, title=found.name)

    def write(self, item: Dataset, is_unique: Callable[[str], bool]) -> str | dict[str, str]:
        return item.title if item.title and is_unique(item.title) else {"hash": item.hash}

    def create(self, after: Dataset) -> Iterable[Call]:
        yield call(calls.datasets.add_datasets, dataset_hashes=[after.hash]).batched_by("dataset_hashes")

    def delete(self, before: Observed[Dataset]) -> Iterable[Call]:
        yield call(calls.datasets.remove_datasets, dataset_hashes=[before.id]).batched_by("dataset_hashes")


def _tasks(project: ProjectRecord, rows: Sequence[LabelRowMetadata]) -> list[Held]:
    """Count the tasks by stage. Each piece of data has one, whatever branches its labels have."""
    stages = {row.data_hash: row.workflow_graph_node.title if row.workflow_graph_node else "" for row in rows}
    counts = Counter(stages.values()) or {"": 0}
    return [Held(unit=Unit.TASKS, count=counts[stage], stage=stage) for stage in _in_order(project, counts)]


async def _open_tasks(
    read: Read, project: ProjectRecord, dataset_hash: str, rows: Sequence[LabelRowMetadata]
) -> list[Held]:
    """Count the tasks that somebody has, in the stages where data of a dataset waits; who has them is in no list."""
    if project.workflow is None:
        begun = {row.data_hash for row in rows if row.annotation_task_status in _BEGUN}
        return [Held(unit=Unit.OPEN_TASKS, count=len(begun))]
    done = {uuid for uuid, stage_type, _ in project.stages if stage_type == WorkflowStageType.DONE}
    nodes = {row.workflow_graph_node.uuid: row.workflow_graph_node.title for row in rows if row.workflow_graph_node}
    waiting = [uuid for uuid in nodes if uuid not in done]

    async def of(stage: str) -> tuple[list[AnyTaskRecord], bool]:
        tasks = calls.workflow.list_tasks(
            str(project.project_hash), stage_uuid=stage, item=AnyTaskRecord, dataset_hashes=[dataset_hash]
        )
        return await up_to_most(read, tasks)

    found: dict[str, list[tuple[list[AnyTaskRecord], bool]]] = {}
    for stage, tasks in zip(waiting, await read.each(of(stage) for stage in waiting), strict=True):
        found.setdefault(nodes[stage], []).append(tasks)
    return [_open(title, found[title]) for title in _in_order(project, found)] or [held(Unit.OPEN_TASKS, 0)]


def _open(title: str, lists: Sequence[tuple[Sequence[AnyTaskRecord], bool]]) -> Held:
    whose = [task.whose for tasks, _ in lists for task in tasks]
    names = sorted({name for holders in whose for name in holders})
    is_cut = any(is_cut for _, is_cut in lists)
    return held(Unit.OPEN_TASKS, sum(map(bool, whose)), is_cut=is_cut, stage=title, names=names)


def _in_order(project: ProjectRecord, titles: Iterable[str]) -> list[str]:
    """Return titles of stages in the order of the workflow."""
    order = {title: place for place, (_, _, title) in enumerate(project.stages)}
    return sorted(titles, key=lambda title: (order.get(title, len(order)), title))
