"""Shelves: collections under another name, which can change, with things on them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from labelform.api import calls
from labelform.core.call import Call, call
from labelform.core.counting import held
from labelform.core.impact import Impact, Unit
from labelform.core.model import Frozen, Item
from labelform.core.reference import PREVIOUSLY, FormerNames, Named, Names, Reference, Refers
from labelform.core.resource import Observed, Read, Resource, Things

if TYPE_CHECKING:
    from labelform.api.records import ProjectRecord


class ShelfEntry(Frozen):
    """A shelf as the spec names it, and titles of data of which the first frame is to stand on it."""

    name: str
    previously: FormerNames = ()
    books: tuple[str, ...] | None = None


class Book(Frozen):
    """A thing on a shelf: the first frame of some data, by a code that says only which data that is."""

    code: str
    title: str = ""

    @property
    def text(self) -> str:
        """What it is."""
        return self.code

    @property
    def reference(self) -> Reference:
        """The data, by its title where that is known."""
        return Reference(name=self.title) if self.title else Reference(hash=self.code)

    def __str__(self) -> str:
        return self.title or self.code

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Book) and self.code == other.code

    def __hash__(self) -> int:
        return hash(self.code)


class Shelf(Item):
    """A shelf; its field is called otherwise than the key of its entry."""

    sign: str
    books: tuple[Book, ...] | None = None


class Shelves(Resource[ShelfEntry, Shelf]):
    """What the platform calls collections, by name; the platform can rename them, and people put things into them."""

    kind = "shelves"
    refers = Refers("shelves", former=PREVIOUSLY)
    level = 2
    item = Shelf
    identity = frozenset({"sign"})
    contained = "books"
    listed_noun = "book"
    holds = (Unit.FRAMES,)
    irretrievable = "its uuid"

    def entry_key(self, entry: ShelfEntry) -> str:
        return entry.name

    def key(self, item: Shelf) -> str:
        return item.sign

    def previously(self, entry: ShelfEntry) -> Sequence[str]:
        return entry.previously

    def listed(self, entry: ShelfEntry) -> Iterator[Reference]:
        yield from (Reference(name=title) for title in entry.books or ())

    async def inside(self, read: Read, project: ProjectRecord, listed: Sequence[Reference]) -> Sequence[Named]:
        listing = calls.label_rows.list_label_rows(str(project.project_hash), include_uninitialised_labels=True)
        return [Named(row.data_hash, row.data_title, of=row.dataset_hash) for row in await read.one(listing)]

    async def observe(
        self, read: Read, project: ProjectRecord, *, only: frozenset[str] | None = None
    ) -> Sequence[Observed[Shelf]]:
        shelves = await read.all(calls.collections.list_collections(str(project.project_hash)))
        seen = [Observed(Shelf(sign=one.name), id=str(one.collection_uuid)) for one in shelves]
        return seen if only is None else [one for one in seen if one.item.sign in only]

    async def contents(self, read: Read, project: ProjectRecord, before: Observed[Shelf]) -> Impact:
        return Impact(held=(held(Unit.FRAMES, len([one async for one in self.held(read, project, before)])),))

    def resolve(self, entry: ShelfEntry, names: Names) -> Shelf:
        found = [names.find("book", one, field="books") for one in self.listed(entry)]
        books = None if entry.books is None else tuple(Book(code=one.hash, title=one.name) for one in found)
        return Shelf(sign=entry.name, books=books)

    def write(self, item: Shelf, is_unique: Callable[[str], bool]) -> dict[str, Any]:
        return {"name": item.sign} | ({} if item.books is None else {"books": sorted(map(str, item.books))})

    def shown(self, item: Shelf, field: str) -> dict[str, Any]:
        if field != "books":
            return dict(super().shown(item, field))
        return {} if item.books is None else {field: sorted(map(str, item.books))}

    def create(self, after: Shelf) -> Iterable[Call]:
        yield call(calls.collections.create_collection, name=after.sign)

    def update(self, before: Observed[Shelf], after: Shelf) -> Iterable[Call]:
        if before.item.sign != after.sign:
            yield call(calls.collections.update_collection, collection_uuid=before.id, name=after.sign)
        there, wanted = frozenset(before.item.books or ()), frozenset(after.books or ())
        if after.books is not None:
            yield from self._put_in(before.id, sorted(one.code for one in wanted - there))
            if gone := _frames(sorted(one.code for one in there - wanted)):
                yield call(calls.collection_items.remove_collection_items, collection_uuid=before.id, items=gone)

    def delete(self, before: Observed[Shelf]) -> Iterable[Call]:
        yield call(calls.collections.delete_collection, collection_uuid=before.id)

    async def held(self, read: Read, project: ProjectRecord, seen: Observed[Shelf]) -> AsyncIterator[str]:
        for one in await self._books(read, project, seen):
            yield one.code

    async def containing(
        self, read: Read, project: ProjectRecord, seen: Observed[Shelf], sought: Things | int
    ) -> Things | None:
        found = frozenset(await self._books(read, project, seen))
        if isinstance(sought, int):
            return None if len(found) > sought else found
        return found & sought

    async def _books(self, read: Read, project: ProjectRecord, seen: Observed[Shelf]) -> list[Book]:
        listing = calls.collection_items.list_collection_frames(str(project.project_hash), collection_uuid=seen.id)
        rows = [row.label_row_metadata for row in await read.all(listing)]
        return [Book(code=row.data_hash, title=row.data_title) for row in rows]

    def thing(self, text: str) -> Book:
        return Book(code=text)

    def unit(self, item: Shelf) -> Unit:
        return Unit.FRAMES

    def restore(self, made: Observed[Shelf], entries: Sequence[str]) -> Iterable[Call]:
        yield from self._put_in(made.id, entries)

    def not_restored(self, answer: Any) -> Sequence[str]:
        return [str(one.data_uuid) for one in getattr(answer, "failed_items", ())]

    def _put_in(self, shelf: str, codes: Sequence[str]) -> Iterator[Call]:
        if codes:
            yield call(calls.collection_items.add_collection_items, collection_uuid=shelf, items=_frames(codes))


def _frames(codes: Sequence[str]) -> list[dict[str, object]]:
    return [{"data_uuid": code, "frame": 0} for code in codes]
