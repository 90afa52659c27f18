"""
Collections of the project: named sets of frames or labels.

Only the collection itself is managed. What is in it is a snapshot that people and presets fill; it is read when the
collection is deleted, and put back when that is taken back.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import Field

from labelform.api import calls
from labelform.api.build import LARGEST_PAGE
from labelform.api.operation import Operation, Page
from labelform.core.call import Call, call
from labelform.core.counting import held, up_to_most
from labelform.core.impact import Held, Impact, Unit
from labelform.core.model import Item
from labelform.core.reference import PREVIOUSLY, FormerNames, Names, Refers
from labelform.core.resource import Inexpressible, Observed, Read, Resource, pages

if TYPE_CHECKING:
    from labelform.api.records.explorer import CollectionAnnotations, CollectionFrames, CollectionItemRequest
    from labelform.api.records.projects import ProjectRecord

_RowT = TypeVar("_RowT", bound="CollectionFrames | CollectionAnnotations")

MOST_ITEMS = 1_000
"""So many frames or annotations go into one call; what the platform takes is not documented."""


class Collection(Item):
    """A collection by name. Without a description in the spec, the one on the platform is left as it is."""

    name: Annotated[str, Field(min_length=1)]
    type: Annotated[str | None, Field(description="frame or label; fixed when the collection is created")] = None
    description: str | None = None


class CollectionEntry(Item):
    """A collection as the spec names it."""

    name: Annotated[str, Field(min_length=1, description="Name of the collection, unique in the project.")]
    type: Annotated[
        Literal["frame", "label"] | None,
        Field(description="What is collected; frame when left out. Fixed when the collection is created."),
    ] = None
    description: Annotated[str | None, Field(description="Left as it is on the platform when left out.")] = None
    previously: FormerNames = ()


class Collections(Resource[CollectionEntry, Collection]):
    """Collections, by name."""

    kind = "collections"
    refers = Refers("collections", former=PREVIOUSLY)
    level = 2
    item = Collection
    holds = (Unit.FRAMES, Unit.LABELS)
    fixed: ClassVar = {
        "type": "the platform fixes the type of a collection when it is created",
    }
    irretrievable = "its uuid"

    def entry_key(self, entry: CollectionEntry) -> str:
        return entry.name

    def key(self, item: Collection) -> str:
        return item.name

    def previously(self, entry: CollectionEntry) -> Sequence[str]:
        return entry.previously

    async def observe(
        self, read: Read, project: ProjectRecord, *, only: frozenset[str] | None = None
    ) -> Sequence[Observed[Collection]]:
        listing = calls.collections.list_collections(str(project.project_hash), page_size=LARGEST_PAGE)
        collections = await read.all(listing)
        return [
            Observed(
                Collection(name=one.name, type=one.collection_type.lower(), description=one.description or ""),
                id=str(one.collection_uuid),
            )
            for one in collections
        ]

    async def contents(self, read: Read, project: ProjectRecord, before: Observed[Collection]) -> Impact:
        project_hash = str(project.project_hash)
        if before.item.type == "label":
            labels = calls.collection_items.list_collection_annotations(
                project_hash, collection_uuid=before.id, page_size=LARGEST_PAGE
            )
            return Impact(held=(await _counted(read, Unit.LABELS, labels),))
        frames = calls.collection_items.list_collection_frames(
            project_hash, collection_uuid=before.id, page_size=LARGEST_PAGE
        )
        return Impact(held=(await _counted(read, Unit.FRAMES, frames),))

    def resolve(self, entry: CollectionEntry, names: Names) -> Collection:
        return Collection(name=entry.name, type=entry.type, description=entry.description)

    def write(self, item: Collection, is_unique: Callable[[str], bool]) -> dict[str, str | None]:
        if item.type not in ("frame", "label"):
            raise Inexpressible(f"this labelform does not know its type ({item.type})")
        described = {"description": item.description} if item.description else {}
        return {"name": item.name, "type": item.type, **described}

    def create(self, after: Collection) -> Iterable[Call]:
        yield call(
            calls.collections.create_collection,
            name=after.name,
            description=after.description or "",
            collection_type=(after.type or "frame").upper(),
        )

    def update(self, before: Observed[Collection], after: Collection) -> Iterable[Call]:
        yield call(
            calls.collections.update_collection,
            collection_uuid=before.id,
            name=after.name if after.name != before.item.name else None,
            description=after.description if after.description != before.item.description else None,
        )

    def delete(self, before: Observed[Collection]) -> Iterable[Call]:
        yield call(calls.collections.delete_collection, collection_uuid=before.id)

    async def held(self, read: Read, project: ProjectRecord, seen: Observed[Collection]) -> AsyncIterator[str]:
        """Yield `data/frame` for a collection of frames, `data/frame/annotation` for one of labels."""
        project_hash = str(project.project_hash)
        if seen.item.type == "label":
            labels = calls.collection_items.list_collection_annotations(
                project_hash, collection_uuid=seen.id, page_size=LARGEST_PAGE
            )
            async for rows in pages(read, labels):
                for row in rows:
                    for one in row.instances:
                        yield _entry(row.label_row_metadata.data_hash, one.frame, one.annotation_id)
            return
        frames = calls.collection_items.list_collection_frames(
            project_hash, collection_uuid=seen.id, page_size=LARGEST_PAGE
        )
        async for page in pages(read, frames):
            for member in page:
                for frame in member.instances:
                    yield _entry(member.label_row_metadata.data_hash, frame.frame)

    def restore(self, made: Observed[Collection], entries: Sequence[str]) -> Iterable[Call]:
        is_of_labels = made.item.type == "label"
        items = [_request(entry, is_of_labels=is_of_labels) for entry in entries]
        for start in range(0, len(items), MOST_ITEMS):
            some = items[start : start + MOST_ITEMS]
            yield call(calls.collection_items.add_collection_items, collection_uuid=made.id, items=some)

    def not_restored(self, answer: Any) -> Sequence[str]:
        return [_entry_of(item) for item in answer.failed_items]


def _entry(data_hash: object, frame: int, annotation_id: str | None = None) -> str:
    return f"{data_hash}/{frame}" + (f"/{annotation_id}" if annotation_id is not None else "")


def _entry_of(item: CollectionItemRequest) -> str:
    return _entry(item.data_uuid, item.frame, getattr(item, "annotation_id", None))


def _request(entry: str, *, is_of_labels: bool) -> dict[str, object]:
    """Return an entry as the platform takes it; only one that is written as `held` writes it."""
    data_hash, frame, *annotation = entry.split("/", 2)
    is_fit = len(annotation) == is_of_labels and data_hash and int(frame) >= 0
    if not is_fit or _entry(data_hash, int(frame), *annotation) != entry:
        raise ValueError(f"{entry} is nothing that such a collection holds")
    return {"data_uuid": data_hash, "frame": int(frame), **({"annotation_id": annotation[0]} if annotation else {})}


async def _counted(read: Read, unit: Unit, listing: Operation[Page[_RowT]]) -> Held:
    """Count what a collection holds of each label row that it touches."""
    rows, is_cut = await up_to_most(read, listing, lambda row: len(row.instances))
    return held(unit, sum(len(row.instances) for row in rows), is_cut=is_cut)
