"""Badges: tags of the organisation under another name, which entries may ask to have forged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import BeforeValidator, StrictBool

from labelform.api import calls
from labelform.core.call import Call, call, platform_call
from labelform.core.counting import held
from labelform.core.ensuring import to_be_made
from labelform.core.impact import Impact, Unit
from labelform.core.model import Item
from labelform.core.reference import Named, Names, Reference, Refers, by_name
from labelform.core.resource import Beyond, Observed, Read, Resource
from labelform.core.words import Verb, Words

if TYPE_CHECKING:
    from labelform.api.records import ProjectRecord


class Badge(Item):
    """A badge of the project; the hash is its identity."""

    hash: str
    name: str


class OrganisationBadge(Item):
    """A badge by its name, which is all that the platform shows of it."""

    name: str


class OrganisationBadges(Beyond[OrganisationBadge]):
    """What entries ask to have forged, by name."""

    kind = "organisation_badges"
    item = OrganisationBadge

    def key(self, item: OrganisationBadge) -> str:
        return item.name

    def beyond_rights(self, before: OrganisationBadge | None, after: OrganisationBadge | None) -> str:
        return "forge a badge" if before is None else ""

    async def living(self, read: Read, *, only: frozenset[str] | None = None) -> Sequence[Observed[OrganisationBadge]]:
        known = await read.all(calls.tags.list_organisation_tags())
        return [Observed(OrganisationBadge(name=one.name), id=str(one.uuid)) for one in known]

    def create(self, after: OrganisationBadge) -> Iterable[Call]:
        yield platform_call(calls.tags.create_organisation_tag, name=after.name)


class BadgeReference(Reference):
    """A badge by name or hash, and whether it is forged where there is none."""

    forge: StrictBool = False


class Badges(Resource[BadgeReference, Badge]):
    """Tags of the organisation that the project has, by name or hash."""

    kind = "badges"
    refers = Refers("tags", "badge")  # the table is that of the seed
    item = Badge
    words = Words(
        create=Verb(to="tie", doing="Tying", noun="Tying", done="tied on"),
        delete=Verb(to="untie", doing="Untying", noun="Untying", done="untied"),
    )
    holds = (Unit.LABEL_ROWS,)
    late = frozenset({"hash"})
    makes: ClassVar = OrganisationBadges()

    def entry_key(self, entry: BadgeReference) -> str:
        return entry.text

    def wanted(self, entry: BadgeReference) -> OrganisationBadge | None:
        return OrganisationBadge(name=entry.name) if entry.forge and entry.name else None

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

    def resolve(self, entry: BadgeReference, names: Names) -> Badge:
        found = names.find("badge", entry, otherwise=to_be_made(self, entry))
        return Badge(hash=found.hash, name=found.name)

    def write(self, item: Badge, is_unique: Callable[[str], bool]) -> str | dict[str, str]:
        return item.name if is_unique(item.name) else {"hash": item.hash}

    def create(self, after: Badge) -> Iterable[Call]:
        yield call(calls.tags.add_organisation_tag, tag_uuid=after.hash)

    def delete(self, before: Observed[Badge]) -> Iterable[Call]:
        yield call(calls.tags.remove_organisation_tag, tag_uuid=before.id)


BadgeEntry = Annotated[BadgeReference, BeforeValidator(by_name, json_schema_input_type=str | BadgeReference)]
