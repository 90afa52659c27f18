"""
labelform with two kinds more: badges, which are tags of the organisation under another name, and shelves, whose names
can change. `main` runs like the command line; `make-tags DATABASE NAME…` makes tags.

The kinds lie in this file alone. What they cannot do without a line elsewhere is a leak of the design.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, create_model

from labelform.api import calls
from labelform.core.call import Call, call
from labelform.core.counting import held
from labelform.core.impact import Impact, Unit
from labelform.core.model import Frozen, Item
from labelform.core.reference import PREVIOUSLY, FormerNames, Named, Names, Reference, Refers
from labelform.core.resource import Observed, Read, Resource
from labelform.core.words import Verb, Words
from labelform.language import model

if TYPE_CHECKING:
    from labelform.api.records import ProjectRecord


class Badge(Item):
    """A badge of the project; the hash is its identity."""

    hash: str
    name: str


class Badges(Resource[Reference, Badge]):
    """Tags of the organisation that the project has, by name or hash."""

    kind = "badges"
    refers = Refers("tags", "badge")  # the table is that of the seed
    item = Badge
    words = Words(
        create=Verb(to="tie", doing="Tying", noun="Tying", done="tied on"),
        delete=Verb(to="untie", doing="Untying", noun="Untying", done="untied"),
    )
    holds = (Unit.LABEL_ROWS,)

    def entry_key(self, entry: Reference) -> str:
        return entry.text

    def key(self, item: Badge) -> str:
        return item.hash

    def label(self, item: Badge) -> str:
        return item.name

    async def observe(
        self, read: Read, project: ProjectRecord, *, only: frozenset[str] | None = None
    ) -> Sequence[Observed[Badge]]:
        tags = await read.all(calls.tags.get_organisation_tags(str(project.project_hash)))
        return [Observed(Badge(hash=str(one.uuid), name=one.name), id=str(one.uuid)) for one in tags]

    async def contents(self, read: Read, project: ProjectRecord, before: Observed[Badge]) -> Impact:
        listing = calls.label_rows.list_label_rows(str(project.project_hash), include_uninitialised_labels=True)
        return Impact(held=(held(Unit.LABEL_ROWS, len(await read.one(listing))),))

    async def candidates(self, read: Read) -> Sequence[Named]:
        return [Named(str(one.uuid), one.name) for one in await read.all(calls.tags.list_organisation_tags())]

    def attached(self, observed: Iterable[Observed[Badge]]) -> Iterable[Named]:
        return (Named(seen.item.hash, seen.item.name) for seen in observed)

    def resolve(self, entry: Reference, names: Names) -> Badge:
        found = names.find("badge", entry)
        return Badge(hash=found.hash, name=found.name)

    def write(self, item: Badge, is_unique: Callable[[str], bool]) -> str | dict[str, str]:
        return item.name if is_unique(item.name) else {"hash": item.hash}

    def create(self, after: Badge) -> Iterable[Call]:
        yield call(calls.tags.add_organisation_tag, tag_uuid=after.hash)

    def delete(self, before: Observed[Badge]) -> Iterable[Call]:
        yield call(calls.tags.remove_organisation_tag, tag_uuid=before.id)


class ShelfEntry(Frozen):
    """A shelf as the spec names it."""

    name: str
    previously: FormerNames = ()


class Shelf(Item):
    """A shelf; its field is called otherwise than the key of its entry."""

    sign: str


class Shelves(Resource[ShelfEntry, Shelf]):
    """What the platform calls collections, by name; the platform can rename them."""

    kind = "shelves"
    refers = Refers("shelves", former=PREVIOUSLY)
    level = 2
    item = Shelf

    def entry_key(self, entry: ShelfEntry) -> str:
        return entry.name

    def key(self, item: Shelf) -> str:
        return item.sign

    def previously(self, entry: ShelfEntry) -> Sequence[str]:
        return entry.previously

    async def observe(
        self, read: Read, project: ProjectRecord, *, only: frozenset[str] | None = None
    ) -> Sequence[Observed[Shelf]]:
        shelves = await read.all(calls.collections.list_collections(str(project.project_hash)))
        seen = [Observed(Shelf(sign=one.name), id=str(one.collection_uuid)) for one in shelves]
        return seen if only is None else [one for one in seen if one.item.sign in only]

    def resolve(self, entry: ShelfEntry, names: Names) -> Shelf:
        return Shelf(sign=entry.name)

    def write(self, item: Shelf, is_unique: Callable[[str], bool]) -> dict[str, str]:
        return {"name": item.sign}

    def create(self, after: Shelf) -> Iterable[Call]:
        yield call(calls.collections.create_collection, name=after.sign)

    def update(self, before: Observed[Shelf], after: Shelf) -> Iterable[Call]:
        yield call(calls.collections.update_collection, collection_uuid=before.id, name=after.sign)

    def delete(self, before: Observed[Shelf]) -> Iterable[Call]:
        yield call(calls.collections.delete_collection, collection_uuid=before.id)


def _as_reference(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


BadgeEntry = Annotated[Reference, BeforeValidator(_as_reference, json_schema_input_type=str | Reference)]


def register() -> None:
    """Put the kinds into the list of kinds, as lines in `ProjectSpec` would."""
    line: Any = (Annotated[tuple[BadgeEntry, ...] | None, Badges(), Field(description="Badges of the project.")], None)
    shelves: Any = (Annotated[tuple[ShelfEntry, ...] | None, Shelves(), Field(description="Shelves.")], None)
    spec: Any = create_model(
        "ProjectSpec", __base__=model.ProjectSpec, __doc__=model.ProjectSpec.__doc__, badges=line, shelves=shelves
    )
    model.ProjectSpec = spec  # type: ignore[misc]


def make_tags(database: Path, names: Sequence[str]) -> None:
    """Make tags of the organisation, which no spec can."""
    from labelform.cli.connection import connect
    from labelform.cli.options import PlatformChoice

    async def make() -> None:
        async with connect(PlatformChoice(database, None, 1), is_read_only=False) as connection:
            for name in names:
                await connection.driver.run(calls.tags.create_organisation_tag(name=name))

    asyncio.run(make())


def main() -> None:
    """Run the command line, or make tags."""
    from labelform.cli import main as command_line

    if sys.argv[1] == "make-tags":
        make_tags(Path(sys.argv[2]), sys.argv[3:])
    else:
        command_line.main()


register()  # before anything is read that takes the kinds from the list
