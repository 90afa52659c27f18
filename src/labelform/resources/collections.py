"""
Collections of the project: named sets of frames or labels.

What is in a collection is a snapshot that people and presets fill. A spec may list a few things that are to be in it;
what else it holds is read when the collection is deleted, and put back when that is taken back.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import Field
from pydantic_core import PydanticCustomError

from labelform.api import calls
from labelform.api.build import LARGEST_PAGE
from labelform.api.operation import Operation, Page
from labelform.api.records.explorer import ProjectCollectionBulkItemResponse
from labelform.contents.collection_items import (
    NOUN,
    HeldItem,
    HeldItemEntry,
    as_entries,
    clashes_of_items,
    data_in_project,
    misfits,
    request_of,
    resolved,
)
from labelform.core.call import Call, call
from labelform.core.clashes import Ruled, Written
from labelform.core.counting import held, up_to_most
from labelform.core.impact import Held, Impact, Unit
from labelform.core.known import Known
from labelform.core.model import Item
from labelform.core.reference import PREVIOUSLY, FormerNames, Named, Names, Reference, Refers
from labelform.core.resource import Inexpressible, Observed, Read, Resource, Things, pages

if TYPE_CHECKING:
    from labelform.api.records.explorer import CollectionAnnotations, CollectionFrames
    from labelform.api.records.projects import ProjectRecord

_RowT = TypeVar("_RowT", bound="CollectionFrames | CollectionAnnotations")

MOST_ITEMS = 1_000
"""The most frames or annotations in one call; the limit of the platform is not documented."""
MOST_LISTED = 1_000
"""The most things that a spec can list in one collection; nobody reviews a plan with more."""


class Collection(Item):
    """A collection by name. Without a description in the spec, the one on the platform is left as it is."""

    name: Annotated[str, Field(min_length=1)]
    type: Annotated[
        str | None, Known(("frame", "label")), Field(description="frame or label; fixed when the collection is created")
    ] = None
    description: str | None = None
    items: Annotated[
        tuple[HeldItem, ...] | None,
        Field(description="What it holds of what somebody asked for", exclude_if=lambda items: items is None),
    ] = None


class CollectionEntry(Ruled):
    """A collection, as the spec writes it."""

    name: Annotated[str, Field(min_length=1, description="Name of the collection, unique in the project.")]
    type: Annotated[
        Literal["frame", "label"] | None,
        Field(description="What is collected; frame by default. Fixed when the collection is created."),
    ] = None
    description: Annotated[str | None, Field(description="Left unchanged if left out.")] = None
    previously: FormerNames = ()
    items: Annotated[
        tuple[HeldItemEntry, ...] | None,
        Field(description=f"What it contains, at least; at most {MOST_LISTED:,}. Left alone when left out."),
    ] = None

    @classmethod
    def clashes(cls, written: Written) -> Iterator[PydanticCustomError]:
        yield from clashes_of_items(written, MOST_LISTED)


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
    contained = "items"
    listed_noun = NOUN
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

    def listed(self, entry: CollectionEntry) -> Iterator[Reference]:
        yield from (one.data for one in entry.items or ())

    async def inside(self, read: Read, project: ProjectRecord, listed: Sequence[Reference]) -> Sequence[Named]:
        return await data_in_project(read, str(project.project_hash), listed)

    def resolve(self, entry: CollectionEntry, names: Names) -> Collection:
        items = None if entry.items is None else resolved(entry.items, names)
        return Collection(name=entry.name, type=entry.type, description=entry.description, items=items)

    def write(self, item: Collection, is_unique: Callable[[str], bool]) -> dict[str, Any]:
        if item.type not in ("frame", "label"):
            raise Inexpressible(f"this labelform does not know its type ({item.type})")
        described = {"description": item.description} if item.description else {}
        listed = {} if item.items is None else {"items": as_entries(item.items, is_unique)}
        return {"name": item.name, "type": item.type, **described, **listed}

    def shown(self, item: Collection, field: str) -> dict[str, Any]:
        if field == "items":
            return {} if item.items is None else {field: as_entries(item.items)}
        return dict(super().shown(item, field))

    def create(self, after: Collection) -> Iterable[Call]:
        yield call(
            calls.collections.create_collection,
            name=after.name,
            description=after.description or "",
            collection_type=(after.type or "frame").upper(),
        )

    def update(self, before: Observed[Collection], after: Collection) -> Iterable[Call]:
        is_renamed, is_redescribed = after.name != before.item.name, after.description != before.item.description
        if is_renamed or is_redescribed:
            yield call(
                calls.collections.update_collection,
                collection_uuid=before.id,
                name=after.name if is_renamed else None,
                description=after.description if is_redescribed else None,
            )
        held, wanted = frozenset(before.item.items or ()), frozenset(after.items or ())
        if after.items is not None:
            yield from self._put_in(before.id, sorted(one.text for one in wanted - held))
            yield from self._take_out(before.id, sorted(one.text for one in held - wanted))

    def forbids(self, before: Collection | None, after: Collection | None) -> str:
        # A spec may leave out the type of a collection that is there; only the plan knows it then.
        if before is None or after is None or before.type not in ("frame", "label"):
            return ""
        again = [one for one in after.items or () if one not in (before.items or ())]
        return misfits(again, are_of_labels=before.type == "label")

    def delete(self, before: Observed[Collection]) -> Iterable[Call]:
        yield call(calls.collections.delete_collection, collection_uuid=before.id)

    async def held(self, read: Read, project: ProjectRecord, seen: Observed[Collection]) -> AsyncIterator[str]:
        """Yield `data/frame` for a collection of frames, `data/frame/annotation` for one of labels."""
        async for one in self._holding(read, project, seen):
            yield one.text

    async def containing(
        self, read: Read, project: ProjectRecord, seen: Observed[Collection], sought: Things | int
    ) -> Things | None:
        most = sought if isinstance(sought, int) else len(sought)
        found: set[HeldItem] = set()
        if not most:
            return frozenset()
        async for one in self._holding(read, project, seen):
            if not isinstance(sought, int) and one in sought:
                found.add(one)
                if len(found) == most:
                    break
            elif isinstance(sought, int):
                found.add(one)
                if len(found) > most:
                    return None
        return frozenset(found)

    def thing(self, text: str) -> HeldItem:
        return HeldItem.of_text(text)

    def unit(self, item: Collection) -> Unit:
        return Unit.LABELS if item.type == "label" else Unit.FRAMES

    def restore(self, made: Observed[Collection], entries: Sequence[str]) -> Iterable[Call]:
        is_of_labels = made.item.type == "label"
        for entry in entries:
            request_of(entry, is_of_labels=is_of_labels)
        yield from self._put_in(made.id, entries)

    def not_restored(self, answer: Any) -> Sequence[str]:
        failed = answer.failed_items if isinstance(answer, ProjectCollectionBulkItemResponse) else ()
        return [HeldItem.of_request(item).text for item in failed]

    async def _holding(self, read: Read, project: ProjectRecord, seen: Observed[Collection]) -> AsyncIterator[HeldItem]:
        project_hash = str(project.project_hash)
        if seen.item.type == "label":
            labels = calls.collection_items.list_collection_annotations(
                project_hash, collection_uuid=seen.id, page_size=LARGEST_PAGE
            )
            async for rows in pages(read, labels):
                for row in rows:
                    for one in row.instances:
                        yield HeldItem.of_row(row.label_row_metadata, one.frame, one.annotation_id)
            return
        frames = calls.collection_items.list_collection_frames(
            project_hash, collection_uuid=seen.id, page_size=LARGEST_PAGE
        )
        async for page in pages(read, frames):
            for member in page:
                for frame in member.instances:
                    yield HeldItem.of_row(member.label_row_metadata, frame.frame)

    def _put_in(self, collection_uuid: str, entries: Sequence[str]) -> Iterator[Call]:
        for some in _in_parts(entries):
            yield call(calls.collection_items.add_collection_items, collection_uuid=collection_uuid, items=some)

    def _take_out(self, collection_uuid: str, entries: Sequence[str]) -> Iterator[Call]:
        for some in _in_parts(entries):
            yield call(calls.collection_items.remove_collection_items, collection_uuid=collection_uuid, items=some)


def _in_parts(entries: Sequence[str]) -> Iterator[list[dict[str, object]]]:
    items = [request_of(entry, is_of_labels=entry.count("/") > 1) for entry in entries]
    yield from (items[start : start + MOST_ITEMS] for start in range(0, len(items), MOST_ITEMS))


async def _counted(read: Read, unit: Unit, listing: Operation[Page[_RowT]]) -> Held:
    """Count what a collection holds of each label row that it touches."""
    rows, is_cut = await up_to_most(read, listing, lambda row: len(row.instances))
    return held(unit, sum(len(row.instances) for row in rows), is_cut=is_cut)
