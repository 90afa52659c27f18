"""
Tags of the organisation that the project has, and those that entries ask for with `create_missing: true`.

Any admin of a project may attach what the organisation has; only its admins make a tag, and its name is unique there
(SDK 0.1.211).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar, Final

from pydantic import BeforeValidator, Field, StrictBool
from pydantic_core import PydanticCustomError

from labelform.api import calls
from labelform.core.call import Call, call, platform_call
from labelform.core.clashes import Written
from labelform.core.ensuring import to_be_made
from labelform.core.model import Item
from labelform.core.reference import Named, Names, Reference, Refers, by_name, made_by_name
from labelform.core.resource import Beyond, Observed, Read, Resource
from labelform.core.words import Verb, Words

if TYPE_CHECKING:
    from labelform.api.records.projects import ProjectRecord

WAY_OUT: Final = (
    "an admin of your organisation can create it, in the web app or here with create_missing: true in the entry; "
    "or remove it from the spec"
)


class OrganisationTag(Item):
    """A tag by its name, which is all that the platform shows of it."""

    name: str


class OrganisationTags(Beyond[OrganisationTag]):
    """Tags, by name."""

    kind = "organisation_tags"
    item = OrganisationTag
    words = Words(create=Verb(to="create", doing="Creating", noun="Creation", done="created"))

    def key(self, item: OrganisationTag) -> str:
        return item.name

    def beyond_rights(self, before: OrganisationTag | None, after: OrganisationTag | None) -> str:
        return "create a tag of the organisation" if before is None else ""

    async def living(self, read: Read, *, only: frozenset[str] | None = None) -> Sequence[Observed[OrganisationTag]]:
        known = await read.all(calls.tags.list_organisation_tags())
        return [Observed(OrganisationTag(name=one.name), id=str(one.uuid)) for one in known]

    def create(self, after: OrganisationTag) -> Iterable[Call]:
        yield platform_call(calls.tags.create_organisation_tag, name=after.name)


class TagReference(Reference):
    """A tag by name or hash, and whether to create it if there is none with its name."""

    create_missing: Annotated[
        StrictBool, Field(description="Whether to create the tag if the organisation has none with this name.")
    ] = False

    @classmethod
    def clashes(cls, written: Written) -> Iterator[PydanticCustomError]:
        yield from super().clashes(written)
        yield from made_by_name(written, "create_missing")


class Tag(Item):
    """
    A tag of the project; the hash is its identity, the name what people know it by.

    Of a tag that the plan makes first, the hash is a reference to that; see `core.late`.
    """

    hash: str
    name: str


_Name = Annotated[str, Field(min_length=1)]
TagEntry = Annotated[TagReference, BeforeValidator(by_name, json_schema_input_type=_Name | TagReference)]
"""A tag as the spec names it: its name, `{hash: …}`, or `{name: …, create_missing: true}`."""


class Tags(Resource[TagReference, Tag]):
    """Attachment of tags, by name or hash."""

    kind = "tags"
    refers = Refers("tags", "tag")
    item = Tag
    words = Words(
        create=Verb(to="attach", doing="Attaching", noun="Attachment", done="attached"),
        delete=Verb(to="detach", doing="Detaching", noun="Detachment", done="detached"),
    )

    late = frozenset({"hash"})
    makes: ClassVar = OrganisationTags()

    def entry_key(self, entry: TagReference) -> str:
        return entry.text

    def wanted(self, entry: TagReference) -> OrganisationTag | None:
        return OrganisationTag(name=entry.name) if entry.create_missing and entry.name is not None else None

    def key(self, item: Tag) -> str:
        return item.hash

    def label(self, item: Tag) -> str:
        return item.name

    async def observe(
        self, read: Read, project: ProjectRecord, *, only: frozenset[str] | None = None
    ) -> Sequence[Observed[Tag]]:
        borne = await read.all(calls.tags.get_organisation_tags(str(project.project_hash)))
        return [Observed(Tag(hash=str(one.uuid), name=one.name), id=str(one.uuid)) for one in borne]

    async def candidates(self, read: Read) -> Sequence[Named]:
        return [Named(str(one.uuid), one.name) for one in await read.all(calls.tags.list_organisation_tags())]

    def attached(self, observed: Iterable[Observed[Tag]]) -> Iterable[Named]:
        return (Named(seen.item.hash, seen.item.name) for seen in observed)

    def resolve(self, entry: TagReference, names: Names) -> Tag:
        found = names.find("tag", entry, way_out=WAY_OUT, otherwise=to_be_made(self, entry))
        return Tag(hash=found.hash, name=found.name)

    def write(self, item: Tag, is_unique: Callable[[str], bool]) -> str | dict[str, str]:
        return item.name if item.name and is_unique(item.name) else {"hash": item.hash}

    def create(self, after: Tag) -> Iterable[Call]:
        yield call(calls.tags.add_organisation_tag, tag_uuid=after.hash)

    def delete(self, before: Observed[Tag]) -> Iterable[Call]:
        yield call(calls.tags.remove_organisation_tag, tag_uuid=before.id)
